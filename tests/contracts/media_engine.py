"""What every media engine must do, tried by people with real peer connections (aiortc)."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from consult.ledger.errors import ProtocolError, Refusal
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import (
    EngineRestarted,
    RecordedTrack,
    SeatConnected,
    SeatLost,
    Sink,
    SpeakersChanged,
    TrackReady,
    Watched,
)
from tests.contracts.caller import BOTH, DEADLINE_S, Caller, Told, calling, until
from tests.synthetic import Tone, peer_connection

__all__ = ["MediaEngineContract", "calling", "until"]

HALF_A_SECOND = 25
"""In packets of sound."""

Restart = Callable[[], Awaitable[None]]


def credentials(sdp: str) -> tuple[str, str]:
    """The ICE user and the fingerprint of a description."""
    user = re.search(r"a=ice-ufrag:(\S+)", sdp)
    fingerprint = re.search(r"a=fingerprint:(.+)\r", sdp)
    assert user is not None
    assert fingerprint is not None
    return user[1], fingerprint[1]


class MediaEngineContract:
    """Inherit it and give an `engine`, and `kill_and_restart` it."""

    @pytest.fixture
    def room(self) -> ConsultationId:
        return ConsultationId(uuid4())

    @pytest.fixture
    async def told(self, engine: MediaEngine) -> AsyncIterator[Told]:
        told = Told()
        async with asyncio.TaskGroup() as tasks:
            hearing = tasks.create_task(told.hear(engine))
            yield told
            hearing.cancel()

    @pytest.fixture
    async def people(
        self, engine: MediaEngine, room: ConsultationId, told: Told
    ) -> AsyncIterator[tuple[Caller, Caller]]:
        async with (
            calling(engine, room, told=told) as first,
            calling(engine, room, 180, told) as second,
        ):
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
        self, room: ConsultationId, people: tuple[Caller, Caller], told: Told
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)

        connected = SeatConnected(room=room, seat=first.seat, leg="send")
        await told.until(SeatConnected(room=room, seat=second.seat, leg="receive"))
        for source in BOTH:
            ready = TrackReady(room=room, seat=first.seat, source=source)
            assert told.events.index(connected) < told.events.index(ready)

    async def test_a_person_who_vanishes_is_lost_and_can_come_back(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller], told: Told
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)
        await second.sees(60)

        await first.up.close()
        await told.until(SeatLost(room=room, seat=first.seat, leg="send"))
        since = len(told.events)
        first.up, first.sent = peer_connection(), {}
        await first.publish(*BOTH, shade=120)

        await told.until(SeatConnected(room=room, seat=first.seat, leg="send"), since=since)
        if await second.subscribe(first) is not None:
            await second.answer()
        await second.sees(120)

    async def test_another_connection_of_the_same_seat_replaces_the_first(
        self, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)
        old, first.up, first.sent = first.up, peer_connection(), {}

        await first.publish(*BOTH, shade=120)
        if await second.subscribe(first) is not None:
            await second.answer()

        await second.sees(120)
        await old.close()

    async def test_a_second_picture_comes_over_the_same_connections(
        self, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)
        await second.sees(60)
        before = credentials(first.answered)

        await first.publish("screen", shade=200)
        await second.receive(first)

        await second.sees(200, "screen")
        await second.sees(60)
        assert credentials(first.answered) == before

    async def test_an_offer_with_another_ice_user_restarts_ice_alone_both_ways(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        person, other = people
        await person.publish()
        await other.publish()
        await person.receive(other)
        assert person.offer is not None
        up, down = credentials(person.answered), credentials(person.offer.sdp)

        again = re.sub(r"a=ice-ufrag:\S+", "a=ice-ufrag:elsewhere", person.up.localDescription.sdp)
        again = re.sub(r"a=ice-pwd:\S+", f"a=ice-pwd:{'p' * 24}", again)
        answer = await engine.publish(room, person.seat, again, person.sections())
        offer = await person.subscribe(other)

        assert offer is not None
        assert {each.source for each in offer.tracks} == set(BOTH)
        for before, now in ((up, credentials(answer)), (down, credentials(offer.sdp))):
            assert now[0] != before[0]
            assert now[1] == before[1]

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

    async def test_what_an_offer_lacked_comes_with_the_next(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller], told: Told
    ) -> None:
        """A third person comes while the first offer is on its way."""
        first, second = people
        async with calling(engine, room, 220, told) as third:
            await first.publish()
            await second.subscribe(first)
            await third.publish()
            since = len(told.events)
            await second.receive(first, third)
            if len(second.arrived) < 4:
                await told.until(
                    TrackReady(room=room, seat=third.seat, source="camera"), since=since
                )
                await second.receive(first, third)

            assert len(second.arrived) == 4
            second.arrived.pop((first.seat, "camera"))
            await second.sees(220)

    async def test_leaving_twice_is_no_error(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        await engine.leave(room, people[0].seat)
        await engine.leave(room)

    async def test_a_silenced_source_is_forwarded_no_more_until_it_may(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)
        await second.sees(60)

        await engine.silence(room, first.seat, {"camera"})
        await second.hears_for(HALF_A_SECOND)
        pictures = await second.packets("camera")
        await second.hears_for(HALF_A_SECOND)
        assert await second.packets("camera") == pictures

        await engine.silence(room, first.seat, ())
        async with asyncio.timeout(DEADLINE_S):
            while await second.packets("camera") == pictures:
                await second.hears_for(1)

    async def test_how_pictures_are_shown_decides_what_is_sent(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller]
    ) -> None:
        first, second = people
        await first.publish()
        await second.receive(first)
        await second.sees(60)
        shown = Watched(track=first.track("camera"), height_px=720, is_pinned=True)

        await engine.watch(room, second.seat, [replace(shown, height_px=0)])
        await second.hears_for(HALF_A_SECOND)
        pictures = await second.packets("camera")
        await second.hears_for(HALF_A_SECOND)
        assert (await second.packets("camera") == pictures) == engine.capabilities.layers

        await engine.watch(room, second.seat, [shown])
        async with asyncio.timeout(DEADLINE_S):
            while await second.packets("camera") == pictures:
                await second.hears_for(1)

    async def test_who_speaks_is_told(
        self, engine: MediaEngine, room: ConsultationId, people: tuple[Caller, Caller], told: Told
    ) -> None:
        first, second = people
        second.voice = Tone
        for person in people:
            await person.publish("microphone")
        await first.receive(second)
        if not engine.capabilities.speakers:
            return

        await told.until(SpeakersChanged(room=room, seats=(second.seat,)))

        await engine.leave(room, second.seat)
        await told.until(SpeakersChanged(room=room, seats=()))

    async def test_the_recorder_gets_plain_rtp_of_each_track(
        self,
        engine: MediaEngine,
        room: ConsultationId,
        people: tuple[Caller, Caller],
        told: Told,
        tmp_path: Path,
    ) -> None:
        first, second = people
        await first.publish()
        with closing(Recorder(tmp_path / "rtp")) as recorder:
            tracks = await engine.record(room, recorder.sink)
            if not engine.capabilities.records:
                assert tracks == ()
                return
            assert {each.track for each in tracks} == {first.track(source) for source in BOTH}
            assert {each.codec for each in tracks} == {"OPUS", "VP8"}
            await recorder.hears({each.ssrc for each in tracks})

            await second.publish()
            later = await told_of(told, second)
            await recorder.hears({each.ssrc for each in (*tracks, *later)})

            assert await engine.record(room, None) == ()
            await second.receive(first)
            await second.hears_for(HALF_A_SECOND)
            recorder.drain()
            await second.hears_for(HALF_A_SECOND)
            assert recorder.drain() == 0

    async def test_data_channels_are_refused(
        self, engine: MediaEngine, room: ConsultationId
    ) -> None:
        person = peer_connection()
        person.createDataChannel("images")
        person.addTransceiver("audio", "sendonly")
        await person.setLocalDescription(await person.createOffer())
        (mid,) = (str(each.mid) for each in person.getTransceivers())

        answer = await engine.publish(
            room, SeatId(uuid4()), person.localDescription.sdp, {mid: "microphone"}
        )
        await person.close()

        assert "m=application 0 " in answer
        assert "m=audio 9 " in answer

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
    async def test_a_description_that_cannot_be_read_breaks_the_protocol(
        self, engine: MediaEngine, people: tuple[Caller, Caller], offer: str
    ) -> None:
        first, second = people
        await first.publish()

        with pytest.raises(ProtocolError):
            await engine.publish(first.room, second.seat, offer, {"0": "camera"})
        subscription = await second.subscribe(first)
        assert subscription is not None
        with pytest.raises(ProtocolError):
            await engine.answer(first.room, second.seat, subscription.negotiation, offer)

        await second.answer()
        await second.hears()

    async def test_an_offer_without_a_common_codec_is_refused(
        self, engine: MediaEngine, room: ConsultationId
    ) -> None:
        person = peer_connection()
        person.addTransceiver("audio", "sendonly")
        await person.setLocalDescription(await person.createOffer())
        sdp = person.localDescription.sdp.replace("opus/48000", "sung/48000")
        await person.close()

        with pytest.raises(Refusal, match="no-common-codec"):
            await engine.publish(room, SeatId(uuid4()), sdp, {"0": "microphone"})

    async def test_after_its_death_everybody_meets_anew(
        self, engine: MediaEngine, room: ConsultationId, told: Told, kill_and_restart: Restart
    ) -> None:
        async with (
            calling(engine, room, told=told) as doctor,
            calling(engine, room, told=told) as expert,
        ):
            await doctor.publish()
            await expert.receive(doctor)
            await expert.sees(60)

            await kill_and_restart()
            await told.until(EngineRestarted())

        async with (
            calling(engine, room, 180, told) as doctor,
            calling(engine, room, told=told) as expert,
        ):
            await doctor.publish()
            await expert.receive(doctor)
            await expert.sees(180)


class Recorder:
    """The two sockets where a recorder takes RTP."""

    def __init__(self, path: Path) -> None:
        self._sockets = (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        )
        self._sockets[0].bind(str(path))
        self._sockets[1].bind(("127.0.0.1", 0))
        for each in self._sockets:
            each.setblocking(False)
        self.sink = Sink(path=str(path), port=self._sockets[1].getsockname()[1])
        self.heard: set[int] = set()

    async def hears(self, ssrcs: set[int]) -> None:
        """Wait for a packet of each."""
        loop, stirred = asyncio.get_running_loop(), asyncio.Event()
        for each in self._sockets:
            loop.add_reader(each, stirred.set)
        try:
            async with asyncio.timeout(DEADLINE_S):
                while self.drain() == 0 or not ssrcs <= self.heard:
                    await stirred.wait()
                    stirred.clear()
        finally:
            for each in self._sockets:
                loop.remove_reader(each)

    def drain(self) -> int:
        """Take what waits; how many packets of RTP that was."""
        taken = 0
        for each in self._sockets:
            while True:
                try:
                    packet = each.recv(2048)
                except BlockingIOError:
                    break
                assert packet[0] >> 6 == 2, "version of RTP"
                if not 192 <= packet[1] <= 223:  # RFC 5761: not a report
                    taken += 1
                    self.heard.add(int.from_bytes(packet[8:12], "big"))
        return taken

    def close(self) -> None:
        """Close both."""
        for each in self._sockets:
            each.close()


async def told_of(told: Told, person: Caller) -> list[RecordedTrack]:
    """What was told of this person's recorded tracks, once there are two."""

    def found() -> list[RecordedTrack]:
        tracks = (each for each in told.events if isinstance(each, RecordedTrack))
        return [each for each in tracks if each.track.seat == person.seat]

    await told.wait(lambda: len(found()) == 2)
    return found()
