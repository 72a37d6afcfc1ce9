"""The readiness of seats in the clinic's database."""

from sqlalchemy import Column, Index, Uuid

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId
from consult.readiness.wire import Readiness

readiness = RecordTable(
    "readiness",
    Readiness,
    Column("consultation", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
)
Index("readiness_seat", readiness.c.consultation, readiness.c.person, unique=True)

MOST = 200


class SqlReadiness:
    """The `ReadinessStore` port on SQLAlchemy."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Readiness]:
        """See ReadinessStore.of."""
        return await readiness.find(tx, readiness.c.consultation == consultation, limit=MOST)

    async def save(self, tx: Transaction, kept: Readiness) -> None:
        """See ReadinessStore.save."""
        await (readiness.insert if kept.version == 1 else readiness.replace)(tx, kept)
