"""What goes over the wire to a guest and to others, on a real server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from consult.ledger.wire import ConsultationId
from signaling.rooms.wire import Entrusted, Refreshed, Refused, Say
from tests.peer import Peer
from tests.signaling.rooms.house import FILE, House, house
from tests.signaling.rooms.scene import mark, view
from tests.signaling.test_recorder import Notebook


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    async with house(url, recorder=Notebook()) as running:
        running.clinic.roles |= {2: "guest", 3: "guest", 4: "observer"}
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


def heard(peer: Peer) -> str:
    """All that came over the wire, as text."""
    return msgspec.json.encode(peer.heard).decode()


async def work(chair: Peer, expert: Peer) -> None:
    """All that a guest must not hear of."""
    await chair.guide()
    await chair.show(view(1), view(2))
    await expert.draw(mark(1, image=1))
    await expert.say("先不要告诉家属", [FILE.id])
    await expert.raise_hand()
    await expert.step("sound")


async def test_a_guest_hears_nothing_of_images_files_and_who_waits_before_and_after(
    server: House, room: ConsultationId
) -> None:
    async with (
        server.peer(0) as chair,
        server.peer(1) as expert,
        server.peer(2) as guest,
        server.peer(3) as other,
    ):
        await chair.join(room)
        await expert.join(room)
        await work(chair, expert)
        await expert.say("此前的话")
        await guest.join(room)
        await chair.admit("医生2")
        await guest.wait_for(lambda peer: peer.joined is not None)
        await other.join(room)
        await chair.wait_for(lambda peer: peer.room.waiting)
        await expert.erase(mark(1).id)
        await work(chair, expert)
        await chair.say("请坐")
        await guest.wait_for(lambda peer: peer.room.chat)

        told = heard(guest)
        for secret in ("1.2.3", "家属", "此前", FILE.name, "医生3", str(mark(1).id), "sketching"):
            assert secret not in told
        assert [line.text for line in guest.room.chat] == ["请坐"]
        assert guest.seq == chair.seq
        assert [seat.name for seat in guest.room.seats] == ["医生0", "医生1", "医生2"]


async def test_a_guest_who_returns_is_told_no_more(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as guest:
        await chair.join(room)
        await expert.join(room)
        await guest.join(room)
        await chair.admit("医生2")
        await guest.wait_for(lambda peer: peer.joined is not None)
        guest.drop(is_told=True)
        await work(chair, expert)
        await chair.say("还在吗")
        await guest.return_()

        told = heard(guest)
        for secret in ("1.2.3", "家属", FILE.name):
            assert secret not in told
        assert [line.text for line in guest.room.chat] == ["还在吗"]
        await chair.say("好")
        await guest.wait_for(lambda peer: len(peer.room.chat) == 2)


async def test_an_observer_sees_images_and_chat_and_not_who_waits(
    server: House, room: ConsultationId
) -> None:
    async with (
        server.peer(0) as chair,
        server.peer(1) as expert,
        server.peer(4) as observer,
        server.peer(3) as waits,
    ):
        await chair.join(room)
        await expert.join(room)
        await work(chair, expert)
        await observer.join(room)
        await chair.admit("医生4")
        await observer.wait_for(lambda peer: peer.joined is not None)
        await waits.join(room)
        await chair.wait_for(lambda peer: peer.room.waiting)
        await chair.say("请看")
        await observer.wait_for(lambda peer: len(peer.room.chat) == 2)

        assert observer.room.drawings == chair.room.drawings
        assert observer.room.chat == chair.room.chat
        assert "医生3" not in heard(observer)
        assert "医生3" not in heard(expert)


async def test_the_view_follows_a_part_that_changes_within_a_second(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as guest:
        for peer in (chair, expert, guest):
            await peer.join(room)
        await work(chair, expert)
        await chair.admit("医生2")
        await guest.wait_for(lambda peer: peer.joined is not None)

        server.clinic.roles |= {1: "guest", 2: "expert"}
        started = time.monotonic()
        await server.rooms.refresh(room)
        for peer in (expert, guest):
            await peer.wait_for(_has_been_told_anew)
        took_s = time.monotonic() - started

        assert took_s < 1
        assert expert.room.drawings == ()
        assert expert.room.view is None
        assert guest.room.drawings == chair.room.drawings
        assert guest.room.chat == chair.room.chat


def _has_been_told_anew(peer: Peer) -> bool:
    return any(isinstance(one, Refreshed) for one in peer.heard)


async def test_who_hosts_from_now_on_hears_who_waits(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(3) as waits:
        for peer in (chair, expert, waits):
            await peer.join(room)
        await chair.wait_for(lambda peer: peer.room.waiting)
        assert expert.room.waiting == ()

        await chair.hand_over(expert.you)
        await expert.admit("医生3")

        await waits.wait_for(lambda peer: peer.joined is not None)
        assert chair.room.waiting == ()


async def test_consent_withdrawn_and_given_again_reaches_those_at_work_at_once(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1) as expert, server.peer(2) as guest:
        for peer in (chair, expert, guest):
            await peer.join(room)
        await chair.admit("医生2")
        await guest.wait_for(lambda peer: peer.joined is not None)
        await chair.record()

        for may_record in (False, True):
            server.clinic.may_record = may_record
            await server.rooms.refresh(room)
            for peer in (chair, expert):
                await peer.wait_for(lambda peer, now=may_record: _may_record(peer) == now)  # type: ignore[misc]

        assert chair.room.recording is None
        assert not any(isinstance(one, Entrusted) for one in guest.heard)
        assert guest.joined is not None
        assert not guest.joined.may_record


def _may_record(peer: Peer) -> bool | None:
    said = [one.may_record for one in peer.heard if isinstance(one, Entrusted)]
    return said[-1] if said else None


async def test_a_line_that_is_refused_is_named(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair, server.peer(2) as guest:
        await chair.join(room)
        await guest.join(room)
        await chair.admit("医生2")
        await guest.wait_for(lambda peer: peer.joined is not None)
        empty, with_file = Say(id=uuid4(), text=" "), Say(id=uuid4(), text="", files=(FILE.id,))
        for line in (empty, with_file):
            await guest.tell(line)
        await guest.wait_for(lambda peer: len(peer.refusals) == 2)

        named = [one.line for one in guest.heard if isinstance(one, Refused)]
        assert named == [empty.id, with_file.id]
