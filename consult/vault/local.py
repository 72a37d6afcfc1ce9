"""A vault in a folder: HOSPITAL/blobs/aa/bb/SHA256; knows files and threads, not the clinic.

A blob is written under a temporary name, fsynced, renamed and its folder fsynced, so that a
name in `blobs` always stands for whole bytes that survive a loss of power.
"""

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import ParamSpec, TypeVar

from consult.ledger.errors import NotFound, StorageFull, TooBig, Unavailable
from consult.ledger.wire import Digest, HospitalId
from consult.vault.wire import Blob

P = ParamSpec("P")
T = TypeVar("T")

PIECE_BYTES = 1 << 20
"""How much is gathered before a thread is troubled: a CT slice costs one hop."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DISK_IS_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_SECOND_NAME = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP}


class LocalVault:
    """A Vault under one folder; file work runs in a bounded pool of threads."""

    def __init__(self, folder: Path, thread_count: int = 4) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(thread_count, thread_name_prefix="vault")

    def close(self) -> None:
        """End the threads once their work is done."""
        self._pool.shutdown()

    async def sweep(self) -> int:
        """Remove what a killed process left half written, and count it; call before serving."""
        return await self._run(self._sweep)

    async def put(
        self, hospital: HospitalId, chunks: AsyncIterator[bytes], limit_bytes: int
    ) -> Blob:
        """See Vault.put."""
        draft = _Draft(self._hospital(hospital))
        size_bytes, gathered, gathered_bytes = 0, list[bytes](), 0
        try:
            async for chunk in chunks:
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise TooBig("blob")
                gathered.append(chunk)
                gathered_bytes += len(chunk)
                if gathered_bytes >= PIECE_BYTES:
                    await self._run(draft.write, gathered)
                    gathered, gathered_bytes = [], 0
            return await self._run(draft.keep, gathered)
        finally:
            # A cancelled request may leave a thread at work on the draft: drop it behind that.
            self._pool.submit(draft.drop)

    async def read(
        self, hospital: HospitalId, digest: Digest, offset: int = 0, length: int | None = None
    ) -> bytes:
        """See Vault.read."""
        return await self._run(_read, self._path(hospital, digest), offset, length)

    async def stream(self, hospital: HospitalId, digest: Digest) -> AsyncIterator[bytes]:
        """See Vault.stream."""
        path, offset = self._path(hospital, digest), 0
        while piece := await self._run(_read, path, offset, PIECE_BYTES):
            yield piece
            offset += len(piece)

    async def has(self, hospital: HospitalId, digest: Digest) -> bool:
        """See Vault.has."""
        try:
            path = self._path(hospital, digest)
        except NotFound:
            return False
        return await self._run(path.exists)

    async def share(self, hospital: HospitalId, digest: Digest, receiver: HospitalId) -> Blob:
        """See Vault.share."""
        source = self._path(hospital, digest)
        return await self._run(_share, source, self._hospital(receiver), digest)

    def _hospital(self, hospital: HospitalId) -> Path:
        return self._folder / str(hospital)

    def _path(self, hospital: HospitalId, digest: Digest) -> Path:
        # The digest may come from a URL: nothing but 64 hexadecimal digits becomes a path.
        if not _DIGEST.fullmatch(digest):
            raise NotFound
        return _place(self._hospital(hospital), digest)

    def _sweep(self) -> int:
        leftovers = list(self._folder.glob("*/incoming/*"))
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)
        return len(leftovers)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        future = self._pool.submit(work, *args, **kwargs)
        return await asyncio.wrap_future(future)


def _share(source: Path, receiver: Path, digest: Digest) -> Blob:
    """Give another hospital a name of its own for the same bytes: they lie on the disk once.

    A blob is never written to again, so that a second name is as good as a second copy until one
    of them is removed, and then the other keeps the bytes. Where the folder can't name them twice
    (another file system) they are copied.
    """
    size_bytes = _check_digest(source, digest)
    place = _place(receiver, digest)
    blob = Blob(digest=digest, size_bytes=size_bytes)
    if place.exists():
        return blob
    with _disk_errors():
        _make_durable_folder(place.parent, receiver.parent)
        try:
            os.link(source, place)
        except FileExistsError:
            return blob
        except OSError as error:
            if error.errno not in _NO_SECOND_NAME:
                raise
            _copy(source, receiver)
        _fsync_folder(place.parent)
    return blob


def _check_digest(path: Path, digest: Digest) -> int:
    found, size_bytes = hashlib.sha256(), 0
    while piece := _read(path, size_bytes, PIECE_BYTES):
        found.update(piece)
        size_bytes += len(piece)
    if found.hexdigest() != digest:
        raise Unavailable("a blob is not what it was")
    return size_bytes


def _copy(source: Path, receiver: Path) -> None:
    draft, at = _Draft(receiver), 0
    try:
        while piece := _read(source, at, PIECE_BYTES):
            draft.write([piece])
            at += len(piece)
        draft.keep([])
    finally:
        draft.drop()


class _Draft:
    """A blob on its way to the disk; every method runs in a thread of the pool."""

    def __init__(self, hospital: Path) -> None:
        self._hospital = hospital
        self._lock = Lock()
        self._is_dropped = False
        self._hash = hashlib.sha256()
        self._size_bytes = 0
        self._file: int | None = None
        self._path: Path | None = None

    def write(self, pieces: list[bytes]) -> None:
        """Append the pieces."""
        with self._lock, _disk_errors():
            self._write(pieces)

    def keep(self, pieces: list[bytes]) -> Blob:
        """Append the last pieces and make the blob durable under its digest."""
        with self._lock, _disk_errors():
            self._write(pieces)
            digest = Digest(self._hash.hexdigest())
            place = _place(self._hospital, digest)
            if not place.exists():
                self._rename(place)
            return Blob(digest=digest, size_bytes=self._size_bytes)

    def drop(self) -> None:
        """Forget the temporary file, if there is one still."""
        with self._lock:
            self._is_dropped = True
            if self._file is not None:
                os.close(self._file)
            if self._path is not None:
                self._path.unlink(missing_ok=True)
            self._file = self._path = None

    def _write(self, pieces: list[bytes]) -> None:
        file = self._open()
        for piece in pieces:
            self._hash.update(piece)
            self._size_bytes += len(piece)
            _write_all(file, piece)

    def _open(self) -> int:
        if self._is_dropped:
            raise RuntimeError("the draft was dropped")
        if self._file is None:
            incoming = self._hospital / "incoming"
            incoming.mkdir(parents=True, exist_ok=True)
            self._file, name = mkstemp(dir=incoming)
            self._path = Path(name)
        return self._file

    def _rename(self, place: Path) -> None:
        if self._file is None or self._path is None:
            raise RuntimeError("nothing was written")
        os.fsync(self._file)
        _make_durable_folder(place.parent, self._hospital.parent)
        self._path.rename(place)
        self._path = None
        _fsync_folder(place.parent)


def _place(hospital: Path, digest: str) -> Path:
    return hospital / "blobs" / digest[:2] / digest[2:4] / digest


def _make_durable_folder(folder: Path, top: Path) -> None:
    """Create the folder and fsync each parent whose entry is new."""
    if folder == top or folder.is_dir():
        return
    _make_durable_folder(folder.parent, top)
    with suppress(FileExistsError):
        folder.mkdir()
    _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(file: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(file, rest) :]


def _read(path: Path, offset: int, length: int | None) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise NotFound from None
    try:
        if length is None:
            length = max(0, os.fstat(file).st_size - offset)
        return os.pread(file, length, offset)
    finally:
        os.close(file)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_IS_FULL:
            raise StorageFull("disk") from error
        raise
