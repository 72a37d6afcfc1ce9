"""The recorder as its own process, over its real sockets: recorded, killed, gone on, shelved."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import shutil
import signal
import socket
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import av
import msgspec
import pytest
from av.container import InputContainer

from consult.ledger.clock import utc_now
from consult.ledger.wire import (
    AttendeeId,
    ConsultationId,
    HospitalId,
    PractitionerId,
    RecordingId,
    SeatId,
)
from consult.readings.wire import View
from consult.recordings.wire import Recording, Viewed
from signaling.engines.wire import (
    EngineEvent,
    RecordedTrack,
    Sink,
    Source,
    TrackRef,
)
from signaling.recording.service import RoomRecorder
from signaling.recording.wire import Written
from signaling.rooms.wire import Viewing
from tests.signaling.recording.stream import (
    Sent,
    datagram,
    opus_packets,
    pictures,
    sender_report,
    sound,
    vp8_pictures,
)

ROOM = ConsultationId(UUID(int=1))
RECORDING = RecordingId(UUID(int=2))
SEAT = SeatId(UUID(int=3))
PERSON = AttendeeId(UUID(int=4))
VOICE, FACE = 1_111, 2_222
VIEW = View(study="1.2", series="1.3", instance="1.4", index=0)
WAIT_S = 20.0


@dataclass
class Feed:
    """The engine's side of a recording: tells its tracks and sends real packets."""

    sink: Sink | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    way: str = "port"

    async def record(self, room: ConsultationId, sink: Sink | None) -> tuple[RecordedTrack, ...]:
        """See MediaRooms.record."""
        self.sink = sink
        self.begun.set()
        return (self._track(room, VOICE, "microphone"), self._track(room, FACE, "camera"))

    def _track(self, room: ConsultationId, ssrc: int, source: Source) -> RecordedTrack:
        return RecordedTrack(
            room=room,
            track=TrackRef(seat=SEAT, source=source),
            ssrc=ssrc,
            codec="OPUS" if source == "microphone" else "VP8",
        )

    async def silence(
        self, room: ConsultationId, seat: SeatId, sources: Collection[Source]
    ) -> None:
        """See MediaRooms.silence."""

    async def leave(self, room: ConsultationId, seat: SeatId | None = None) -> None:
        """See MediaRooms.leave."""

    async def events(self) -> AsyncIterator[EngineEvent]:
        """See MediaRooms.events."""
        nothing: tuple[EngineEvent, ...] = ()
        for event in nothing:
            yield event

    async def send(self, sent: Sequence[tuple[Sent, int]]) -> None:
        """Send each packet at its time."""
        local = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        began = time.monotonic()
        with local, port:
            for each, ssrc in sent:
                wait_s = began + each.at_ms / 1000 - time.monotonic()
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                if self.sink is None:
                    continue
                packet = datagram(each.packet, ssrc)
                if self.way == "port":
                    port.sendto(packet, ("127.0.0.1", self.sink.port))
                else:
                    local.sendto(packet, self.sink.path)


@dataclass
class Pile:
    """Where finished recordings go."""

    folder: Path
    left: tuple[Recording, ...] = ()
    files: tuple[Written, ...] = ()
    moments: bytes = b""
    why: str = ""
    kept: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """See Shelf.open."""

    async def unfinished(self) -> Sequence[Recording]:
        """See Shelf.unfinished."""
        return self.left

    async def keep(
        self,
        recording: RecordingId,
        folder: Path,
        files: Sequence[Written],
        moments: str | None,
        why: str,
    ) -> None:
        """See Shelf.keep."""
        self.files, self.why = tuple(files), why
        for each in files:
            shutil.copy(folder / each.part.file, self.folder / each.part.file)
        if moments:
            self.moments = gzip.decompress((folder / moments).read_bytes())
        self.kept.set()

    def decoded(self, source: Source) -> list[tuple[int, float]]:
        """Frames and seconds of each part of a source."""
        found = []
        for each in self.files:
            if each.part.source == source:
                content = (self.folder / each.part.file).read_bytes()
                with av.open(io.BytesIO(content)) as opened:
                    assert isinstance(opened, InputContainer)
                    assert opened.duration is not None
                    frames = len(list(opened.decode(opened.streams[0])))
                    found.append((frames, opened.duration / 1e6))
        return found


@pytest.fixture
def pile(tmp_path: Path) -> Pile:
    """An empty shelf."""
    (tmp_path / "pile").mkdir()
    return Pile(tmp_path / "pile")


@asynccontextmanager
async def recording(feed: Feed, pile: Pile) -> AsyncIterator[RoomRecorder]:
    """A recorder in which the recording runs."""
    recorder = RoomRecorder(feed, pile, pile.folder.parent / "work", utc_now)
    async with recorder.open():
        await until_ready(recorder)
        recorder.seated(ROOM, SEAT, PERSON, "周")
        await recorder.start(ROOM, RECORDING, PERSON, utc_now())
        yield recorder


async def until_ready(recorder: RoomRecorder, besides: int | None = None) -> int:
    """Wait for the process, another one than this."""
    async with asyncio.timeout(WAIT_S):
        # The process tells it to the recorder alone.
        while recorder.process.process_id in (None, besides):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert recorder.process.process_id is not None
    return recorder.process.process_id


