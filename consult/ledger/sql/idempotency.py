"""Answers kept by Idempotency-Key, in the transaction of the change that they answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    delete,
    insert,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from consult.ledger.errors import Conflict
from consult.ledger.ports import Answered, Transaction
from consult.ledger.sql.database import Instant, clinic, connection

answers = Table(
    "answers",
    clinic,
    Column("actor", Uuid, primary_key=True),
    Column("route", String(120), primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)


class SqlIdempotency:
    """`Idempotency` on SQLAlchemy."""

    async def find(self, tx: Transaction, actor: UUID, route: str, key: str) -> Answered | None:
        """The earlier answer to this key by this actor on this route."""
        where = (answers.c.actor == actor, answers.c.route == route, answers.c.key == key)
        row = (await connection(tx).execute(select(answers).where(*where))).one_or_none()
        if row is None:
            return None
        return Answered(request_digest=row.request_digest, status=row.status, body=row.body)

    async def keep(  # the key has three parts
        self,
        tx: Transaction,
        actor: UUID,
        route: str,
        key: str,
        answered: Answered,
        now: datetime,
    ) -> None:
        """Remember an answer in the transaction of its change."""
        row = {"actor": actor, "route": route, "key": key, "at": now}
        row |= {"request_digest": answered.request_digest, "status": answered.status}
        try:
            await connection(tx).execute(insert(answers).values(**row, body=answered.body))
        except IntegrityError as error:
            raise Conflict(
                "in-progress", "同一请求正在处理。", "The same request is being worked on."
            ) from error

    async def forget(self, tx: Transaction, before: datetime, limit: int) -> int:
        """Throw away at most `limit` answers that were given before that time; how many it were."""
        key = (answers.c.actor, answers.c.route, answers.c.key)
        old = select(*key).where(answers.c.at < before).limit(limit)
        done = await connection(tx).execute(delete(answers).where(tuple_(*key).in_(old)))
        return done.rowcount
