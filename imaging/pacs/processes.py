"""A picture archive over DICOM associations, spoken by a process of its own."""

import asyncio
import hashlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

import msgspec

import imaging
from consult.ledger.errors import Unavailable
from consult.ledger.wire import Digest, ParcelId
from imaging.pacs.core.line import JOBS, LENGTH_BYTES, MOST_BYTES, REPLIES
from imaging.pacs.ports import Bytes, Copy
from imaging.pacs.wire.associations import (
    DimseAddress,
    DimseJob,
    DimseReply,
    Fetched,
    FetchFile,
    FileToStore,
    Stored,
    StoreFiles,
    Unreachable,
)
from imaging.pacs.wire.shipments import Parcel, Way

ROOT = Path(imaging.__file__).parent.parent
DEADLINE_S = 600.0
COMPARED_BYTES = 256 << 20


class DimsePacs:
    """`Pacs` by C-STORE and C-GET; files pass through a folder beside the vault."""

    def __init__(self, sender: "DimseSender", address: DimseAddress, folder: Path) -> None:
        self._sender = sender
        self._address = address
        self._folder = folder

    @property
    def way(self) -> Way:
        """See Pacs.way."""
        return "dimse"

    async def send(self, parcels: Sequence[Parcel], open_file: Bytes) -> Mapping[ParcelId, str]:
        """See Pacs.send."""
        with TemporaryDirectory(prefix="store-", dir=self._folder) as folder:
            files = [
                await _filled(parcel, open_file, Path(folder) / f"{place}.dcm")
                for place, parcel in enumerate(parcels)
            ]
            reply = await self._sender.run(StoreFiles(address=self._address, files=tuple(files)))
        match reply:
            case Stored(refused=refused):
                return {one.id: refused[one.sop_uid] for one in parcels if one.sop_uid in refused}
            case Unreachable(why=why):
                raise Unavailable(f"pacs: {why}")
            case Fetched():
                raise Unavailable("pacs: another answer than asked")
            case _:
                assert_never(reply)

    async def read(self, parcel: Parcel) -> Copy | None:
        """See Pacs.read."""
        with TemporaryDirectory(prefix="fetch-", dir=self._folder) as folder:
            path = Path(folder) / "0.dcm"
            job = FetchFile(
                address=self._address,
                study_uid=parcel.study_uid,
                series_uid=parcel.series_uid,
                file=_offered(parcel, path),
            )
            match await self._sender.run(job):
                case Fetched(is_there=False):
                    return None
                case Fetched():
                    return await asyncio.to_thread(_copied, path)
                case Unreachable(why=why):
                    raise Unavailable(f"pacs: {why}")
                case Stored():
                    raise Unavailable("pacs: another answer than asked")


class DimseSender:
    """The process that associates; started with the first job, started anew when it was lost."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that lives now."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def run(self, job: DimseJob) -> DimseReply:
        """Do one job, one at a time; an association may be several inside it."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._deadline_s):
                    return await _exchange(await self._started(), job)
            except TimeoutError:
                await self._end()
                return Unreachable(why="deadline")
            except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError):
                await self._end()
                return Unreachable(why="crashed")
            except asyncio.CancelledError:
                # Its answer would be taken for that of the next job.
                self._kill()
                raise

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "imaging.pacs.worker",
                cwd=ROOT,
                env={},
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        return self._process

    async def _end(self) -> None:
        process = self._process
        self._kill()
        if process is not None:
            await process.wait()

    def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._process = None


def _offered(parcel: Parcel, path: Path) -> FileToStore:
    return FileToStore(
        path=str(path),
        sop_class=parcel.sop_class,
        sop_uid=parcel.sop_uid,
        transfer_syntax=parcel.transfer_syntax,
    )


async def _filled(parcel: Parcel, open_file: Bytes, path: Path) -> FileToStore:
    with path.open("wb") as file:
        async for piece in open_file(parcel):
            await asyncio.to_thread(file.write, piece)
    return _offered(parcel, path)


def _copied(path: Path) -> Copy:
    with path.open("rb") as file:
        digest = Digest(hashlib.file_digest(file, "sha256").hexdigest())
    size_bytes = path.stat().st_size
    return Copy(digest, size_bytes, path.read_bytes() if size_bytes <= COMPARED_BYTES else None)


async def _exchange(process: Process, job: DimseJob) -> DimseReply:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process without pipes")
    process.stdin.write(JOBS.packed(job))
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES), "big")
    if length > MOST_BYTES:
        raise msgspec.DecodeError("length")
    return REPLIES.read(await process.stdout.readexactly(length))
