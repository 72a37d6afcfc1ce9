"""What every media engine must do, tried by people with real peer connections (aiortc)."""

from __future__ import annotations

import asyncio
import fractions
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.rtcconfiguration import RTCBundlePolicy
from av import VideoFrame

from consult.ledger.errors import ProtocolError, Refusal
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import (
    EngineEvent,
    Offer,
    SeatConnected,
    SeatLost,
    Source,
    TrackReady,
    TrackRef,
)

DEADLINE_S = 20.0


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


def connection() -> RTCPeerConnection:
    """A peer connection that asks no STUN server."""
    return RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )


@dataclass
class Caller:
    """A person with both connections."""

    engine: MediaEngine
    room: ConsultationId
    seat: SeatId = field(default_factory=lambda: SeatId(uuid4()))
    shade: int = 60
    up: RTCPeerConnection = field(default_factory=connection)
    down: RTCPeerConnection = field(default_factory=connection)
    arrived: dict[str, MediaStreamTrack] = field(default_factory=dict)
    offer: Offer | None = None

    def __post_init__(self) -> None:
        self.down.on("track", lambda track: self.arrived.update({track.kind: track}))

    async def publish(self) -> None:
        """Send camera and microphone."""
        self.up.addTrack(AudioStreamTrack())
        self.up.addTrack(Colour(self.shade))
        await self.up.setLocalDescription(await self.up.createOffer())
        kinds: dict[str, Source] = {"audio": "microphone", "video": "camera"}
        sources = {str(each.mid): kinds[each.kind] for each in self.up.getTransceivers()}
        answer = await self.engine.publish(
            self.room, self.seat, self.up.localDescription.sdp, sources
        )
        await self.up.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def subscribe(self, *others: Caller) -> Offer | None:
        """Ask for the cameras and microphones of these people."""
        wanted = [
            TrackRef(seat=other.seat, source=source)
            for other in others
            for source in ("microphone", "camera")
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

    async def receive(self, *others: Caller) -> None:
        """Subscribe and answer."""
        await self.subscribe(*others)
        await self.answer()

    async def sees(self, shade: int) -> float:
        """Seconds until a decoded picture has this shade."""
        started = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            while True:
                frame = await self.arrived["video"].recv()
                assert isinstance(frame, VideoFrame)
                if abs(bytes(frame.planes[0])[80] - shade) < 8:
                    return time.monotonic() - started

    async def hears(self) -> None:
        """Wait for decoded sound."""
        async with asyncio.timeout(DEADLINE_S):
            await self.arrived["audio"].recv()

    async def close(self) -> None:
        """Close both connections."""
        await self.up.close()
        await self.down.close()


async def until(events: AsyncIterator[EngineEvent], *wanted: EngineEvent) -> None:
    """Read events until all of these have come."""
    missing = list(wanted)
    async with asyncio.timeout(DEADLINE_S):
        while missing:
            event = await anext(events)
            if event in missing:
                missing.remove(event)


class MediaEngineContract:
    """Inherit it and give an `engine` fixture."""

    @pytest.fixture
    def room(self) -> ConsultationId:
        return ConsultationId(uuid4())

    @pytest.fixture
    async def people(
        self, engine: MediaEngine, room: ConsultationId
    ) -> AsyncIterator[tuple[Caller, Caller]]:
        async with calling(engine, room) as first, calling(engine, room, 180) as second:
            yield first, second

    async def test_two_people_see_and_hear_each_other(self, people: tuple[Caller, Caller]) -> None:
        first, second = people
        for person in people:
            await person.publish()

        await first.receive(second)
        await second.receive(first)

        await first.sees(180)
        await second.sees(60)
        await first.hears()
        await second.hears()

    async def test_the_engine_tells_what_becomes_of_a_seat(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)

        await until(
            engine.events(),
            SeatConnected(room=room, seat=first.seat, leg="send"),
            TrackReady(room=room, seat=first.seat, source="microphone"),
            TrackReady(room=room, seat=first.seat, source="camera"),
            SeatConnected(room=room, seat=second.seat, leg="receive"),
        )

    async def test_a_person_who_vanishes_is_lost(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        first, _ = people
        await first.publish()
        events = engine.events()
        await until(events, SeatConnected(room=room, seat=first.seat, leg="send"))

        await first.up.close()

        await until(events, SeatLost(room=room, seat=first.seat, leg="send"))

    async def test_an_offer_names_the_seat_and_source_of_each_section(
        self, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()

        offer = await second.subscribe(first)

        assert offer is not None
        assert {(each.seat, each.source) for each in offer.tracks} == {
            (first.seat, "microphone"),
            (first.seat, "camera"),
        }
        assert all(f"a=mid:{each.mid}\r\n" in offer.sdp for each in offer.tracks)

    async def test_what_is_not_published_is_left_out(self, people: tuple[Caller, Caller]) -> None:
        first, second = people

        assert await second.subscribe(first) is None

    async def test_the_same_tracks_again_need_no_offer(self, people: tuple[Caller, Caller]) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)

        assert await second.subscribe(first) is None

    async def test_who_has_left_disappears_from_the_next_offer(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)

        await engine.leave(room, first.seat)
        offer = await second.subscribe(first)

        assert offer is not None
        assert offer.tracks == ()
        assert offer.sdp.count("a=inactive") == 2

    async def test_an_answer_to_an_offer_that_was_replaced_is_ignored(
        self, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        old = await second.subscribe(first)
        await second.subscribe()
        new = second.offer
        assert old is not None
        assert new is not None
        second.offer = old
        await second.answer()

        assert new.negotiation > old.negotiation
        assert await second.subscribe() is not None

    async def test_leaving_twice_is_no_error(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        await engine.leave(room, people[0].seat)
        await engine.leave(room)

    @pytest.mark.parametrize(
        "offer",
        [
            "",
            "v=0",
            "nonsense",
            "v=0\r\nm=audio 9 X 0\r\n",
            "v=0\r\n" + "a=long\r\n" * 20_000,
            "v=0\r\n" + "a=very long\r\n" * 200_000,
            "v=0\r\ns=\ud800\r\n",
        ],
        ids=range(7),
    )
    async def test_an_offer_that_cannot_be_read_breaks_the_protocol(
        self, engine: MediaEngine, people: tuple[Caller, Caller], offer: str
    ) -> None:
        first, second = people
        await first.publish()

        with pytest.raises(ProtocolError):
            await engine.publish(first.room, second.seat, offer, {"0": "camera"})

        assert await second.subscribe(first) is not None

    async def test_an_offer_without_a_common_codec_is_refused(
        self, engine: MediaEngine, room: ConsultationId
    ) -> None:
        person = connection()
        person.addTransceiver("audio", "sendonly")
        await person.setLocalDescription(await person.createOffer())
        sdp = person.localDescription.sdp.replace("opus/48000", "sung/48000")
        await person.close()

        with pytest.raises(Refusal, match="no-common-codec"):
            await engine.publish(room, SeatId(uuid4()), sdp, {"0": "microphone"})


@asynccontextmanager
async def calling(
    engine: MediaEngine, room: ConsultationId, shade: int = 60
) -> AsyncIterator[Caller]:
    """A caller who hangs up at the end."""
    caller = Caller(engine, room, shade=shade)
    try:
        yield caller
    finally:
        await caller.close()
