"""Recordings over HTTP: their records typed, their files in ranges (RFC 9110 §14)."""

import re
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from consult.access.wire import Call
from consult.consultations.service.replays import Replays
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import ConsultationId, RecordingId
from consult.recordings.wire import RecordedFile, Recording, RecordingView, Spoken, SpokenChunk
from consult.vault.ports import Vault
from server.guards import REQUEST_ID
from server.handlers.session import SessionHandlers
from server.typed_routes import Nothing, Surface, converted

PIECE_BYTES = 256 << 10
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
Number = Annotated[int, Meta(ge=0, le=100_000)]


class RecordingHandlers:
    """What was recorded, and what an expert speaks alone."""

    def __init__(self, replays: Replays) -> None:
        self._replays = replays

    async def of_consultation(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[RecordingView, ...]:
        """The recordings of a consultation that the caller may hear, or why he may not."""
        return await self._replays.of_consultation(tx, call, consultation)

    async def show(self, tx: Transaction, call: Call, recording: RecordingId) -> RecordingView:
        """One recording with its files."""
        return await self._replays.show(tx, call, recording)

    async def start(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: Nothing
    ) -> Spoken:
        """Begin a spoken reading, or go on with the one that was begun."""
        return await self._replays.start(tx, call, consultation)

    async def add(
        self,
        tx: Transaction,
        call: Call,
        recording: RecordingId,
        number: Number,
        body: SpokenChunk,
    ) -> Spoken:
        """Keep the next chunk of a spoken reading; the same again changes nothing."""
        return await self._replays.add(tx, call, recording, number, body)

    async def finish(
        self, tx: Transaction, call: Call, recording: RecordingId, body: Nothing
    ) -> RecordingView:
        """The spoken reading is whole; it goes with the caller's opinion."""
        return await self._replays.finish(tx, call, recording)

    async def discard(self, tx: Transaction, call: Call, recording: RecordingId) -> Nothing:
        """Throw a spoken reading away that no signed opinion cites."""
        await self._replays.discard(tx, call, recording)
        return Nothing()


@dataclass(frozen=True)
class Range:
    """Bytes from `first` on, up to and without `end`."""

    first: int
    end: int


class RecordedFiles:
    """The bytes; whether the caller may have them is asked at each request."""

    def __init__(
        self,
        ledger: Ledger,
        surface: Surface,
        session: SessionHandlers,
        replays: Replays,
        vault: Vault,
    ) -> None:
        self._ledger = ledger
        self._surface = surface
        self._session = session
        self._replays = replays
        self._vault = vault

    def routes(self) -> list[web.RouteDef]:
        """The routes that give files."""
        return [
            web.get("/api/recordings/{recording}/files/{digest}", self.file),
            web.get("/api/recordings/{recording}/moments", self.moments),
        ]

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A track, whole or a range of it."""
        recording = await self._recording(request, "GET recorded file")
        digest = request.match_info["digest"]
        for file in recording.files:
            if file.digest == digest:
                return await self._send(request, recording, file)
        raise NotFound

    async def moments(self, request: web.Request) -> web.StreamResponse:
        """What was shown, as JSON lines."""
        recording = await self._recording(request, "GET recorded moments")
        body = b""
        if recording.moments is not None:
            body = await self._vault.read(recording.owner, recording.moments)
        headers = {"Cache-Control": "private, no-store"}
        if body:
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=body, content_type="application/x-ndjson", headers=headers)

    async def _recording(self, request: web.Request, route: str) -> Recording:
        principal, now = await self._session.identify(request)
        call = Call(principal=principal, now=now, request=request[REQUEST_ID])
        found: RecordingId = converted("recording", request.match_info["recording"], RecordingId)
        named = {"recording": found}
        async with self._surface.watched(call, route, named), self._ledger.read() as tx:
            recording = await self._replays.find(tx, call, found)
        await self._surface.saw(call, named)
        return recording

    async def _send(
        self, request: web.Request, recording: Recording, file: RecordedFile
    ) -> web.StreamResponse:
        size = file.size_bytes
        whole = Range(0, size)
        wanted = range_of(request.headers.get("Range", ""), size)
        # Named by its digest: the same address always has the same bytes.
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, max-age=3600",
            "ETag": f'"{file.digest}"',
        }
        if wanted is None:
            headers["Content-Range"] = f"bytes */{size}"
            return web.Response(status=416, headers=headers)
        is_part = request.headers.get("Range", "").startswith("bytes=") or wanted != whole
        if is_part:
            headers["Content-Range"] = f"bytes {wanted.first}-{wanted.end - 1}/{size}"
        response = web.StreamResponse(status=206 if is_part else 200, headers=headers)
        response.content_type = file.media_type
        response.content_length = wanted.end - wanted.first
        await response.prepare(request)
        at = wanted.first
        while at < wanted.end:
            length = min(PIECE_BYTES, wanted.end - at)
            piece = await self._vault.read(recording.owner, file.digest, at, length)
            await response.write(piece)
            at += len(piece)
        await response.write_eof()
        return response


def range_of(header: str, size: int) -> Range | None:
    """One range (RFC 9110 §14.1.2); the whole for none or many; None where it lies outside."""
    match = _RANGE.fullmatch(header.replace(" ", ""))
    if match is None or not (match[1] or match[2]):
        return Range(0, size)
    if not match[1]:
        length = int(match[2])
        return Range(max(0, size - length), size) if length else None
    first = int(match[1])
    end = min(int(match[2]) + 1, size) if match[2] else size
    return Range(first, end) if first < end else None
