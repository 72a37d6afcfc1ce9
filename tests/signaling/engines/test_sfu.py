"""The embedded SFU as a process: the contract, its death, and the death of its server."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from ipaddress import IPv4Address
from uuid import uuid4

import pytest

from consult.ledger.errors import Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.sfu import SfuEngine
from signaling.engines.wire import EngineRestarted
from tests.contracts.media_engine import MediaEngineContract, Restart, calling, until
from tests.ports import free_port

RSS_MAX_BYTES = 75 << 20


@pytest.fixture
async def engine() -> AsyncIterator[SfuEngine]:
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as started:
        yield started


class TestSfuEngine(MediaEngineContract):
    """The contract of every media engine."""

    @pytest.fixture
    def kill_and_restart(self, engine: SfuEngine) -> Restart:
        async def restart() -> None:
            assert engine.process_id is not None
            os.kill(engine.process_id, signal.SIGKILL)

        return restart


async def test_pictures_come_back_after_the_media_process_is_killed() -> None:
    room = ConsultationId(uuid4())
    async with (
        SfuEngine("127.0.0.1", free_port(socket.SOCK_DGRAM), "127.0.0.1") as engine,
        calling(engine, room) as doctor,
        calling(engine, room) as expert,
        calling(engine, room, 180) as doctor_again,
        calling(engine, room) as expert_again,
    ):
        await doctor.publish()
        await expert.receive(doctor)
        await expert.sees(60)
        assert engine.process_id is not None

        killed_at = time.monotonic()
        os.kill(engine.process_id, signal.SIGKILL)
        await until(engine.events(), EngineRestarted())
        await doctor_again.publish()
        await expert_again.receive(doctor_again)
        await expert_again.sees(180)

        assert time.monotonic() - killed_at < 8


async def test_a_call_while_the_process_is_away_says_try_again(engine: SfuEngine) -> None:
    room, seat = ConsultationId(uuid4()), SeatId(uuid4())
    assert engine.process_id is not None

    os.kill(engine.process_id, signal.SIGSTOP)
    asyncio.get_running_loop().call_later(0.1, os.kill, engine.process_id, signal.SIGKILL)

    with pytest.raises(Unavailable):
        await engine.subscribe(room, seat, [])
    await until(engine.events(), EngineRestarted())
    assert await engine.subscribe(room, seat, []) is None


async def test_the_media_process_ends_with_the_server_and_frees_the_port() -> None:
    port = free_port(socket.SOCK_DGRAM)
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(port), stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    async with asyncio.timeout(20):
        media = int(await server.stdout.readline())
    with pytest.raises(OSError, match="in use"):
        bind(port).close()

    server.kill()
    await server.wait()

    await asyncio.wait_for(asyncio.to_thread(wait_for_end, media), 5)
    bind(port).close()


SERVER = """
import asyncio, sys
from signaling.engines.sfu import SfuEngine
async def main():
    async with SfuEngine("127.0.0.1", int(sys.argv[1]), "127.0.0.1") as engine:
        print(engine.process_id, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_port_that_is_taken_is_said_at_once() -> None:
    with bind(0) as taken, pytest.raises(Unavailable):
        async with SfuEngine("127.0.0.1", taken.getsockname()[1], "127.0.0.1"):
            pass


@pytest.mark.parametrize("announced", [(), (str(IPv4Address(0)),), ("not an address",)])
def test_an_address_that_nobody_can_send_to_is_not_announced(announced: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="address"):
        SfuEngine("127.0.0.1", 0, *announced)


async def test_the_media_process_is_small(engine: SfuEngine) -> None:
    async with calling(engine, ConsultationId(uuid4())) as caller:
        await caller.publish()

        assert resident_bytes(engine) < RSS_MAX_BYTES


async def test_the_first_picture_comes_within_the_target(engine: SfuEngine) -> None:
    room = ConsultationId(uuid4())
    async with calling(engine, room) as doctor:
        await doctor.publish()
        took: list[float] = []
        for _ in range(3):
            async with calling(engine, room) as expert:
                started = time.monotonic()
                await expert.receive(doctor)
                await expert.sees(60)
                took.append(time.monotonic() - started)

    assert sorted(took)[1] < 2


def resident_bytes(engine: SfuEngine) -> int:
    with open(f"/proc/{engine.process_id}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def bind(port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.bind(("127.0.0.1", port))
    except OSError:
        opened.close()
        raise
    return opened


def wait_for_end(process_id: int) -> None:
    """Wait until a process that is no child of ours has ended."""
    try:
        handle = os.pidfd_open(process_id)
    except ProcessLookupError:
        return
    select.select([handle], [], [])
    os.close(handle)
