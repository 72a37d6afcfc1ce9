"""What the rooms of a process work with."""

from dataclasses import dataclass

from consult.ledger.ports import Ledger, NewId
from signaling.engines.ports import MediaEngine
from signaling.rooms.ports import (
    Admission,
    Attendance,
    Clock,
    Files,
    Readings,
    Recorder,
    RoomStore,
)


@dataclass(frozen=True, kw_only=True)
class Means:
    """Without an engine people meet without sound and video, without a recorder nothing is
    recorded."""

    ledger: Ledger
    store: RoomStore
    readings: Readings
    attendance: Attendance
    admission: Admission
    files: Files
    engine: MediaEngine | None
    recorder: Recorder | None = None
    clock: Clock
    new_id: NewId
