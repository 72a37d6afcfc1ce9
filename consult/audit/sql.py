"""The audit trail in the clinic's database: lines are added and linked, never removed."""

from typing import Any

import msgspec
from sqlalchemy import Column, Integer, String, Table, Text, Uuid, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from consult.audit.core import Extent, Head, text_of
from consult.audit.wire import AuditEntry, Link
from consult.ledger.errors import Conflict
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import clinic, connection

decoder = msgspec.json.Decoder(AuditEntry)

trail = Table(
    "audit_trail",
    clinic,
    Column("id", Uuid, primary_key=True),
    Column("sequence", Integer, unique=True),
    Column("previous", String(64)),
    Column("digest", String(64)),
    Column("text", Text, nullable=False),
)


class SqlEntries:
    """The `Entries` port on SQLAlchemy."""

    async def add(self, tx: Transaction, line: AuditEntry) -> None:
        """See Entries.add."""
        opened = connection(tx)
        is_sqlite = opened.dialect.name == "sqlite"
        insert: Any = sqlite_insert if is_sqlite else postgresql_insert
        row = {"id": line.id, "text": text_of(line)}
        await opened.execute(insert(trail).values(row).on_conflict_do_nothing())

    async def unsealed(self, tx: Transaction, limit: int) -> list[AuditEntry]:
        """See Entries.unsealed."""
        query = select(trail.c.text).where(trail.c.sequence.is_(None))
        rows = await connection(tx).execute(query.order_by(trail.c.id).limit(limit))
        return [decoder.decode(text) for (text,) in rows]

    async def extent(self, tx: Transaction) -> Extent:
        """See Entries.extent."""
        last = select(trail.c.sequence, trail.c.digest).where(trail.c.sequence.is_not(None))
        last = last.order_by(trail.c.sequence.desc()).limit(1)
        row = (await connection(tx).execute(last)).one_or_none()
        waiting = select(func.count()).select_from(trail).where(trail.c.sequence.is_(None))
        count = (await connection(tx).execute(waiting)).scalar_one()
        return Extent(Head(row.sequence, row.digest) if row else Head(), count)

    async def seal(self, tx: Transaction, links: list[Link]) -> None:
        """See Entries.seal."""
        for link in links:
            place = {
                "sequence": link.sequence,
                "previous": link.previous,
                "digest": link.digest,
            }
            free = update(trail).where(trail.c.id == link.id, trail.c.sequence.is_(None))
            try:
                done = await connection(tx).execute(free.values(place))
            except IntegrityError as error:
                raise _sealed_already() from error
            if done.rowcount != 1:
                raise _sealed_already()

    async def links(self, tx: Transaction, after: Head, limit: int) -> list[Link]:
        """See Entries.links."""
        query = select(trail).where(trail.c.sequence > after.sequence)
        rows = await connection(tx).execute(query.order_by(trail.c.sequence).limit(limit))
        return [Link(**row._mapping) for row in rows]


def _sealed_already() -> Conflict:
    return Conflict("sealed-already", "审计记录已封存。", "The lines were sealed already.")
