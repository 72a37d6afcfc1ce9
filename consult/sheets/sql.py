"""Typed sheets in the clinic's database."""

from sqlalchemy import Column, Index, Integer, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId
from consult.sheets.wire import Sheet

sheets = RecordTable(
    "sheets",
    Sheet,
    Column("case", Uuid, nullable=False, index=True),
    Column("attachment", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
)
Index("sheets_number", sheets.c.attachment, sheets.c.number, unique=True)

MOST = 2_000


class SqlSheets:
    """The `SheetStore` port on SQLAlchemy."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Sheet]:
        """See SheetStore.of_case."""
        newest = [sheets.c.id.desc()]
        return await sheets.find(
            tx, sheets.c.case == case, order_by=newest, limit=MOST, locks=False
        )

    async def add(self, tx: Transaction, sheet: Sheet) -> None:
        """See SheetStore.add."""
        await sheets.insert(tx, sheet)
