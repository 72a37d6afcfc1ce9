"""Where patients and consents are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, ConsentId, HospitalId, PatientId
from consult.patients.wire import Consent, Patient


class Patients(Protocol):
    """Patients, each of one hospital."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """One patient; in a change he stays locked until the end."""

    async def get_many(self, tx: Transaction, patients: Collection[PatientId]) -> list[Patient]:
        """The patients of these ids, as far as they are there."""

    async def search(self, tx: Transaction, hospital: HospitalId, query: str) -> list[Patient]:
        """A hospital's patients whose name or record number holds the query, newest first."""

    async def numbered(
        self, tx: Transaction, hospital: HospitalId, record_number: str
    ) -> list[Patient]:
        """A hospital's patients of this very record number, oldest first."""

    async def save(self, tx: Transaction, patient: Patient) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class Consents(Protocol):
    """Consents; never changed, never removed."""

    async def add(self, tx: Transaction, consent: Consent) -> None:
        """Keep a new consent."""

    async def get(self, tx: Transaction, consent: ConsentId) -> Consent | None:
        """One consent."""

    async def of_cases(self, tx: Transaction, cases: Collection[CaseId]) -> list[Consent]:
        """Every consent for these cases, oldest first."""
