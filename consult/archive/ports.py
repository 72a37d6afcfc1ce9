"""What the archive's service needs from outside: its store, the bytes, the archives themselves."""

from collections.abc import AsyncIterator
from typing import Protocol

from consult.archive.wire import ArchiveKey, Delivery, Package, PinnedKey, Receipt
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, DeliveryId, Digest, HospitalId, PackageId


class Packages(Protocol):
    """Where packages are recorded."""

    async def add(self, tx: Transaction, package: Package) -> None:
        """Record a package; `Conflict` when its digest is recorded already."""

    async def get(self, tx: Transaction, package: PackageId) -> Package | None:
        """The package of this id."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Package]:
        """The packages of a consultation, oldest first."""


class Deliveries(Protocol):
    """Where deliveries are recorded."""

    async def add(self, tx: Transaction, delivery: Delivery) -> None:
        """Record a new delivery."""

    async def replace(self, tx: Transaction, delivery: Delivery) -> None:
        """Record the next version of a delivery; `Conflict` on an older one."""

    async def get(self, tx: Transaction, delivery: DeliveryId) -> Delivery | None:
        """The delivery of this id."""

    async def of_package(self, tx: Transaction, package: PackageId) -> list[Delivery]:
        """The deliveries of a package."""


class PinnedKeys(Protocol):
    """Where the archives' keys are remembered."""

    async def add(self, tx: Transaction, key: PinnedKey) -> None:
        """Remember the key of an archive at the first contact."""

    async def get(self, tx: Transaction, archive: HospitalId) -> PinnedKey | None:
        """The key of this archive, once met."""


class Archives(Protocol):
    """The archives of the hospitals, each another machine's process."""

    async def key(self, archive: HospitalId) -> ArchiveKey:
        """Ask the archive for its key; `Unavailable` when it does not answer."""
        ...

    async def receipt(self, archive: HospitalId, package: Digest) -> Receipt | None:
        """The receipt for a package that the archive holds already."""
        ...

    async def put(
        self, archive: HospitalId, package: Package, chunks: AsyncIterator[bytes]
    ) -> Receipt:
        """Hand the bytes over; `Unavailable` to try again, `Invalid` when it never takes them."""
        ...
