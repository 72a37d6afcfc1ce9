"""The folder of one recording on the disk; every method runs in the one writing thread.

FILE.webm grows, FILE.json says what it holds, `moments.jsonl` has what was shown. What a process
that was killed has left behind is sealed like the rest.
"""

import gzip
import logging
import mmap
import os
from dataclasses import replace
from pathlib import Path

import msgspec

from consult.recordings.core import demux, webm
from consult.recordings.core.webm import Ending, Kind
from signaling.recording.wire import Part, Written

_log = logging.getLogger(__name__)

MOMENTS, PACKED = "moments.jsonl", "moments.jsonl.gz"
SEALED = ".sealed"


class Folder:
    """Files that grow; durable with each `sync`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._open: dict[str, int] = {}
        self._dirty: set[str] = set()
        self._notes: dict[str, Part] = {}
        self._cut_moments()

    def append(self, name: str, content: bytes) -> None:
        """Write behind what there is."""
        file = self._open.get(name)
        if file is None:
            flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
            file = self._open[name] = os.open(self.path / name, flags, 0o600)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        self._dirty.add(name)

    def describe(self, part: Part) -> None:
        """Keep what a file holds, in one step."""
        if self._notes.get(part.file) == part:
            return
        place = self.path / part.file.replace(".webm", ".json")
        draft = place.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(part))
        draft.rename(place)
        self._notes[part.file] = part

    def sync(self) -> None:
        """Bring to the disk what was written since."""
        for name in self._dirty:
            if name in self._open:
                os.fsync(self._open[name])
        self._dirty.clear()

    def seal(self, name: str, kind: Kind, ending: Ending) -> None:
        """Write cues and duration into a file to which nothing more comes."""
        file = self._open.pop(name, None)
        self._dirty.discard(name)
        if file is not None:
            os.close(file)
        file = os.open(self.path / name, os.O_WRONLY)
        try:
            os.ftruncate(file, ending.size_bytes)
            ending = self._index(file, kind, ending)
            os.pwrite(file, webm.head(kind, ending), 0)
            os.fsync(file)
        finally:
            os.close(file)
        (self.path / f"{name}{SEALED}").write_text(str(ending.lasts_ms))

    def _index(self, file: int, kind: Kind, ending: Ending) -> Ending:
        """Append the cues; on a full disk a file without them plays as well."""
        try:
            os.pwrite(file, webm.cues(kind, ending), ending.size_bytes)
        except OSError:
            os.ftruncate(file, ending.size_bytes)
            return replace(ending, cues=())
        return ending

    def close(self) -> None:
        """Let the files go as they are."""
        self.sync()
        for file in self._open.values():
            os.close(file)
        self._open.clear()

    def finish(self) -> tuple[tuple[Written, ...], str | None]:
        """Seal what is not sealed; every file that has something in it, and the moments."""
        self.close()
        written = [
            found for path in sorted(self.path.glob("*.json")) if (found := self._whole(path))
        ]
        return tuple(written), self._pack_moments()

    def _whole(self, note: Path) -> Written | None:
        """A sealed file; one that cannot be read is left behind, so that the others are kept."""
        try:
            return self._sealed(note)
        except OSError as error:
            _log.error("%s is left behind", note.name, exc_info=error)
            return None

    def _sealed(self, note: Path) -> Written | None:
        part = msgspec.json.decode(note.read_bytes(), type=Part)
        path = self.path / part.file
        if not path.exists():
            return None
        if not (self.path / f"{part.file}{SEALED}").exists():
            self._mend(part.file)
        mark = self.path / f"{part.file}{SEALED}"
        lasts_ms = int(mark.read_text()) if mark.exists() else 0
        if not lasts_ms:
            return None
        return Written(part=part, size_bytes=path.stat().st_size, lasts_ms=lasts_ms)

    def _mend(self, name: str) -> None:
        """Seal a file that somebody else began and was cut off."""
        with (self.path / name).open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                kind = demux.kind_of(content)
                ending = demux.ending(content, kind) if kind is not None else None
        if kind is not None and ending is not None and ending.lasts_ms:
            self.seal(name, kind, ending)

    def _cut_moments(self) -> None:
        """A line that was cut off by a crash is taken away, so that the next one is whole."""
        path = self.path / MOMENTS
        if path.exists():
            content = path.read_bytes()
            os.truncate(path, content.rfind(b"\n") + 1)

    def _pack_moments(self) -> str | None:
        path = self.path / MOMENTS
        if not path.exists():
            return None
        packed = gzip.compress(path.read_bytes(), mtime=0)
        (self.path / PACKED).write_bytes(packed)
        return PACKED
