"""Signing in and out, stepping up, and who is asking; the only place that sees the cookie."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from consult.access.wire import Principal
from consult.ledger.errors import NotAllowed
from consult.ledger.ports import Ledger, Transaction
from consult.people.service import People
from server.errors import SignedOut
from server.guards import SAFE_METHODS
from server.signin import core
from server.signin.service import SigningIn
from server.signin.wire import Session, SignedIn, SignIn, StepUp
from server.typed_routes import decode, encode, read_body

COOKIE = "lianzhen_session"
LOOK_EVERY_S = 60.0


class SessionHandlers:
    """Sessions over HTTP: an opaque secret in a cookie that no script reads."""

    def __init__(
        self,
        ledger: Ledger,
        signing_in: SigningIn,
        people: People,
        clock: Callable[[], datetime],
        *,
        is_encrypted: bool,
    ) -> None:
        self._ledger = ledger
        self._signing_in = signing_in
        self._people = people
        self._clock = clock
        self._is_encrypted = is_encrypted
        self.cookie = f"__Host-{COOKIE}" if is_encrypted else COOKIE

    def routes(self) -> list[web.RouteDef]:
        """The routes of one's own session."""
        return [
            web.get("/api/session", self.show),
            web.post("/api/session", self.sign_in),
            web.delete("/api/session", self.sign_out),
            web.post("/api/session/step-up", self.step_up),
        ]

    async def identify(self, request: web.Request) -> tuple[Principal, datetime]:
        """Who asks, and when; a change must carry the token that only our own page knows."""
        session, now = await self._session(request)
        async with self._ledger.read() as tx:
            return await self._principal(tx, session), now

    async def until_over(self, request: web.Request, *, is_used: bool) -> None:
        """Look at the session once a minute; raises SignedOut when it is over.

        Being in a room is use of the session; an open page that only listens is not.
        """
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            secret = request.cookies.get(self.cookie, "")
            await self._signing_in.session(secret, self._clock(), is_used=is_used)

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Open a session."""
        body = decode(await read_body(request, 4_096), SignIn)
        secret, session = await self._signing_in.sign_in(body.account, body.password, self._clock())
        response = encode(await self._signed_in(session))
        response.set_cookie(
            self.cookie,
            secret,
            path="/",
            httponly=True,
            secure=self._is_encrypted,
            samesite="Strict",
        )
        return response

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Who is signed in."""
        session, _ = await self._session(request)
        return encode(await self._signed_in(session))

    async def step_up(self, request: web.Request) -> web.StreamResponse:
        """Check the password again, for five minutes of signing."""
        session, now = await self._session(request)
        body = decode(await read_body(request, 4_096), StepUp)
        return encode(
            await self._signed_in(await self._signing_in.step_up(session, body.password, now))
        )

    async def sign_out(self, request: web.Request) -> web.StreamResponse:
        """End the session."""
        session, now = await self._session(request)
        await self._signing_in.sign_out(session, now)
        response = web.Response(status=204)
        response.del_cookie(self.cookie, path="/")
        return response

    async def _session(self, request: web.Request) -> tuple[Session, datetime]:
        secret = request.cookies.get(self.cookie, "")
        now = self._clock()
        if not secret:
            raise SignedOut
        session = await self._signing_in.session(secret, now)
        if request.method not in SAFE_METHODS:
            _check_token(request, session)
        return session, now

    async def _principal(self, tx: Transaction, session: Session) -> Principal:
        practitioner = await self._people.practitioner(tx, session.practitioner)
        if not practitioner.is_active:
            raise SignedOut
        return Principal(
            person=practitioner.id,
            hospital=practitioner.owner,
            roles=practitioner.roles,
            stepped_up_until=core.stepped_up_until(session),
        )

    async def _signed_in(self, session: Session) -> SignedIn:
        async with self._ledger.read() as tx:
            practitioner = await self._people.practitioner(tx, session.practitioner)
            return SignedIn(
                person=await self._people.card(tx, practitioner.id),
                roles=practitioner.roles,
                hospital=await self._people.hospital(tx, practitioner.owner),
                csrf=session.csrf,
                stepped_up_until=core.stepped_up_until(session),
            )


def _check_token(request: web.Request, session: Session) -> None:
    sent = request.headers.get("X-CSRF-Token", "")
    if not secrets.compare_digest(sent.encode(), session.csrf.encode()):
        raise NotAllowed(
            "csrf", "页面已过期，请刷新后再试。", "The page is out of date; reload and try again."
        )
