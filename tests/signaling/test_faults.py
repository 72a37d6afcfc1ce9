"""When the log cannot be written: nobody is told what was not kept, and everyone comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from consult.ledger.clock import utc_now
from consult.ledger.wire import ConsultationId
from signaling.rooms.sql import SqlRooms
from signaling.rooms.wire import CloseCode, Say
from tests.signaling.rooms.house import House, house


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db") as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def pages(server: House, most: int) -> None:
    """Let the database have no more pages than this (at least what it has)."""
    async with server.database.change() as tx:
        await tx.connection.execute(text(f"PRAGMA max_page_count={most}"))


async def test_an_owner_who_was_fenced_gives_the_room_up(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        kept = await doctor.say("已保存")
        async with server.database.change() as tx:
            await SqlRooms().take(tx, room, utc_now())

        await chair.tell(Say(id=uuid4(), text="没有保存"))
        for peer in (chair, doctor):
            await peer.wait_for(lambda peer: peer.close_code is not None)
            assert peer.close_code == CloseCode.TRY_AGAIN
        seats = [chair.you, doctor.you]
        await doctor.return_()
        await chair.return_()

        assert [line.id for line in doctor.room.chat] == [kept]
        assert [chair.you, doctor.you] == seats
        assert chair.joined is not None
        assert chair.joined.epoch == 3
        await chair.say("继续")


async def test_a_full_disk_loses_nothing_that_was_acknowledged(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        kept = [await doctor.say("已保存")]
        await pages(server, 1)

        while chair.close_code is None:
            line = uuid4()
            await chair.tell(Say(id=line, text="长" * 3_000))
            await chair.wait_for(
                lambda peer, line=line: (  # type: ignore[misc]
                    peer.close_code is not None or peer.room.chat[-1].id == line
                )
            )
            if chair.close_code is None:
                kept.append(line)
        assert chair.close_code == CloseCode.TRY_AGAIN
        await pages(server, 1_000_000)
        await chair.return_()
        await doctor.return_()

        assert [line.id for line in chair.room.chat] == kept
        assert doctor.room.chat == chair.room.chat
        await doctor.say("继续")
