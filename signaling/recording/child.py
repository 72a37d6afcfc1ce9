"""The recorder's process as the server sees it: watched, and followed by another when it dies.

Once something is recorded a second process waits in reserve, so that the death of the first costs
no start. Knows the control words and no room.
"""

import asyncio
import itertools
import shutil
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
from signaling.recording.spawning import Spawned, spawn

_log = structlog.get_logger("recording")

CALL_TIMEOUT_S = 130.0
RESTART_PAUSE_S = 0.2
BACKLOG_MAX_BYTES = 1 << 20
EVENTS_MAX = 1_000


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
        self._watching: tuple[asyncio.Task[None], ...] = ()
        self._ready: asyncio.Queue[Spawned] = asyncio.Queue()
        """Never more than the two for which there are places."""
        self._places = asyncio.Semaphore(1)
        """How many more processes may be started."""
        self._has_reserve = False
        self.process_id: int | None = None
        """The running process, for whoever measures it."""
        self.sink: Sink | None = None
        """Where it takes packets; None while it does not run."""

    async def __aenter__(self) -> Self:
        # The path of a Unix socket has room for about 100 signs: a data folder may have more.
        self._folder = Path(mkdtemp(prefix="lianzhen-"))
        await self._tasks.__aenter__()
        starting = self._tasks.create_task(self._keep_ready())
        self._watching = starting, self._tasks.create_task(self._watch())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._watching:
            task.cancel()
        await self._tasks.__aexit__(kind, error, trace)
        while not self._ready.empty():
            await self._ready.get_nowait().end()
        # A process that was killed while it started has left its socket there.
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def begin(self, begin: wire.Begin) -> None:
        """Open a folder; raises Unavailable."""
        await self._call(begin)
        if not self._has_reserve:
            self._has_reserve = True
            self._places.release()

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

    async def _keep_ready(self) -> None:
        """Start a process for each place that is free."""
        for number in itertools.count(1):
            await self._places.acquire()
            try:
                spawned = await spawn(self._folder / f"sink{number}")
            except (OSError, Unavailable) as error:  # there may be memory for it later
                _log.warning("recorder-not-started", why=str(error))
                await self._replace()
            else:
                self._ready.put_nowait(spawned)

    async def _watch(self) -> None:
        while True:
            spawned = await self._ready.get()
            try:
                await self._serve(spawned)
            finally:
                self._writer = self.sink = self.process_id = None
                status = await self._bury(spawned)
            _log.warning("recorder-ended", status=status)
            self._tasks.create_task(self._replace())

    async def _replace(self) -> None:
        """Processes that die at once are not started at the speed of the machine."""
        await asyncio.sleep(RESTART_PAUSE_S)
        self._places.release()

    async def _serve(self, spawned: Spawned) -> None:
        """Let a process be the recorder, until it is gone."""
        self._writer, self.process_id = spawned.writer, spawned.process.pid
        self.sink = spawned.sink
        self._tell(Started(spawned.sink))
        with suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
            while True:
                self._hear(await read_tidings(spawned.reader))

    def _hear(self, tidings: wire.Tidings) -> None:
        match tidings:
            case wire.Ready():
                raise ProtocolError("recorder: ready twice")
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

    async def _bury(self, spawned: Spawned) -> int:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable("recorder", retry_after_s=1))
        return await spawned.end()
