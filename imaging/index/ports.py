"""What the index needs of the place where its rows lie; knows no database."""

from datetime import datetime
from typing import Protocol

from consult.cases.wire import ImagesSummary
from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId, Digest, HospitalId
from imaging.index.wire import Entry, Instance, Series, Study


class Store(Protocol):
    """Rows of studies, series and instances; every call names the owner and the case."""

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
        self, tx: Transaction, hospital: HospitalId, case: CaseId
    ) -> tuple[list[Study], list[Series]]:
        """All studies of the case and all their series, oldest first."""
        ...

    async def instances(
        self,
        tx: Transaction,
        hospital: HospitalId,
        case: CaseId,
        series_uid: str | None = None,
    ) -> list[tuple[Instance, bytes]]:
        """Instances with their headers as deflated JSON, in the order in which they are shown."""
        ...

    async def summary(self, tx: Transaction, hospital: HospitalId, case: CaseId) -> ImagesSummary:
        """How many images the case has."""
        ...
