"""Where patients, merges and consents are kept, and what subjects above keep of a patient."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsentId, HospitalId, MergeId, PatientId
from consult.patients.wire import (
    Consent,
    Holding,
    HoldingKind,
    Merge,
    Moved,
    Patient,
    PatientForm,
)


class Patients(Protocol):
    """Patients, each of one hospital."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """One patient; in a change he stays locked until the end."""

    async def get_many(self, tx: Transaction, patients: Collection[PatientId]) -> list[Patient]:
        """The patients of these ids, as far as they are there."""

    async def search(self, tx: Transaction, hospital: HospitalId, query: str) -> list[Patient]:
        """A hospital's patients by a part of name or record number, or by a whole ID number,
        merged records too, newest first."""

    async def save(self, tx: Transaction, patient: Patient) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Likely(Protocol):
    """Finds whoever may be meant, before somebody is added twice."""

    async def claim(self, tx: Transaction, hospital: HospitalId, form: PatientForm) -> None:
        """Wait for whoever else adds a patient of this record number or document right now.

        Called before the look-up, it makes that see what the other one added.
        """

    async def numbered(
        self, tx: Transaction, hospital: HospitalId, record_number: str
    ) -> list[Patient]:
        """A hospital's patients of this very record number, oldest first."""

    async def alike(
        self, tx: Transaction, hospital: HospitalId, form: PatientForm
    ) -> list[Patient]:
        """A hospital's patients of the same document or record number, or of the same name and
        birth date, oldest first; merged records too."""


class Merges(Protocol):
    """Merges; never removed."""

    async def get(self, tx: Transaction, merge: MergeId) -> Merge | None:
        """One merge; in a change it stays locked until the end."""

    async def of(self, tx: Transaction, patient: PatientId) -> list[Merge]:
        """The merges into a record and the merge of this record, the newest first."""

    async def waiting(self, tx: Transaction, hospital: HospitalId) -> list[Merge]:
        """A hospital's merges that wait for a second person, oldest first."""

    async def save(self, tx: Transaction, merge: Merge) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Holder(Protocol):
    """A subject above that keeps things of patients; they go where the patient goes."""

    @property
    def kind(self) -> HoldingKind:
        """What it keeps."""

    async def of(self, tx: Transaction, patient: PatientId) -> list[Holding]:
        """What it keeps of a patient."""
        ...

    async def settle(self, tx: Transaction, things: Collection[Moved], patient: Patient) -> None:
        """These things are this patient's from now on; what is so already stays as it is."""


class Consents(Protocol):
    """Consents; never changed, never removed."""

    async def add(self, tx: Transaction, consent: Consent) -> None:
        """Keep a new consent."""

    async def get(self, tx: Transaction, consent: ConsentId) -> Consent | None:
        """One consent."""

    async def of_cases(self, tx: Transaction, cases: Collection[CaseId]) -> list[Consent]:
        """Every consent for these cases, oldest first."""
