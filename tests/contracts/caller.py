"""A person with two real peer connections (aiortc) at a media engine, and what the engine tells."""

from __future__ import annotations

import asyncio
import fractions
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from av import VideoFrame

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import EngineEvent, Offer, Source, TrackReady, TrackRef
from tests.synthetic import peer_connection

DEADLINE_S = 20.0
BOTH: tuple[Source, Source] = ("microphone", "camera")


class Colour(VideoStreamTrack):
    """Ten small pictures a second, all of one shade of grey."""

    def __init__(self, shade: int) -> None:
        super().__init__()
        self._shade = shade
        self._count = 0

    async def recv(self) -> VideoFrame:
        """The next picture, when it is due."""
        await asyncio.sleep(0.1)
        frame = VideoFrame(160, 96, "yuv420p")
        for index, plane in enumerate(frame.planes):
            plane.update(bytes((128 if index else self._shade,)) * plane.buffer_size)
        self._count += 1
        frame.pts, frame.time_base = self._count * 9000, fractions.Fraction(1, 90_000)
        return frame


class Told:
    """Everything that an engine tells, in order."""

    def __init__(self) -> None:
        self.events: list[EngineEvent] = []
        self._came = asyncio.Condition()

    async def hear(self, engine: MediaEngine) -> None:
        """Read until cancelled."""
        async for event in engine.events():
            async with self._came:
                self.events.append(event)
                self._came.notify_all()

    async def until(self, *wanted: EngineEvent, since: int = 0) -> None:
        """Wait until all of these have been told, counted from the `since`th event on."""
        await self.wait(lambda: all(event in self.events[since:] for event in wanted))

    async def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until this holds; looked at after each event."""
        async with asyncio.timeout(DEADLINE_S), self._came:
            await self._came.wait_for(holds)


@dataclass
class Caller:
    """A person with both connections; with `told` he publishes until his first packets came."""

    engine: MediaEngine
    room: ConsultationId
    seat: SeatId = field(default_factory=lambda: SeatId(uuid4()))
    shade: int = 60
    told: Told | None = None
    voice: Callable[[], MediaStreamTrack] = AudioStreamTrack
    """What the microphone hears; silence if nothing is said of it."""
    up: RTCPeerConnection = field(default_factory=peer_connection)
    down: RTCPeerConnection = field(default_factory=peer_connection)
    arrived: dict[tuple[SeatId, Source], MediaStreamTrack] = field(default_factory=dict)
    sent: dict[MediaStreamTrack, Source] = field(default_factory=dict)
    offer: Offer | None = None
    answered: str = ""
    """The engine's last answer."""

    def track(self, source: Source) -> TrackRef:
        """How others name this source of mine."""
        return TrackRef(seat=self.seat, source=source)

    async def publish(self, *sources: Source, shade: int | None = None) -> None:
        """Send camera and microphone, or these besides what is sent already."""
        since = len(self.told.events) if self.told is not None else 0
        added = sources or BOTH
        for source in added:
            is_sound = source == "microphone"
            track = self.voice() if is_sound else Colour(shade or self.shade)
            self.sent[track] = source
            self.up.addTrack(track)
        await self.up.setLocalDescription(await self.up.createOffer())
        self.answered = await self.engine.publish(
            self.room, self.seat, self.up.localDescription.sdp, self.sections()
        )
        await self.up.setRemoteDescription(RTCSessionDescription(self.answered, "answer"))
        if self.told is not None:
            ready = (TrackReady(room=self.room, seat=self.seat, source=each) for each in added)
            await self.told.until(*ready, since=since)

    def sections(self) -> dict[str, Source]:
        """Which section of my offer carries what."""
        carriers = {str(each.mid): each.sender.track for each in self.up.getTransceivers()}
        return {mid: self.sent[track] for mid, track in carriers.items() if track in self.sent}

    async def subscribe(self, *others: Caller) -> Offer | None:
        """Ask for all that these people publish, or for camera and microphone."""
        wanted = [
            other.track(source)
            for other in others
            for source in dict.fromkeys((*BOTH, *other.sent.values()))
        ]
        self.offer = await self.engine.subscribe(self.room, self.seat, wanted)
        return self.offer

    async def answer(self) -> None:
        """Answer the last offer."""
        assert self.offer is not None
        await self.down.setRemoteDescription(RTCSessionDescription(self.offer.sdp, "offer"))
        await self.down.setLocalDescription(await self.down.createAnswer())
        sdp = self.down.localDescription.sdp
        await self.engine.answer(self.room, self.seat, self.offer.negotiation, sdp)
        tracks = {str(each.mid): each.receiver.track for each in self.down.getTransceivers()}
        self.arrived = {(each.seat, each.source): tracks[each.mid] for each in self.offer.tracks}

    async def receive(self, *others: Caller) -> None:
        """Subscribe and answer."""
        await self.subscribe(*others)
        await self.answer()

    async def sees(self, shade: int, source: Source = "camera") -> float:
        """Seconds until a decoded picture has this shade."""
        started = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            while True:
                frame = await self._only(source).recv()
                assert isinstance(frame, VideoFrame)
                if abs(bytes(frame.planes[0])[80] - shade) < 8:
                    return time.monotonic() - started

    async def hears(self) -> None:
        """Wait for decoded sound."""
        async with asyncio.timeout(DEADLINE_S):
            await self._only("microphone").recv()

    async def packets(self, source: Source) -> int:
        """How many packets of this source have come so far."""
        wanted = self._only(source)
        for each in self.down.getTransceivers():
            if each.receiver.track is wanted:
                rows = (await each.receiver.getStats()).values()
                return sum(row.packetsReceived for row in rows if row.type == "inbound-rtp")
        raise LookupError(source)

    async def hears_for(self, packets: int) -> None:
        """Wait until so many more packets of sound have come: a clock that the media drive."""
        until = await self.packets("microphone") + packets
        async with asyncio.timeout(DEADLINE_S):
            while await self.packets("microphone") < until:
                await self._only("microphone").recv()

    async def close(self) -> None:
        """Close both connections."""
        await self.up.close()
        await self.down.close()

    def _only(self, source: Source) -> MediaStreamTrack:
        return next(track for (_, each), track in self.arrived.items() if each == source)


@asynccontextmanager
async def calling(
    engine: MediaEngine, room: ConsultationId, shade: int = 60, told: Told | None = None
) -> AsyncIterator[Caller]:
    """A caller who hangs up at the end."""
    caller = Caller(engine, room, shade=shade, told=told)
    try:
        yield caller
    finally:
        await caller.close()


async def until(events: AsyncIterator[EngineEvent], *wanted: EngineEvent) -> None:
    """Read events until all of these have come."""
    missing = list(wanted)
    async with asyncio.timeout(DEADLINE_S):
        while missing:
            event = await anext(events)
            if event in missing:
                missing.remove(event)
