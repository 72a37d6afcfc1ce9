"""Over HTTP: laboratory values typed beside a photographed sheet."""

from consult.access.wire import Call
from consult.ledger.ports import Transaction
from consult.ledger.wire import AttachmentId, CaseId
from consult.sheets.service import Sheets
from consult.sheets.wire import SaveSheet, SheetView


class SheetHandlers:
    """The typed sheets of a case."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> tuple[SheetView, ...]:
        """The typed sheets of a case in their newest version."""
        return await self._sheets.of_case(tx, call, case)

    async def save(
        self, tx: Transaction, call: Call, case: CaseId, attachment: AttachmentId, body: SaveSheet
    ) -> tuple[SheetView, ...]:
        """Keep what stands on a photographed sheet; a correction is its next version."""
        await self._sheets.save(tx, call, case, attachment, body)
        return await self._sheets.of_case(tx, call, case)
