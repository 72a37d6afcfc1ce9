"""Debian's Janus behind the ports: the contract, its death, and what only it can do wrong."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from consult.ledger.errors import Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.janus.engine import JanusEngine
from signaling.engines.wire import EngineRestarted
from tests.contracts.caller import calling, until
from tests.contracts.media_engine import MediaEngineContract, Restart
from tests.janus import SECRET, Janus


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Janus]:
    with Janus(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture
async def engine(janus: Janus) -> AsyncIterator[JanusEngine]:
    async with JanusEngine(janus.url, SECRET) as started:
        yield started


class TestJanusEngine(MediaEngineContract):
    """The contract of every media engine."""

    @pytest.fixture
    def kill_and_restart(self, janus: Janus) -> Restart:
        async def restart() -> None:
            janus.kill()
            janus.start()

        return restart


async def test_a_call_while_janus_is_away_says_try_again(engine: JanusEngine, janus: Janus) -> None:
    room, seat = ConsultationId(uuid4()), SeatId(uuid4())

    janus.kill()
    with pytest.raises(Unavailable):
        async with calling(engine, room) as caller:
            await caller.publish()
    await engine.leave(room, seat)

    janus.start()
    await until(engine.events(), EngineRestarted())
    assert await engine.subscribe(room, seat, []) is None


async def test_a_janus_that_hangs_is_waited_for_no_longer_than_the_deadline(
    engine: JanusEngine, janus: Janus
) -> None:
    async with calling(engine, ConsultationId(uuid4())) as caller:
        os.kill(janus.process_id, signal.SIGSTOP)
        try:
            started = time.monotonic()
            with pytest.raises(Unavailable):
                await caller.publish()
            assert time.monotonic() - started < 6
        finally:
            os.kill(janus.process_id, signal.SIGCONT)


async def test_the_doors_open_without_janus_and_media_come_when_it_does(tmp_path: Path) -> None:
    janus, room = Janus(tmp_path / "janus"), ConsultationId(uuid4())
    async with JanusEngine(janus.url, SECRET) as engine:
        with pytest.raises(Unavailable):
            await engine.subscribe(room, SeatId(uuid4()), [])
        with janus:
            await until(engine.events(), EngineRestarted())
            async with calling(engine, room) as caller:
                await caller.publish()


async def test_a_secret_that_is_not_its_own_is_said_at_the_start(janus: Janus) -> None:
    with pytest.raises(Unavailable, match="secret"):
        async with JanusEngine(janus.url, "another word"):
            pass


async def test_a_janus_that_asks_for_no_secret_is_not_used(tmp_path: Path) -> None:
    janus = Janus(tmp_path / "janus", is_guarded=False)
    with janus, pytest.raises(Unavailable, match="no secret"):
        async with JanusEngine(janus.url, SECRET):
            pass


async def test_the_room_at_janus_ends_with_the_last_who_leaves(
    engine: JanusEngine, janus: Janus
) -> None:
    room = ConsultationId(uuid4())
    async with calling(engine, room) as first, calling(engine, room) as second:
        await first.publish()
        await second.publish()
        await engine.leave(room, first.seat)
        assert await exists(janus, room)

        await engine.leave(room, second.seat)
        assert not await exists(janus, room)


async def test_a_room_that_a_killed_server_left_behind_is_used_again(janus: Janus) -> None:
    room = ConsultationId(uuid4())
    async with JanusEngine(janus.url, SECRET) as before, calling(before, room) as caller:
        await caller.publish()
    assert await exists(janus, room)

    async with JanusEngine(janus.url, SECRET) as after, calling(after, room) as caller:
        await caller.publish()
        await after.leave(room)
    assert not await exists(janus, room)


async def test_whoever_reaches_janus_without_the_secret_gets_nothing(janus: Janus) -> None:
    async with line(janus, "guess") as janus_line:
        answer = await janus_line.ask(janus="create")

    assert answer["error"]["code"] == 403


class Line:
    """Janus' own API, spoken by hand."""

    def __init__(self, socket: ClientConnection, secret: str) -> None:
        self._socket, self._secret = socket, secret

    async def ask(self, **message: object) -> dict[str, Any]:
        """The answer to a request."""
        asked = {"transaction": "test", "apisecret": self._secret, **message}
        await self._socket.send(json.dumps(asked))
        async with asyncio.timeout(5):
            answer: dict[str, Any] = json.loads(await self._socket.recv())
        return answer


@asynccontextmanager
async def line(janus: Janus, secret: str = SECRET) -> AsyncIterator[Line]:
    """A line to Janus for this test alone."""
    async with connect(janus.url, subprotocols=[Subprotocol("janus-protocol")]) as socket:
        yield Line(socket, secret)


async def exists(janus: Janus, room: ConsultationId) -> bool:
    """Does Janus have this room?"""
    async with line(janus) as janus_line:
        session = (await janus_line.ask(janus="create"))["data"]["id"]
        plugin = "janus.plugin.videoroom"
        attached = await janus_line.ask(janus="attach", session_id=session, plugin=plugin)
        answer = await janus_line.ask(
            janus="message",
            session_id=session,
            handle_id=attached["data"]["id"],
            body={"request": "exists", "room": str(room)},
        )
    return bool(answer["plugindata"]["data"]["exists"])
