"""What consultations need from outside: their stores, and somebody who signs."""

from collections.abc import Collection
from datetime import date
from typing import Protocol

from consult.consultations.wire import Consultation, Frozen, Opinion, Report
from consult.documents.wire import DetachedSignature, KeyHolder
from consult.ledger.ports import Transaction
from consult.ledger.wire import (
    AllianceId,
    CaseId,
    ConsultationId,
    Digest,
    ExecutionId,
    HospitalId,
    ReportId,
)


class ConsultationStore(Protocol):
    """Consultations and the counter of their numbers."""

    async def get(self, tx: Transaction, consultation: ConsultationId) -> Consultation | None:
        """One consultation; in a change it stays locked until the end."""

    async def among(
        self, tx: Transaction, hospital: HospitalId | None, cases: Collection[CaseId]
    ) -> list[Consultation]:
        """The consultations of this hospital and those of these cases, last changed first."""

    async def save(self, tx: Transaction, consultation: Consultation) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""

    async def count_up(self, tx: Transaction, alliance: AllianceId, day: date) -> int:
        """The next number of this alliance on this day, from 1."""


class Writings(Protocol):
    """Opinions and reports, in all their editions."""

    async def opinions(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Opinion]:
        """The opinions of these consultations, oldest first."""

    async def reports(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Report]:
        """The reports of these consultations, oldest first."""

    async def report(self, tx: Transaction, report: ReportId) -> Report | None:
        """One report; in a change it stays locked until the end."""

    async def save_opinion(self, tx: Transaction, opinion: Opinion) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""

    async def save_report(self, tx: Transaction, report: Report) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class FrozenTexts(Protocol):
    """Signed text; never changed, never removed."""

    async def add(self, tx: Transaction, frozen: Frozen) -> None:
        """Keep signed text; `Conflict` when this report or execution has one."""

    async def get(self, tx: Transaction, of: ReportId | ExecutionId) -> Frozen | None:
        """The signed text of a report or an execution."""


class Signer(Protocol):
    """Holds the private keys of practitioners."""

    async def sign(self, holder: KeyHolder, digest: Digest) -> DetachedSignature:
        """Sign a digest with the holder's key; the caller has checked the step-up."""
