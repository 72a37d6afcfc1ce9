"""What goes wrong in a database is told apart, and no parameter is told with it."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, literal, select, text
from sqlalchemy.exc import DBAPIError

from consult.ledger.clock import new_id
from consult.ledger.errors import Invalid, Unavailable
from consult.ledger.sql import database as ledger
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import clinic_outbox
from tests.postgres import running_postgres

NAME = "李建军"


async def test_a_database_that_is_down_is_unavailable_and_comes_back_by_itself() -> None:
    with running_postgres() as server:
        database = Database(f"{server}/postgres")
        async with database.read() as tx:
            assert (await tx.connection.execute(text("SELECT 1"))).scalar_one() == 1
        with pytest.raises(Unavailable):
            async with database.change() as tx:
                await tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        async with database.read() as tx:
            assert (await tx.connection.execute(text("SELECT 1"))).scalar_one() == 1

    with pytest.raises(Unavailable):
        async with database.read() as tx:
            pass
    await database.close()


async def test_a_sign_that_the_database_cannot_hold_is_refused(database: Database) -> None:
    if database.is_sqlite:  # which holds every sign
        async with database.read() as tx:
            assert (await tx.connection.execute(select(literal("a\0b")))).scalar_one() == "a\0b"
        return
    with pytest.raises(Invalid):
        async with database.read() as tx:
            await tx.connection.execute(select(literal("a\0b")))


async def test_an_error_lists_no_parameters_of_its_statement(database: Database) -> None:
    broken = insert(clinic_outbox).values(id=new_id(), last_error=NAME)
    async with database.read() as tx:
        with pytest.raises(DBAPIError) as raised:
            await tx.connection.execute(broken)

    # PostgreSQL itself names the failing row behind the word DETAIL.
    assert NAME not in str(raised.value).split("DETAIL", maxsplit=1)[0]


async def test_whoever_waits_too_long_for_the_writer_hears_that_it_is_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "WAIT_S", 0.05)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with asyncio.timeout(10), database.change():
        with pytest.raises(Unavailable):
            async with database.change():
                pass
    await database.close()
