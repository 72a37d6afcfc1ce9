"""The worker of the outbox: back-off, order per key, dead letters; on a real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import Invalid, StorageFull, Unavailable
from consult.ledger.ports import Posted
from consult.ledger.sql.database import Database, clinic
from consult.ledger.sql.outbox import SqlOutbox, clinic_outbox
from server.jobs import LONGEST_WAIT_S, Jobs, Work, back_off_s


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield database
    await database.close()


@asynccontextmanager
async def working(database: Database, work: dict[str, Work]) -> AsyncIterator[Jobs]:
    jobs = Jobs(SqlOutbox(database), utc_now)
    jobs.listen(work)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(jobs.run())
        yield jobs
        running.cancel()


async def post(database: Database, *topics: str, key: str = "k") -> list[Posted]:
    outbox, now = SqlOutbox(database), utc_now()
    posted = [Posted(id=new_id(), topic=topic, key=key, body={}, run_at=now) for topic in topics]
    async with database.change() as tx:
        for message in posted:
            await outbox.post(tx, message)
    return posted


class Notes:
    """Completes what it is given, and remembers it."""

    def __init__(self, database: Database, expected: int) -> None:
        self.seen: list[Posted] = []
        self.is_done = asyncio.Event()
        self._database = database
        self._expected = expected

    async def complete(self, message: Posted) -> None:
        async with self._database.change() as tx:
            await SqlOutbox(self._database).complete(tx, message.id, utc_now())
        self.seen.append(message)
        if len(self.seen) >= self._expected:
            self.is_done.set()

    async def wait(self) -> None:
        async with asyncio.timeout(20):
            await self.is_done.wait()


async def test_messages_of_one_key_are_worked_on_in_order(database: Database) -> None:
    posted = await post(database, *["a"] * 5)
    notes = Notes(database, expected=5)

    async with working(database, {"a": notes.complete}):
        await notes.wait()

    assert [message.id for message in notes.seen] == [message.id for message in posted]


@pytest.mark.parametrize(
    "error",
    [Unavailable("archive"), Invalid("no", "不。", "No."), OSError("gone"), KeyError("bug")],
)
async def test_what_fails_is_tried_again_and_stops_nobody_else(
    database: Database, error: Exception
) -> None:
    await post(database, "bad", key="one")
    await post(database, "good", key="other")
    notes, tries = Notes(database, expected=2), 0

    async def fail_once(message: Posted) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise error
        await notes.complete(message)

    async with working(database, {"bad": fail_once, "good": notes.complete}):
        await notes.wait()

    assert [message.topic for message in notes.seen] == ["good", "bad"]
    assert notes.seen[1].attempts == 1


async def test_a_topic_that_nobody_knows_becomes_a_dead_letter(database: Database) -> None:
    (unknown,) = await post(database, "unknown")
    await post(database, "a", key="other")
    notes = Notes(database, expected=1)

    async with working(database, {"a": notes.complete}):
        await notes.wait()

    async with database.read() as tx:
        query = select(clinic_outbox.c.buried_at).where(clinic_outbox.c.id == unknown.id)
        assert (await tx.connection.execute(query)).scalar_one() is not None


async def test_a_message_that_is_posted_while_the_worker_rests_is_seen_at_once(
    database: Database,
) -> None:
    notes = Notes(database, expected=1)

    async with working(database, {"a": notes.complete}) as jobs:
        before = utc_now()
        await post(database, "a")
        jobs.wake()
        await notes.wait()

    assert utc_now() - before < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("attempts", "least_s", "most_s"),
    [(0, 0.75, 1.25), (1, 1.5, 2.5), (3, 6, 10), (12, 675, 1_125), (99, 675, 1_125)],
)
def test_the_waits_grow_and_are_spread(attempts: int, least_s: float, most_s: float) -> None:
    assert back_off_s(attempts, 0.0) == pytest.approx(least_s)
    assert back_off_s(attempts, 1.0) == pytest.approx(most_s)
    assert back_off_s(attempts, 0.5) <= LONGEST_WAIT_S


async def test_a_message_that_takes_long_keeps_no_other_waiting(database: Database) -> None:
    await post(database, "slow", key="slow")
    quick, last = Notes(database, expected=2), Notes(database, expected=1)

    async def slow(message: Posted) -> None:
        await quick.wait()
        await last.complete(message)

    async with working(database, {"slow": slow, "quick": quick.complete}) as jobs:
        for key in ("a", "b"):
            await post(database, "quick", key=key)
            jobs.wake()
        await last.wait()


async def test_a_failure_that_cannot_be_written_down_ends_nobody(database: Database) -> None:
    class Full(SqlOutbox):
        """An outbox on a disk that is full whenever a failure is to be noted."""

        async def postpone(self, message: UUID, run_at: datetime, error: str) -> None:
            await super().postpone(message, run_at, error)
            raise StorageFull("disk")

    await post(database, "bad", key="one")
    notes, tries = Notes(database, expected=1), 0

    async def fail_once(message: Posted) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("gone")
        await notes.complete(message)

    jobs = Jobs(Full(database), utc_now)
    jobs.listen({"bad": fail_once})
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(jobs.run())
        await notes.wait()
        running.cancel()

    assert tries == 2
