"""Launches in the clinic's database."""

from datetime import datetime

from sqlalchemy import Column, String, delete, select

from consult.launches.wire import Launch
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant, connection
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import LaunchId

launches = RecordTable(
    "launches",
    Launch,
    Column("link_digest", String(64), nullable=False, unique=True),
    Column("until", Instant, nullable=False, index=True),
)


class SqlLaunches:
    """The `LaunchStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, launch: LaunchId) -> Launch | None:
        """See LaunchStore.get."""
        return await launches.get(tx, launch)

    async def by_link(self, tx: Transaction, digest: str) -> Launch | None:
        """See LaunchStore.by_link."""
        found = await launches.find(tx, launches.c.link_digest == digest, limit=1)
        return found[0] if found else None

    async def save(self, tx: Transaction, launch: Launch) -> None:
        """See LaunchStore.save."""
        await (launches.insert if launch.version == 1 else launches.replace)(tx, launch)

    async def forget(self, tx: Transaction, before: datetime, limit: int) -> int:
        """Throw away at most `limit` launches that ended before that time; how many it were."""
        old = select(launches.c.id).where(launches.c.until < before).limit(limit)
        done = await connection(tx).execute(delete(launches.table).where(launches.c.id.in_(old)))
        return done.rowcount
