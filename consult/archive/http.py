"""The archives of the hospitals over HTTP: a client that hands packages over, nothing more."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from msgspec import Struct

from consult.archive.wire import ArchiveKey, Package, Receipt
from consult.ledger.errors import Invalid, Unavailable
from consult.ledger.wire import Digest, HospitalId

T = TypeVar("T")

ANSWER_LIMIT_BYTES = 64 << 10

_NEVER = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The archive will not take these bytes, however often they come."""


class Address(Struct, frozen=True, kw_only=True):
    """Where an archive listens, and the word that opens its door."""

    url: str
    token: str


class HttpArchives:
    """`Archives` over aiohttp; the session is the caller's to close."""

    def __init__(
        self,
        session: ClientSession,
        addresses: Mapping[HospitalId, Address],
        timeout_s: float = 20.0,
        put_timeout_s: float = 600.0,
    ) -> None:
        self._session = session
        self._addresses = addresses
        self._timeout = ClientTimeout(total=timeout_s)
        self._put_timeout = ClientTimeout(total=put_timeout_s, sock_connect=timeout_s)

    async def key(self, archive: HospitalId) -> ArchiveKey:
        """See Archives.key."""
        status, body = await self._ask(archive, "GET", "/key")
        if status != HTTPStatus.OK:
            raise Unavailable(f"archive answered {status}")
        return _decoded(body, ArchiveKey)

    async def receipt(self, archive: HospitalId, package: Digest) -> Receipt | None:
        """See Archives.receipt."""
        status, body = await self._ask(archive, "GET", f"/receipts/{package}")
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status != HTTPStatus.OK:
            raise Unavailable(f"archive answered {status}")
        return _decoded(body, Receipt)

    async def put(
        self, archive: HospitalId, package: Package, chunks: AsyncIterator[bytes]
    ) -> Receipt:
        """See Archives.put."""
        status, body = await self._ask(archive, "PUT", f"/packages/{package.digest}", chunks)
        if status in _NEVER:
            raise Invalid("archive-refused", "归档端拒收该包。", "The archive refused the package.")
        if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise Unavailable(f"archive answered {status}")
        return _decoded(body, Receipt)

    async def _ask(
        self,
        archive: HospitalId,
        method: str,
        path: str,
        chunks: AsyncIterator[bytes] | None = None,
    ) -> tuple[int, bytes]:
        address = self._addresses.get(archive)
        if address is None:
            raise Unavailable("no address is set for this archive", retry_after_s=60)
        if not is_private(address.url):
            raise Unavailable("an archive beyond the loopback needs https", retry_after_s=60)
        try:
            async with self._session.request(
                method,
                address.url.rstrip("/") + path,
                data=chunks,
                headers={"Authorization": f"Bearer {address.token}"},
                allow_redirects=False,
                timeout=self._timeout if chunks is None else self._put_timeout,
            ) as answer:
                return answer.status, await _body(answer)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"archive: {type(error).__name__}") from error


def is_private(url: str) -> bool:
    """Whether nobody on the way can read along: TLS, or this machine only."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"


async def _body(answer: ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(ANSWER_LIMIT_BYTES):
        body += piece
        if len(body) > ANSWER_LIMIT_BYTES:
            raise Unavailable("archive: the answer is too long")
    return bytes(body)


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable("archive: the answer can't be read") from error
