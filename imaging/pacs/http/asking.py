"""A picture archive asked over DICOMweb: QIDO-RS for studies (PS3.18 §10.6), WADO-RS for images."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from http import HTTPStatus

import msgspec
from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
)

from consult.ledger.errors import ProtocolError
from imaging.dicomweb.core.multipart import MultipartReader, Piece, boundary_of, media_type
from imaging.index.core.headers import text
from imaging.index.wire import Attributes
from imaging.intake.core.placing import is_uid
from imaging.intake.wire import Arrival
from imaging.pacs.core.asking import Keys, has_lost_name
from imaging.pacs.core.troubles import Unanswered
from imaging.pacs.http.client import DicomwebAddress, limited
from imaging.pacs.ports import Listed
from imaging.pacs.wire.pulls import Trouble
from imaging.pacs.wire.shipments import Way

ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
PIECE_BYTES = 1 << 18
AT_ONCE = 4
"""Each image is a request of its own: over a long line the next is asked for meanwhile."""

DOORS = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
CLOSED = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
BUSY = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
TOLD = ("00080061", "00081030", "00100010", "00100020", "00100030", "00100040", "00201208")
NAMED = ("00081030", "00100010", "00100020")
MOST_MENDED = 10
"""How many studies are looked into for a name that their archive lost."""

_decoder = msgspec.json.Decoder(list[Attributes])


class DicomwebSource:
    """`Source` over aiohttp; the session is the caller's to close."""

    def __init__(
        self, session: ClientSession, address: DicomwebAddress, timeout_s: float = 20.0
    ) -> None:
        self._session = session
        self._address = address
        self._timeout = ClientTimeout(total=timeout_s)
        self._fetch_timeout = ClientTimeout(sock_connect=timeout_s, sock_read=60.0, total=600.0)

    @property
    def way(self) -> Way:
        """See Source.way."""
        return "dicomweb"

    @property
    def at_once(self) -> int:
        """See Source.at_once."""
        return AT_ONCE

    async def studies(self, keys: Keys, most: int) -> Sequence[Attributes]:
        """See Source.studies."""
        asked = {**keys, "limit": str(most), "includefield": ",".join(TOLD)}
        found = await self._found("studies", asked)
        lost = [one for one in found if has_lost_name(one)]
        for one in lost[:MOST_MENDED]:
            one.update(await self._named(text(one, "0020000D")))
        return found

    async def instances(self, study_uid: str, most: int) -> Sequence[Listed]:
        """See Source.instances."""
        try:
            found = await self._found(f"studies/{study_uid}/instances", {"limit": str(most)})
        except Unanswered as error:
            # A study that is not there is answered so by some.
            if error.trouble == "no-service":
                return []
            raise
        return [
            Listed(text(one, "0020000E"), text(one, "00080018"), text(one, "00080016"))
            for one in found
        ]

    async def fetch(self, study_uid: str, lot: Sequence[Listed]) -> AsyncGenerator[Arrival, None]:
        """See Source.fetch; a request each, so that one which fails costs no other."""
        for one in lot:
            path = f"studies/{study_uid}/series/{one.series_uid}/instances/{one.sop_uid}"
            try:
                async with self._session.get(
                    f"{self._address.root}/{path}",
                    headers=self._headers(ACCEPT),
                    allow_redirects=False,
                    timeout=self._fetch_timeout,
                ) as answer:
                    if _is_given(answer.status):
                        yield Arrival(one.sop_uid, _pieces(answer))
            except (ClientError, TimeoutError, OSError) as error:
                raise Unanswered(trouble_of(error), type(error).__name__) from error

    async def _named(self, study_uid: str) -> Attributes:
        """What the study says of itself: some archives lose ideographs in their answers."""
        for one in await self._found(f"studies/{study_uid}/instances", {"limit": "1"}):
            series_uid, sop_uid = text(one, "0020000E"), text(one, "00080018")
            if not is_uid(study_uid) or not is_uid(series_uid) or not is_uid(sop_uid):
                continue
            path = f"studies/{study_uid}/series/{series_uid}/instances/{sop_uid}/metadata"
            for header in await self._found(path, {}):
                return {tag: header[tag] for tag in NAMED if tag in header}
        return {}

    async def _found(self, path: str, asked: Mapping[str, str]) -> list[Attributes]:
        try:
            async with self._session.get(
                f"{self._address.root}/{path}",
                params=asked,
                headers=self._headers("application/dicom+json"),
                allow_redirects=False,
                timeout=self._timeout,
            ) as answer:
                status, body = answer.status, await limited(answer)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unanswered(trouble_of(error), type(error).__name__) from error
        if status == HTTPStatus.NO_CONTENT:
            return []
        if status != HTTPStatus.OK:
            raise Unanswered(_trouble_of_status(status), f"answered {status}")
        try:
            return _decoder.decode(body or b"[]")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unanswered("not-dicom", type(error).__name__) from error

    def _headers(self, accept: str) -> dict[str, str]:
        try:
            return self._address.headers(accept)
        except OSError as error:
            raise Unanswered("not-allowed", "authorization_file can't be read") from error


def trouble_of(error: Exception) -> Trouble:
    """What a failed request says of the way to the archive."""
    match error:
        case ClientConnectorDNSError():
            return "no-name"
        case ClientConnectorCertificateError() | ClientSSLError():
            return "untrusted"
        case TimeoutError():
            return "silent"
        case ClientConnectorError():
            return "closed" if isinstance(error.os_error, ConnectionRefusedError) else "silent"
        case _:
            return "broke-off"


def _trouble_of_status(status: int) -> Trouble:
    if status in DOORS:
        return "not-allowed"
    if status in CLOSED:
        return "no-service"
    return "silent" if status in BUSY else "not-dicom" if status < 500 else "broke-off"


def _is_given(status: int) -> bool:
    """Whether this one image comes; raises `Unanswered` where none would."""
    if status in DOORS or status in BUSY:
        raise Unanswered(_trouble_of_status(status), f"answered {status}")
    return status == HTTPStatus.OK


async def _pieces(answer: ClientResponse) -> AsyncIterator[bytes]:
    """The bytes of the one instance of an answer, single or multipart."""
    content_type = answer.headers.get("Content-Type", "")
    is_multipart = media_type(content_type)[0] == "multipart/related"
    try:
        reader = MultipartReader(boundary_of(content_type)) if is_multipart else None
        async for chunk in answer.content.iter_chunked(PIECE_BYTES):
            if reader is None:
                yield chunk
                continue
            for event in reader.feed(chunk):
                if isinstance(event, Piece):
                    yield event.content
    except (ClientError, TimeoutError, OSError, ProtocolError) as error:
        raise Unanswered("broke-off", type(error).__name__) from error
    if reader is not None and not reader.is_done:
        raise Unanswered("broke-off", "the answer is not whole")
