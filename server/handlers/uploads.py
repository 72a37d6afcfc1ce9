"""Attachments on their way in, streamed; images have their own way (`handlers.dicomweb`).

The bytes are durable in the vault before the row that refers to them is written. A photograph is
written anew first, by a worker: where and with what it was taken is nobody's business.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import PurePath

from aiohttp import web

from consult.access.wire import Act, Call
from consult.cases.service.attachments import Attachments, Kept
from consult.cases.service.casebook import Casebook
from consult.cases.wire import Attachment, AttachmentKind
from consult.documents.core import check_picture
from consult.ledger.errors import Invalid, TooBig, Unavailable
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import CaseId
from consult.vault.ports import Vault
from imaging.pixels.service import Pictures
from server.guards import REQUEST_ID
from server.handlers.session import SessionHandlers
from server.typed_routes import Asked, Surface, converted, pieces

ROUTE = "POST attachments"
ATTACHMENT_LIMIT_BYTES = 50 << 20
PHOTOGRAPH_LIMIT_BYTES = 25 << 20
PHOTOGRAPHS, PLACE_S = 4, 60.0
"""How many are held in memory at a time, and how long one waits for its place."""

HEADERS_BYTES = 1 << 20
"""Enough to find the size of a photograph behind its camera's notes and preview."""

MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}


class UploadHandlers:
    """Streams bodies into the vault."""

    def __init__(  # where a file passes on its way in
        self,
        ledger: Ledger,
        surface: Surface,
        session: SessionHandlers,
        casebook: Casebook,
        attachments: Attachments,
        shelf: tuple[Pictures, Vault],
    ) -> None:
        self._ledger = ledger
        self._surface = surface
        self._session = session
        self._casebook = casebook
        self._attachments = attachments
        self._pictures, self._vault = shelf
        self._places = asyncio.Semaphore(PHOTOGRAPHS)

    def routes(self) -> list[web.RouteDef]:
        """The routes that take files."""
        return [
            web.post("/api/cases/{case}/attachments", self.attach),
        ]

    async def attach(self, request: web.Request) -> web.StreamResponse:
        """Keep a PDF or a photograph; its kind is told from its bytes, not from its name."""
        principal, now = await self._session.identify(request)
        case: CaseId = converted("case", request.match_info["case"], CaseId)
        kind: AttachmentKind = converted("kind", request.query.get("kind", ""), AttachmentKind)
        call = Call(principal=principal, now=now, request=request[REQUEST_ID])
        act: Act = "request" if kind == "consent_scan" else "edit_case"
        watched = self._surface.watched(call, ROUTE, {"case": case})
        async with watched, self._ledger.read() as tx:
            owner = (await self._casebook.demand(tx, call, act, case)).owner
        rest = pieces(request)
        head = await anext(rest, b"")
        media_type = _media_type(head)
        body = _after(head, rest)
        if kind == "photograph" and media_type != "application/pdf":
            body = await self._cleaned(body)
        blob = await self._vault.put(owner, body, ATTACHMENT_LIMIT_BYTES)
        file = Kept(
            kind=kind,
            name=_name(request),
            media_type=media_type,
            digest=blob.digest,
            size_bytes=blob.size_bytes,
        )
        if media_type != "application/pdf":
            check_picture(await self._vault.read(owner, blob.digest, 0, HEADERS_BYTES))
        digest = hashlib.sha256(f"{request.path_qs}\0{blob.digest}".encode()).hexdigest()
        asked = Asked(request, principal, now, ROUTE, digest)
        work = partial(self._attach, case=case, file=file)
        return await self._surface.change(asked, work, {"case": case})

    async def _cleaned(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The picture alone."""
        try:
            async with asyncio.timeout(PLACE_S):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable("photographs") from None
        try:
            sent = await _gathered(body, PHOTOGRAPH_LIMIT_BYTES)
            return _whole((await self._pictures.clean(sent)).file)
        finally:
            self._places.release()

    async def _attach(self, tx: Transaction, call: Call, *, case: CaseId, file: Kept) -> Attachment:
        return await self._attachments.add(tx, call, case, file)


async def _after(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for piece in rest:
        yield piece


async def _gathered(body: AsyncIterator[bytes], limit_bytes: int) -> bytes:
    parts, size_bytes = list[bytes](), 0
    async for piece in body:
        size_bytes += len(piece)
        if size_bytes > limit_bytes:
            raise TooBig("body")
        parts.append(piece)
    return b"".join(parts)


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _name(request: web.Request) -> str:
    # A path inside a dropped folder names the file for people; it is never opened.
    name = request.query.get("name", "").replace("\\", "/").strip()[-200:]
    return str(PurePath(name)) if name else "file"


def _media_type(head: bytes) -> str:
    for magic, media_type in MAGIC.items():
        if head.startswith(magic):
            return media_type
    raise Invalid(
        "media-type-wrong",
        "文件类型不符：资料只收 PDF、JPEG 或 PNG。",
        "Wrong kind of file: only PDF, JPEG or PNG is taken here.",
    )
