"""FHIR over HTTP: who may, then a thin shell around `consult.exchange`; errors as OperationOutcome.

People read with the session of the page, through the one door. A hospital's own system brings
results with the word that the settings give it.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import get_args
from uuid import UUID

from aiohttp import web

from consult.access.wire import Call
from consult.consultations.service.views import Views
from consult.exchange.core import fhir_in, surface
from consult.exchange.core.resource import Resource, encoded
from consult.exchange.core.shelf import ISSUES
from consult.exchange.core.words import Untaken
from consult.exchange.service.publishing import Publishing, Searched
from consult.exchange.service.pushing import Pushing
from consult.exchange.service.receiving import Receiving
from consult.exchange.wire import Sender
from consult.exchange.wire.push import Push
from consult.ledger.errors import NotFound, ProtocolError, Refusal
from consult.ledger.ports import Ledger, Transaction
from consult.ledger.wire import ConsultationId, PatientId, PushId
from server.errors import KNOWN, SENTENCES, SignedOut, status_of
from server.guards import REQUEST_ID
from server.handlers.consultations import Skip, window
from server.handlers.session import SessionHandlers
from server.typed_routes import Nothing, Surface, converted, read_body

FHIR_JSON = "application/fhir+json"
BODY_LIMIT_BYTES = 4 << 20
PARAMETERS = frozenset({"patient", "consultation", "_format"})
FORMATS = frozenset({"json", "application/json", FHIR_JSON})
TYPES = {401: "login", 403: "forbidden", 404: "not-found", 409: "conflict", 413: "too-long"}
Handler = Callable[..., Awaitable[web.StreamResponse]]


class PushHandlers:
    """Where records are on their way into hospitals' own systems."""

    def __init__(self, pushing: Pushing, views: Views) -> None:
        self._pushing = pushing
        self._views = views

    async def of_consultation(
        self, tx: Transaction, call: Call, consultation: ConsultationId
    ) -> tuple[Push, ...]:
        """The pushes of a consultation with their receipts."""
        await self._views.demand(tx, call, "see_consultation", consultation)
        return await self._pushing.of_consultation(tx, consultation)

    async def mine(self, tx: Transaction, call: Call, skip: Skip = 0) -> tuple[Push, ...]:
        """The pushes of the consultations that the page of deliveries shows."""
        told, _ = await window(self._views, tx, call, skip)
        found = [await self._pushing.of_consultation(tx, each) for each in told]
        return tuple(push for each in found for push in each)

    async def retry(
        self,
        tx: Transaction,
        call: Call,
        consultation: ConsultationId,
        push: PushId,
        body: Nothing,
    ) -> Push:
        """Push a record again that a system refused; for the requester's side and the clerk."""
        await self._views.demand(tx, call, "send_again", consultation)
        return await self._pushing.retry(tx, call.doer, consultation, push)


@dataclass(frozen=True)
class Fhir:
    """What the routes need, wired by the composition root."""

    ledger: Ledger
    surface: Surface
    session: SessionHandlers
    publishing: Publishing
    receiving: Receiving
    words: Mapping[str, Sender]
    clock: Callable[[], datetime]
    version: str


def routes(fhir: Fhir) -> list[web.RouteDef]:
    """Read, search, transaction, metadata."""
    shell = _Shell(fhir)
    return [
        web.get("/fhir/metadata", shell.metadata),
        web.post("/fhir", shell.take),
        web.get("/fhir/{type}", _told(shell.search)),
        web.get("/fhir/{type}/{id}", _told(shell.read)),
    ]


