"""Records rooms: the rooms' `Recorder` over the recorder's process and the media engine.

A process that died is started again and the recordings go on in it as new parts.
"""

import asyncio
import shutil
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from consult.ledger.errors import Unavailable
from consult.ledger.wire import AttendeeId, ConsultationId, RecordingId, SeatId
from consult.recordings.wire import AnyMoment
from signaling.engines.ports import MediaRooms
from signaling.engines.wire import EngineEvent, EngineRestarted, RecordedTrack
from signaling.recording import wire
from signaling.recording.child import RecorderProcess, Started
from signaling.recording.core.moments import Moments
from signaling.recording.ports import Shelf
from signaling.rooms.core.turns import Noted

_log = structlog.get_logger("recording")

EARLY_MAX = 500
FAILURES_MAX = 1_000
FINISH_PAUSE_S = 2.0
FINISH_PAUSE_MAX_S = 60.0
FREE_MIN_BYTES = 512 << 20
"""With less room than this on the disk nothing new is recorded."""


@dataclass
class Tape:
    """One recording that runs."""

    room: ConsultationId
    recording: RecordingId
    began_at: datetime
    folder: Path
    is_begun: bool = False
    why: str = ""
    moments: Moments = field(default_factory=Moments)
    early: deque[AnyMoment] = field(default_factory=lambda: deque(maxlen=EARLY_MAX))
    waiting: dict[SeatId, list[RecordedTrack]] = field(default_factory=dict)
    """Tracks of seats of whom it is not known yet who sits there."""

    def begin(self, number: int) -> wire.Begin:
        """What the process is told first."""
        return wire.Begin(
            id=number,
            recording=self.recording,
            folder=str(self.folder),
            began_at_ms=self.began_at.timestamp() * 1000,
        )


@dataclass(frozen=True)
class Sitter:
    """Who sits in a seat."""

    person: AttendeeId
    name: str


