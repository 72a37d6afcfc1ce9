"""What the rooms need from outside; knows no database and nothing of a consultation's states."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from consult.attendance.wire import Attended
from consult.ledger.errors import Unavailable
from consult.ledger.ports import Transaction
from consult.ledger.wire import AttachmentId, AttendeeId, ConsultationId, RecordingId, SeatId
from consult.readings.wire import Reading
from signaling.engines.wire import EngineEvent
from signaling.rooms.core.turns import Admitted, Noted
from signaling.rooms.wire import Event, File

Clock = Callable[[], datetime]
"""Now, in UTC, aware."""


class Fenced(Unavailable):
    """Another owner has taken the room meanwhile; nothing was kept."""


class RoomStore(Protocol):
    """Keeps the logs of the rooms, and who owns them."""

    async def take(self, tx: Transaction, room: ConsultationId, now: datetime) -> int:
        """Become the owner: a new epoch, higher than any before; fences the owner before."""
        ...

    async def append(
        self, tx: Transaction, room: ConsultationId, epoch: int, events: Sequence[Event]
    ) -> None:
        """Keep events of this epoch's owner; `Fenced` if the room has another owner by now."""
        ...

    async def load(self, tx: Transaction, room: ConsultationId) -> list[Event]:
        """The whole log in order."""
        ...


class Readings(Protocol):
    """Keeps what was shown (consult.readings)."""

    async def keep(self, tx: Transaction, reading: Reading) -> None:
        """Keep a view that was shown, in the transaction of the room's log."""
        ...


class Admission(Protocol):
    """Knows who may join the room of a consultation, and as what."""

    async def admit(
        self, person: AttendeeId, consultation: ConsultationId, now: datetime
    ) -> Admitted:
        """Who this person is in this consultation now; raises `Refusal` when the answer is no.

        Asked at the door, and again whenever `Rooms.refresh` says that something has changed.
        """
        ...


class Attendance(Protocol):
    """Keeps who was there (consult.attendance)."""

    async def keep(self, tx: Transaction, moment: Attended) -> None:
        """Keep a moment of somebody's attendance, in the transaction of the room's log."""
        ...


class Files(Protocol):
    """Knows the attachments of the case of a consultation."""

    async def find(
        self, consultation: ConsultationId, files: Sequence[AttachmentId]
    ) -> tuple[File, ...]:
        """These attachments in this order; `NotFound` if one is not the case's own."""
        ...


class EngineHearing(Protocol):
    """Hears what the media engine tells."""

    def heard(self, event: EngineEvent) -> None:
        """An event of the engine: tracks that are recorded from now on, a restart; never waits."""
        ...


class Recorder(EngineHearing, Protocol):
    """Records a room, media and what is shown; the room says when, and tells what is shown.

    `start` and `stop` are called one after the other for a room, and raise `Unavailable` when
    they cannot be done in time.
    """

    async def start(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """Begin; the patient's consent has been looked at. Who sits there was told by `seated`
        before; what is shown and drawn already follows by `note` when this has returned."""
        ...

    async def stop(self, room: ConsultationId) -> None:
        """End what runs in this room; nothing happens if nothing does."""
        ...

    def note(self, room: ConsultationId, at: datetime, message: Noted, name: str) -> None:
        """Something that is to be seen again, and whose it is ("" for `Erased`, `Speaking`);
        takes it or drops it, never waits."""
        ...

    def seated(self, room: ConsultationId, seat: SeatId, person: AttendeeId, name: str) -> None:
        """Who sits in this seat: told of everybody before `start`, and of whoever comes while a
        recording runs; never waits."""
        ...

    def failures(self) -> AsyncIterator[ConsultationId]:
        """Rooms whose recording ended without `stop`; one reader."""
        ...
