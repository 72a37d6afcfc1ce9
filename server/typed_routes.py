"""Routes whose handler's signature is the contract: Structs in, Struct out.

One request is one transaction: the change, its audit rows, its outbox rows and the answer kept
for its Idempotency-Key are committed together. Knows no subject of the clinic.
"""

import asyncio
import hashlib
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import web
from msgspec import Struct

from consult.access.wire import Call, Principal
from consult.ledger.errors import Invalid, NotAllowed, NotFound, ProtocolError, TooBig
from consult.ledger.ports import Answered, Idempotency, Ledger, Transaction
from server.guards import REQUEST_ID

Kind = Literal["read", "change"]
T = TypeVar("T")
Work = Callable[[Transaction, Call], Awaitable[object]]
BODY_LIMIT_BYTES = 1_048_576
PIECE_S = 30.0


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An empty body."""


@dataclass(frozen=True)
class Content:
    """Bytes as an answer: a paper or an attachment, never kept by a shared cache.

    `make` fetches or prints them after the transaction, so that nobody waits for its connection.
    """

    make: Callable[[], Awaitable[bytes]]
    media_type: str
    file_name: str
    is_inline: bool = True


@dataclass(frozen=True)
class Later(Generic[T]):
    """An answer that comes from elsewhere: asked for after the transaction, for the same reason."""

    make: Callable[[], Awaitable[T]]


Handler = Callable[..., Awaitable[object]]
Arguments = Mapping[str, object]
ANSWER = "answer"
"""Among the arguments of a change that is told of: what the handler answered, if it was asked."""


@dataclass(frozen=True)
class Route:
    """A line of the surface: method, path with {names}, a method of a handler class, its kind."""

    method: str
    path: str
    handler: Handler
    kind: Kind = "read"
    summary: str = field(init=False)
    hints: dict[str, type] = field(init=False)
    answer: type = field(init=False)

    def __post_init__(self) -> None:
        """Read the handler's signature once."""
        hints = typing.get_type_hints(self.handler, include_extras=True)
        answer = hints.pop("return")
        if typing.get_origin(answer) is Later:
            (answer,) = typing.get_args(answer)
        object.__setattr__(self, "answer", answer)
        del hints["tx"], hints["call"]
        object.__setattr__(self, "hints", hints)
        object.__setattr__(self, "summary", (inspect.getdoc(self.handler) or "").split("\n")[0])

    @property
    def owner(self) -> str:
        """The name of the class whose method handles it."""
        return self.handler.__qualname__.split(".")[0]

    @property
    def body(self) -> type | None:
        """The type of the JSON body, if it takes one."""
        return self.hints.get("body")

    @property
    def in_path(self) -> dict[str, type]:
        """The parameters that stand in the path."""
        return {name: kind for name, kind in self.hints.items() if f"{{{name}}}" in self.path}

    @property
    def in_query(self) -> dict[str, type]:
        """The parameters that stand in the query string; every one has a default."""
        names = self.hints.keys() - self.in_path.keys() - {"body"}
        return {name: kind for name, kind in self.hints.items() if name in names}


@dataclass(frozen=True)
class Hooks:
    """Who is told of what happened: a change, a record that was opened, somebody turned away."""

    changed: Callable[[Arguments], Awaitable[None]]
    saw: Callable[[Call, Arguments], Awaitable[None]]
    turned_away: Callable[[Call, str, Arguments, str], Awaitable[None]]


