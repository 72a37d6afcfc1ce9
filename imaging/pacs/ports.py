"""What deliveries need from outside: the archive itself, and a store."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, Digest, ParcelId, ShipmentId
from imaging.pacs.wire.inbox import Examination
from imaging.pacs.wire.shipments import PacsName, Parcel, Shipment, Way

Bytes = Callable[[Parcel], AsyncIterator[bytes]]
"""The file of a parcel, from the vault."""


@dataclass(frozen=True)
class Copy:
    """What the archive gives back; `file` is None where it is too big to be compared by content."""

    digest: Digest
    size_bytes: int
    file: bytes | None


class Pacs(Protocol):
    """A picture archive by one way; every call raises `Unavailable` where it does not answer."""

    @property
    def way(self) -> Way:
        """Which way this is."""
        ...

    async def send(self, parcels: Sequence[Parcel], open_file: Bytes) -> Mapping[ParcelId, str]:
        """Send these; the answer names those that the archive refused, with its reason."""
        ...

    async def read(self, parcel: Parcel) -> Copy | None:
        """What lies under this parcel's UIDs, None where nothing does."""
        ...


class Shipments(Protocol):
    """Where shipments are recorded."""

    async def add(self, tx: Transaction, shipment: Shipment) -> None:
        """Record a new shipment."""

    async def replace(self, tx: Transaction, shipment: Shipment) -> None:
        """Record the next version of a shipment; `Conflict` on an older one."""

    async def get(self, tx: Transaction, shipment: ShipmentId) -> Shipment | None:
        """The shipment of this id."""

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> list[Shipment]:
        """The shipments of a consultation, oldest first."""


class Parcels(Protocol):
    """Where parcels are recorded."""

    async def add(self, tx: Transaction, parcels: Sequence[Parcel]) -> None:
        """Record new parcels."""

    async def replace(self, tx: Transaction, parcels: Sequence[Parcel]) -> None:
        """Record the next versions of these parcels; `Conflict` on an older one."""

    async def of_shipment(self, tx: Transaction, shipment: ShipmentId) -> list[Parcel]:
        """The parcels of a shipment, in the order of sending."""


class Archives(Protocol):
    """The picture archives of this installation."""

    def ways(self, pacs: PacsName) -> Sequence[Pacs]:
        """The ways to this archive, the best first; empty where it is not known."""
        ...


class Examinations(Protocol):
    """Who makes results of examinations: the results of consult, behind this port."""

    async def arrived(self, examination: Examination) -> None:
        """An examination came in; told at least once, so the same study again changes nothing."""
        ...
