"""What has served is thrown away in time, and nothing else; on a real database of each kind."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from consult.ledger import clock
from consult.ledger.clock import least_id_at, new_id, utc_now
from consult.ledger.ports import Answered, Posted
from consult.ledger.sql.database import Database
from consult.ledger.sql.idempotency import SqlIdempotency
from consult.ledger.sql.outbox import SqlOutbox, clinic_outbox
from consult.ledger.wire import HospitalId, PractitionerId
from server import housekeeping
from server.housekeeping import Duty, Housekeeping
from server.signin.sql import SqlAccounts
from server.signin.wire import Session

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
ME = new_id()


async def go_round(duty: Duty, monkeypatch: pytest.MonkeyPatch) -> None:
    """One round, in steps of two rows."""
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    await Housekeeping((duty,), lambda: NOW).go_round()


async def test_an_answer_is_kept_for_a_week(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, answer = SqlIdempotency(), Answered(request_digest="d", status=200, body=b"{}")
    ages = {f"of {days} days": timedelta(days=days) for days in (0, 6, 8, 9, 10, 11, 12)}
    async with database.change() as tx:
        for key, age in ages.items():
            await answers.keep(tx, ME, "route", key, answer, NOW - age)

    await go_round(Duty("answers", database, answers, WEEK), monkeypatch)

    async with database.read() as tx:
        left = [key for key in ages if await answers.find(tx, ME, "route", key)]
    assert left == ["of 0 days", "of 6 days"]


async def test_only_a_message_that_is_done_goes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, old = SqlOutbox(database), NOW - timedelta(days=40)
    done, fresh, waiting, given_up = (
        Posted(id=new_id(), topic=topic, key=topic, body={}, run_at=old)
        for topic in ("done", "fresh", "waiting", "given up")
    )
    async with database.change() as tx:
        for message in (done, fresh, waiting, given_up):
            await outbox.post(tx, message)
        await outbox.complete(tx, done.id, old)
        await outbox.complete(tx, fresh.id, NOW)
        mine = update(clinic_outbox).where(clinic_outbox.c.id == given_up.id)
        await tx.connection.execute(mine.values(buried_at=old))

    await go_round(Duty("messages", database, outbox, timedelta(days=30)), monkeypatch)

    async with database.read() as tx:
        left = await tx.connection.execute(select(clinic_outbox.c.topic))
    assert {topic for (topic,) in left} == {"fresh", "waiting", "given up"}


async def test_a_session_of_last_quarter_goes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = SqlAccounts()

    def session(identity: UUID, digest: str) -> Session:
        return Session(
            id=identity,
            owner=HospitalId(ME),
            secret_digest=digest,
            practitioner=PractitionerId(ME),
            csrf="",
            created_at=NOW,
            seen_at=NOW,
        )

    async with database.change() as tx:
        for days in (1, 89, 91, 400):
            made = session(least_id_at(NOW - timedelta(days=days)), str(days))
            await accounts.save_session(tx, made)

    await go_round(Duty("sessions", database, accounts, timedelta(days=90)), monkeypatch)

    async with database.read() as tx:
        left = [days for days in ("1", "89", "91", "400") if await accounts.session_of(tx, days)]
    assert left == ["1", "89"]


def test_an_id_lies_between_the_moments_around_it() -> None:
    before, made, after = utc_now(), clock.new_id(), utc_now() + timedelta(milliseconds=2)

    assert least_id_at(before) <= made < least_id_at(after)
