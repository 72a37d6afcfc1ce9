"""Whole sessions: media through the embedded SFU, its death, and the death of the server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from consult.ledger.wire import ConsultationId
from signaling.engines.sfu import SfuEngine
from signaling.rooms.wire import Answer, MediaLost, Publish, Source
from tests.peer import Peer
from tests.ports import free_port
from tests.signaling.rooms.house import House, house

BOTH: tuple[Source, Source] = ("microphone", "camera")


@pytest.fixture
async def engine() -> AsyncIterator[SfuEngine]:
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as running:
        yield running


@pytest.fixture
async def server(tmp_path: Path, engine: SfuEngine) -> AsyncIterator[House]:
    async with house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db", engine) as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def sees(watcher: Peer, shown: Peer, timeout_s: float = 20) -> float:
    """Seconds until one more picture and one more sound of somebody have been decoded."""
    started, seat = time.monotonic(), shown.you
    before = [watcher.frames_from(seat, source) for source in BOTH]
    await watcher.wait_for(
        lambda peer: all(
            peer.frames_from(seat, source) > frames
            for source, frames in zip(BOTH, before, strict=True)
        ),
        timeout_s,
    )
    return time.monotonic() - started


async def test_four_people_see_and_hear_each_other(server: House, room: ConsultationId) -> None:
    async with (
        server.peer(0, sends=BOTH, shade=40) as chair,
        server.peer(1, sends=BOTH, shade=90) as doctor,
        server.peer(2, sends=BOTH, shade=140) as expert,
        server.peer(3) as listener,
    ):
        people = [chair, doctor, expert, listener]
        for peer in people:
            await peer.join(room)
        for watcher in people:
            for shown in people[:3]:
                if shown is not watcher:
                    await sees(watcher, shown)

        for watcher in (chair, listener):
            assert abs(watcher.media.last_shade[(doctor.you, "camera")] - 90) < 8
        assert [peer.refusals for peer in people] == [[]] * 4


async def test_a_break_of_the_line_leaves_the_media_alone(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await sees(chair, doctor)
        await sees(doctor, chair)

        doctor.drop(is_told=True)
        await sees(chair, doctor)
        await doctor.return_()
        await sees(chair, doctor)
        await sees(doctor, chair)

        assert not [message for message in doctor.heard if isinstance(message, MediaLost)]


async def test_somebody_who_came_while_the_line_was_broken_is_seen_after_it(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        chair.drop(is_told=True)
        await doctor.join(room)
        await chair.return_()

        await sees(chair, doctor)
        await sees(doctor, chair)


async def test_a_reloaded_page_is_seen_again(server: House, room: ConsultationId) -> None:
    async with (
        server.peer(0, sends=BOTH) as chair,
        server.peer(1, sends=BOTH) as doctor,
        server.peer(2, sends=BOTH) as expert,
    ):
        await chair.join(room)
        await expert.join(room)
        await doctor.join(room)
        await sees(chair, doctor)
        seat = doctor.you

        await doctor.join(room)

        assert doctor.you == seat
        await sees(chair, doctor)
        await sees(expert, doctor)
        await sees(doctor, chair)


async def test_after_the_media_process_is_killed_everyone_is_seen_again_within_8_s(
    server: House, engine: SfuEngine, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await sees(chair, doctor)
        assert engine.process_id is not None

        killed_at = time.monotonic()
        os.kill(engine.process_id, signal.SIGKILL)
        for peer in (chair, doctor):
            await peer.wait_for(
                lambda peer: any(isinstance(message, MediaLost) for message in peer.heard)
            )
        await sees(chair, doctor)
        await sees(doctor, chair)

        assert time.monotonic() - killed_at < 8


async def test_a_silent_media_process_keeps_nobody_out(
    server: House, engine: SfuEngine, room: ConsultationId
) -> None:
    async with server.peer(0) as listener, server.peer(1, sends=BOTH) as doctor:
        await listener.join(room)
        assert engine.process_id is not None
        os.kill(engine.process_id, signal.SIGSTOP)
        try:
            await doctor.join(room)
            await listener.say("听得见吗")
            await doctor.wait_for(lambda peer: peer.room.chat)
        finally:
            os.kill(engine.process_id, signal.SIGCONT)

        assert doctor.refusals == ["media-unavailable"]
        await doctor.publish(*BOTH)
        await sees(listener, doctor)


async def test_nonsense_as_a_description_is_refused_and_disturbs_nobody(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await sees(doctor, chair)

        for sdp in ("", "nonsense", "v=0\r\n" * 500, "v=0\r\nm=video 9 X 96\r\na=mid:0\r\n"):
            await chair.tell(Publish(offer=sdp, sources={"0": "screen"}))
        await chair.wait_for(lambda peer: len(peer.refusals) == 4)
        await chair.tell(Answer(negotiation=10_000, answer="nonsense"))
        await sees(doctor, chair)
        await sees(chair, doctor)

        assert doctor.refusals == []


async def test_the_room_and_its_words_survive_the_death_of_the_server(
    tmp_path: Path, room: ConsultationId
) -> None:
    url, port = f"sqlite+aiosqlite:///{tmp_path}/clinic.db", free_port()
    address = f"http://127.0.0.1:{port}"
    async with (
        asyncio.timeout(60),
        running(url, port) as first,
        Peer(address, "0", "", sends=()) as chair,
        Peer(address, "1", "", sends=()) as doctor,
    ):
        await chair.join(room)
        await doctor.join(room)
        kept = [await doctor.say(f"第{number}句") for number in range(10)]
        doctor.drop(is_told=True)
        kept.append(await chair.say("您还在吗"))
        seat, seen = doctor.you, doctor.seq

        first.kill()
        await first.wait()
        async with running(url, port):
            await doctor.return_()
            await chair.return_()
            await chair.say("都在")
            await doctor.wait_for(lambda peer: len(peer.room.chat) == 12)

            assert doctor.you == seat
            assert [line.id for line in doctor.room.chat[:11]] == kept
            assert doctor.joined is not None
            assert doctor.joined.missed[0].seq == seen + 1
            assert len(doctor.room.seats) == 2
            assert any(isinstance(message, MediaLost) for message in doctor.heard)
            assert doctor.joined.epoch == 2


@asynccontextmanager
async def running(url: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server of its own process, which can be killed."""
    program = ("-m", "tests.signaling.rooms.house", url, str(port))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
