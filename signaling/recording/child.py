"""The recorder's process as the server sees it: started, watched, started again.

Knows the control words and no room.
"""

import asyncio
import itertools
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

import structlog

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines import control
from signaling.engines.wire import Sink
from signaling.recording import wire
from signaling.recording.framing import read_tidings

_log = structlog.get_logger("recording")

CALL_TIMEOUT_S = 130.0
RESTART_PAUSE_S = 0.2
LEAVE_S = 5.0
BACKLOG_MAX_BYTES = 1 << 20
EVENTS_MAX = 1_000
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Started:
    """The process takes packets here, for the first time or again with nothing in its memory."""

    sink: Sink


Event = Started | wire.Broke


class RecorderProcess:
    """Runs `python -m signaling.recording`; `async with` starts it and ends it."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[wire.Begun | wire.Ended]] = {}
        self._events: asyncio.Queue[Event] = asyncio.Queue(EVENTS_MAX)
        self._writer: asyncio.StreamWriter | None = None
        self._tasks = asyncio.TaskGroup()
        self.process_id: int | None = None
        """The running process, for whoever measures it."""
        self.sink: Sink | None = None
        """Where it takes packets; None while it does not run."""

    async def __aenter__(self) -> Self:
        # The path of a Unix socket has room for about 100 signs: a data folder may have more.
        self._folder = Path(mkdtemp(prefix="lianzhen-"))
        await self._tasks.__aenter__()
        self._watching = self._tasks.create_task(self._watch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watching.cancel()
        await self._tasks.__aexit__(kind, error, trace)
        (self._folder / "sink").unlink(missing_ok=True)
        self._folder.rmdir()

    async def begin(self, begin: wire.Begin) -> None:
        """Open a folder; raises Unavailable."""
        await self._call(begin)

    async def end(self, end: wire.End) -> wire.Ended:
        """Seal a folder; raises Unavailable, LookupError if it does not run there."""
        done = await self._call(end)
        if not isinstance(done, wire.Ended):
            raise Unavailable("recorder")
        return done

    def say(self, message: wire.Take | wire.Note) -> None:
        """Say something that has no answer; lost when the process is gone or far behind."""
        writer = self._writer
        if writer is not None and writer.transport.get_write_buffer_size() < BACKLOG_MAX_BYTES:
            writer.write(control.encode(message))

    def next_id(self) -> int:
        """A number for the next call."""
        return next(self._ids)

    async def events(self) -> AsyncIterator[Event]:
        """What the process tells by itself; one reader."""
        while True:
            yield await self._events.get()

    async def _call(self, demand: wire.Begin | wire.End) -> wire.Begun | wire.Ended:
        if self._writer is None:
            raise Unavailable("recorder", retry_after_s=1)
        reply: asyncio.Future[wire.Begun | wire.Ended]
        reply = asyncio.get_running_loop().create_future()
        self._waiting[demand.id] = reply
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                self._writer.write(control.encode(demand))
                return await reply
        except TimeoutError:
            raise Unavailable("recorder does not answer") from None
        finally:
            del self._waiting[demand.id]

    async def _watch(self) -> None:
        while True:
            try:
                status = await self._run_once()
            except OSError as error:  # no memory, no more processes: there may be some later
                status = error.errno or -1
            _log.warning("recorder-ended", status=status)
            await asyncio.sleep(RESTART_PAUSE_S)

    async def _run_once(self) -> int:
        """Run a process to its end; returns its exit status."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        path = self._folder / "sink"
        with ours, theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "signaling.recording"),
                *("--control-fd", str(theirs.fileno()), "--sink", str(path)),
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
            )
            theirs.close()
            writer: asyncio.StreamWriter | None = None
            try:
                reader, writer = await asyncio.open_unix_connection(sock=ours)
                with suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
                    while True:
                        self._hear(await read_tidings(reader), writer, path, process.pid)
            finally:
                self._writer = self.sink = self.process_id = None
                status = await self._bury(process, writer)
        return status

    def _hear(
        self, tidings: wire.Tidings, writer: asyncio.StreamWriter, path: Path, process_id: int
    ) -> None:
        match tidings:
            case wire.Ready(port=port):
                self._writer, self.process_id = writer, process_id
                self.sink = Sink(path=str(path), port=port)
                self._tell(Started(self.sink))
            case wire.Broke():
                self._tell(tidings)
            case wire.Refused(id=number, why=why):
                waiting = self._waiting.get(number)
                if waiting is not None and not waiting.done():
                    error = LookupError(why) if why == "unknown" else Unavailable(why)
                    waiting.set_exception(error)
            case wire.Begun(id=number) | wire.Ended(id=number):
                waiting = self._waiting.get(number)
                if waiting is not None and not waiting.done():
                    waiting.set_result(tidings)

    def _tell(self, event: Event) -> None:
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)

    async def _bury(
        self, process: asyncio.subprocess.Process, writer: asyncio.StreamWriter | None
    ) -> int:
        """Let it seal what it has once its control socket is closed; end it when it hangs."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable("recorder", retry_after_s=1))
        if writer is not None:
            writer.close()
        try:
            async with asyncio.timeout(LEAVE_S):
                return await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            return await process.wait()
