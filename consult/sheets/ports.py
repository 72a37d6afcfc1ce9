"""Where typed sheets are kept."""

from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import CaseId
from consult.sheets.wire import Sheet


class SheetStore(Protocol):
    """Versions of typed sheets; none is ever changed."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Sheet]:
        """All versions of a case's sheets, the newest first."""

    async def add(self, tx: Transaction, sheet: Sheet) -> None:
        """Keep a version; `Conflict` where its number is taken."""
