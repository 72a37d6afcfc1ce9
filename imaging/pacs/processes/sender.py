"""The process that speaks DICOM associations: started with the first job, and anew when lost."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

import imaging
from imaging.pacs.core.line import JOBS, LENGTH_BYTES, MOST_BYTES, REPLIES
from imaging.pacs.wire.associations import DimseJob, DimseReply, Unreachable

ROOT = Path(imaging.__file__).parent.parent
DEADLINE_S = 600.0


class DimseSender:
    """The process that associates; started with the first job, started anew when it was lost."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that lives now."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def run(self, job: DimseJob) -> DimseReply:
        """Do one job, one at a time; an association may be several inside it."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._deadline_s):
                    return await _exchange(await self._started(), job)
            except TimeoutError:
                await self._end()
                return Unreachable(why="deadline")
            except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
                await self._end()
                return Unreachable(why="crashed")
            except asyncio.CancelledError:
                # Its answer would be taken for that of the next job.
                self._kill()
                raise

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "imaging.pacs.worker",
                cwd=ROOT,
                env={},
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        return self._process

    async def _end(self) -> None:
        process = self._process
        self._kill()
        if process is not None:
            await process.wait()

    def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process = None


async def _exchange(process: Process, job: DimseJob) -> DimseReply:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without pipes")
    process.stdin.write(JOBS.packed(job))
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
    if length > MOST_BYTES:
        raise msgspec.DecodeError("length")
    return REPLIES.read(await process.stdout.readexactly(length))
