"""Where a finished recording goes; knows no vault and no database."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from consult.ledger.wire import AttendeeId, ConsultationId, RecordingId
from consult.recordings.wire import Recording
from signaling.recording.wire import Written


class Shelf(Protocol):
    """Keeps the records of recordings, and takes their files over."""

    async def open(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """A recording begins."""
        ...

    async def unfinished(self) -> Sequence[Recording]:
        """Those that are still said to run."""
        ...

    async def keep(
        self,
        recording: RecordingId,
        folder: Path,
        files: Sequence[Written],
        moments: str | None,
        why: str,
    ) -> None:
        """It ended: its files are taken over and the folder is removed; `Unavailable` when that
        did not work, and then it may be tried again."""
        ...
