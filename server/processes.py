"""Child processes: started, told apart when ready, started again when they die, ended with us.

Knows no program by name. A child holds the reading end of a pipe on its standard input whose only
writing end is ours: when we end, however we end, the kernel closes it and the child leaves.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import structlog
from msgspec import Struct

READY = b"ready\n"
_log = structlog.get_logger("processes")


class Program(Struct, frozen=True, kw_only=True):
    """What to start: it writes the line `ready` to standard output when it serves."""

    name: str
    argv: tuple[str, ...]
    ready_within_s: float = 20.0
    leave_within_s: float = 5.0
    retry_after_s: float = 0.2
    retry_at_most_s: float = 10.0


class Watched:
    """A program that is kept running while the context of `watched` lasts."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._down = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process that runs now, None between two."""
        return self._process.pid if self._process else None

    async def is_ready(self) -> None:
        """Waits until the program says that it serves."""
        await self._ready.wait()

    async def is_down(self) -> None:
        """Waits until the program does not serve."""
        await self._down.wait()

    async def keep(self) -> None:
        """Starts the program again whenever it ends; returns only when cancelled."""
        pause_s = self.program.retry_after_s
        while True:
            was_ready, code = await self._once()
            pause_s = self.program.retry_after_s if was_ready else pause_s * 2
            pause_s = min(pause_s, self.program.retry_at_most_s)
            _log.warning("process ended", name=self.program.name, code=code, again_in_s=pause_s)
            await asyncio.sleep(pause_s)

    async def _once(self) -> tuple[bool, int]:
        # A session of its own: Ctrl-C in the terminal reaches us, and we let the child finish.
        process = await asyncio.create_subprocess_exec(
            *self.program.argv, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        self._process, stdout = process, cast(asyncio.StreamReader, process.stdout)
        try:
            was_ready = await self._says_ready(stdout)
            if was_ready:
                self._down.clear()
                self._ready.set()
                await _drain(stdout)
            else:
                process.kill()
            return was_ready, await process.wait()
        finally:
            self._ready.clear()
            self._down.set()
            self._process = None
            await self._end(process)

    async def _says_ready(self, stdout: asyncio.StreamReader) -> bool:
        try:
            async with asyncio.timeout(self.program.ready_within_s):
                return await stdout.readline() == READY
        except (TimeoutError, ValueError):
            return False

    async def _end(self, process: Process) -> None:
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(self.program.leave_within_s):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@asynccontextmanager
async def watched(*programs: Program) -> AsyncIterator[tuple[Watched, ...]]:
    """Keeps the programs running for the length of the context and ends them after it.

    Does not wait for them to be ready: ask each `Watched`.
    """
    children = tuple(Watched(program) for program in programs)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(child.keep()) for child in children]
            try:
                yield children
            finally:
                for task in tasks:
                    task.cancel()
    except BaseExceptionGroup as failures:
        # What went wrong inside the context is the caller's: he shall see it as he raised it.
        if len(failures.exceptions) == 1:
            raise failures.exceptions[0] from None
        raise


def say_ready() -> None:
    """Tells the parent that this process serves."""
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()


async def stopped_or_orphaned(stop: asyncio.Event) -> None:
    """Waits until somebody asks to stop or the parent is gone."""
    async with asyncio.TaskGroup() as group:
        waits: list[asyncio.Task[object]] = [
            group.create_task(stop.wait()),
            group.create_task(parent_is_gone()),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def parent_is_gone() -> None:
    """Returns when the parent closed our standard input or died."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while await reader.read(4096):
            pass
    finally:
        transport.close()


async def _drain(stdout: asyncio.StreamReader) -> None:
    while await stdout.read(65_536):
        pass