class _Shell:
    """Decode, authorise, ask, send."""

    def __init__(self, fhir: Fhir) -> None:
        self._fhir = fhir
        self.take = _told(self._take)

    async def metadata(self, _: web.Request) -> web.StreamResponse:
        """The CapabilityStatement; open to anybody."""
        fhir = self._fhir
        found = surface.capability(
            fhir.publishing.base_url, fhir.version, fhir.clock(), takes_results=bool(fhir.words)
        )
        return _answer(found)

    async def read(self, request: web.Request) -> web.StreamResponse:
        """One resource."""
        fhir, call = self._fhir, await self._call(request)
        kind, identifier = request.match_info["type"], request.match_info["id"]
        _format(request)
        async with fhir.surface.watched(call, f"GET fhir {kind}", {}), fhir.ledger.read() as tx:
            found = await fhir.publishing.read(tx, call, kind, identifier)
        if found.consultation is not None:
            await fhir.surface.saw(call, {"consultation": found.consultation})
        return _answer(found.resource)

    async def search(self, request: web.Request) -> web.StreamResponse:
        """A searchset by patient, by consultation, or by both."""
        fhir, call = self._fhir, await self._call(request)
        if request.match_info["type"] not in get_args(Searched):
            raise NotFound
        kind: Searched = converted("type", request.match_info["type"], Searched)
        patient, consultation = _wanted(request)
        async with fhir.ledger.read() as tx:
            found = await fhir.publishing.search(tx, call, kind, patient, consultation)
        if found["total"]:
            await fhir.surface.saw(call, {"patient": patient, "consultation": consultation})
        return _answer(found)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """A transaction of results by a hospital's own system."""
        sender = sender_of(request, self._fhir.words)
        raw = await read_body(request, BODY_LIMIT_BYTES)
        arrived, hints = fhir_in.results_of(raw, sender)
        kept, more = await self._fhir.receiving.take(sender.hospital, arrived, "fhir")
        told = surface.taken(len(kept), (*hints, *more))
        return _answer(surface.responded(fhir_in.count(raw), told))

    async def _call(self, request: web.Request) -> Call:
        principal, now = await self._fhir.session.identify(request)
        return Call(principal=principal, now=now, request=request[REQUEST_ID])


def sender_of(request: web.Request, words: Mapping[str, Sender]) -> Sender:
    """The system whose word stands in the head of a request; raises SignedOut."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    found = words.get(hashlib.sha256(word.strip().encode()).hexdigest())
    if scheme.lower() != "bearer" or found is None:
        raise SignedOut
    return found


def _wanted(request: web.Request) -> tuple[PatientId | None, ConsultationId | None]:
    _format(request)
    query = request.query
    if query.keys() - PARAMETERS or len(query) != len(query.keys()):
        raise ProtocolError("an unknown or repeated parameter")
    patient, consultation = query.get("patient"), query.get("consultation")
    if patient is None and consultation is None:
        raise ProtocolError("`patient` or `consultation` is needed")
    return (
        PatientId(_id("patient", patient.removeprefix("Patient/"))) if patient else None,
        ConsultationId(_id("consultation", consultation)) if consultation else None,
    )


def _id(name: str, text: str) -> UUID:
    found: UUID = converted(name, text, UUID)
    return found


def _format(request: web.Request) -> None:
    if request.query.get("_format", "json") not in FORMATS:
        raise ProtocolError("`_format`: JSON only")


def _told(handler: Handler) -> Handler:
    """The same handler, whose refusals leave as OperationOutcome."""

    @wraps(handler)
    async def tell(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except KNOWN as error:
            status = status_of(error)
            return _answer(_outcome(error, status), status)

    return tell


def _outcome(error: Exception, status: int) -> Resource:
    code = TYPES.get(status, "transient" if status >= 500 else "invalid")
    if isinstance(error, Refusal):
        sentence = f"{error.sentence.zh} {error.sentence.en}"
        place = error.place if isinstance(error, Untaken) else ""
        return surface.outcome("error", ISSUES.get(error.code, code), sentence, place)
    _, zh, en = SENTENCES[status]
    what = str(error) if isinstance(error, ProtocolError) else ""
    return surface.outcome("error", code, f"{zh} {en} {what}".strip())


def _answer(resource: Resource, status: int = 200) -> web.Response:
    return web.Response(
        status=status,
        body=encoded(resource),
        content_type=FHIR_JSON,
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )
