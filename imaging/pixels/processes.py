"""Worker processes started on demand, bounded in memory and time, ended when idle."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

import imaging
from imaging.pixels.core.jobs import LENGTH_BYTES, MOST_BYTES, packed, reply
from imaging.pixels.wire import Failed, Job, Reply

START_S = 60.0
"""A busy machine may need seconds to import the libraries; no job's deadline pays for that."""

ROOT = Path(imaging.__file__).parent.parent


class WorkerProcesses:
    """`imaging.pixels.ports.Workers` on processes of this program's own interpreter."""

    def __init__(
        self,
        *,
        count: int = 2,
        memory_bytes: int = 2 << 30,
        deadline_s: float = 20.0,
        idle_s: float = 30.0,
    ) -> None:
        self._places = asyncio.Semaphore(count)
        self._memory_bytes = memory_bytes
        self._deadline_s = deadline_s
        self._idle_s = idle_s
        self._idle: list[tuple[Process, asyncio.TimerHandle]] = []
        self._alive: set[Process] = set()

    @property
    def pids(self) -> list[int]:
        """The worker processes that live now."""
        return [process.pid for process in self._alive if process.returncode is None]

    async def run(self, job: Job) -> Reply:
        """See Workers.run."""
        async with self._places:
            try:
                process = await self._take()
                async with asyncio.timeout(self._deadline_s):
                    return await self._ask(process, job)
            except TimeoutError:
                return Failed(why="deadline")
            except asyncio.IncompleteReadError:
                return Failed(why="crashed")

    async def close(self) -> None:
        """End all workers."""
        for _, timer in self._idle:
            timer.cancel()
        self._idle.clear()
        for process in list(self._alive):
            await self._end(process)

    async def _take(self) -> Process:
        while self._idle:
            process, timer = self._idle.pop()
            timer.cancel()
            if process.returncode is None:
                return process
            self._alive.discard(process)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "imaging.pixels.worker",
            str(self._memory_bytes),
            cwd=ROOT,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        self._alive.add(process)
        try:
            async with asyncio.timeout(START_S):
                await _greeted(process)
        except BaseException:
            self._kill(process)
            raise
        return process

    async def _ask(self, process: Process, job: Job) -> Reply:
        """Send the job and wait; a worker that did not answer in order is not used again."""
        try:
            answer = await _exchange(process, job)
        except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
            await self._end(process)
            return Failed(why="crashed")
        except asyncio.CancelledError:
            # By the deadline or by the caller: the worker may be in the middle of its answer.
            self._kill(process)
            raise
        timer = asyncio.get_running_loop().call_later(self._idle_s, self._kill, process)
        self._idle.append((process, timer))
        return answer

    async def _end(self, process: Process) -> None:
        self._kill(process)
        await process.wait()

    def _kill(self, process: Process) -> None:
        self._idle = [entry for entry in self._idle if entry[0] is not process]
        self._alive = {one for one in self._alive if one.returncode is None}
        with suppress(ProcessLookupError):
            process.kill()


async def _greeted(process: Process) -> None:
    """Wait until the worker has imported its libraries."""
    if process.stdout is None:
        raise RuntimeError("a worker without pipes")
    await process.stdout.readexactly(LENGTH_BYTES)


async def _exchange(process: Process, job: Job) -> Reply:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a worker without pipes")
    process.stdin.write(packed(job))
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
    if length > MOST_BYTES:
        raise msgspec.DecodeError("length")
    return reply(await process.stdout.readexactly(length))
