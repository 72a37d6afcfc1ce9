"""Readings in the clinic's database."""

from sqlalchemy import Column, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId
from consult.readings.wire import Reading

readings = RecordTable(
    "readings", Reading, Column("consultation", Uuid, nullable=False, index=True)
)

MOST = 5_000


class SqlReadings:
    """The `ReadingStore` port on SQLAlchemy."""

    async def add(self, tx: Transaction, reading: Reading) -> None:
        """See ReadingStore.add."""
        if await readings.get(tx, reading.id) is None:
            await readings.insert(tx, reading)

    async def of_consultation(self, tx: Transaction, consultation: ConsultationId) -> list[Reading]:
        """See ReadingStore.of_consultation."""
        mine = readings.c.consultation == consultation
        return await readings.find(tx, mine, limit=MOST, locks=False)
