"""What a room asks of the engine, the recorder and the case's files: one task per errand."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence

import structlog

from consult.ledger.errors import Refusal, Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.wire import Watched
from signaling.rooms.core.turns import (
    Enrol,
    Find,
    Forget,
    Found,
    Hush,
    Look,
    MediaEffect,
    Negotiate,
    Note,
    PeerId,
    RecorderEffect,
    RecorderFailed,
    StartRecording,
    StopRecording,
    TakeAnswer,
    Turn,
)
from signaling.rooms.service import media
from signaling.rooms.service.means import Means
from signaling.rooms.wire import Refused, Source

FILES_S = 5.0
RECORDER_S = 5.0
HUSHES = 3
EARLY = 4_096

NO_FILES = Refused(
    code="files-unavailable",
    zh="附件暂时无法读取，消息没有发出，请再试一次。",
    en="The attachments cannot be read now; the line was not said. Please try again.",
)

log = structlog.get_logger("rooms")


class Errands:
    """Runs errands of one room; what comes of them is told to the room as a turn."""

    def __init__(
        self,
        room: ConsultationId,
        means: Means,
        tell: Callable[[Turn], Awaitable[None]],
        refuse: Callable[[PeerId, Refused], None],
    ) -> None:
        self._room = room
        self._means = means
        self._tell = tell
        self._refuse = refuse
        self._hushed: dict[SeatId, frozenset[Source]] = {}
        self._hushing: defaultdict[SeatId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._unheard: set[SeatId] = set()
        """Whose silence the engine was told but has not confirmed."""
        self._watched: dict[SeatId, Sequence[Watched]] = {}
        self._looking: set[SeatId] = set()
        self._taping = asyncio.Lock()
        self._is_taping = False
        # What is to be noted while a recording begins.
        self._early: deque[Note] | None = None

    def send(self, tasks: asyncio.TaskGroup, effect: MediaEffect) -> None:
        """Carry a wish to the engine."""
        match effect:
            case Negotiate():
                tasks.create_task(self._negotiate(effect))
            case TakeAnswer():
                tasks.create_task(self._take_answer(effect))
            case Hush(seat=seat, sources=sources):
                self._hushed[seat] = sources
                tasks.create_task(self._hush(seat))
            case Look(seat=seat, watched=watched):
                self._watched[seat] = watched
                if seat not in self._looking:
                    self._looking.add(seat)
                    tasks.create_task(self._look(seat))
            case Forget(seat=seat):
                self._hushing.pop(seat, None)
                self._unheard.discard(seat)
                was_hushed = self._hushed.pop(seat, None) is not None
                tasks.create_task(self._forget(seat, was_hushed))

    def find(self, tasks: asyncio.TaskGroup, effect: Find) -> None:
        """Look up files of the case."""
        tasks.create_task(self._find(effect))

    def tape(self, tasks: asyncio.TaskGroup, effect: RecorderEffect) -> None:
        """Tell the recorder something."""
        recorder = self._means.recorder
        if recorder is None:
            return
        match effect:
            case StartRecording():
                self._early = deque(maxlen=EARLY)
                tasks.create_task(self._start(effect))
            case StopRecording():
                tasks.create_task(self.stop())
            case Enrol(seat=seat, person=person, name=name):
                recorder.seated(self._room, seat, person, name)
            case Note() if self._early is not None:
                self._early.append(effect)
            case Note(at=at, message=message, name=name):
                recorder.note(self._room, at, message, name)

    async def stop(self) -> None:
        """End what is recorded, if anything is; whatever happens to the room, this comes last."""
        async with self._taping:
            if not self._is_taping or self._means.recorder is None:
                return
            try:
                async with asyncio.timeout(RECORDER_S):
                    await self._means.recorder.stop(self._room)
            except (Unavailable, TimeoutError):
                log.warning("recording-not-stopped", room=str(self._room))
            self._is_taping = False

    async def _start(self, effect: StartRecording) -> None:
        recorder = self._means.recorder
        if recorder is None:
            return
        async with self._taping:
            self._is_taping = True
            try:
                async with asyncio.timeout(RECORDER_S):
                    await recorder.start(self._room, effect.recording, effect.started_by, effect.at)
            except (Unavailable, TimeoutError):
                log.warning("recording-not-started", room=str(self._room))
            else:
                early, self._early = self._early or (), None
                for note in early:
                    recorder.note(self._room, note.at, note.message, note.name)
                return
        self._early = None
        await self._tell(RecorderFailed(effect.recording))

    async def _negotiate(self, wish: Negotiate) -> None:
        def hushed() -> frozenset[Source] | None:
            sources = self._hushed.get(wish.seat, frozenset())
            return sources if sources or wish.seat in self._unheard else None

        await self._tell(await media.negotiate(self._means.engine, self._room, wish, hushed))

    async def _take_answer(self, wish: TakeAnswer) -> None:
        refused = await media.take_answer(self._means.engine, self._room, wish)
        if refused is not None:
            self._refuse(wish.peer, refused)

    async def _hush(self, seat: SeatId) -> None:
        async with self._hushing[seat]:
            for _ in range(HUSHES):
                sources = self._hushed.get(seat)
                if sources is None:
                    return
                self._unheard.add(seat)
                if await media.hush(self._means.engine, self._room, seat, sources):
                    self._unheard.discard(seat)
                    return
        # Told again before this seat publishes: an engine that was only slow goes on as it was.
        log.warning("not-hushed", room=str(self._room), seat=str(seat))

    async def _forget(self, seat: SeatId, was_hushed: bool) -> None:
        engine, room = self._means.engine, self._room
        await media.forget(engine, room, seat)
        if was_hushed:  # what may not be forwarded outlives the connections
            await media.hush(engine, room, seat, ())

    async def _look(self, seat: SeatId) -> None:
        # Whoever drags a window says so many times: while one is under way the last waits.
        while (watched := self._watched.pop(seat, None)) is not None:
            await media.look(self._means.engine, self._room, seat, watched)
        self._looking.discard(seat)

    async def _find(self, wish: Find) -> None:
        message = wish.message
        try:
            async with asyncio.timeout(FILES_S):
                files = await self._means.files.find(self._room, message.files)
        except Refusal as refusal:
            sentence = refusal.sentence
            refused = Refused(code=refusal.code, zh=sentence.zh, en=sentence.en)
            await self._tell(Found(wish.peer, message, (), refused))
        except (Unavailable, TimeoutError):
            await self._tell(Found(wish.peer, message, (), NO_FILES))
        else:
            await self._tell(Found(wish.peer, message, files))
