"""Where catalogues, certificates and decisions are kept, and who knows who treats whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import AllianceId, CaseId, CertificateId, HospitalId, PatientId
from consult.recognition.wire import Catalogue, Certificate, Decision


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
    """Reads a workbook that a person uploads."""

    def rows(self, workbook: bytes) -> Mapping[str, Sequence[Mapping[str, str]]]:
        """Sheet name → its rows as heading → text; raises `Invalid` for what is no workbook.

        The first row of a sheet is its heading; a row keeps its place even where it is empty.
        """


class Treatments(Protocol):
    """What referrals know: whether a hospital treats a patient of another one now."""

    async def treats(
        self, tx: Transaction, hospital: HospitalId, patient: PatientId, now: datetime
    ) -> bool:
        """Whether a referral under way brings this patient to the hospital."""
