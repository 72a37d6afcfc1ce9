"""One hospital's archive in a folder: whole packages and the receipts for them, nothing half.

packages/ab/SHA256.zip    the bytes, read-only
holdings/ab/SHA256.json   receipt and manifest, written after the bytes are on the disk
incoming/                 what is still arriving; swept at the start
"""

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from threading import Lock

import msgspec

from consult.archive.wire import Holding, Manifest, Receipt
from consult.ledger.errors import Invalid, StorageFull, TooBig

PIECE_BYTES = 1 << 20
LIMIT_BYTES = 0xFFFF_FFFF

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DISK_IS_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Check = Callable[[Path], Manifest]
"""Checks a package file; raises `Invalid` when it is broken."""

Sign = Callable[[Receipt], Receipt]
"""Signs a receipt with the archive's key."""


class FolderArchive:
    """Receives, keeps and lists packages; one process at a time works on a folder."""

    def __init__(
        self, folder: Path, hospital: str, check: Check, sign: Sign, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._hospital = hospital
        self._check = check
        self._sign = sign
        self._now = now
        self._turn = asyncio.Lock()
        for name in ("packages", "holdings", "incoming"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    async def mend(self) -> tuple[int, int]:
        """Finish what a killed process left: count files swept and receipts written anew."""
        return await asyncio.to_thread(self._mend)

    async def find(self, digest: str) -> Holding | None:
        """The holding of a digest; nothing for what is no digest."""
        return await asyncio.to_thread(self._read, digest)

    async def holdings(self) -> list[Holding]:
        """All holdings, newest first."""
        return await asyncio.to_thread(self._all)

    def package_file(self, digest: str) -> Path:
        """Where the bytes of a held package lie."""
        return self._place("packages", digest, "zip")

    async def receive(self, digest: str, chunks: AsyncIterator[bytes]) -> Holding:
        """Keep a package durably and give its holding; the same bytes give the same receipt.

        Raises `Invalid` for other bytes than the digest or a broken package, `TooBig`,
        `StorageFull`.
        """
        draft = _Draft(self._folder / "incoming")
        try:
            await self._take(draft, chunks)
            if draft.digest() != digest:
                raise Invalid(
                    "digest-mismatch", "收到的内容与摘要不符。", "The bytes have another digest."
                )
            manifest = await asyncio.to_thread(draft.checked, self._check)
            async with self._turn:
                return await asyncio.to_thread(self._keep, draft, digest, manifest)
        finally:
            draft.drop()

    async def _take(self, draft: "_Draft", chunks: AsyncIterator[bytes]) -> None:
        gathered, gathered_bytes = list[bytes](), 0
        async for chunk in chunks:
            gathered.append(chunk)
            gathered_bytes += len(chunk)
            if gathered_bytes >= PIECE_BYTES:
                await asyncio.to_thread(draft.write, gathered)
                gathered, gathered_bytes = [], 0
        await asyncio.to_thread(draft.write, gathered)

    def _keep(self, draft: "_Draft", digest: str, manifest: Manifest) -> Holding:
        with _disk_errors():
            held = self._read(digest)
            if held is not None:
                return held
            target = self.package_file(digest)
            target.parent.mkdir(exist_ok=True)
            _fsync_folder(target.parent.parent)
            draft.rename(target)
            _fsync_folder(target.parent)
            return self._write_holding(digest, manifest, draft.size_bytes)

    def _write_holding(self, digest: str, manifest: Manifest, size_bytes: int) -> Holding:
        receipt = self._sign(
            Receipt(
                package=digest,
                size_bytes=size_bytes,
                kind=manifest.kind,
                number=manifest.number,
                hospital=self._hospital,
                received_at=self._now(),
                key="",
            )
        )
        holding = Holding(receipt=receipt, manifest=manifest)
        target = self._place("holdings", digest, "json")
        target.parent.mkdir(exist_ok=True)
        _fsync_folder(target.parent.parent)
        draft = _Draft(self._folder / "incoming")
        try:
            draft.write([msgspec.json.encode(holding)])
            draft.sync()
            draft.rename(target)
        finally:
            draft.drop()
        _fsync_folder(target.parent)
        return holding

    def _read(self, digest: str) -> Holding | None:
        if not _DIGEST.fullmatch(digest):
            return None
        try:
            written = self._place("holdings", digest, "json").read_bytes()
        except FileNotFoundError:
            return None
        return msgspec.json.decode(written, type=Holding)

    def _all(self) -> list[Holding]:
        files = (self._folder / "holdings").glob("*/*.json")
        found = [msgspec.json.decode(file.read_bytes(), type=Holding) for file in files]
        return sorted(found, key=lambda held: held.receipt.received_at, reverse=True)

    def _mend(self) -> tuple[int, int]:
        leftovers = list((self._folder / "incoming").iterdir())
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        mended = 0
        for file in (self._folder / "packages").glob("*/*.zip"):
            if self._read(file.stem) is None:
                # Renamed, but killed before the receipt: the sender never heard of it.
                self._write_holding(file.stem, self._check(file), file.stat().st_size)
                mended += 1
        return len(leftovers), mended

    def _place(self, kind: str, digest: str, ending: str) -> Path:
        return self._folder / kind / digest[:2] / f"{digest}.{ending}"


class _Draft:
    """A file on its way; dropped unless renamed.

    A cancelled request may leave a thread at work on it, so the file is closed under a lock.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._is_dropped = False
        with _disk_errors():
            self._file, name = mkstemp(dir=folder)
        self._path = Path(name)
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, pieces: list[bytes]) -> None:
        """Append the pieces."""
        with self._lock, _disk_errors():
            if self._is_dropped:
                raise RuntimeError("the draft was dropped")
            for piece in pieces:
                self._append(piece)

    def _append(self, piece: bytes) -> None:
        self.size_bytes += len(piece)
        if self.size_bytes > LIMIT_BYTES:
            raise TooBig("package")
        self._hash.update(piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._hash.hexdigest()

    def sync(self) -> None:
        """Bring the bytes to the disk."""
        with self._lock, _disk_errors():
            if not self._is_dropped:
                os.fsync(self._file)

    def checked(self, check: Check) -> Manifest:
        """Bring the bytes to the disk and check them there."""
        self.sync()
        return check(self._path)

    def rename(self, target: Path) -> None:
        """Give the file its name for good; nobody changes it after that."""
        with self._lock:
            if self._is_dropped:
                raise RuntimeError("the draft was dropped")
            os.fchmod(self._file, 0o440)
            self._path.rename(target)

    def drop(self) -> None:
        """Close, and remove what was not renamed."""
        with self._lock:
            self._is_dropped = True
            os.close(self._file)
            self._path.unlink(missing_ok=True)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_IS_FULL:
            raise StorageFull("disk") from error
        raise
