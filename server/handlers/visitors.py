"""Observers and guests over HTTP; the only place that sees a guest's badge."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from aiohttp import web

from consult.access.wire import Call
from consult.ledger.errors import NotFound
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import ConsultationId
from consult.visitors.service import Doorway, Visitors
from consult.visitors.wire import Guest, InviteGuest, InviteObserver, OpenDoor, Visit, VisitorsView
from server.errors import SignedOut
from server.typed_routes import Nothing, decode, encode, read_body
from signaling.turn import MediaWays

COOKIE = "lianzhen_guest"
LOOK_EVERY_S = 10.0


class VisitorHandlers:
    """The panel's side: who may come besides it."""

    def __init__(self, visitors: Visitors, doorway: Doorway) -> None:
        self._visitors = visitors
        self._doorway = doorway

    async def show(self, tx: Transaction, call: Call, consultation: ConsultationId) -> VisitorsView:
        """Who may come besides the panel."""
        return await self._visitors.view(tx, call, consultation)

    async def invite_observer(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: InviteObserver
    ) -> VisitorsView:
        """Let a practitioner of the alliance watch."""
        await self._visitors.invite_observer(tx, call, consultation, body)
        return await self._visitors.view(tx, call, consultation)

    async def invite_guest(
        self, tx: Transaction, call: Call, consultation: ConsultationId, body: InviteGuest
    ) -> VisitorsView:
        """Make a one-time link for the patient or his family; our page makes its secret."""
        await self._visitors.invite_guest(tx, call, consultation, body)
        return await self._visitors.view(tx, call, consultation)

    async def withdraw(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        visitor: UUID,
        body: Nothing,
    ) -> VisitorsView:
        """Take an invitation back."""
        await self._visitors.withdraw(tx, call, consultation, visitor)
        return await self._visitors.view(tx, call, consultation)

    async def visits(self, tx: Transaction, call: Call) -> tuple[Visit, ...]:
        """The sessions that the caller may observe."""
        return await self._doorway.visits(tx, call)


class GuestHandlers:
    """The guest's side: an opaque badge in a cookie that no script reads."""

    def __init__(
        self,
        ledger: Ledger,
        doorway: Doorway,
        clock: Callable[[], datetime],
        ways: Callable[[str, datetime], MediaWays],
        *,
        is_encrypted: bool,
    ) -> None:
        self._ledger = ledger
        self._doorway = doorway
        self._clock = clock
        self._ways = ways
        self._is_encrypted = is_encrypted
        self._cookie = f"__Host-{COOKIE}" if is_encrypted else COOKIE

    def routes(self) -> list[web.RouteDef]:
        """The routes of a guest's own visit."""
        return [
            web.post("/api/guest", self.open),
            web.get("/api/guest", self.show),
            web.get("/api/guest/media", self.media),
        ]

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Take the one-time link for a badge."""
        body = decode(await read_body(request, 1_024), OpenDoor)
        # Strangers who guess never hold up those who write.
        async with self._ledger.read() as tx:
            await self._doorway.expect(tx, body.secret, self._clock())
        async with self._ledger.change() as tx:
            badge, visit = await self._doorway.open(tx, body.secret, self._clock())
        response = encode(visit)
        response.set_cookie(
            self._cookie,
            badge,
            path="/",
            httponly=True,
            secure=self._is_encrypted,
            samesite="Strict",
        )
        return response

    async def show(self, request: web.Request) -> web.StreamResponse:
        """What the holder of the badge may know."""
        _, visit = await self.identify(request)
        return encode(visit)

    async def media(self, request: web.Request) -> web.StreamResponse:
        """How the guest's browser may reach the media of his room."""
        guest, _ = await self.identify(request)
        return encode(self._ways(str(guest.id), self._clock()))

    async def identify(self, request: web.Request) -> tuple[Guest, Visit]:
        """The guest behind a request; raises SignedOut."""
        try:
            async with self._ledger.read() as tx:
                badge = request.cookies.get(self._cookie, "")
                return await self._doorway.holder(tx, badge, self._clock())
        except NotFound:
            raise SignedOut from None

    async def until_over(self, request: web.Request) -> None:
        """Look at the badge again and again; raises SignedOut when it counts no more."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.identify(request)
