"""Spoken readings (录音阅片): chunk by chunk into the vault, put together at the end."""

import asyncio
from collections.abc import AsyncIterator

from consult.access.wire import Call
from consult.ledger.ports import NewId, Transaction
from consult.ledger.wire import (
    AttendeeId,
    ConsultationId,
    Digest,
    HospitalId,
    PractitionerId,
    RecordingId,
)
from consult.recordings.core import course, joining
from consult.recordings.ports import ChunkStore
from consult.recordings.service.sessions import Recordings
from consult.recordings.wire import KeptChunk, RecordedFile, Recording, Spoken, SpokenChunk
from consult.vault.ports import Vault

FILE_LIMIT_BYTES = 256 << 20


class SpokenReadings:
    """What an expert says while he reads alone."""

    def __init__(
        self, recordings: Recordings, chunks: ChunkStore, vault: Vault, new_id: NewId
    ) -> None:
        self._recordings = recordings
        self._chunks = chunks
        self._vault = vault
        self._new_id = new_id

    async def start(
        self, tx: Transaction, call: Call, consultation: ConsultationId, owner: HospitalId
    ) -> Spoken:
        """Begin one, or go on with the one that the caller has begun."""
        for found in await self.of(tx, consultation, call.principal.person):
            if found.state == "running":
                chunks = await self._chunks.of(tx, found.id)
                return Spoken(recording=found, next_chunk=len(chunks))
        made = course.begun(
            RecordingId(self._new_id()),
            owner,
            consultation,
            "spoken",
            call.principal.person,
            call.now,
        )
        await self._recordings.keep(tx, call.doer, made, "speak")
        return Spoken(recording=made, next_chunk=0)

    async def add(
        self, tx: Transaction, recording: Recording, number: int, chunk: SpokenChunk
    ) -> Spoken:
        """Keep a chunk durably; the same again is nothing new."""
        blob = await self._vault.put(recording.owner, _whole(chunk.audio), FILE_LIMIT_BYTES)
        chunks = await self._chunks.of(tx, recording.id)
        if course.is_known(chunks, number, blob.digest):
            return Spoken(recording=recording, next_chunk=len(chunks))
        grown = course.grown(recording, chunk)
        kept = KeptChunk(
            id=self._new_id(),
            owner=recording.owner,
            recording=recording.id,
            number=number,
            audio=blob.digest,
            size_bytes=blob.size_bytes,
            starts_ms=chunk.starts_ms,
            moments=chunk.moments,
        )
        await self._chunks.add(tx, kept)
        await self._recordings.store.save(tx, grown)
        return Spoken(recording=grown, next_chunk=number + 1)

    async def finish(self, tx: Transaction, call: Call, recording: Recording) -> Recording:
        """Put the chunks together; `Invalid` when there is no sound in them."""
        course.check_running(recording)
        chunks = await self._chunks.of(tx, recording.id)
        contents = [
            (chunk.starts_ms, await self._vault.read(recording.owner, chunk.audio))
            for chunk in chunks
        ]
        sound, lasts_ms = await asyncio.to_thread(_join, contents)
        blob = await self._vault.put(recording.owner, _whole(sound), FILE_LIMIT_BYTES)
        card = (await self._recordings.view(tx, [recording]))[0].started_by
        file = RecordedFile(
            digest=blob.digest,
            size_bytes=blob.size_bytes,
            media_type="audio/webm",
            source="microphone",
            person=AttendeeId(recording.started_by),
            name=card.name,
            starts_ms=0,
            lasts_ms=lasts_ms,
        )
        moments = await self._keep_moments(recording, chunks)
        after = course.finished(recording, (file,), moments, "", call.now)
        await self._recordings.keep(tx, call.doer, after, "finish")
        return after

    async def discard(self, tx: Transaction, call: Call, recording: Recording) -> Recording:
        """Throw it away; nobody hears it any more."""
        if recording.state == "withdrawn":
            return recording
        after = course.withdrawn(recording, "discarded", call.now)
        await self._recordings.keep(tx, call.doer, after, "discard")
        return after

    async def of(
        self, tx: Transaction, consultation: ConsultationId, author: PractitionerId
    ) -> list[Recording]:
        """An author's spoken readings, oldest first; not those that he threw away."""
        found = await self._recordings.store.of(tx, [consultation])
        return [
            each
            for each in found
            if each.kind == "spoken" and each.started_by == author and each.state != "withdrawn"
        ]

    async def _keep_moments(self, recording: Recording, chunks: list[KeptChunk]) -> Digest | None:
        moments = [moment for chunk in chunks for moment in chunk.moments]
        if not moments:
            return None
        packed = joining.packed(sorted(moments, key=lambda moment: moment.at_ms))
        return (await self._vault.put(recording.owner, _whole(packed), FILE_LIMIT_BYTES)).digest


def _join(contents: list[tuple[int, bytes]]) -> tuple[bytes, int]:
    return joining.joined(joining.runs(contents))


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
