"""Tells open pages that a consultation, a referral or an alarm of theirs changed, so that they
fetch it again.

Carries ids only, and only to the hospitals that take part.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Literal
from uuid import UUID

import msgspec
from aiohttp import web

from consult.ledger.errors import Full
from consult.ledger.wire import HospitalId, PractitionerId

Kind = Literal["consultation", "referral", "alarm"]
Change = tuple[Kind, UUID | None]
"""What changed; no id stands for more than can be named."""

BEAT_S = 15.0
WRITE_S = 30.0
MANY = 32
LISTENERS = 2_000
PAGES = 32
"""Open pages of one person: nobody takes the places of all others."""


class Listener:
    """One open page; at most 32 ids wait, more become 'everything'."""

    def __init__(self, hospital: HospitalId, person: PractitionerId) -> None:
        self.hospital = hospital
        self.person = person
        self._waiting: set[Change] = set()
        self._woken = asyncio.Event()
        self.is_open = True

    def close(self) -> None:
        """Let the page go: it comes back by itself."""
        self.is_open = False
        self._woken.set()

    def tell(self, kind: Kind, thing: UUID) -> None:
        """Note a change; the same one twice is one."""
        if len(self._waiting) <= MANY:
            self._waiting.add((kind, thing))
        self._woken.set()

    async def wait(self) -> list[Change]:
        """What changed; a consultation without an id stands for everything."""
        await self._woken.wait()
        self._woken.clear()
        waiting, self._waiting = self._waiting, set()
        return [("consultation", None)] if len(waiting) > MANY else [*waiting]


class Changes:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def publish(
        self, hospitals: Iterable[HospitalId], thing: UUID, kind: Kind = "consultation"
    ) -> None:
        """Tell the pages of these hospitals."""
        concerned = set(hospitals)
        for listener in self._listeners:
            if listener.hospital in concerned:
                listener.tell(kind, thing)

    def close(self) -> None:
        """Let every page go, so that the process can end."""
        for listener in self._listeners:
            listener.close()

    @contextmanager
    def listening(self, hospital: HospitalId, person: PractitionerId) -> Iterator[Listener]:
        """A listener for the time of one request."""
        pages = sum(listener.person == person for listener in self._listeners)
        if len(self._listeners) >= LISTENERS or pages >= PAGES:
            raise Full("too-many-pages", "打开的页面过多。", "Too many pages are open.")
        listener = Listener(hospital, person)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def serve(
        self, request: web.Request, hospital: HospitalId, person: PractitionerId
    ) -> web.StreamResponse:
        """Server-sent events (WHATWG HTML §9.2) until the page closes or reads no more."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        with self.listening(hospital, person) as listener, suppress(ConnectionError, TimeoutError):
            await response.prepare(request)
            await response.write(b": here\n\n")
            while listener.is_open:
                piece = await _next(listener)
                async with asyncio.timeout(WRITE_S):
                    await response.write(piece)
        return response


async def _next(listener: Listener) -> bytes:
    try:
        async with asyncio.timeout(BEAT_S):
            changes = await listener.wait()
    except TimeoutError:
        return b": beat\n\n"
    lines = [b"event: changed\ndata: " + msgspec.json.encode({kind: i}) for kind, i in changes]
    return b"\n\n".join(lines) + b"\n\n"
