"""What the host silences and what a role may not send, with real media: nothing is forwarded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from consult.ledger.wire import ConsultationId
from signaling.engines.sfu import SfuEngine
from signaling.rooms.wire import Source
from tests.peer import Peer
from tests.signaling.rooms.house import House, house

BOTH: tuple[Source, Source] = ("microphone", "camera")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite+aiosqlite:///{tmp_path}/clinic.db"
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as engine, house(url, engine) as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def more(watcher: Peer, shown: Peer, source: Source, frames: int = 5) -> None:
    """Wait for some more frames of somebody."""
    wanted = watcher.frames_from(shown.you, source) + frames
    await watcher.wait_for(lambda peer: peer.frames_from(shown.you, source) >= wanted)


async def still(watcher: Peer, shown: Peer, source: Source, within_s: float) -> None:
    """Nothing more of this source comes, from `within_s` on, while the watcher hears others."""
    deadline = time.monotonic() + within_s
    last, quiet_since = watcher.frames_from(shown.you, source), time.monotonic()
    while time.monotonic() - quiet_since < 1.0:
        await asyncio.sleep(0.05)
        now = watcher.frames_from(shown.you, source)
        if now != last:
            last, quiet_since = now, time.monotonic()
            assert quiet_since < deadline, "still forwarded"


async def test_what_the_host_silences_stops_at_once_and_comes_back_by_its_owners_hand(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await more(chair, doctor, "camera")

        await chair.silence(doctor.you, "camera")
        await still(chair, doctor, "camera", within_s=1)
        await more(chair, doctor, "microphone")
        await doctor.mute("camera", is_muted=False)

        await more(chair, doctor, "camera")
        assert not chair.seat_of("医生1").tracks[1].is_silenced


async def test_whose_role_no_longer_sends_is_not_forwarded_a_second_later(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await more(chair, doctor, "microphone")

        server.clinic.roles[1] = "observer"
        await server.rooms.refresh(room)

        # The person's page goes on sending: it is not asked.
        await asyncio.gather(
            still(chair, doctor, "camera", within_s=1),
            still(chair, doctor, "microphone", within_s=1),
        )
        assert chair.seat_of("医生1").tracks == ()
        await doctor.publish("microphone")
        await doctor.wait_for(lambda peer: peer.refusals)
        assert doctor.refusals == ["not-allowed"]


async def test_an_expert_again_is_seen_again(server: House, room: ConsultationId) -> None:
    async with server.peer(0) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await more(chair, doctor, "camera")
        for role in ("observer", "expert"):
            server.clinic.roles[1] = role
            await server.rooms.refresh(room)
        await doctor.wait_for(lambda peer: peer.seat_of("医生1").role == "expert")

        await doctor.publish("microphone", "camera")

        await more(chair, doctor, "camera")


async def test_a_guest_is_seen_and_heard_but_shows_no_screen(
    server: House, room: ConsultationId
) -> None:
    server.clinic.roles[1] = "guest"
    async with server.peer(0) as chair, server.peer(1, sends=BOTH) as guest:
        await chair.join(room)
        await guest.join(room)
        await chair.admit("医生1")
        await guest.wait_for(lambda peer: peer.joined is not None)

        await more(chair, guest, "camera")
        await guest.publish("screen")
        await guest.wait_for(lambda peer: peer.refusals)

        assert guest.refusals == ["may-not-send"]
        assert {track.source for track in chair.seat_of("医生1").tracks} == set(BOTH)
