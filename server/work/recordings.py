"""Finished recordings on their way from the recorder's folder into the vault of their hospital."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from consult.consultations.ports import ConsultationStore
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger
from consult.ledger.wire import AttendeeId, ConsultationId, HospitalId, PractitionerId, RecordingId
from consult.recordings.service.sessions import Recordings
from consult.recordings.wire import RecordedFile, Recording
from consult.vault.ports import Vault
from consult.vault.wire import Blob
from signaling.recording.wire import Written

FILE_LIMIT_BYTES = 16 << 30
PIECE_BYTES = 1 << 20


class RecordingShelf:
    """The recorder's `Shelf` over the clinic's recordings and the vault."""

    def __init__(
        self,
        ledger: Ledger,
        consultations: ConsultationStore,
        recordings: Recordings,
        vault: Vault,
        clock: Callable[[], datetime],
        tell: Callable[[ConsultationId], Awaitable[None]],
    ) -> None:
        self._ledger = ledger
        self._consultations = consultations
        self._recordings = recordings
        self._vault = vault
        self._clock = clock
        self._tell = tell

    async def open(
        self, room: ConsultationId, recording: RecordingId, started_by: AttendeeId, now: datetime
    ) -> None:
        """See Shelf.open."""
        async with self._ledger.change() as tx:
            found = await self._consultations.get(tx, room)
            if found is None:
                raise NotFound
            # Only a practitioner hosts, and only a host records.
            by = PractitionerId(started_by)
            await self._recordings.begin(tx, recording, (room, found.owner), by, now)
        await self._tell(room)

    async def unfinished(self) -> Sequence[Recording]:
        """See Shelf.unfinished."""
        async with self._ledger.read() as tx:
            return await self._recordings.store.unfinished(tx)

    async def keep(
        self,
        recording: RecordingId,
        folder: Path,
        files: Sequence[Written],
        moments: str | None,
        why: str,
    ) -> None:
        """See Shelf.keep."""
        async with self._ledger.read() as tx:
            found = await self._recordings.known(tx, recording)
        if found.state == "running":
            kept = [await self._keep(found.owner, folder, each) for each in files]
            shown = await self._put(found.owner, folder / moments) if moments else None
            digest = shown.digest if shown is not None else None
            async with self._ledger.change() as tx:
                await self._recordings.finish(tx, recording, kept, digest, why, self._clock())
            await self._tell(found.consultation)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _keep(self, owner: HospitalId, folder: Path, written: Written) -> RecordedFile:
        part = written.part
        blob = await self._put(owner, folder / part.file)
        return RecordedFile(
            digest=blob.digest,
            size_bytes=blob.size_bytes,
            media_type=part.media_type,
            source=part.source,
            person=part.person,
            name=part.name,
            starts_ms=part.starts_ms,
            lasts_ms=written.lasts_ms,
        )

    async def _put(self, owner: HospitalId, path: Path) -> Blob:
        return await self._vault.put(owner, _pieces(path), FILE_LIMIT_BYTES)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
    finally:
        file.close()
