"""The embedded SFU as a MediaEngine: its process started, watched and started again; knows the
control words and nothing of media."""

import asyncio
import itertools
import socket
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from consult.ledger.errors import Full, Invalid, ProtocolError, Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import control
from signaling.engines.control import Broken, Demand, Done, Failed, Ready, Refused, Reply
from signaling.engines.wire import (
    Capabilities,
    EngineEvent,
    EngineRestarted,
    Offer,
    RecordedTrack,
    Sink,
    Source,
    TrackRef,
    Watched,
)

_log = structlog.get_logger("engines")

CALL_TIMEOUT_S = 5.0
START_TIMEOUT_S = 10.0
RESTART_PAUSE_S = 0.2
PORT_WAIT_S = 2.0
"""A media process whose server was killed needs a moment to give its port back."""

PORT_TAKEN = 3
"""The exit status of a process that cannot have its port."""

ROOT = Path(__file__).parents[2]
EVENTS_MAX = 10_000


CAPABILITIES = Capabilities(name="sfu", layers=True, ranks=True, records=True, speakers=True)


class _Calls:
    """What was asked of the media process, and who waits for the reply."""

    def __init__(self) -> None:
        self.writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[Done]] = {}

    async def ask(self, demand: Demand) -> Done:
        """Send a request and wait for its reply; Unavailable at the deadline."""
        if self.writer is None:
            raise Unavailable("media process", retry_after_s=1)
        frame = control.encode(demand)
        reply: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting[demand.id] = reply
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                self.writer.write(frame)
                return await reply
        except TimeoutError:
            raise Unavailable("media process does not answer") from None
        finally:
            del self._waiting[demand.id]

    def settle(self, reply: Reply) -> None:
        """Give a reply to who waits for it."""
        waiting = self._waiting.get(reply.id)
        if waiting is None or waiting.done():
            return
        match reply:
            case Done():
                waiting.set_result(reply)
            case Refused():
                kind = Full if reply.is_full else Invalid
                waiting.set_exception(kind(reply.code, reply.zh, reply.en))
            case Broken():
                waiting.set_exception(ProtocolError(reply.reason))
            case Failed():
                waiting.set_exception(Unavailable("media process failed"))

    def abandon(self) -> None:
        """The process is gone: nobody gets a reply."""
        self.writer = None
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unavailable("media process", retry_after_s=1))


