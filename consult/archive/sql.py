"""Packages, deliveries and pinned keys in the clinic's database."""

from sqlalchemy import Column, String, Uuid

from consult.archive.wire import Delivery, Package, PinnedKey
from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId, DeliveryId, HospitalId, PackageId

packages = RecordTable(
    "packages",
    Package,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
)

deliveries = RecordTable(
    "deliveries",
    Delivery,
    Column("package", Uuid, nullable=False, index=True),
    Column("state", String(16), nullable=False),
)

archive_keys = RecordTable("archive_keys", PinnedKey)


class SqlPackages:
    """`Packages` on SQLAlchemy."""

    async def add(self, tx: Transaction, package: Package) -> None:
        """See Packages.add."""
        await packages.insert(tx, package)

    async def get(self, tx: Transaction, package: PackageId) -> Package | None:
        """See Packages.get."""
        return await packages.get(tx, package)

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Package]:
        """See Packages.of."""
        return await packages.find(tx, packages.c.consultation == consultation)


class SqlDeliveries:
    """`Deliveries` on SQLAlchemy."""

    async def add(self, tx: Transaction, delivery: Delivery) -> None:
        """See Deliveries.add."""
        await deliveries.insert(tx, delivery)

    async def replace(self, tx: Transaction, delivery: Delivery) -> None:
        """See Deliveries.replace."""
        await deliveries.replace(tx, delivery)

    async def get(self, tx: Transaction, delivery: DeliveryId) -> Delivery | None:
        """See Deliveries.get."""
        return await deliveries.get(tx, delivery)

    async def of_package(self, tx: Transaction, package: PackageId) -> list[Delivery]:
        """See Deliveries.of_package."""
        return await deliveries.find(tx, deliveries.c.package == package)


class SqlPinnedKeys:
    """`PinnedKeys` on SQLAlchemy."""

    async def add(self, tx: Transaction, key: PinnedKey) -> None:
        """See PinnedKeys.add."""
        await archive_keys.insert(tx, key)

    async def get(self, tx: Transaction, archive: HospitalId) -> PinnedKey | None:
        """See PinnedKeys.get."""
        return await archive_keys.get(tx, archive)