def both(seconds: float) -> list[tuple[Sent, int]]:
    """A voice and a face at once."""
    voice = [(each, VOICE) for each in sound(opus_packets(seconds))]
    face = [(each, FACE) for each in pictures(vp8_pictures(seconds))]
    return sorted(voice + face, key=lambda each: each[0].at_ms)


@pytest.mark.parametrize("way", ["port", "path"])
async def test_what_the_engine_sends_can_be_played(pile: Pile, way: str) -> None:
    feed = Feed(way=way)
    async with recording(feed, pile) as recorder:
        assert feed.sink is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reports:
            place = ("127.0.0.1", feed.sink.port)
            await feed.send(both(3))
            reports.sendto(sender_report(VOICE, 1_000, 0xFFFF_F000), place)
            reports.sendto(sender_report(FACE, 1_000, 1_000), place)
        recorder.note(ROOM, utc_now(), Viewing(seat=SEAT, view=VIEW), "周")
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await recorder.stop(ROOM)
        async with asyncio.timeout(WAIT_S):
            await pile.kept.wait()
        assert time.monotonic() - began < 5

    assert pile.decoded("microphone") == [(150, 3.0)]
    ((frames, seconds),) = pile.decoded("camera")
    assert (frames, round(seconds)) == (60, 3)
    assert abs(pile.files[0].part.starts_ms - pile.files[1].part.starts_ms) <= 60
    assert pile.why == ""
    moment = msgspec.json.decode(pile.moments.splitlines()[0], type=Viewed)
    assert moment.view == VIEW
    assert moment.at_ms >= 2_900


async def test_a_killed_recorder_goes_on_as_a_new_part_and_loses_little(pile: Pile) -> None:
    feed = Feed()
    async with recording(feed, pile) as recorder, asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(feed.send(both(9)))
        await asyncio.sleep(4.5)
        first = recorder.process.process_id
        assert first is not None
        feed.begun.clear()
        os.kill(first, signal.SIGKILL)
        await until_ready(recorder, besides=first)
        async with asyncio.timeout(WAIT_S):
            await feed.begun.wait()
            await sending
        await recorder.stop(ROOM)
        async with asyncio.timeout(WAIT_S):
            await pile.kept.wait()

    voice = pile.decoded("microphone")
    assert len(voice) == 2
    kept_s = sum(seconds for _, seconds in voice)
    print(f"kept {kept_s:.2f} of 9 s of sound")  # noqa: T201
    assert kept_s >= 9 - 6
    starts = [each.part.starts_ms for each in pile.files if each.part.source == "microphone"]
    assert starts[1] - starts[0] == pytest.approx(9_000 - voice[1][1] * 1000, abs=150)


async def test_a_recorder_that_dies_twice_at_once_still_goes_on(pile: Pile) -> None:
    feed = Feed()
    async with recording(feed, pile) as recorder:
        await feed.send(both(2))
        first = recorder.process.process_id
        assert first is not None
        os.kill(first, signal.SIGKILL)
        second = await until_ready(recorder, besides=first)
        os.kill(second, signal.SIGKILL)
        feed.begun.clear()
        await until_ready(recorder, besides=second)
        async with asyncio.timeout(WAIT_S):
            await feed.begun.wait()
        await feed.send(both(2))
        await recorder.stop(ROOM)
        async with asyncio.timeout(WAIT_S):
            await pile.kept.wait()

    assert pile.why == ""
    assert [frames for frames, _ in pile.decoded("microphone")][-1] == 100


async def test_what_a_killed_server_left_behind_is_finished_on_the_next_start(
    pile: Pile,
) -> None:
    feed = Feed()
    async with recording(feed, pile) as recorder:
        await feed.send(both(3))
        process = recorder.process.process_id
        assert process is not None
        os.kill(process, signal.SIGKILL)
        left = pile.folder.parent / "left"
        shutil.copytree(pile.folder.parent / "work", left)
    shutil.rmtree(pile.folder.parent / "work")
    left.rename(pile.folder.parent / "work")
    pile.kept.clear()
    pile.left = (
        Recording(
            id=RECORDING,
            owner=HospitalId(UUID(int=9)),
            consultation=ROOM,
            kind="session",
            started_by=PractitionerId(PERSON),
            started_at=utc_now(),
        ),
    )

    again = RoomRecorder(feed, pile, pile.folder.parent / "work", utc_now)
    async with again.open(), asyncio.timeout(WAIT_S):
        await pile.kept.wait()

    assert pile.why == "recorder"
    ((_, seconds),) = pile.decoded("microphone")
    assert seconds >= 1


async def test_a_disk_that_fails_ends_the_recording_visibly(pile: Pile) -> None:
    feed = Feed()
    async with recording(feed, pile) as recorder:
        work = pile.folder.parent / "work" / str(RECORDING)
        (work / "001-001.webm").mkdir()  # no file can be opened there
        failures = recorder.failures()
        await feed.send(both(2))
        async with asyncio.timeout(WAIT_S):
            assert await anext(failures) == ROOM
            await pile.kept.wait()
    assert pile.why == "disk-failed"
