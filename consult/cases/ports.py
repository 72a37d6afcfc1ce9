"""Where cases are kept, and what must be asked about their images."""

from collections.abc import Collection, Mapping
from typing import Protocol

from consult.cases.wire import Attachment, Case, ImagesSummary, Settlement, StudyNote
from consult.ledger.ports import Transaction
from consult.ledger.wire import AttachmentId, CaseId, PatientId, PractitionerId
from consult.patients.wire import StudyPatient


class CaseStore(Protocol):
    """Cases and their attachments."""

    async def get(self, tx: Transaction, case: CaseId) -> Case | None:
        """One case; in a change it stays locked until the end."""

    async def get_many(self, tx: Transaction, cases: Collection[CaseId]) -> list[Case]:
        """The cases of these ids, as far as they are there."""

    async def of_patient(self, tx: Transaction, patient: PatientId) -> list[Case]:
        """The cases of a patient, oldest first."""

    async def save(self, tx: Transaction, case: Case) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class AttachmentStore(Protocol):
    """Attachments; the bytes lie in the vault."""

    async def get(self, tx: Transaction, attachment: AttachmentId) -> Attachment | None:
        """One attachment, removed or not; in a change it stays locked until the end."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Attachment]:
        """A case's attachments that were not removed, oldest first."""

    async def save(self, tx: Transaction, attachment: Attachment) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class SettlementStore(Protocol):
    """Whose study it is, where it names somebody else."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Settlement]:
        """The settlements of a case, oldest first."""

    async def save(self, tx: Transaction, settlement: Settlement) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Images(Protocol):
    """What imaging answers about the images of cases, from a database of its own."""

    async def summary(self, case: CaseId) -> ImagesSummary:
        """How many images a case has; zeros for an unknown case."""

    async def counts(self, cases: Collection[CaseId]) -> Mapping[CaseId, int]:
        """How many instances each of these cases has; cases without any may be absent."""

    async def manifest(self, case: CaseId) -> tuple[StudyNote, ...]:
        """The studies of a case as a paper names them, oldest first."""

    async def patients(self, case: CaseId) -> Mapping[str, StudyPatient]:
        """Whom each study of a case names, by its Study Instance UID."""

    async def withdraw(self, case: Case, study: str, by: PractitionerId) -> int:
        """Take a study out of its case; how many instances. Their bytes stay in the vault."""
