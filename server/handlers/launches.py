"""Launches over HTTP: a hospital's system asks for a link, its doctor opens it once."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web
from msgspec.structs import replace

from consult.access.wire import Call
from consult.audit.wire import Doer
from consult.exchange.wire import Sender
from consult.launches.service import Launching
from consult.launches.wire import LaunchView, MakeLaunch, OpenLaunch
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import LaunchId
from server.guards import REQUEST_ID
from server.handlers.exchange import sender_of
from server.typed_routes import decode, encode, read_body

BODY_LIMIT_BYTES = 65_536


class LaunchHandlers:
    """The doctor's side: a link is opened once, and looked at again by whoever opened it."""

    def __init__(self, launching: Launching) -> None:
        self._launching = launching

    async def open(self, tx: Transaction, call: Call, body: OpenLaunch) -> LaunchView:
        """Open a launch, once, for the doctor whom it names."""
        return await self._launching.open(tx, call, body.link)

    async def show(self, tx: Transaction, call: Call, launch: LaunchId) -> LaunchView:
        """A launch that the caller opened."""
        return await self._launching.see(tx, call, launch)


class SystemLaunches:
    """The system's side: it shows its word, no session, and gets a link that counts once."""

    def __init__(
        self,
        ledger: Ledger,
        launching: Launching,
        words: Mapping[str, Sender],
        clock: Callable[[], datetime],
        origin: str,
    ) -> None:
        self._ledger = ledger
        self._launching = launching
        self._words = words
        self._clock = clock
        self._origin = origin

    def routes(self) -> list[web.RouteDef]:
        """The one route of the systems."""
        return [web.post("/api/launches", self.make)]

    async def make(self, request: web.Request) -> web.StreamResponse:
        """Make a link for a doctor of the system's hospital."""
        sender = sender_of(request, self._words)
        body = decode(await read_body(request, BODY_LIMIT_BYTES), MakeLaunch)
        doer = Doer(at=self._clock(), hospital=sender.hospital, request=request[REQUEST_ID])
        async with self._ledger.change() as tx:
            made = await self._launching.make(tx, doer, sender.hospital, body)
        # Behind the # the secret reaches no log, no proxy and no other site.
        return encode(replace(made, link=f"{self._origin}/launch#{made.link}"))
