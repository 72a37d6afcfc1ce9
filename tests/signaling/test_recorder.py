"""A room and its recorder: what the recorder is told and when, and what happens when it fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from consult.ledger.errors import Unavailable
from consult.ledger.wire import AttendeeId, ConsultationId, RecordingId, SeatId
from signaling.engines.wire import EngineEvent
from signaling.rooms.core.turns import Noted
from tests.signaling.rooms.house import House, house
from tests.signaling.rooms.scene import view


class Notebook:
    """A recorder that writes down what it is told; `is_broken` it begins nothing."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_broken = False
        self.begins = asyncio.Event()
        self.begins.set()
        self.stirred = asyncio.Event()
        self._failed: asyncio.Queue[ConsultationId] = asyncio.Queue(8)

    async def start(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """See Recorder.start."""
        await self.begins.wait()
        if self.is_broken:
            raise Unavailable("recorder")
        self._write("start")

    async def stop(self, room: ConsultationId) -> None:
        """See Recorder.stop."""
        self._write("stop")

    def note(self, room: ConsultationId, at: datetime, message: Noted, name: str) -> None:
        """See Recorder.note."""
        self._write(f"{type(message).__name__} {name}".strip())

    def seated(self, room: ConsultationId, seat: SeatId, person: AttendeeId, name: str) -> None:
        """See Recorder.seated."""
        self._write(f"seated {name}")

    def heard(self, event: EngineEvent) -> None:
        """See EngineHearing.heard."""

    async def failures(self) -> AsyncIterator[ConsultationId]:
        """See Recorder.failures."""
        while True:
            yield await self._failed.get()

    def fail(self, room: ConsultationId) -> None:
        """The recording of this room ends by itself."""
        self._failed.put_nowait(room)

    async def until(self, line: str) -> None:
        """Wait until this was written."""
        async with asyncio.timeout(10):
            while line not in self.lines:
                self.stirred.clear()
                await self.stirred.wait()

    def _write(self, line: str) -> None:
        self.lines.append(line)
        self.stirred.set()


@pytest.fixture
def recorder() -> Notebook:
    return Notebook()


@pytest.fixture
async def server(tmp_path: Path, recorder: Notebook) -> AsyncIterator[House]:
    async with _house(tmp_path, recorder) as running:
        yield running


@asynccontextmanager
async def _house(folder: Path, recorder: Notebook) -> AsyncIterator[House]:
    async with house(f"sqlite+aiosqlite:///{folder}/clinic.db", recorder=recorder) as running:
        yield running


@pytest.fixture
def room() -> ConsultationId:
    return ConsultationId(uuid4())


async def test_a_recorder_hears_names_first_then_the_start_then_what_is_shown(
    server: House, room: ConsultationId, recorder: Notebook
) -> None:
    recorder.begins.clear()
    async with server.peer(0) as chair, server.peer(1) as doctor:
        await chair.join(room)
        await chair.guide()
        await chair.show(view(1))
        await chair.record()
        await doctor.join(room)
        await doctor.point((1.0, 2.0))
        await chair.wait_for(lambda peer: doctor.you in peer.pointers)
        assert recorder.lines == ["seated 医生0", "seated 医生1"]
        recorder.begins.set()
        await recorder.until("Pointing 医生1")
        await chair.record(starts=False)
        await recorder.until("stop")

    assert recorder.lines == [
        "seated 医生0",
        "seated 医生1",
        "start",
        "Viewing 医生0",
        "Pointing 医生1",
        "stop",
    ]


async def test_a_recorder_that_does_not_begin_is_told_to_the_room(
    server: House, room: ConsultationId, recorder: Notebook
) -> None:
    recorder.is_broken = True
    async with server.peer(0) as chair:
        await chair.join(room)
        assert chair.joined is not None
        assert chair.joined.may_record
        await chair.record()
        await chair.wait_for(lambda peer: peer.refusals)
        await chair.wait_for(lambda peer: peer.room.recording is None)

        assert chair.refusals == ["recorder-failed"]
        recorder.is_broken = False
        await chair.record()
        await recorder.until("start")


async def test_a_recording_that_ends_by_itself_is_told_to_the_room(
    server: House, room: ConsultationId, recorder: Notebook
) -> None:
    async with server.peer(0) as chair:
        await chair.join(room)
        await chair.record()
        await recorder.until("start")
        recorder.fail(room)
        recorder.fail(ConsultationId(uuid4()))

        await chair.wait_for(lambda peer: peer.room.recording is None)
        assert chair.refusals == ["recorder-failed"]


@pytest.mark.parametrize("how", ["left", "ended", "shutdown"])
async def test_nothing_goes_on_being_recorded_when_the_room_is_over(
    tmp_path: Path, room: ConsultationId, recorder: Notebook, how: str
) -> None:
    async with _house(tmp_path, recorder) as server, server.peer(0) as chair:
        await chair.join(room)
        await chair.record()
        await recorder.until("start")
        if how == "left":
            await chair.leave()
        elif how == "ended":
            await server.rooms.end(room)
        else:
            server.rooms.close_all()

        await recorder.until("stop")


async def test_a_consent_that_is_withdrawn_ends_the_recording(
    server: House, room: ConsultationId, recorder: Notebook
) -> None:
    async with server.peer(0) as chair:
        await chair.join(room)
        await chair.record()
        await recorder.until("start")

        server.clinic.may_record = False
        await server.rooms.refresh(room)
        await recorder.until("stop")

        await chair.wait_for(lambda peer: peer.room.recording is None)


async def test_without_a_recorder_nobody_is_told_that_he_may_record(
    tmp_path: Path, room: ConsultationId
) -> None:
    async with (
        house(f"sqlite+aiosqlite:///{tmp_path}/clinic.db") as server,
        server.peer(0) as chair,
    ):
        await chair.join(room)

        assert chair.joined is not None
        assert not chair.joined.may_record
