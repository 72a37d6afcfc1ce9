"""A phone as the camera of a case over HTTP; the only place that sees a phone's badge.

The phone's photographs pass through memory and a worker process: nothing that was not decoded and
written anew, without place, device and time of the phone, reaches the vault.
"""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web

from consult.access.wire import Call
from consult.cameras.core import LONGEST
from consult.cameras.service import Cameras, Phone
from consult.cameras.wire import Camera, CameraView, OpenCamera, Photograph, TakeLink
from consult.cases.wire import Shows
from consult.ledger.errors import Full
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import CameraId, CaseId, Digest
from consult.vault.ports import Vault
from imaging.pixels.service import Pictures
from server.guards import REQUEST_ID
from server.typed_routes import Asked, Nothing, Surface, converted, decode, encode, read_body

COOKIE = "lianzhen_camera"
PATH = "/api/cameras"
ROUTE = "POST photographs"
PHOTOGRAPH_LIMIT_BYTES = 12 << 20
AT_ONCE, OF_ONE = 8, 2
"""How many photographs may be on their way in memory, in all and of one phone."""


class CameraHandlers:
    """The side of the case page."""

    def __init__(self, cameras: Cameras) -> None:
        self._cameras = cameras

    async def show(self, tx: Transaction, call: Call, case: CaseId) -> tuple[CameraView, ...]:
        """The caller's phones that are cameras of the case now."""
        return await self._cameras.view(tx, call, case)

    async def open(self, tx: Transaction, call: Call, case: CaseId, body: OpenCamera) -> CameraView:
        """Make a one-time link for a phone; our page makes its secret."""
        return await self._cameras.open(tx, call, case, body)

    async def close(
        self, tx: Transaction, call: Call, case: CaseId, camera: CameraId, body: Nothing
    ) -> tuple[CameraView, ...]:
        """End a camera."""
        await self._cameras.close(tx, call, case, camera)
        return await self._cameras.view(tx, call, case)


@dataclass(frozen=True)
class Phones:
    """What the routes of the phones need, wired by the composition root."""

    ledger: Ledger
    surface: Surface
    phone: Phone
    pictures: Pictures
    vault: Vault
    clock: Callable[[], datetime]
    is_encrypted: bool
    tell: Callable[[CaseId], Awaitable[None]]
    """Tells the open pages of a case that there is something new."""


class PhoneHandlers:
    """The side of the phone: an opaque badge in a cookie that no script reads."""

    def __init__(self, phones: Phones) -> None:
        self._ledger = phones.ledger
        self._surface = phones.surface
        self._phone = phones.phone
        self._pictures, self._vault = phones.pictures, phones.vault
        self._clock = phones.clock
        self._is_encrypted = phones.is_encrypted
        self._cookie = f"__Secure-{COOKIE}" if phones.is_encrypted else COOKIE
        self._tell = phones.tell
        self._busy: Counter[CameraId] = Counter()

    def routes(self) -> list[web.RouteDef]:
        """All that a phone may ask."""
        return [
            web.post(PATH, self.take),
            web.get(PATH, self.show),
            web.delete(PATH, self.end),
            web.post(PATH + "/photographs", self.photograph),
        ]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take the one-time link for a badge."""
        body = decode(await read_body(request, 1_024), TakeLink)
        # Strangers who guess never hold up those who write.
        async with self._ledger.read() as tx:
            await self._phone.expect(tx, body.secret, self._clock())
        now = self._clock()
        async with self._ledger.change() as tx:
            badge, finder = await self._phone.take(tx, body.secret, now, request[REQUEST_ID])
            camera, _ = await self._phone.holder(tx, badge, now, request[REQUEST_ID])
        await self._tell(camera.case)
        response = encode(finder)
        response.set_cookie(
            self._cookie,
            badge,
            path=PATH,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=self._is_encrypted,
            samesite="Strict",
        )
        return response

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Whose camera this phone is, for how long."""
        async with self._ledger.read() as tx:
            camera, _ = await self._holder(tx, request)
            return encode(await self._phone.finder(tx, camera))

    async def end(self, request: web.Request) -> web.StreamResponse:
        """The phone has done: its badge counts no more."""
        async with self._ledger.change() as tx:
            camera, call = await self._holder(tx, request)
            await self._phone.end(tx, call, camera.id)
        await self._tell(camera.case)
        response = encode(Nothing())
        response.del_cookie(self._cookie, path=PATH)
        return response

    async def photograph(self, request: web.Request) -> web.StreamResponse:
        """Keep one photograph; the same key again is the same photograph."""
        shows: Shows = converted("shows", request.query.get("shows", ""), Shows)
        async with self._ledger.read() as tx:
            camera, call = await self._holder(tx, request)
        named = {"case": camera.case}
        async with self._surface.watched(call, ROUTE, named), self._ledger.read() as tx:
            await self._phone.expect_photograph(tx, call, camera)
        with self._place(camera.id):
            sent = await read_body(request, PHOTOGRAPH_LIMIT_BYTES)
            picture = await self._pictures.clean(sent)
        blob = await self._vault.put(camera.owner, _whole(picture.file), PHOTOGRAPH_LIMIT_BYTES * 2)
        # The same key of another phone, case or picture is another request.
        asked_for = f"{camera.id}\0{shows}\0{blob.digest}"
        asked = Asked(
            request,
            call.principal,
            call.now,
            ROUTE,
            hashlib.sha256(asked_for.encode()).hexdigest(),
        )
        kept = (shows, picture.media_type, blob.digest, blob.size_bytes)
        answer = await self._surface.change(
            asked, partial(self._add, camera=camera, picture=kept), named
        )
        await self._tell(camera.case)
        return answer

    async def _add(
        self,
        tx: Transaction,
        call: Call,
        *,
        camera: Camera,
        picture: tuple[Shows, str, Digest, int],
    ) -> Photograph:
        return await self._phone.add(tx, call, camera.id, picture)

    async def _holder(self, tx: Transaction, request: web.Request) -> tuple[Camera, Call]:
        badge = request.cookies.get(self._cookie, "")
        return await self._phone.holder(tx, badge, self._clock(), request[REQUEST_ID])

    @contextmanager
    def _place(self, camera: CameraId) -> Iterator[None]:
        if self._busy.total() >= AT_ONCE or self._busy[camera] >= OF_ONE:
            raise Full(
                "camera-busy",
                "正在接收其他照片，请稍候再试。",
                "Other photographs are coming in; try again in a moment.",
            )
        self._busy[camera] += 1
        try:
            yield
        finally:
            self._busy[camera] -= 1
            self._busy += Counter()  # forgets who has none on the way


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
