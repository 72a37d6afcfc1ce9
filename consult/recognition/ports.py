"""Where catalogues, certificates, decisions and takings are kept; who treats whom; the images."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    AllianceId,
    CaseId,
    CertificateId,
    HospitalId,
    PatientId,
    PractitionerId,
    TakingId,
)
from consult.patients.wire import StudyPatient
from consult.recognition.wire import Catalogue, Certificate, Decision, Taking


class CatalogueStore(Protocol):
    """Editions of catalogues; never changed, never removed."""

    async def add(self, tx: Transaction, catalogue: Catalogue) -> None:
        """Keep a new edition; `Conflict` when its number is taken."""

    async def of_alliance(self, tx: Transaction, alliance: AllianceId) -> list[Catalogue]:
        """Every edition, the newest first."""


class CertificateStore(Protocol):
    """Quality certificates of laboratories and departments."""

    async def get(self, tx: Transaction, certificate: CertificateId) -> Certificate | None:
        """One certificate; in a change it stays locked until the end."""

    async def of_hospitals(
        self, tx: Transaction, hospitals: Collection[HospitalId]
    ) -> list[Certificate]:
        """Every certificate of these hospitals, run out or not."""

    async def save(self, tx: Transaction, certificate: Certificate) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class DecisionStore(Protocol):
    """Decisions; a replaced one stays."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Decision]:
        """The decisions of a case, replaced ones too, oldest first; in a change locked."""

    async def between(
        self, tx: Transaction, hospitals: Collection[HospitalId], start: datetime, end: datetime
    ) -> list[Decision]:
        """What these hospitals decided in a span, replaced ones too."""

    async def save(self, tx: Transaction, decision: Decision) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Workbooks(Protocol):
    """Reads a workbook that a person uploads, and makes the one that he fills in."""

    def rows(self, workbook: bytes) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """Sheet name → its rows as heading → text; raises `Invalid` for what is no workbook.

        The first row of a sheet is its heading; a row keeps its place even where it is empty.
        """

    def blank(self, sheets: Mapping[str, Mapping[str, Sequence[str]]]) -> bytes:
        """A workbook to fill in: sheet name → heading → the words that its cells may say, if few.

        It reads as no rows at all.
        """


class Treatments(Protocol):
    """What referrals know: whether a hospital treats a patient of another one now."""

    async def treats(
        self, tx: Transaction, hospital: HospitalId, patient: PatientId, now: datetime
    ) -> bool:
        """Whether a referral under way brings this patient to the hospital."""


class TakingStore(Protocol):
    """Images taken into cases; what was taken back stays noted."""

    async def get(self, tx: Transaction, taking: TakingId) -> Taking | None:
        """One taking; in a change it stays locked until the end."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Taking]:
        """What was taken into a case, oldest first; in a change locked."""

    async def save(self, tx: Transaction, taking: Taking) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


@dataclass(frozen=True)
class Place:
    """Where a study lies: in which hospital, under which case; and who moves it there."""

    hospital: HospitalId
    case: CaseId
    actor: PractitionerId | None = None


@dataclass(frozen=True)
class Found:
    """A study as it lies in a place."""

    named: StudyPatient
    record_number: str
    series: tuple[str, ...]
    instances: int


@dataclass(frozen=True)
class Copied:
    """How far a copy has come: `copied` of `total` are there, `conflicts` of them as others."""

    total: int
    copied: int
    conflicts: int


class StudyImages(Protocol):
    """What imaging does with the images of one study; it has a database of its own."""

    async def find(self, place: Place, study: str) -> Found | None:
        """What lies there of this study; None where nothing does."""

    def copy(self, source: Place, target: Place, study: str) -> AsyncIterator[Copied]:
        """Bring a study to another place, byte for byte, and tell after each batch how far it is.

        What is there already is passed over, so that it can be begun again after a kill. Raises
        `NotFound` where bytes are gone, `Unavailable` where they are not what they were.
        """

    async def remove(self, place: Place, study: str, series: Collection[str]) -> None:
        """Take these series of a study out of a place; what is not there is no error."""
