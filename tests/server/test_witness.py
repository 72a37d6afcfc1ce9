"""The trail of what changes nothing: opened records and refusals, on a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consult.access.wire import Call, Principal
from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.audit.wire import AuditEntry
from consult.ledger.clock import new_id
from consult.ledger.sql.database import Database, clinic
from consult.ledger.wire import CaseId, HospitalId, PractitionerId
from server.witness import AGAIN, Witness

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CASE = CaseId(new_id())


def call(now: datetime = NOW, person: PractitionerId | None = None) -> Call:
    who = Principal(person=person or PERSON, hospital=HospitalId(new_id()))
    return Call(principal=who, now=now, request="r")


PERSON = PractitionerId(new_id())


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield database
    await database.close()


async def lines(database: Database) -> list[AuditEntry]:
    async with database.read() as tx:
        return await SqlEntries().unsealed(tx, 100)


async def test_a_record_that_is_looked_at_again_and_again_is_one_line_in_ten_minutes(
    database: Database,
) -> None:
    witness = Witness(database, Audit(SqlEntries(), new_id))

    for now in (NOW, NOW + timedelta(minutes=9), NOW + AGAIN):
        await witness.saw(call(now), {"case": CASE})
    await witness.saw(call(person=PractitionerId(new_id())), {"case": CASE})

    written = await lines(database)
    assert [(line.act, line.thing) for line in written] == [("case.open", CASE)] * 3


async def test_what_names_no_record_leaves_no_line(database: Database) -> None:
    witness = Witness(database, Audit(SqlEntries(), new_id))

    await witness.saw(call(), {"query": "李"})

    assert await lines(database) == []


async def test_somebody_turned_away_is_a_refused_line_with_its_code(database: Database) -> None:
    witness = Witness(database, Audit(SqlEntries(), new_id))

    await witness.turned_away(call(), "GET /api/cases/{case}", {"case": CASE}, "not-found")

    (line,) = await lines(database)
    assert (line.outcome, line.note, line.thing) == ("refused", "not-found", CASE)


async def test_a_launch_that_is_looked_at_again_is_told_from_its_opening(
    database: Database,
) -> None:
    witness, launch = Witness(database, Audit(SqlEntries(), new_id)), new_id()

    await witness.saw(call(), {"launch": launch})

    (line,) = await lines(database)
    assert (line.act, line.kind, line.thing) == ("launch.see", "launch", launch)


@pytest.mark.parametrize("kind", ["merge", "revisit", "alarm", "stray", "duty", "certificate"])
async def test_a_refusal_names_what_was_asked_for(database: Database, kind: str) -> None:
    witness, thing = Witness(database, Audit(SqlEntries(), new_id)), new_id()

    await witness.turned_away(call(), "POST x", {kind: thing}, "not-found")

    (line,) = await lines(database)
    assert (line.kind, line.thing, line.outcome) == (kind, thing, "refused")
