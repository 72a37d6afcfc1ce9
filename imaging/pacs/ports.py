"""What deliveries and pulls need from outside: the archive itself, and a store."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    CaseId,
    ConsultationId,
    Digest,
    HospitalId,
    ParcelId,
    PullId,
    ShipmentId,
)
from imaging.index.wire import Attributes
from imaging.intake.wire import Arrival
from imaging.pacs.core.asking import Keys
from imaging.pacs.wire.inbox import Examination
from imaging.pacs.wire.pulls import Pull
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


@dataclass(frozen=True)
class Listed:
    """An instance that an archive names; the class is '' where it does not tell."""

    series_uid: str
    sop_uid: str
    sop_class: str


class Source(Protocol):
    """An archive that is asked, by one way; every call raises `Unanswered` where it gives none."""

    @property
    def way(self) -> Way:
        """Which way this is."""
        ...

    @property
    def at_once(self) -> int:
        """How many lots may be fetched at the same time."""
        ...

    async def studies(self, keys: Keys, most: int) -> Sequence[Attributes]:
        """At most so many studies that match, with how many images they have."""
        ...

    async def instances(self, study_uid: str, most: int) -> Sequence[Listed]:
        """At most so many instances of a study; none where there is no such study."""
        ...

    def fetch(self, study_uid: str, lot: Sequence[Listed]) -> AsyncGenerator[Arrival, None]:
        """These instances, each to be read before the next; one that can't be had is left out."""
        ...


class Sources(Protocol):
    """The archives that doctors of a hospital may ask."""

    def of_hospital(self, hospital: HospitalId) -> Sequence[tuple[PacsName, Way]]:
        """Their names, and how each is asked."""
        ...

    def source(self, hospital: HospitalId, pacs: PacsName) -> Source | None:
        """This archive; None where the hospital has none of that name."""
        ...


class Pulls(Protocol):
    """Where pulls are recorded."""

    async def add(self, tx: Transaction, pull: Pull) -> None:
        """Record a new pull."""

    async def replace(self, tx: Transaction, pull: Pull) -> None:
        """Record the next version of a pull; `Conflict` on an older one."""

    async def get(self, tx: Transaction, pull: PullId) -> Pull | None:
        """The pull of this id."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Pull]:
        """The pulls of a case, oldest first."""


class Cases(Protocol):
    """Who knows whether a case takes images: the casebook of consult, behind this port."""

    async def is_open(self, case: CaseId) -> bool:
        """Not while it is held as it was submitted."""
        ...
