"""A drop folder on disk; it follows no symbolic link and reads nothing that still grows."""

import asyncio
import os
import stat
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from consult.ledger.errors import TooBig, Unavailable

STILL_S = 5.0
"""How long a file has to rest before it counts as whole."""

FILE_LIMIT_BYTES = 32 << 20
AT_ONCE = 200
SUFFIX = ".hl7"


class FolderDrop:
    """The `Drop` port over one folder with its `done` and `failed`."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock

    async def waiting(self) -> Sequence[str]:
        """See Drop.waiting."""
        return await asyncio.to_thread(self._waiting)

    async def read(self, name: str) -> bytes:
        """See Drop.read."""
        return await asyncio.to_thread(self._read, name)

    async def file_away(self, name: str, reason: str = "") -> None:
        """See Drop.file_away."""
        await asyncio.to_thread(self._file_away, name, reason)

    def _waiting(self) -> Sequence[str]:
        until = self._clock().timestamp() - STILL_S
        found: list[tuple[float, str]] = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    is_file = entry.is_file(follow_symlinks=False)
                    if is_file and entry.name.lower().endswith(SUFFIX):
                        found.append((entry.stat(follow_symlinks=False).st_mtime, entry.name))
        except OSError as error:
            raise Unavailable("drop folder") from error
        return [name for changed, name in sorted(found)[:AT_ONCE] if changed <= until]

    def _read(self, name: str) -> bytes:
        try:
            file = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise Unavailable("drop folder") from error
        with os.fdopen(file, "rb") as opened:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise Unavailable("drop folder")
            content = opened.read(FILE_LIMIT_BYTES + 1)
        if len(content) > FILE_LIMIT_BYTES:
            raise TooBig("file")
        return content

    def _file_away(self, name: str, reason: str) -> None:
        folder = self._folder / ("failed" if reason else "done")
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            free = _free_name(folder, name)
            if reason:
                (folder / f"{free}.reason.txt").write_text(reason + "\n", encoding="utf-8")
            (self._folder / name).rename(folder / free)
        except OSError as error:
            raise Unavailable("drop folder") from error


def _free_name(folder: Path, name: str) -> str:
    """The name, numbered where one of its kind lies there already."""
    stem, number, free = Path(name).stem, 1, name
    while (folder / free).exists():
        number += 1
        free = f"{stem}.{number}{SUFFIX}"
    return free
