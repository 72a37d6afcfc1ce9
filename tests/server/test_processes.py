"""Child processes over real pipes: ready, dead and started again, and gone with their parent."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from server.processes import Program, watched

CHILD = """
import asyncio
from server.processes import parent_is_gone, say_ready

async def main():
    say_ready()
    await parent_is_gone()

asyncio.run(main())
"""

PARENT = """
import asyncio, sys
from server.processes import Program, watched

async def main():
    program = Program(name="child", argv=(sys.executable, "-c", sys.argv[1]))
    async with watched(program) as (child,):
        await child.is_ready()
        print(child.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def program(code: str = CHILD, ready_within_s: float = 20.0) -> Program:
    return Program(
        name="child",
        argv=(sys.executable, "-c", code),
        ready_within_s=ready_within_s,
        retry_after_s=0.01,
    )


async def gone(pid: int) -> None:
    """Waits for a process that is not our child to end."""
    try:
        await asyncio.to_thread(psutil.Process(pid).wait, 10)
    except psutil.NoSuchProcess:
        return


async def test_a_program_is_ready_when_it_says_so_and_ends_with_the_context() -> None:
    async with asyncio.timeout(20), watched(program()) as (child,):
        await child.is_ready()
        pid = child.pid
        assert pid is not None

    assert not psutil.pid_exists(pid)


async def test_a_program_that_was_killed_is_started_again() -> None:
    async with asyncio.timeout(30), watched(program()) as (child,):
        await child.is_ready()
        first = child.pid
        assert first is not None

        os.kill(first, signal.SIGKILL)
        await child.is_down()
        await child.is_ready()

        assert child.pid != first


async def test_a_program_that_never_says_ready_is_tried_again(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    mute = (
        f"import pathlib, sys; p = pathlib.Path({str(tries)!r});"
        "n = p.stat().st_size if p.exists() else 0; p.write_bytes(b'x' * (n + 1));"
        "print('ready' if n else 'wait', flush=True); sys.stdin.read()"
    )

    async with asyncio.timeout(20), watched(program(mute)) as (child,):
        await child.is_ready()

    assert tries.stat().st_size == 2


async def test_what_goes_wrong_beside_the_programs_is_raised_as_it_is() -> None:
    with pytest.raises(LookupError):
        async with asyncio.timeout(20), watched(program()):
            raise LookupError


async def test_a_program_that_will_not_leave_is_killed() -> None:
    deaf = "import time; print('ready', flush=True); time.sleep(60)"
    stubborn = Program(name="deaf", argv=(sys.executable, "-c", deaf), leave_within_s=0.05)

    async with asyncio.timeout(20):
        async with watched(stubborn) as (child,):
            await child.is_ready()
            pid = child.pid
            assert pid is not None

    assert not psutil.pid_exists(pid)


async def test_a_program_leaves_when_its_parent_is_killed() -> None:
    async with asyncio.timeout(30):
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PARENT, CHILD, stdout=asyncio.subprocess.PIPE
        )
        assert parent.stdout is not None
        pid = int(await parent.stdout.readline())
        assert psutil.pid_exists(pid)

        parent.kill()
        await parent.wait()
        await gone(pid)
