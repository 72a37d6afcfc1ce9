"""Janus as a MediaEngine; knows the ports on one side and Janus' rooms on the other."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Self

from consult.ledger.errors import Full, Unavailable
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.janus.hearing import Hearing
from signaling.engines.janus.line import JanusRefused
from signaling.engines.janus.receiving import Subscribing
from signaling.engines.janus.rooms import Room, Rooms, Seat
from signaling.engines.janus.sending import Publishing
from signaling.engines.janus.session import JanusSession
from signaling.engines.janus.wire import PUBLISHERS_FULL, Frame
from signaling.engines.wire import (
    Capabilities,
    EngineEvent,
    EngineRestarted,
    Offer,
    RecordedTrack,
    SeatLost,
    Sink,
    Source,
    TrackReady,
    TrackRef,
    Watched,
)

CALL_TIMEOUT_S = 5.0
EVENTS_MAX = 10_000
ERRANDS_MAX = 1_000
CALM_EVERY_S = 1.0

CAPABILITIES = Capabilities(name="janus", layers=True, ranks=False, records=True, speakers=True)


class JanusEngine:
    """`async with JanusEngine(url, secret)`: forwards through the Janus at this ws:// address.

    Janus runs by itself, with the configuration beside this file; while it is away each call
    raises Unavailable, and when it is back the rooms are told to negotiate anew.
    """

    def __init__(self, url: str, secret: str) -> None:
        self._events: asyncio.Queue[EngineEvent] = asyncio.Queue(EVENTS_MAX)
        self._errands: asyncio.Queue[tuple[Room, Seat, str]] = asyncio.Queue(ERRANDS_MAX)
        self._session = JanusSession(
            url, secret, hear=self._hear, lost=self._lost, restored=self._restored
        )
        self._rooms = Rooms(self._session, secret)
        self._publishing = Publishing(self._session, self._rooms)
        self._subscribing = Subscribing(self._session, self._rooms)
        self._hearing = Hearing(self._rooms, self._tell, self._came)
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._session.__aenter__()
        await self._tasks.__aenter__()
        self._working = self._tasks.create_task(self._work())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._working.cancel()
        await self._tasks.__aexit__(kind, error, trace)
        await self._session.__aexit__(kind, error, trace)

    @property
    def capabilities(self) -> Capabilities:
        """Layers by window; a thin line of a receiver is not seen, so nothing is ranked."""
        return CAPABILITIES

    async def publish(
        self, room: ConsultationId, seat: SeatId, offer_sdp: str, sources: Mapping[str, Source]
    ) -> str:
        """See MediaEngine.publish."""
        async with self._turn(room, seat) as (found, person):
            return await self._publishing.publish(found, person, offer_sdp, sources)

    async def subscribe(
        self, room: ConsultationId, seat: SeatId, tracks: Sequence[TrackRef]
    ) -> Offer | None:
        """See MediaEngine.subscribe."""
        async with self._turn(room, seat) as (found, person):
            return await self._subscribing.subscribe(found, person, tracks)

    async def answer(
        self, room: ConsultationId, seat: SeatId, negotiation: int, answer_sdp: str
    ) -> None:
        """See MediaEngine.answer."""
        async with self._turn(room, seat) as (found, person):
            again = await self._subscribing.answer(found, person, negotiation, answer_sdp)
            for ref in again:
                # Janus made no offer of it before this answer; now it can.
                self._tell(TrackReady(room=room, seat=ref.seat, source=ref.source))
            if person.receiving is not None and person.receiving.must_restart:
                self._tell(SeatLost(room=room, seat=seat, leg="receive"))

    async def watch(self, room: ConsultationId, seat: SeatId, watched: Sequence[Watched]) -> None:
        """See MediaEngine.watch."""
        async with self._turn(room, seat) as (_, person):
            await self._subscribing.watch(person, watched)

    async def silence(
        self, room: ConsultationId, seat: SeatId, sources: Collection[Source]
    ) -> None:
        """See MediaEngine.silence."""
        async with self._turn(room, seat) as (found, person):
            await self._publishing.silence(found, person, sources)

    async def record(self, room: ConsultationId, sink: Sink | None) -> tuple[RecordedTrack, ...]:
        """See MediaEngine.record; only the port of the sink is used."""
        found = self._rooms.find(room)
        if found is None:
            return ()
        found.sink = sink
        async with _in_time():
            return await self._publishing.record(found)

    async def leave(self, room: ConsultationId, seat: SeatId | None = None) -> None:
        """See MediaEngine.leave."""
        found = self._rooms.find(room)
        if found is not None:
            self._hearing.left(found, seat)
            async with _in_time():
                await self._rooms.forget(found, seat)

    async def events(self) -> AsyncIterator[EngineEvent]:
        """See MediaEngine.events."""
        while True:
            yield await self._events.get()

    @asynccontextmanager
    async def _turn(self, room: ConsultationId, seat: SeatId) -> AsyncIterator[tuple[Room, Seat]]:
        if not self._session.is_open:
            raise Unavailable("janus", retry_after_s=1)
        found, person = self._rooms.seat(room, seat)
        async with _in_time(), person.turn:
            yield found, person

    async def _work(self) -> None:
        """Run errands that an event brings, and look after the lines, until cancelled."""
        now = asyncio.get_running_loop().time
        looked_at = now()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CALM_EVERY_S):
                    room, seat, mid = await self._errands.get()
                with suppress(Unavailable, Full):
                    async with _in_time(), seat.turn:
                        for recorded in await self._publishing.record_one(room, seat, mid):
                            self._tell(recorded)
            if now() - looked_at >= CALM_EVERY_S:
                looked_at = now()
                self._hearing.calm(looked_at)
                await self._look_after()

    async def _look_after(self) -> None:
        with suppress(Unavailable, Full):
            async with _in_time():
                await self._rooms.sweep()
                for room in list(self._rooms):
                    await self._subscribing.remind(room)

    def _hear(self, frame: Frame) -> None:
        self._hearing.hear(frame, asyncio.get_running_loop().time())

    def _came(self, room: Room, seat: Seat, mid: str) -> None:
        if room.sink is not None and not self._errands.full():
            self._errands.put_nowait((room, seat, mid))

    def _lost(self) -> None:
        self._rooms.lose()
        self._hearing.forget()

    def _restored(self) -> None:
        self._tell(EngineRestarted())

    def _tell(self, event: EngineEvent) -> None:
        """Queue an event; if nobody reads, the oldest give way to the newest."""
        if self._events.full():
            self._events.get_nowait()
        self._events.put_nowait(event)


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """Answer by the deadline of the ports, in the ports' words."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            yield
    except TimeoutError:
        raise Unavailable("janus does not answer") from None
    except JanusRefused as refused:
        if refused.code == PUBLISHERS_FULL:
            raise Full("room-full", "会诊室已满。", "This room is full.") from None
        raise Unavailable(f"janus: {refused.code}") from None
