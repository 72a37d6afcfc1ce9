"""What every store of room logs promises, run on SQLite and PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from consult.ledger.sql.database import Database, clinic
from consult.ledger.wire import AttendeeId, ConsultationId, SeatId
from signaling.rooms.ports import Fenced, RoomStore
from signaling.rooms.sql import SqlRooms
from signaling.rooms.wire import Event, HandMoved, Line, Said

NOW = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield database
    await database.close()


@pytest.fixture
def store() -> RoomStore:
    return SqlRooms()


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


def said(seq: int, words: str = "你好") -> Event:
    person = AttendeeId(uuid4())
    line = Line(id=uuid4(), person=person, name="李医生", text=words, at=NOW)
    return Event(seq=seq, at=NOW, fact=Said(line=line))


async def test_what_was_appended_is_loaded_in_order(
    database: Database, store: RoomStore, room: ConsultationId
) -> None:
    hand = Event(seq=3, at=NOW, fact=HandMoved(seat=SeatId(uuid4()), at=NOW))
    events = [said(1), said(2, "\u0000 𠮷 \N{PILE OF POO} '; --"), hand]
    async with database.change() as tx:
        epoch = await store.take(tx, room, NOW)
        await store.append(tx, room, epoch, events[:1])
        await store.append(tx, room, epoch, events[1:])

    async with database.read() as tx:
        assert await store.load(tx, room) == events


async def test_each_owner_has_a_higher_epoch_and_the_one_before_is_fenced(
    database: Database, store: RoomStore, room: ConsultationId
) -> None:
    async with database.change() as tx:
        first = await store.take(tx, room, NOW)
        await store.append(tx, room, first, [said(1)])
    async with database.change() as tx:
        second = await store.take(tx, room, NOW)

    with pytest.raises(Fenced):
        async with database.change() as tx:
            await store.append(tx, room, first, [said(2)])
    async with database.change() as tx:
        await store.append(tx, room, second, [said(2)])

    assert second > first
    async with database.read() as tx:
        assert [event.seq for event in await store.load(tx, room)] == [1, 2]


async def test_what_was_not_committed_never_was(
    database: Database, store: RoomStore, room: ConsultationId
) -> None:
    async with database.change() as tx:
        epoch = await store.take(tx, room, NOW)

    async def failing() -> None:
        async with database.change() as tx:
            await store.append(tx, room, epoch, [said(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()

    async with database.change() as tx:
        await store.append(tx, room, epoch, [said(1)])
        assert len(await store.load(tx, room)) == 1


async def test_rooms_do_not_see_each_other(
    database: Database, store: RoomStore, room: ConsultationId
) -> None:
    other = ConsultationId(uuid4())
    async with database.change() as tx:
        await store.append(tx, room, await store.take(tx, room, NOW), [said(1)])
        await store.append(tx, other, await store.take(tx, other, NOW), [said(1), said(2)])

    async with database.read() as tx:
        assert len(await store.load(tx, room)) == 1
        rows = await tx.connection.execute(text("SELECT count(*) FROM room_events"))
        assert rows.scalar_one() == 3
