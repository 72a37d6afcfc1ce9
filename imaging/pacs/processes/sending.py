"""What is sent to a picture archive by C-STORE, and read back by C-GET."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from consult.ledger.errors import Unavailable
from consult.ledger.wire import Digest, ParcelId
from imaging.pacs.ports import Bytes, Copy
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.wire.associations import (
    DimseAddress,
    Fetched,
    FetchFile,
    FileToStore,
    Stored,
    StoreFiles,
    Unreachable,
)
from imaging.pacs.wire.shipments import Parcel, Way

COMPARED_BYTES = 256 << 20


class DimsePacs:
    """`Pacs` by C-STORE and C-GET; files pass through a folder beside the vault."""

    def __init__(self, sender: DimseSender, address: DimseAddress, folder: Path) -> None:
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
            case _:
                raise Unavailable("pacs: another answer than asked")

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
                case _:
                    raise Unavailable("pacs: another answer than asked")


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
