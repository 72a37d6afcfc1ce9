"""Pushes in the clinic's database."""

from sqlalchemy import Column, Index, Uuid

from consult.exchange.wire.push import Push
from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import ConsultationId, PushId

pushes = RecordTable(
    "pushes",
    Push,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("report", Uuid, nullable=False),
    Column("hospital", Uuid, nullable=False),
)
Index("pushes_once", pushes.c.report, pushes.c.hospital, unique=True)


class SqlPushes:
    """The `Pushes` port on SQLAlchemy."""

    async def get(self, tx: Transaction, push: PushId) -> Push | None:
        """See Pushes.get."""
        return await pushes.get(tx, push)

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Push]:
        """See Pushes.of."""
        return await pushes.find(tx, pushes.c.consultation == consultation, locks=False)

    async def save(self, tx: Transaction, push: Push) -> None:
        """See Pushes.save."""
        await (pushes.insert if push.version == 1 else pushes.replace)(tx, push)
