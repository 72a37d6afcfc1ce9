"""What the index needs of the place where its rows lie; knows no database."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from consult.cases.wire import ImagesSummary
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, Digest, HospitalId
from imaging.index.wire import Entry, Instance, Series, Study


class Store(Protocol):
    """Rows of studies, series and instances; calls name the case and the hospital that owns it.

    Where the hospital is None the case alone decides: consult asks so, about its own cases.
    """

    async def digests(
        self, tx: Transaction, hospital: HospitalId, case: CaseId, sop_uids: list[str]
    ) -> dict[str, Digest]:
        """The digests of those of these instances that the case has already."""
        ...

    async def insert(
        self,
        tx: Transaction,
        hospital: HospitalId,
        case: CaseId,
        entries: list[Entry],
        now: datetime,
    ) -> None:
        """Add instances that are new, with the studies and series that are new with them."""
        ...

    async def studies(
        self, tx: Transaction, hospital: HospitalId | None, case: CaseId
    ) -> tuple[list[Study], list[Series]]:
        """All studies of the case and all their series, oldest first."""
        ...

    async def instances(
        self,
        tx: Transaction,
        hospital: HospitalId | None,
        case: CaseId,
        series_uid: str | None = None,
    ) -> list[tuple[Instance, bytes]]:
        """Instances with their headers as deflated JSON, in the order in which they are shown."""
        ...

    async def summaries(
        self, tx: Transaction, cases: Collection[CaseId]
    ) -> dict[CaseId, ImagesSummary]:
        """How many images each of these cases has; cases without any are absent."""
        ...


class Shelves(Store, Protocol):
    """The rows, of which some are taken out again."""

    async def remove(
        self,
        tx: Transaction,
        hospital: HospitalId,
        case: CaseId,
        study_uid: str,
        series_uids: Collection[str],
    ) -> int:
        """Take these series of a study out, and the study with its last one; how many instances."""
        ...
