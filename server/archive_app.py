"""The archive's process: one hospital's packages behind HTTP, a token at the door.

Knows no clinic: it takes whole packages by their SHA-256, keeps them, and signs receipts.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import msgspec
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from consult.archive.ed25519 import ReceiptKey
from consult.archive.folder import FolderArchive
from consult.archive.wire import ArchiveKey, Holdings
from consult.archive.zip import check
from consult.ledger.clock import utc_now
from consult.ledger.errors import NotFound
from server.archive_page import archive_page
from server.errors import KNOWN, problem
from server.listening import Place, listening, until_signalled
from server.processes import say_ready, stopped_or_orphaned
from server.settings import SettingsError, is_loopback

log = structlog.get_logger("archive")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PUBLIC = {"/healthz", "/key"}
_CHALLENGE = {hdrs.WWW_AUTHENTICATE: 'Basic realm="archive", charset="UTF-8"'}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class ArchiveDoor:
    """The routes of one archive."""

    def __init__(self, archive: FolderArchive, key: ReceiptKey, hospital: str) -> None:
        self._archive = archive
        self._key = key
        self._hospital = hospital

    def routes(self) -> list[web.RouteDef]:
        """The whole surface; HEAD comes with each GET."""
        return [
            web.get("/", self.page),
            web.get("/healthz", self.healthz),
            web.get("/key", self.key),
            web.get("/packages", self.list_packages),
            web.get("/packages/{digest}", self.get_package),
            web.put("/packages/{digest}", self.put_package),
            web.get("/receipts/{digest}", self.get_receipt),
        ]

    async def healthz(self, _: web.Request) -> web.Response:
        """Say that it serves."""
        return web.json_response({"status": "ok"})

    async def key(self, _: web.Request) -> web.Response:
        """Whose archive it is, and the key of its receipts."""
        return _json(ArchiveKey(hospital=self._hospital, key=self._key.public))

    async def list_packages(self, _: web.Request) -> web.Response:
        """All receipts, newest first."""
        return _json(await self._holdings())

    async def get_receipt(self, request: web.Request) -> web.Response:
        """The receipt for one package."""
        held = await self._archive.find(request.match_info["digest"])
        if held is None:
            raise NotFound
        return _json(held.receipt)

    async def get_package(self, request: web.Request) -> web.StreamResponse:
        """The bytes of one package."""
        digest = request.match_info["digest"]
        held = await self._archive.find(digest)
        if held is None:
            raise NotFound
        name = f'attachment; filename="{digest[:16]}.zip"'
        return web.FileResponse(
            self._archive.package_file(digest),
            headers={hdrs.CONTENT_TYPE: "application/zip", hdrs.CONTENT_DISPOSITION: name},
        )

    async def put_package(self, request: web.Request) -> web.Response:
        """Take a package; 201 the first time, 200 with the same receipt from then on."""
        digest = request.match_info["digest"]
        held = await self._archive.find(digest)
        if held is not None:
            return _json(held.receipt)
        held = await self._archive.receive(digest, request.content.iter_any())
        log.info("package received", package=digest, size_bytes=held.receipt.size_bytes)
        return _json(held.receipt, status=201)

    async def page(self, _: web.Request) -> web.Response:
        """What a person sees."""
        held = await self._archive.holdings()
        text = archive_page(self._hospital, self._key.public, held)
        return web.Response(text=text, content_type="text/html")

    async def _holdings(self) -> Holdings:
        held = await self._archive.holdings()
        return Holdings(
            hospital=self._hospital,
            key=self._key.public,
            receipts=tuple(holding.receipt for holding in held),
        )


def archive_app(
    folder: Path, hospital: str, token: str, now: Callable[[], datetime] = utc_now
) -> web.Application:
    """The application over a folder; it sweeps and mends before it serves."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ReceiptKey(folder / "receipt.key.pem")
    archive = FolderArchive(folder, hospital, check, key.sign, now)
    app = web.Application(middlewares=[_answers, _guard(token)])
    app.add_routes(ArchiveDoor(archive, key, hospital).routes())

    async def mend(_: web.Application) -> None:
        swept, mended = await archive.mend()
        log.info("archive opened", swept=swept, mended=mended)

    app.on_startup.append(mend)
    return app


async def run(
    folder: Path,
    place: Place,
    hospital_name: str,
    token_file: Path | None = None,
    *,
    is_child: bool = False,
) -> None:
    """Serve until a signal, and as a child until the parent is gone; beyond the loopback with TLS.

    Without a token file the token lies in the folder, made at the first start.
    """
    if place.certificate_file is None and not is_loopback(place.host):
        raise SettingsError("an archive beyond the loopback needs TLS")
    app = await asyncio.to_thread(_opened, folder, hospital_name, token_file)
    async with until_signalled() as stop, listening(app, place) as bound:
        log.info("archive listens", host=place.host, port=bound)
        if is_child:
            say_ready()
            await stopped_or_orphaned(stop)
        else:
            await stop.wait()


def _opened(folder: Path, hospital: str, token_file: Path | None) -> web.Application:
    folder.mkdir(parents=True, exist_ok=True)
    token = read_token(token_file or folder / "token", may_make=token_file is None)
    return archive_app(folder, hospital, token)


def read_token(file: Path, *, may_make: bool) -> str:
    """The shared word of a peering; at least 16 characters, in a file of mode 0600."""
    if may_make and not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32) + "\n", encoding="ascii")
    token = file.read_text(encoding="ascii").strip()
    if len(token) < 16:
        raise SettingsError(f"the token in {file} is too short")
    return token


def _guard(token: str) -> Middleware:
    wanted = token.encode()

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in _PUBLIC and not hmac.compare_digest(_word(request), wanted):
            # The body is not read: a stranger may not keep us busy.
            raise web.HTTPUnauthorized(headers={**_CHALLENGE, hdrs.CONNECTION: "close"})
        return await handler(request)

    return guard


def _word(request: web.Request) -> bytes:
    """The token of a Bearer header, or the password of a Basic one (a person's browser)."""
    scheme, _, said = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        return said.strip().encode()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(said, validate=True).partition(b":")[2]
        except ValueError:
            return b""
    return b""


@web.middleware
async def _answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        answer = await handler(request)
    except KNOWN as error:
        answer = problem(error, request_id="")
    except web.HTTPException as error:
        error.headers.update(_HEADERS)
        raise
    answer.headers.update(_HEADERS)
    return answer


def _json(said: msgspec.Struct, status: int = 200) -> web.Response:
    body = msgspec.json.encode(said)
    return web.Response(body=body, status=status, content_type="application/json")
