"""Where an incoming data set is written: never past its limit, never onto the last of the disk.

pynetdicom makes the file of an object by itself; this takes its place. What does not fit is
received to its end and thrown away, so that the sender gets the status that says so.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pynetdicom import dimse_messages

LOOK_EVERY_BYTES = 8 << 20


@dataclass(frozen=True)
class Bounds:
    """How big one object may be, and how much of the disk stays free."""

    most_bytes: int
    reserve_bytes: int


class BoundedFile:
    """A file of the spool; empty at the end where the object did not fit."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115  # pynetdicom lets go of it
            delete=False, mode="wb", suffix=".dcm", dir=folder
        )
        self._folder = folder
        self._bounds = bounds
        self._size_bytes = 0
        self._looked_at = -LOOK_EVERY_BYTES
        self._is_over = False
        self.name: str = self._file.name

    @property
    def file(self) -> "BoundedFile":
        """What pynetdicom flushes."""
        return self

    def write(self, piece: bytes) -> int:
        """Keep a piece, as long as all of it fits."""
        self._size_bytes += len(piece)
        if not self._is_over and not self._has_room():
            self._is_over = True
            self._file.seek(0)
            self._file.truncate()
        if not self._is_over:
            self._file.write(piece)
        return len(piece)

    def flush(self) -> None:
        """To the file, that others read by its name."""
        self._file.flush()

    def tell(self) -> int:
        """How much was written."""
        return self._file.tell()

    def close(self) -> None:
        """No more is written."""
        self._file.close()

    def _has_room(self) -> bool:
        if self._size_bytes > self._bounds.most_bytes:
            return False
        if self._size_bytes - self._looked_at < LOOK_EVERY_BYTES:
            return True
        self._looked_at = self._size_bytes
        return shutil.disk_usage(self._folder).free > self._bounds.reserve_bytes


def is_kept(path: Path) -> bool:
    """Whether the object of this file did fit."""
    return path.stat().st_size > 0


def bound(folder: Path, bounds: Bounds) -> None:
    """From now on, all data sets of this process come into this folder, within these bounds."""

    def made(**_: object) -> BoundedFile:
        return BoundedFile(folder, bounds)

    dimse_messages.NamedTemporaryFile = made  # type: ignore[assignment,attr-defined]
