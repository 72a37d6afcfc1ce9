"""Turns of duty in the clinic's database."""

from datetime import datetime

from sqlalchemy import Column

from consult.calendar.wire import Duty
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import DutyId, HospitalId

duties = RecordTable(
    "duties",
    Duty,
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
)

MOST = 2_000


class SqlDuties:
    """The `DutyStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, duty: DutyId) -> Duty | None:
        """See DutyStore.get."""
        return await duties.get(tx, duty)

    async def between(
        self, tx: Transaction, hospital: HospitalId, since: datetime, until: datetime
    ) -> list[Duty]:
        """See DutyStore.between."""
        found = await duties.find(
            tx,
            duties.c.owner == hospital,
            duties.c.starts_at < until,
            duties.c.ends_at > since,
            order_by=[duties.c.starts_at, duties.c.id],
            limit=MOST,
            locks=False,
        )
        return [duty for duty in found if duty.removed_at is None]

    async def save(self, tx: Transaction, duty: Duty) -> None:
        """See DutyStore.save."""
        await (duties.insert if duty.version == 1 else duties.replace)(tx, duty)
