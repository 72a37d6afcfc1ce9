"""Shipments, parcels and pulls in the images' own database."""

from collections.abc import Sequence

from sqlalchemy import Column, Integer, String, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId, ConsultationId, PullId, ShipmentId
from imaging.index.sql import images
from imaging.pacs.wire.pulls import Pull
from imaging.pacs.wire.shipments import Parcel, Shipment

MOST_PARCELS = 100_000

shipments = RecordTable(
    "shipments",
    Shipment,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    metadata=images,
)

parcels = RecordTable(
    "parcels",
    Parcel,
    Column("shipment", Uuid, nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    metadata=images,
)

pulls = RecordTable(
    "pulls",
    Pull,
    Column("case_id", Uuid, nullable=False, index=True, info={"of": lambda pull: pull.case}),
    Column("state", String(16), nullable=False),
    metadata=images,
)


class SqlShipments:
    """`Shipments` on SQLAlchemy."""

    async def add(self, tx: Transaction, shipment: Shipment) -> None:
        """See Shipments.add."""
        await shipments.insert(tx, shipment)

    async def replace(self, tx: Transaction, shipment: Shipment) -> None:
        """See Shipments.replace."""
        await shipments.replace(tx, shipment)

    async def get(self, tx: Transaction, shipment: ShipmentId) -> Shipment | None:
        """See Shipments.get."""
        return await shipments.get(tx, shipment)

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> list[Shipment]:
        """See Shipments.of_consultation."""
        mine = shipments.c.consultation == consultation
        return await shipments.find(tx, mine, locks=False)


class SqlParcels:
    """`Parcels` on SQLAlchemy."""

    async def add(self, tx: Transaction, several: Sequence[Parcel]) -> None:
        """See Parcels.add."""
        for parcel in several:
            await parcels.insert(tx, parcel)

    async def replace(self, tx: Transaction, several: Sequence[Parcel]) -> None:
        """See Parcels.replace."""
        for parcel in several:
            await parcels.replace(tx, parcel)

    async def of_shipment(self, tx: Transaction, shipment: ShipmentId) -> list[Parcel]:
        """See Parcels.of_shipment."""
        mine = parcels.c.shipment == shipment
        return await parcels.find(
            tx, mine, order_by=(parcels.c.place,), limit=MOST_PARCELS, locks=False
        )


class SqlPulls:
    """`Pulls` on SQLAlchemy."""

    async def add(self, tx: Transaction, pull: Pull) -> None:
        """See Pulls.add."""
        await pulls.insert(tx, pull)

    async def replace(self, tx: Transaction, pull: Pull) -> None:
        """See Pulls.replace."""
        await pulls.replace(tx, pull)

    async def get(self, tx: Transaction, pull: PullId) -> Pull | None:
        """See Pulls.get."""
        return await pulls.get(tx, pull)

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Pull]:
        """See Pulls.of_case."""
        return await pulls.find(tx, pulls.c.case_id == case, locks=False)
