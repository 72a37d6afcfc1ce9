"""Attendance in the clinic's database."""

from sqlalchemy import Column, Uuid

from consult.attendance.wire import Attended
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId

attendance = RecordTable(
    "attendance",
    Attended,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("at", Instant, nullable=False),
)

MOST = 20_000


class SqlAttendance:
    """The `AttendanceStore` port on SQLAlchemy."""

    async def add(self, tx: Transaction, moment: Attended) -> None:
        """See AttendanceStore.add."""
        await attendance.insert(tx, moment)

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> list[Attended]:
        """See AttendanceStore.of_consultation."""
        mine = attendance.c.consultation == consultation
        order = (attendance.c.at, attendance.c.id)
        return await attendance.find(tx, mine, order_by=order, limit=MOST, locks=False)