class Surface:
    """Carries calls out: one transaction each, the answer of a change kept for its key."""

    def __init__(
        self,
        ledger: Ledger,
        idempotency: Idempotency,
        identify: Callable[[web.Request], Awaitable[tuple[Principal, datetime]]],
        hooks: Hooks,
    ) -> None:
        self._ledger = ledger
        self._idempotency = idempotency
        self._identify = identify
        self._hooks = hooks

    def bind(self, route: Route, handlers: Arguments) -> web.RouteDef:
        """The aiohttp route of a typed one; `handlers` by the name of their class."""
        handle = partial(route.handler, handlers[route.owner])

        async def answer(request: web.Request) -> web.StreamResponse:
            principal, now = await self._identify(request)
            raw = await read_body(request) if route.body is not None else b""
            arguments = _arguments(route, request, raw)
            name = f"{route.method} {route.path}"
            digest = hashlib.sha256(request.path_qs.encode() + b"\0" + raw).hexdigest()
            asked = Asked(request, principal, now, name, digest)
            work = partial(handle, **arguments)
            if route.kind == "read":
                return await self.read(asked, work, arguments)
            return await self.change(asked, work, arguments)

        return web.route(route.method, route.path, answer)

    async def tell(self, arguments: Arguments) -> None:
        """Tell open pages that what these arguments name has changed."""
        await self._hooks.changed(arguments)

    async def read(self, asked: "Asked", work: Work, arguments: Arguments) -> web.Response:
        """Answer from one consistent state."""
        async with self.watched(asked.call, asked.route, arguments):
            async with self._ledger.read() as tx:
                found = await work(tx, asked.call)
            if isinstance(found, Later):
                found = await found.make()
            response = await _sent(found) if isinstance(found, Content) else encode(found)
            await self.saw(asked.call, arguments)
        return response

    async def change(self, asked: "Asked", work: Work, arguments: Arguments) -> web.Response:
        """Do the work in one transaction, or give the answer again that its key got before."""
        async with self.watched(asked.call, asked.route, arguments):
            response, made = await self._kept(asked, work)
        await self._hooks.changed({**arguments, ANSWER: made})
        return response

    async def saw(self, call: Call, arguments: Arguments) -> None:
        """Note that somebody opened what these arguments name."""
        await self._hooks.saw(call, arguments)

    @asynccontextmanager
    async def watched(self, call: Call, route: str, arguments: Arguments) -> AsyncIterator[None]:
        """Note whoever is turned away inside."""
        try:
            yield
        except (NotAllowed, NotFound) as refusal:
            await self._hooks.turned_away(call, route, arguments, refusal.code)
            raise

    async def _kept(self, asked: "Asked", work: Work) -> tuple[web.Response, object]:
        key = _key(asked.request)
        async with self._ledger.change() as tx:
            who = asked.principal.person
            before = await self._idempotency.find(tx, who, asked.route, key)
            if before is not None:
                return _again(before, asked.digest), None
            made = await work(tx, asked.call)
            response = encode(made)
            kept = Answered(
                request_digest=asked.digest, status=response.status, body=_body_of(response)
            )
            await self._idempotency.keep(tx, who, asked.route, key, kept, asked.now)
        return response, made


@dataclass(frozen=True)
class Asked:
    """Who asked for which change, and the digest that tells the same request from another."""

    request: web.Request
    principal: Principal
    now: datetime
    route: str
    digest: str

    @property
    def call(self) -> Call:
        """The context of the use case."""
        request_id = self.request[REQUEST_ID]
        return Call(principal=self.principal, now=self.now, request=request_id)


async def pieces(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes; `ProtocolError` when it does not go on."""
    while True:
        try:
            async with asyncio.timeout(PIECE_S):
                piece = await request.content.readany()
        except TimeoutError:
            raise ProtocolError("the body does not go on") from None
        if not piece:
            return
        yield piece


async def read_body(request: web.Request, limit_bytes: int = BODY_LIMIT_BYTES) -> bytes:
    """The whole body; `TooBig` as soon as it passes the limit."""
    if (request.content_length or 0) > limit_bytes:
        raise TooBig("body")
    parts: list[bytes] = []
    size = 0
    async for part in pieces(request):
        size += len(part)
        if size > limit_bytes:
            raise TooBig("body")
        parts.append(part)
    return b"".join(parts)


def decode(raw: bytes, kind: type[T]) -> T:
    """A JSON body as its Struct; `ProtocolError` names the place of what is wrong."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError(_place(error)) from error


def encode(value: object) -> web.Response:
    """An answer as JSON."""
    return web.Response(
        body=msgspec.json.encode(value),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _sent(content: Content) -> web.Response:
    disposition = "inline" if content.is_inline else "attachment"
    name = quote(content.file_name, safe="")
    return web.Response(
        body=await content.make(),
        content_type=content.media_type,
        headers={
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{name}",
            "Cache-Control": "private, no-store",
        },
    )


def _arguments(route: Route, request: web.Request, raw: bytes) -> dict[str, object]:
    arguments: dict[str, object] = {}
    for name, kind in route.in_path.items():
        arguments[name] = converted(name, request.match_info[name], kind)
    unknown = request.query.keys() - route.in_query.keys()
    if unknown:
        raise ProtocolError(f"unknown parameter `{min(unknown)}`")
    for name, kind in route.in_query.items():
        if name in request.query:
            arguments[name] = converted(name, request.query[name], kind)
    if route.body is not None:
        arguments["body"] = decode(raw, route.body)
    return arguments


def converted(name: str, text: str, kind: Any) -> Any:  # noqa: ANN401  # any type that msgspec knows
    """A parameter of the path or query as its type; `ProtocolError` names it."""
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"{error} (`{name}`)") from error


def _key(request: web.Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 100:
        raise ProtocolError("header `Idempotency-Key` is missing (8 to 100 characters)")
    return key


def _again(before: Answered, digest: str) -> web.Response:
    if before.request_digest != digest:
        raise Invalid(
            "idempotency-key-reused",
            "同一个幂等键用于了不同的请求。",
            "The same Idempotency-Key was used for another request.",
        )
    return web.Response(
        status=before.status,
        body=before.body,
        content_type="application/json",
        headers={"Idempotent-Replayed": "true", "Cache-Control": "no-store"},
    )


def _body_of(response: web.Response) -> bytes:
    body = response.body
    return body if isinstance(body, bytes) else b""


def _place(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error)[:300]
