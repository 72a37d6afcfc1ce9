"""A whole room over real WebSockets: the door, the host, roles that change, files, attendance."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from consult.ledger.clock import utc_now
from consult.ledger.errors import NotFound
from consult.ledger.wire import AttachmentId, AttendeeId, ConsultationId
from signaling.rooms.service.rooms import REFRESH_S
from signaling.rooms.wire import CloseCode, Drawn, Event, Guide, Joined, Publish, Say, Shown
from tests.peer import Peer
from tests.signaling.rooms.house import FILE, House, house
from tests.signaling.rooms.scene import mark, view


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db") as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def test_an_observer_waits_is_let_in_and_only_looks_on(
    server: House, room: ConsultationId
) -> None:
    server.clinic.roles[2] = "observer"
    async with server.peer(0) as chair, server.peer(2) as observer:
        await chair.join(room)
        await observer.join(room)
        assert observer.is_waiting
        await chair.admit("医生2")
        await observer.wait_for(lambda peer: peer.joined is not None)

        await observer.tell(Say(id=uuid4(), text="我能说话吗"))
        await observer.tell(Guide(takes=True))
        await observer.tell(Publish(offer="v=0", sources={"0": "camera"}))
        await observer.wait_for(lambda peer: len(peer.refusals) == 3)

        assert observer.refusals == ["not-allowed"] * 3
        assert chair.room.chat == ()
        assert chair.room.guide is None


async def test_somebody_who_is_sent_away_is_told_so(server: House, room: ConsultationId) -> None:
    server.clinic.roles[2] = "guest"
    async with server.peer(0) as chair, server.peer(2) as guest:
        await chair.join(room)
        await guest.join(room)
        await chair.admit("医生2", admits=False)
        await guest.wait_for(lambda peer: peer.close_code is not None)

        assert guest.refusals == ["not-admitted"]
        assert guest.close_code == CloseCode.REFUSED


async def test_whoever_waits_and_breaks_off_waits_no_longer(
    server: House, room: ConsultationId
) -> None:
    server.clinic.roles[2] = "guest"
    async with server.peer(0) as chair, server.peer(2) as guest:
        await chair.join(room)
        await guest.join(room)
        await chair.wait_for(lambda peer: peer.room.waiting)
        guest.drop(is_told=True)

        await chair.wait_for(lambda peer: not peer.room.waiting)


async def test_the_room_passes_from_hand_to_hand_and_back(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as late:
        await chair.join(room)
        await expert.join(room)
        await chair.hand_over(expert.you)
        await expert.wait_for(lambda peer: peer.room.host == peer.you)
        await expert.lock()
        await late.join(room)
        assert late.is_waiting
        await expert.admit("医生2")
        await late.wait_for(lambda peer: peer.joined is not None)
        await expert.leave()

        await chair.wait_for(lambda peer: peer.room.host == peer.you)
        assert chair.room.is_locked


async def test_somebody_sent_out_for_good_does_not_come_back_even_after_a_restart(
    tmp_path: Path, room: ConsultationId
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    async with house(url) as server, server.peer(0) as chair, server.peer(1) as expert:
        await chair.join(room)
        await expert.join(room)
        await chair.remove(expert.you, may_return=False)
        await expert.wait_for(lambda peer: peer.close_code is not None)
        assert expert.close_code == CloseCode.REMOVED
    async with house(url) as server, server.peer(1) as expert:
        await expert.join(room)
        await expert.wait_for(lambda peer: peer.close_code is not None)

        assert expert.refusals == ["barred"]
        assert expert.close_code == CloseCode.REFUSED


async def test_a_change_of_role_takes_effect_within_a_second(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as other:
        for peer in (chair, expert, other):
            await peer.join(room)
        await expert.guide()
        await other.wait_for(lambda peer: peer.room.guide == expert.you)

        server.clinic.roles |= {1: "observer", 2: None}
        started = time.monotonic()
        await server.rooms.refresh(room)
        await chair.wait_for(lambda peer: len(peer.room.seats) == 2)
        await chair.wait_for(lambda peer: peer.seat_of("医生1").role == "observer")
        took_s = time.monotonic() - started
        await other.wait_for(lambda peer: peer.close_code is not None)

        assert took_s < 1
        assert chair.room.guide is None
        assert other.refusals == ["not-found"]
        assert other.close_code == CloseCode.REFUSED


async def test_a_role_that_changes_while_somebody_joins_is_the_new_one(
    server: House, room: ConsultationId
) -> None:
    """Between the clinic's answer and the seat lies a moment; no change is lost in it."""
    admit = server.clinic.admit
    asked = 0

    async def slowly(*who: object) -> object:
        nonlocal asked
        asked += 1
        answer = await admit(*who)  # type: ignore[arg-type]
        if asked == 1:
            server.clinic.roles[1] = None
            await server.rooms.refresh(room)
        return answer

    server.clinic.admit = slowly  # type: ignore[assignment, method-assign]
    async with server.peer(1) as expert:
        await expert.join(room)
        await expert.wait_for(lambda peer: peer.close_code is not None)

        assert expert.refusals == [NotFound().code]
        assert not any(isinstance(message, Joined) for message in expert.heard)