class SfuEngine:
    """Runs `python -m signaling.sfu`; `async with` starts it and ends it."""

    def __init__(self, host: str, port: int, *announced: str) -> None:
        """Listen on UDP host:port; people try the announced IPv4 addresses, the first first.

        ValueError if one of them is not an address that somebody could send to.
        """
        if not announced or any(IPv4Address(each).is_unspecified for each in announced):
            raise ValueError("the media engine needs an address to announce")
        places = (part for each in announced for part in ("--announce", each))
        self._arguments = ("--host", host, "--port", str(port), *places)
        self._ids = itertools.count(1)
        self._calls = _Calls()
        self._events: asyncio.Queue[EngineEvent] = asyncio.Queue(EVENTS_MAX)
        self._tasks = asyncio.TaskGroup()
        self.process_id: int | None = None
        """The running media process, for whoever measures it."""
        self.port: int | None = None
        """The UDP port that it listens on."""

    async def __aenter__(self) -> Self:
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._tasks.__aenter__()
        self._watching = self._tasks.create_task(self._watch())
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._started
        except TimeoutError:
            await self.__aexit__(None, None, None)
            raise Unavailable("media process does not start") from None
        except Unavailable:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watching.cancel()
        await self._tasks.__aexit__(kind, error, trace)

    async def publish(
        self, room: ConsultationId, seat: SeatId, offer_sdp: str, sources: Mapping[str, Source]
    ) -> str:
        """See MediaEngine.publish."""
        done = await self._calls.ask(
            control.Publish(
                id=next(self._ids), room=room, seat=seat, offer=offer_sdp, sources=dict(sources)
            )
        )
        return done.answer or ""

    async def subscribe(
        self, room: ConsultationId, seat: SeatId, tracks: Sequence[TrackRef]
    ) -> Offer | None:
        """See MediaEngine.subscribe."""
        done = await self._calls.ask(
            control.Subscribe(id=next(self._ids), room=room, seat=seat, tracks=tuple(tracks))
        )
        return done.offer

    async def answer(
        self, room: ConsultationId, seat: SeatId, negotiation: int, answer_sdp: str
    ) -> None:
        """See MediaEngine.answer."""
        await self._calls.ask(
            control.TakeAnswer(
                id=next(self._ids),
                room=room,
                seat=seat,
                negotiation=negotiation,
                answer=answer_sdp,
            )
        )

    @property
    def capabilities(self) -> Capabilities:
        """See MediaEngine.capabilities."""
        return CAPABILITIES

    async def watch(self, room: ConsultationId, seat: SeatId, watched: Sequence[Watched]) -> None:
        """See MediaEngine.watch."""
        await self._calls.ask(
            control.Watch(id=next(self._ids), room=room, seat=seat, watched=tuple(watched))
        )

    async def silence(
        self, room: ConsultationId, seat: SeatId, sources: Collection[Source]
    ) -> None:
        """See MediaEngine.silence."""
        await self._calls.ask(
            control.Silence(id=next(self._ids), room=room, seat=seat, sources=tuple(sources))
        )

    async def record(self, room: ConsultationId, sink: Sink | None) -> tuple[RecordedTrack, ...]:
        """See MediaEngine.record."""
        done = await self._calls.ask(control.Record(id=next(self._ids), room=room, sink=sink))
        return done.recorded

    async def leave(self, room: ConsultationId, seat: SeatId | None = None) -> None:
        """See MediaEngine.leave."""
        await self._calls.ask(control.Leave(id=next(self._ids), room=room, seat=seat))

    async def events(self) -> AsyncIterator[EngineEvent]:
        """See MediaEngine.events."""
        while True:
            yield await self._events.get()

    async def _watch(self) -> None:
        """Run one process after the other until cancelled."""
        began_at = asyncio.get_running_loop().time()
        while True:
            try:
                status = await self._run_once()
            except OSError as error:  # no memory, no more processes: there may be some later
                status = error.errno or -1
            _log.warning("media-process-ended", status=status)
            waited_s = asyncio.get_running_loop().time() - began_at
            if status == PORT_TAKEN and waited_s > PORT_WAIT_S and not self._started.done():
                self._started.set_exception(Unavailable("UDP port of the media process is taken"))
                return
            await asyncio.sleep(RESTART_PAUSE_S)

    async def _run_once(self) -> int:
        """Run a process to its end; returns its exit status."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours, theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "signaling.sfu",
                *("--control-fd", str(theirs.fileno()), *self._arguments),
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
            )
            theirs.close()
            try:
                reader, writer = await asyncio.open_unix_connection(sock=ours)
                with suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
                    await self._listen(reader, writer, process.pid)
            finally:
                status = await self._bury(process)
        return status

    async def _listen(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        process_id: int,
    ) -> None:
        try:
            while True:
                match await control.read_tidings(reader):
                    case Ready(port=port):
                        self._calls.writer = writer
                        self.process_id, self.port = process_id, port
                        if self._started.done():
                            self._tell(EngineRestarted())
                        else:
                            self._started.set_result(None)
                    case Done() | Refused() | Broken() | Failed() as reply:
                        self._calls.settle(reply)
                    case notice:
                        self._tell(notice)
        finally:
            writer.close()

    def _tell(self, event: EngineEvent) -> None:
        """Queue an event; if nobody reads, the oldest give way to the newest."""
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)

    async def _bury(self, process: asyncio.subprocess.Process) -> int:
        """Make sure that the process is gone and that nobody waits for it."""
        self.process_id = None
        self._calls.abandon()
        with suppress(ProcessLookupError):
            process.kill()
        return await process.wait()
