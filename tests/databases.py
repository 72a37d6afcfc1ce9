"""The clinic's database, empty, on SQLite and on PostgreSQL: a test that asks runs on both."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import consult.access.sql
import consult.alliance.sql
import consult.audit.sql
import consult.cases.sql
import consult.consultations.sql
import consult.ledger.sql.idempotency
import consult.ledger.sql.outbox
import consult.patients.sql
import consult.people.sql
import consult.readings.sql  # noqa: F401  # each of these brings its tables
from consult.ledger.sql.database import Database, clinic


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty clinic's database of each kind."""
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    async for made in _made(url):
        yield made


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty clinic's database where the kind makes no difference."""
    async for made in _made(f"sqlite+aiosqlite:///{tmp_path}/clinic.db"):
        yield made


async def _made(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield database
    await database.close()
