"""Whole sessions through Janus: people come at once, load their page again, outlive its death."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from consult.ledger.wire import ConsultationId
from signaling.engines.janus.engine import JanusEngine
from signaling.rooms.wire import MediaLost, Source
from tests.janus import SECRET, Janus
from tests.peer import Peer
from tests.signaling.rooms.house import House, house

BOTH: tuple[Source, Source] = ("microphone", "camera")


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Janus]:
    with Janus(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture
async def server(tmp_path: Path, janus: Janus) -> AsyncIterator[House]:
    async with (
        JanusEngine(janus.url, SECRET) as engine,
        house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db", engine) as running,
    ):
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def meets(watcher: Peer, shown: Peer) -> None:
    """Wait until one more picture and one more sound of somebody have been decoded."""
    before = [watcher.frames_from(shown.you, source) for source in BOTH]
    await watcher.wait_for(
        lambda peer: all(
            peer.frames_from(shown.you, source) > frames
            for source, frames in zip(BOTH, before, strict=True)
        )
    )


async def test_four_people_who_come_at_once_see_and_hear_each_other(
    server: House, room: ConsultationId
) -> None:
    async with (
        server.peer(0, sends=BOTH, shade=40) as chair,
        server.peer(1, sends=BOTH, shade=90) as doctor,
        server.peer(2, sends=BOTH, shade=140) as expert,
        server.peer(3) as listener,
    ):
        people = [chair, doctor, expert, listener]
        async with asyncio.TaskGroup() as joining:
            for peer in people:
                joining.create_task(peer.join(room))

        for watcher in people:
            for shown in people[:3]:
                if shown is not watcher:
                    await meets(watcher, shown)

        assert abs(listener.media.last_shade[(doctor.you, "camera")] - 90) < 8
        assert [peer.refusals for peer in people] == [[]] * 4


async def test_a_page_that_is_loaded_again_is_seen_again(
    server: House, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await meets(chair, doctor)

        await doctor.join(room)

        await meets(chair, doctor)
        await meets(doctor, chair)


async def test_after_the_death_of_janus_everyone_is_back_without_leaving(
    server: House, janus: Janus, room: ConsultationId
) -> None:
    async with server.peer(0, sends=BOTH) as chair, server.peer(1, sends=BOTH) as doctor:
        await chair.join(room)
        await doctor.join(room)
        await meets(chair, doctor)
        await meets(doctor, chair)

        janus.kill()
        janus.start()
        for peer in (chair, doctor):
            await peer.wait_for(
                lambda peer: any(isinstance(message, MediaLost) for message in peer.heard)
            )

        await meets(chair, doctor)
        await meets(doctor, chair)
        assert [peer.close_code for peer in (chair, doctor)] == [None, None]
