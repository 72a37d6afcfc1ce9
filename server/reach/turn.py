"""Asks a STUN or TURN server as a browser does (RFC 8489, RFC 8656): one question, one answer."""

import asyncio
import hashlib
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from secrets import token_bytes
from typing import NamedTuple, cast
from urllib.parse import parse_qs

from server.reach.findings import Outcome
from signaling.sfu.core.stun import MAGIC_COOKIE, seal

TIMEOUT_S = 3.0
RETRIES_S = (0.0, 0.3, 0.9)
BINDING, ALLOCATE, REFRESH = 0x0001, 0x0003, 0x0004
SUCCESS, FAILURE = 0x0100, 0x0110
USERNAME, ERROR_CODE, LIFETIME, REALM, NONCE = 0x0006, 0x0009, 0x000D, 0x0014, 0x0015
REQUESTED_TRANSPORT = 0x0019
UDP = struct.pack("!B3x", 17)
UNAUTHORIZED, STALE_NONCE = 401, 438
_HEADER = struct.Struct("!HHI12s")

Ask = Callable[[bytes], Awaitable[bytes]]


class Place(NamedTuple):
    """Where a server stands."""

    host: str
    port: int
    transport: str
    """udp, tcp or tls."""


class Password(NamedTuple):
    """What a relay is asked with."""

    username: str
    credential: str


class Answer(NamedTuple):
    """A server's answer."""

    kind: int
    attributes: dict[int, bytes]

    @property
    def error(self) -> int:
        """The number of the error; 0 when there is none."""
        value = self.attributes.get(ERROR_CODE, b"\0\0\0\0")
        return (value[2] & 7) * 100 + value[3] if len(value) >= 4 else 0


def read_place(url: str) -> Place:
    """Where `stun:`, `turn:` or `turns:` (RFC 7064, RFC 7065) leads; ValueError if nowhere."""
    scheme, _, rest = url.partition(":")
    address, _, query = rest.partition("?")
    host, colon, port = address.rpartition(":")
    if not colon:
        host, port = address, "5349" if scheme == "turns" else "3478"
    if scheme == "turns":
        return Place(host.strip("[]"), int(port), "tls")
    transport = parse_qs(query).get("transport", ["udp"])[0]
    if scheme not in ("stun", "turn") or transport not in ("udp", "tcp") or not host:
        raise ValueError(url)
    return Place(host.strip("[]"), int(port), transport)


async def ask(place: Place, password: Password | None, is_relay: bool) -> Outcome:
    """Whether this server answers; with a password, whether it relays."""
    try:
        async with asyncio.timeout(TIMEOUT_S), _line(place) as exchange:
            if not is_relay:
                answer = await _told(exchange, BINDING, b"")
                return "reached" if answer.kind == BINDING | SUCCESS else "refused"
            return await _allocate(exchange, password)
    except TimeoutError:
        return "silent"
    except ssl.SSLError:
        return "untrusted"
    except (OSError, ValueError, asyncio.IncompleteReadError):
        return "refused"


async def _allocate(exchange: Ask, password: Password | None) -> Outcome:
    wish = _attribute(REQUESTED_TRANSPORT, UDP)
    first = await _told(exchange, ALLOCATE, wish)
    if first.error != UNAUTHORIZED:
        return "refused"
    if password is None:
        return "reached"
    proof = await _proved(exchange, ALLOCATE, wish, first, password)
    if proof.kind != ALLOCATE | SUCCESS:
        return "rejected" if proof.error in (UNAUTHORIZED, STALE_NONCE) else "refused"
    # What was only tried is given back at once (RFC 8656 §8).
    await _proved(exchange, REFRESH, _attribute(LIFETIME, bytes(4)), first, password)
    return "reached"


async def _proved(
    exchange: Ask, kind: int, wish: bytes, challenge: Answer, password: Password
) -> Answer:
    realm = challenge.attributes.get(REALM, b"")
    secret = b":".join((password.username.encode(), realm, password.credential.encode()))
    # The long-term key is defined as MD5 (RFC 8489 §9.2.2).
    key = hashlib.md5(secret, usedforsecurity=False).digest()
    body = wish + _attribute(USERNAME, password.username.encode()) + _attribute(REALM, realm)
    body += _attribute(NONCE, challenge.attributes.get(NONCE, b""))
    return _read(await exchange(seal(kind, token_bytes(12), body, key)))


async def _told(exchange: Ask, kind: int, body: bytes) -> Answer:
    question = _HEADER.pack(kind, len(body), MAGIC_COOKIE, token_bytes(12)) + body
    return _read(await exchange(question))


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def _read(message: bytes) -> Answer:
    if len(message) < _HEADER.size:
        raise ValueError("no STUN")
    kind, size, cookie, _ = _HEADER.unpack_from(message)
    if cookie != MAGIC_COOKIE or size != len(message) - _HEADER.size:
        raise ValueError("no STUN")
    attributes: dict[int, bytes] = {}
    offset = _HEADER.size
    while offset + 4 <= len(message):
        name, length = struct.unpack_from("!HH", message, offset)
        attributes.setdefault(name, message[offset + 4 : offset + 4 + length])
        offset += 4 + length + -length % 4
    return Answer(kind, attributes)


@asynccontextmanager
async def _line(place: Place) -> AsyncIterator[Ask]:
    """A way to ask this server; the caller's deadline bounds it."""
    if place.transport == "udp":
        loop = asyncio.get_running_loop()
        transport, line = await loop.create_datagram_endpoint(
            _Datagrams, remote_addr=(place.host, place.port)
        )
        try:
            yield line.ask
        finally:
            transport.close()
        return
    secure = ssl.create_default_context() if place.transport == "tls" else None
    reader, writer = await asyncio.open_connection(place.host, place.port, ssl=secure)

    async def exchange(question: bytes) -> bytes:
        writer.write(question)
        head = await reader.readexactly(_HEADER.size)
        return head + await reader.readexactly(int.from_bytes(head[2:4], "big"))

    try:
        yield exchange
    finally:
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    """Asks over UDP, again and again until the transaction is answered."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self._answers: dict[bytes, asyncio.Future[bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        waiting = self._answers.get(data[8:20])
        if waiting is not None and not waiting.done():
            waiting.set_result(data)

    def error_received(self, exc: Exception) -> None:
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(exc)

    async def ask(self, question: bytes) -> bytes:
        """The answer to this question."""
        waiting = asyncio.get_running_loop().create_future()
        self._answers[question[8:20]] = waiting
        for wait_s in (*RETRIES_S, TIMEOUT_S):
            done, _ = await asyncio.wait([waiting], timeout=wait_s)
            if done:
                break
            if self._transport is not None:
                self._transport.sendto(question)
        answer: bytes = await waiting
        return answer
