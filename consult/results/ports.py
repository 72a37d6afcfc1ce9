"""Where results and their openings are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, HospitalId, Identity, PatientId, ResultId
from consult.results.wire import Opening, Result


class ResultStore(Protocol):
    """Results; a correction replaces the version before it."""

    async def get(self, tx: Transaction, result: ResultId) -> Result | None:
        """One result; in a change it stays locked until the end."""

    async def by_key(self, tx: Transaction, hospital: HospitalId, key: str) -> Result | None:
        """The result that a source of this hospital calls so."""

    async def of_person(
        self, tx: Transaction, identity: Identity | None, patients: Collection[PatientId]
    ) -> list[Result]:
        """Results of one person: by his identity in all hospitals, and of these patients."""

    async def save(self, tx: Transaction, result: Result) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""


class OpeningStore(Protocol):
    """Openings; never changed, never removed."""

    async def add(self, tx: Transaction, opening: Opening) -> None:
        """Keep a new opening."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Opening]:
        """What was opened for a case, oldest first."""

    async def of_hospital(self, tx: Transaction, hospital: HospitalId) -> list[Opening]:
        """Whose results of this hospital others opened, newest first."""
