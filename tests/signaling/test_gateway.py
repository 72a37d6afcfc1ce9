"""The rooms over real WebSockets: people, their lines, and what they send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect

from consult.ledger.wire import AttendeeId, ConsultationId
from signaling.rooms.service.connection import encode
from signaling.rooms.wire import CloseCode, Event, Hand, Joined, Line, Publish, Said, Shown
from tests.signaling.rooms.house import House, house
from tests.signaling.rooms.scene import mark, view


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db") as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


@pytest.fixture
async def line(server: House, room: ConsultationId) -> AsyncIterator[ClientConnection]:
    """A bare line that has not joined."""
    address = server.base_url.replace("http", "ws") + f"/api/rooms/{room}/socket"
    headers = {"Cookie": "number=7"}
    async with connect(address, additional_headers=headers, compression=None) as opened:
        yield opened


async def test_people_meet_talk_and_look_at_images_together(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await doctor.say("患者昨日发热")
        await chair.guide()
        await chair.show(view(12))
        await doctor.point((10.5, 20.0))
        await doctor.raise_hand()
        await chair.wait_for(lambda peer: peer.pointers.get(doctor.you) == (10.5, 20.0))
        await doctor.wait_for(lambda peer: any(_is_shown(message) for message in peer.heard))
        await chair.wait_for(lambda peer: peer.seq == doctor.seq)

        assert doctor.room.view == view(12)
        assert doctor.room.chat == chair.room.chat
        assert doctor.room.seats == chair.room.seats
        [reading] = await server.shown(room)
        assert reading.view == view(12)
        assert [person.int for person in reading.seen_by] == [101]


AT = datetime(2026, 11, 22, tzinfo=UTC)
LINE = Line(id=uuid4(), person=AttendeeId(uuid4()), name="李", text="长" * 4_000, at=AT)
LONG = encode(Event(seq=99, at=AT, fact=Said(line=LINE)))


def _is_shown(message: object) -> bool:
    return isinstance(message, Event) and isinstance(message.fact, Shown)


async def test_a_room_lives_in_postgresql_too(postgres_url: str, room: ConsultationId) -> None:
    async with (
        house(postgres_url) as server,
        server.peer(0) as chair,
        server.peer(1) as doctor,
    ):
        await chair.join(room)
        await doctor.join(room)
        kept = [await peer.say("好") for peer in (chair, doctor, chair)]
        await chair.guide()
        await chair.show(view(4))
        await doctor.wait_for(lambda peer: any(_is_shown(message) for message in peer.heard))
        await chair.leave()
        await doctor.leave()

        await doctor.join(room)
        assert [line.id for line in doctor.room.chat] == kept
        assert doctor.room.view == view(4)
        assert len(await server.shown(room)) == 1


async def test_a_stranger_is_refused_at_the_door(server: House, room: ConsultationId) -> None:
    async with server.peer("stranger") as stranger, server.peer(1) as doctor:
        await doctor.join(room)
        await stranger.join(room)
        await stranger.wait_for(lambda peer: peer.close_code is not None)

        assert stranger.refusals == ["not-found"]
        assert stranger.close_code == CloseCode.REFUSED
        assert len(doctor.room.seats) == 1


async def test_a_broken_line_comes_back_to_the_same_seat_with_nothing_missed(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        seat = doctor.you
        doctor.drop()
        await chair.say("听得见吗")
        await chair.wait_for(lambda peer: peer.seat_of("医生1").is_away)
        assert len(chair.room.seats) == 2

        await doctor.return_()
        await chair.wait_for(lambda peer: not peer.seat_of("医生1").is_away)

        assert doctor.joined is not None
        missed = [type(event.fact).__name__ for event in doctor.joined.missed]
        assert missed == ["Said", "Away", "Seated"]
        assert doctor.you == seat
        assert doctor.room.chat == chair.room.chat
        assert len(doctor.room.seats) == 2


async def test_a_second_page_of_the_same_person_replaces_the_first(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as first, server.peer(1) as second:
        await chair.join(room)
        await first.join(room)
        await second.join(room)
        await first.wait_for(lambda peer: peer.close_code is not None)

        assert first.close_code == CloseCode.REPLACED
        assert second.you == first.you
        assert len(second.room.seats) == 2


async def test_whoever_leaves_frees_his_seat_at_once(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await doctor.leave()
        await chair.wait_for(lambda peer: len(peer.room.seats) == 1)

        assert doctor.close_code == CloseCode.NORMAL


async def test_the_end_of_the_session_sends_everyone_out(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)

        await server.rooms.end(room)
        await server.rooms.end(room)
        for peer in (chair, doctor):
            await peer.wait_for(lambda peer: peer.close_code is not None)
            assert peer.close_code == CloseCode.ENDED

        await doctor.join(room)
        assert [seat.name for seat in doctor.room.seats] == ["医生1"]


async def test_a_shutdown_asks_everyone_to_come_back(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair:
        await chair.join(room)
        server.rooms.close_all()
        await chair.wait_for(lambda peer: peer.close_code is not None)

        assert chair.close_code == CloseCode.GOING_AWAY


JOIN = '{"type":"join","versions":[1]}'


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["{"], CloseCode.PROTOCOL_ERROR),
        ([""], CloseCode.PROTOCOL_ERROR),
        (['{"type":"hand","is_raised":true}'], CloseCode.PROTOCOL_ERROR),
        (['{"type":"nothing"}'], CloseCode.PROTOCOL_ERROR),
        (['{"type":"join","versions":[1],"seat":"9"}'], CloseCode.PROTOCOL_ERROR),
        (['{"type":"join","versions":[1],"versions":[1]}'], CloseCode.PROTOCOL_ERROR),
        (['{"type":"join","versions":[2]}'], CloseCode.PROTOCOL_ERROR),
        (["[" * 30_000], CloseCode.PROTOCOL_ERROR),
        ([JOIN, JOIN], CloseCode.PROTOCOL_ERROR),
        ([JOIN, '{"type":"say","id":"1","text":""}'], CloseCode.PROTOCOL_ERROR),
        ([JOIN, '{"type":"point","at":[1e999,0]}'], CloseCode.PROTOCOL_ERROR),
        ([b"\x00\x01"], CloseCode.BINARY),
        ([JOIN, b""], CloseCode.BINARY),
        (['"' + "x" * 70_000 + '"'], CloseCode.TOO_BIG),
        ([JOIN, '{"type":"leave"}'], CloseCode.NORMAL),
        (['{"type":"pong"}', JOIN, '{"type":"leave"}'], CloseCode.NORMAL),
    ],
)
async def test_a_line_that_breaks_the_protocol_is_closed_with_its_code(
    server: House,
    room: ConsultationId,
    line: ClientConnection,
    frames: list[str | bytes],
    code: CloseCode,
) -> None:
    async with server.peer(0) as chair, asyncio.timeout(20):
        await chair.join(room)
        for frame in frames:
            await line.send(frame)
        await line.wait_closed()

        assert line.close_code == code
        assert line.close_reason is not None
        assert len(line.close_reason) < 60
        await chair.say("没有受影响")


async def test_text_that_is_no_utf_8_breaks_the_protocol(line: ClientConnection) -> None:
    async with asyncio.timeout(20):
        await line.send(b'{"type":"\xff\xfe"}', text=True)
        await line.wait_closed()

    assert line.close_code == CloseCode.PROTOCOL_ERROR


async def test_a_description_without_an_engine_is_refused_and_the_talk_goes_on(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0, sends=("microphone",)) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await chair.tell(Publish(offer="nonsense", sources={"0": "camera"}))
        await chair.wait_for(lambda peer: len(peer.refusals) == 2)
        await doctor.say("还在")

        assert chair.refusals == ["media-unavailable"] * 2
        assert doctor.refusals == []


async def test_who_does_not_read_is_dropped_and_nobody_waits_for_him(
    server: House, room: ConsultationId
) -> None:
    async with (
        server.peer(0) as chair,
        server.peer(2) as other,
        server.peer(1) as slow,
        asyncio.timeout(40),
    ):
        for peer in (chair, other, slow):
            await peer.join(room)
        await chair.guide()
        [owner] = server.rooms._owners.values()
        connection = max(owner.connections.values(), key=lambda one: one.peer)
        assert slow._socket is not None
        slow._socket.transport.pause_reading()

        while connection.closing is None:
            connection.put(LONG)
            await asyncio.sleep(0)
        # The peer asserts that no event is missing.
        for number in range(20):
            await chair.draw(mark(number, points=400))
            await other.wait_for(lambda peer: peer.room.drawings == chair.room.drawings, 2)
        await chair.say("不必等待")
        await chair.wait_for(lambda peer: peer.seat_of("医生1").is_away)

        assert connection.closing.code == CloseCode.LAGGING
        assert chair.close_code is None


async def test_a_flood_is_refused_and_does_not_reach_the_others(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as flooding:
        await chair.join(room)
        await flooding.join(room)

        for number in range(300):
            await flooding.tell(Hand(is_raised=number % 2 == 0))
        await flooding.wait_for(lambda peer: len(peer.refusals) > 200)
        await chair.say("继续")

        moved = [m for m in chair.heard if isinstance(m, Event)]
        assert len(moved) < 100


async def test_rooms_do_not_hear_each_other(server: House) -> None:
    async with server.peer(0) as here, server.peer(1) as there:
        await here.join(UUID(int=1))
        await there.join(UUID(int=2))
        await here.say("只在这里")
        await there.say("只在那里")

        assert [said.text for said in here.room.chat] == ["只在这里"]
        assert isinstance(there.heard[0], Joined)
        assert there.seq == 2