async def test_who_cannot_be_asked_for_again_comes_in_by_the_door_again(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert:
        await chair.join(room)
        await expert.join(room)
        seat = expert.you

        server.clinic.is_reachable = False
        await server.rooms.refresh(room)
        await expert.wait_for(lambda peer: peer.close_code is not None)
        server.clinic.is_reachable = True
        closed_with = expert.close_code
        await expert.return_()

        assert closed_with == CloseCode.TRY_AGAIN
        assert expert.you == seat


async def test_all_are_asked_for_again_at_once_but_four_at_a_time(
    server: House, room: ConsultationId
) -> None:
    admit = server.clinic.admit
    asked, most, four = 0, 0, asyncio.Event()

    async def together(*who: object) -> object:
        nonlocal asked, most
        asked += 1
        most = max(most, asked)
        if asked == 4:
            four.set()
        await four.wait()  # nobody gets an answer before four have asked
        asked -= 1
        return await admit(*who)  # type: ignore[arg-type]

    async with AsyncExitStack() as people:
        peers = [await people.enter_async_context(server.peer(n)) for n in range(12)]
        for peer in peers:
            await peer.join(room)
        server.clinic.admit = together  # type: ignore[assignment, method-assign]
        server.clinic.roles |= dict.fromkeys(range(1, 12), "requester")
        await server.rooms.refresh(room)

        await peers[0].wait_for(
            lambda peer: [seat.role for seat in peer.room.seats[1:]] == ["requester"] * 11
        )
        assert most == 4


async def test_one_whom_the_clinic_does_not_answer_for_keeps_nobody_waiting(
    server: House, room: ConsultationId
) -> None:
    admit = server.clinic.admit

    async def but_one(person: AttendeeId, *what: object) -> object:
        if person.int == 101:
            await asyncio.Event().wait()
        return await admit(person, *what)  # type: ignore[arg-type]

    async with server.peer(0) as chair, server.peer(1) as lost, server.peer(2) as other:
        for peer in (chair, lost, other):
            await peer.join(room)
        server.clinic.admit = but_one  # type: ignore[assignment, method-assign]
        server.clinic.roles[2] = "observer"
        started = time.monotonic()
        await server.rooms.refresh(room)
        took_s = time.monotonic() - started
        await chair.wait_for(lambda peer: peer.seat_of("医生2").role == "observer")
        await lost.wait_for(lambda peer: peer.close_code is not None)

        assert took_s < REFRESH_S + 1
        assert lost.close_code == CloseCode.TRY_AGAIN
        assert chair.close_code is None


async def test_files_of_the_case_are_shown_in_the_chat_and_others_are_not(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert:
        await chair.join(room)
        await expert.join(room)
        line = await expert.say("", [FILE.id])
        await expert.tell(Say(id=line, text="", files=(FILE.id,)))
        await expert.tell(Say(id=uuid4(), text="", files=(AttachmentId(uuid4()),)))
        await expert.wait_for(lambda peer: peer.refusals)
        await chair.wait_for(lambda peer: peer.room.chat)

        assert expert.refusals == ["not-found"]
        assert [said.files for said in chair.room.chat] == [(FILE,)]


async def test_marks_and_both_views_stand_in_the_reading_and_before_late_joiners(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as late:
        await chair.join(room)
        await expert.join(room)
        await chair.guide()
        await chair.show(view(3), view(4))
        await expert.wait_for(lambda peer: peer.room.beside == view(4))
        await expert.draw(mark(1, image=3))
        await chair.guide_gives(expert.you)
        await chair.wait_for(lambda peer: _has(peer, Drawn))
        await expert.show(view(3), view(4))
        await chair.wait_for(lambda peer: _has(peer, Shown))
        await late.join(room)

        [reading] = await server.shown(room)
        assert (reading.beside, reading.marks) == (view(4), (mark(1, image=3),))
        assert late.room.drawings == chair.room.drawings
        assert (late.room.view, late.room.beside) == (view(3), view(4))
        await expert.erase(mark(1).id)


def _has(peer: Peer, kind: type) -> bool:
    return any(isinstance(m, Event) and isinstance(m.fact, kind) for m in peer.heard)


async def test_attendance_is_kept_with_what_lines_carried(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert:
        await chair.join(room)
        await expert.join(room)
        await expert.step("sound")
        await expert.step("video")
        await expert.leave()
        await expert.join(room)
        await chair.wait_for(lambda peer: len(peer.room.seats) == 2)

        async with server.database.read() as tx:
            told = await server.attendance.view(tx, room, utc_now(), is_over=False)

    assert [(person.name, person.role) for person in told] == [
        ("医生0", "chair"),
        ("医生1", "expert"),
    ]
    assert [len(person.stays) for person in told] == [1, 2]
    assert [stretch.carried for stretch in told[1].stretches] == ["sound"]
    assert told[1].stays[1].until is None
