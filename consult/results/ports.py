"""Where results and their openings are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, HospitalId, Identity, PatientId, ResultId, StrayId
from consult.results.wire import Opening, Result, Stray


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


class ImagedResults(Protocol):
    """Results by the images that belong to them."""

    async def of_images(self, tx: Transaction, images: CaseId) -> list[Result]:
        """The results whose images lie under this case id."""

    async def imaged(self, tx: Transaction, hospital: HospitalId) -> list[Result]:
        """What this hospital has images of, the newest first, as many as a person looks through."""


class StrayStore(Protocol):
    """Studies that wait for a person to say whose they are."""

    async def get(self, tx: Transaction, stray: StrayId) -> Stray | None:
        """One of them; in a change it stays locked until the end."""

    async def of_hospital(self, tx: Transaction, hospital: HospitalId) -> list[Stray]:
        """Those of a hospital, resolved or not, the newest first."""

    async def of_images(self, tx: Transaction, images: CaseId) -> list[Stray]:
        """Those whose images lie under this case id."""

    async def save(self, tx: Transaction, stray: Stray) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
