"""SQLAlchemy's async engine for SQLite and PostgreSQL, with one writer and many readers."""

import errno
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, MetaData, event
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from consult.ledger.errors import Invalid, StorageFull, Unavailable

if TYPE_CHECKING:
    from consult.ledger.ports import Transaction

clinic = MetaData()
"""The tables of the clinic's database; images keep their own (`imaging.index.sql`)."""

WAIT_S = 15.0


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; SQLite forgets the zone, so it is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC; a naive time is our mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class SqlTransaction:
    """A transaction of one of our databases, with its connection."""

    connection: AsyncConnection
    is_change: bool


def connection(tx: "Transaction") -> AsyncConnection:
    """The connection inside a transaction that this adapter opened."""
    if not isinstance(tx, SqlTransaction):
        raise TypeError("not a transaction of this database")
    return tx.connection


class Database:
    """One database: `change()` is serialised on SQLite, `read()` sees one state.

    Acknowledged means committed: WAL with synchronous=FULL on SQLite.
    Errors: `StorageFull` when the disk is full, `Unavailable` when it does not answer, `Invalid`
    for a text that it can't hold. Errors list no parameters: who logs one logs no patient.
    """

    def __init__(self, url: str | URL, *, schema: str | None = None) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._schema = schema
        if self.is_sqlite:
            self.writer = self._sqlite("BEGIN IMMEDIATE", pool_size=1)
            self.reader = self._sqlite("BEGIN", pool_size=4)
        else:
            self.writer = self.reader = self._postgresql()

    def _sqlite(self, begin: str, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=WAIT_S,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
        return engine

    def _postgresql(self) -> AsyncEngine:
        settings = {"search_path": self._schema} if self._schema else {}
        return create_async_engine(
            self.url,
            pool_size=8,
            max_overflow=0,
            pool_timeout=WAIT_S,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": settings, "timeout": WAIT_S},
        )

    @asynccontextmanager
    async def change(self) -> AsyncIterator[SqlTransaction]:
        """A transaction that may write."""
        async with _told_apart(), _begun(self.writer) as opened:
            yield SqlTransaction(opened, is_change=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlTransaction]:
        """A transaction that only reads."""
        async with _told_apart(), _begun(self.reader) as opened:
            yield SqlTransaction(opened, is_change=False)

    async def close(self) -> None:
        """Give all connections back."""
        await self.writer.dispose()
        await self.reader.dispose()


def _prepare_sqlite(raw: object, _record: object) -> None:
    raw.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy says BEGIN, not the driver
    cursor = raw.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={int(WAIT_S * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@asynccontextmanager
async def _begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(engine.begin())
        except (OSError, TimeoutError) as error:
            # asyncpg tells a database that is down by the socket's own error.
            raise Unavailable("database") from error
        yield opened


@asynccontextmanager
async def _told_apart() -> AsyncIterator[None]:
    try:
        yield
    except NoConnectionFree as error:
        raise Unavailable("database") from error
    except OperationalError as error:
        if "full" in str(error.orig).lower():
            raise StorageFull("database") from error
        raise Unavailable("database") from error
    except DBAPIError as error:
        _tell_apart(error)
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFull("disk") from error
        raise


def _tell_apart(error: DBAPIError) -> None:
    """Raise what a SQLSTATE of PostgreSQL means to us; return where the mistake is ours."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state == "53100":
        raise StorageFull("database") from error
    if error.connection_invalidated or state.startswith(_PASSING):
        raise Unavailable("database") from error
    if state == "22021":
        raise Invalid(
            "text-not-storable",
            "文字中含有无法保存的字符。",
            "The text holds a sign that can't be kept.",
        ) from error


_PASSING = ("08", "40", "53", "57")
"""Connection lost, transaction rolled back, no resources, an operator's hand: try again."""