class RoomRecorder:
    """See signaling.rooms.ports.Recorder; `async with` runs its process."""

    def __init__(
        self, engine: MediaRooms, shelf: Shelf, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        self.process = RecorderProcess()
        self._engine = engine
        self._shelf = shelf
        self._folder = folder
        self._clock = clock
        self._tapes: dict[ConsultationId, Tape] = {}
        self._seats: dict[ConsultationId, dict[SeatId, Sitter]] = {}
        self._failures: asyncio.Queue[ConsultationId] = asyncio.Queue(FAILURES_MAX)
        self._tasks = asyncio.TaskGroup()
        self._closes = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run the process; what a server that was killed left behind is finished first."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        left = await self._shelf.unfinished()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.process)
            self._tasks = await stack.enter_async_context(asyncio.TaskGroup())
            listening = self._tasks.create_task(self._listen())
            for each in left:
                place = self._folder / str(each.id)
                tape = Tape(each.consultation, each.id, each.started_at, place, why="recorder")
                self._tasks.create_task(self._finish(tape))
            try:
                yield
            finally:
                listening.cancel()
                self._closes.set()
                for tape in list(self._tapes.values()):
                    tape.why = tape.why or "recorder"
                    self._end(tape)

    async def start(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """See Recorder.start."""
        if self.process.sink is None:
            raise Unavailable("recorder", retry_after_s=1)
        await _check_room(self._folder)
        tape = Tape(room, recording, now, self._folder / str(recording))
        self._tapes[room] = tape
        try:
            await self._shelf.open(room, recording, started_by, now)
        except BaseException:
            del self._tapes[room]
            raise
        try:
            await self._begin(tape)
        except Unavailable:
            tape.why = "recorder"
            self._end(tape)
            raise

    async def stop(self, room: ConsultationId) -> None:
        """See Recorder.stop; sealing and shelving go on behind."""
        tape = self._tapes.get(room)
        if tape is not None:
            self._end(tape)
        # Also when it ended by itself: nothing more is to come from the engine.
        with suppress(Unavailable):
            await self._engine.record(room, None)

    def note(self, room: ConsultationId, at: datetime, message: Noted, name: str) -> None:
        """See Recorder.note."""
        tape = self._tapes.get(room)
        if tape is None:
            return
        at_ms = max(0, round((at - tape.began_at).total_seconds() * 1000))
        names = {seat: each.name for seat, each in self._seats.get(room, {}).items()}
        moment = tape.moments.of(at_ms, message, name, names)
        if moment is None:
            return
        if tape.is_begun:
            self._say(tape, moment)
        else:
            tape.early.append(moment)

    def seated(self, room: ConsultationId, seat: SeatId, person: AttendeeId, name: str) -> None:
        """See Recorder.seated."""
        self._seats.setdefault(room, {})[seat] = Sitter(person, name)
        tape = self._tapes.get(room)
        for track in tape.waiting.pop(seat, []) if tape is not None else ():
            self._take(track)

    def heard(self, event: EngineEvent) -> None:
        """See EngineHearing.heard."""
        match event:
            case RecordedTrack():
                self._take(event)
            case EngineRestarted():
                for tape in list(self._tapes.values()):
                    self._tasks.create_task(self._go_on(tape))
            case _:
                pass

    def _take(self, track: RecordedTrack) -> None:
        tape = self._tapes.get(track.room)
        if tape is None:
            return
        sitter = self._seats.get(track.room, {}).get(track.track.seat)
        if sitter is None or not tape.is_begun:
            tape.waiting.setdefault(track.track.seat, []).append(track)
            return
        self.process.say(
            wire.Take(
                recording=tape.recording,
                ssrc=track.ssrc,
                codec=track.codec,
                source=track.track.source,
                person=sitter.person,
                name=sitter.name,
            )
        )

    async def failures(self) -> AsyncIterator[ConsultationId]:
        """See Recorder.failures."""
        while True:
            yield await self._failures.get()

    async def _begin(self, tape: Tape) -> None:
        """Begin in the process, or go on in a new one."""
        sink = self.process.sink
        if sink is None:
            raise Unavailable("recorder", retry_after_s=1)
        await self.process.begin(tape.begin(self.process.next_id()))
        tape.is_begun = True
        tracks = await self._engine.record(tape.room, sink)
        while tape.early:
            self._say(tape, tape.early.popleft())
        waiting = [track for each in tape.waiting.values() for track in each]
        tape.waiting.clear()
        for track in (*tracks, *waiting):
            self._take(track)

    def _say(self, tape: Tape, moment: AnyMoment) -> None:
        line = msgspec.json.encode(moment)
        self.process.say(wire.Note(recording=tape.recording, line=line))

    async def _listen(self) -> None:
        async for event in self.process.events():
            match event:
                case Started():
                    for tape in list(self._tapes.values()):
                        self._tasks.create_task(self._go_on(tape))
                case wire.Broke(recording=recording, why=why):
                    for tape in list(self._tapes.values()):
                        if tape.recording == recording:
                            tape.why = why
                            self._give_up(tape)

    async def _go_on(self, tape: Tape) -> None:
        if not tape.is_begun:
            return  # `start` is under way
        sink = self.process.sink
        try:
            await self._begin(tape)
        except Unavailable:
            if self.process.sink is not sink:
                return  # this process has died as well: it goes on in the next one
            tape.why = "recorder"
            self._give_up(tape)

    def _give_up(self, tape: Tape) -> None:
        """It ended without `stop`: the room is told."""
        self._end(tape)
        if not self._failures.full():
            self._failures.put_nowait(tape.room)

    def _end(self, tape: Tape) -> None:
        if self._tapes.get(tape.room) is tape:
            del self._tapes[tape.room]
            self._seats.pop(tape.room, None)
            self._tasks.create_task(self._finish(tape))

    async def _finish(self, tape: Tape) -> None:
        """Seal and shelve, as soon as there is room; else on the next start of the server."""
        pause_s = FINISH_PAUSE_S
        while True:
            try:
                ended = await _seal(self.process, tape)
                await self._shelf.keep(
                    tape.recording, tape.folder, ended.files, ended.moments, tape.why
                )
            except Unavailable as error:
                _log.warning("recording-not-shelved", what=str(error))
            else:
                return
            if self._closes.is_set():
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._closes.wait()
            pause_s = min(2 * pause_s, FINISH_PAUSE_MAX_S)


async def _seal(process: RecorderProcess, tape: Tape) -> wire.Ended:
    end = wire.End(id=process.next_id(), recording=tape.recording)
    try:
        return await process.end(end)
    except LookupError:  # another process wrote it, and is gone
        await process.begin(tape.begin(process.next_id()))
        again = wire.End(id=process.next_id(), recording=tape.recording)
        return await process.end(again)


async def _check_room(folder: Path) -> None:
    if (await asyncio.to_thread(shutil.disk_usage, folder)).free < FREE_MIN_BYTES:
        raise Unavailable("disk")
