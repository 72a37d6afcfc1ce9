"""Migrations on both databases: they lead to the tables that the adapters use, forward only."""

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, insert, select, text

from consult.ledger.clock import utc_now
from consult.ledger.sql.database import Database
from consult.ledger.wire import CaseId
from consult.results.sql import results
from server.migrations import NewerDatabase, migrate, revisions
from server.migrations.tables import clinic_metadata, images_metadata

Branch = Literal["clinic", "images"]
BRANCHES: tuple[tuple[Branch, MetaData], ...] = (
    ("clinic", clinic_metadata),
    ("images", images_metadata),
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/test.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=BRANCHES, ids=lambda branch: branch[0])
async def migrated(
    request: pytest.FixtureRequest, url: str
) -> AsyncIterator[tuple[Database, Branch, MetaData]]:
    branch, metadata = request.param
    database = Database(url, schema=branch)
    await migrate(database, branch)
    yield database, branch, metadata
    await database.close()


async def test_the_migrations_lead_to_the_tables_of_the_adapters(
    migrated: tuple[Database, Branch, MetaData],
) -> None:
    database, _, metadata = migrated

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as tx:
        assert await tx.connection.run_sync(differences) == []


async def test_a_second_start_changes_nothing(migrated: tuple[Database, Branch, MetaData]) -> None:
    database, branch, _ = migrated

    await migrate(database, branch)

    async with database.read() as tx:
        found = await tx.connection.execute(text("SELECT version_num FROM alembic_version"))
        assert [row[0] for row in found] == revisions(branch)[-1:]


async def test_a_database_of_a_newer_version_is_refused(
    migrated: tuple[Database, Branch, MetaData],
) -> None:
    database, branch, _ = migrated
    async with database.change() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match="9999"):
        await migrate(database, branch)


async def test_results_of_before_are_found_by_their_images(url: str) -> None:
    """Step 13 adds a column; what came before knows its images in the body only."""
    database = Database(url, schema="clinic")
    await migrate(database, "clinic")
    images = CaseId(UUID(int=7))
    row: dict[str, Any] = {"version": 1, "key": "1.2.3"}
    ids = [UUID(int=n) for n in (1, 2)]
    bodies = [f'{{"images":"{images}"}}', '{"images":null}']
    step = import_module("server.migrations.clinic.versions.0013_takings")

    def filled(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            step.fill()

    async with database.change() as tx:
        for id_, body in zip(ids, bodies, strict=True):
            row |= {"id": id_, "owner": id_, "patient": id_, "performed_at": utc_now()}
            await tx.connection.execute(insert(results.table).values(row | {"body": body}))
        await tx.connection.run_sync(filled)
        kept = await tx.connection.execute(select(results.c.images).order_by(results.c.id))
        assert [found for (found,) in kept] == [images, None]
    await database.close()
