"""The outbox in the clinic's database: leases, back-off, dead letters, order per key."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    and_,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.ledger.ports import Posted, Transaction
from consult.ledger.sql.database import Database, Instant, clinic, connection


def outbox_table(metadata: MetaData) -> Table:
    """The outbox table; each database has one of its own."""
    return Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("topic", String(80), nullable=False),
        Column("key", String(80), nullable=False),
        Column("body", Text, nullable=False),
        Column("run_at", Instant, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("leased_until", Instant),
        Column("done_at", Instant),
        Column("buried_at", Instant),
        Column("last_error", Text),
        Index("outbox_due", "done_at", "buried_at", "run_at"),
        Index("outbox_key", "key", "id"),
    )


clinic_outbox = outbox_table(clinic)


class Unfinished(Struct, frozen=True, kw_only=True):
    """A message that waits (again, after `attempts` of them) or was given up."""

    id: UUID
    topic: str
    run_at: datetime
    attempts: int
    buried_at: datetime | None
    last_error: str | None


class SqlOutbox:
    """`Outbox` on SQLAlchemy; ids are UUIDv7, so their order is the order of posting."""

    def __init__(self, database: Database, table: Table = clinic_outbox) -> None:
        self._database = database
        self._table = table
        self._insert: Any = sqlite_insert if database.is_sqlite else postgresql_insert

    async def post(self, tx: Transaction, message: Posted) -> None:
        """Write the message; the same id twice is one message."""
        row = msgspec.structs.asdict(message)
        row["body"] = msgspec.json.encode(message.body).decode()
        await connection(tx).execute(self._insert(self._table).values(row).on_conflict_do_nothing())

    async def lease(self, now: datetime, lease_s: float, limit: int) -> list[Posted]:
        """Take due messages, none whose key has an older unfinished one."""
        mine, older = self._table, self._table.alias("older")
        open_before = exists().where(
            older.c.key == mine.c.key,
            older.c.id < mine.c.id,
            older.c.done_at.is_(None),
            older.c.buried_at.is_(None),
        )
        due = and_(
            mine.c.done_at.is_(None),
            mine.c.buried_at.is_(None),
            mine.c.run_at <= now,
            or_(mine.c.leased_until.is_(None), mine.c.leased_until < now),
            ~open_before,
        )
        query = select(mine).where(due).order_by(mine.c.id).limit(limit)
        async with self._database.change() as tx:
            rows = (await tx.connection.execute(query.with_for_update(skip_locked=True))).all()
            if rows:
                leased = update(mine).where(mine.c.id.in_([row.id for row in rows]))
                until = now + timedelta(seconds=lease_s)
                await tx.connection.execute(leased.values(leased_until=until))
        return [_posted(row) for row in rows]

    async def release(self) -> None:
        """Give back every lease: called once at the start, when no other process works here."""
        async with self._database.change() as tx:
            await tx.connection.execute(update(self._table).values(leased_until=None))

    async def complete(self, tx: Transaction, message: UUID, now: datetime) -> None:
        """The message has been worked on."""
        await connection(tx).execute(self._one(message).values(done_at=now, leased_until=None))

    async def postpone(self, message: UUID, run_at: datetime, error: str) -> None:
        """It failed; try again at `run_at`, and count the attempt."""
        values = {"run_at": run_at, "last_error": error, "leased_until": None}
        async with self._database.change() as tx:
            counted = self._one(message).values(attempts=self._table.c.attempts + 1, **values)
            await tx.connection.execute(counted)

    async def bury(self, message: UUID, now: datetime, error: str) -> None:
        """It can't succeed without a person; kept as a dead letter."""
        async with self._database.change() as tx:
            values = {"buried_at": now, "last_error": error, "leased_until": None}
            await tx.connection.execute(self._one(message).values(**values))

    async def forget(self, tx: Transaction, before: datetime, limit: int) -> int:
        """Throw away at most `limit` messages that were done before that time; how many it were."""
        mine = self._table.c
        old = select(mine.id).where(mine.done_at < before).limit(limit)
        done = await connection(tx).execute(delete(self._table).where(mine.id.in_(old)))
        return done.rowcount

    async def unfinished(self, limit: int) -> list[Unfinished]:
        """What is not done, given up ones included, oldest first."""
        columns = [self._table.c[field] for field in Unfinished.__struct_fields__]
        query = select(*columns).where(self._table.c.done_at.is_(None)).order_by(self._table.c.id)
        async with self._database.read() as tx:
            rows = (await tx.connection.execute(query.limit(limit))).all()
        return [Unfinished(**row._mapping) for row in rows]

    def _one(self, message: UUID) -> Any:  # noqa: ANN401  # an UPDATE under construction
        return update(self._table).where(self._table.c.id == message)


def _posted(row: Any) -> Posted:  # noqa: ANN401  # a row of the outbox
    return Posted(
        id=row.id,
        topic=row.topic,
        key=row.key,
        body=msgspec.json.decode(row.body, type=dict[str, str]),
        run_at=row.run_at,
        attempts=row.attempts,
    )
