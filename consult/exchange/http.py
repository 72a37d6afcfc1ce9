"""The FHIR endpoints of the hospitals' systems over HTTP: a client that creates Bundles."""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO

from aiohttp import ClientError, ClientSession, ClientTimeout
from msgspec import Struct

from consult.exchange.core.resource import SHA_256
from consult.ledger.errors import Invalid, Unavailable
from consult.ledger.wire import Digest, HospitalId

FHIR_JSON = "application/fhir+json"
_NEVER = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The other system will not take this document, however often it comes."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """Where documents are created (`…/fhir/Bundle`), and the word that opens the door, if any."""

    url: str
    token: str = ""


class HttpEndpoints:
    """The `Endpoints` port over aiohttp; the session is the caller's to close."""

    def __init__(
        self,
        session: ClientSession,
        endpoints: Mapping[HospitalId, Endpoint],
        timeout_s: float = 120.0,
    ) -> None:
        self._session = session
        self._endpoints = endpoints
        self._timeout = ClientTimeout(total=timeout_s, sock_connect=20.0)

    @property
    def hospitals(self) -> frozenset[HospitalId]:
        """See Endpoints.hospitals."""
        return frozenset(self._endpoints)

    async def put(self, hospital: HospitalId, document: bytes, digest: Digest) -> str:
        """See Endpoints.put; a conditional create, so that what came before is not kept twice."""
        endpoint = self._endpoints.get(hospital)
        if endpoint is None:
            raise Unavailable("no endpoint is set for this hospital", retry_after_s=60)
        headers = {
            "Content-Type": FHIR_JSON,
            "Accept": FHIR_JSON,
            "Prefer": "return=minimal",
            "If-None-Exist": f"identifier={SHA_256}|{digest}",
        }
        if endpoint.token:
            headers["Authorization"] = f"Bearer {endpoint.token}"
        try:
            async with self._session.post(
                endpoint.url,
                data=BytesIO(document),
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as answer:
                # The body may tell of a patient; the status is enough.
                status, location = answer.status, answer.headers.get("Location", "")
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"endpoint: {type(error).__name__}") from error
        if status in _NEVER:
            raise Invalid(
                f"endpoint-refused-{status}", "对方系统拒收。", "The other system refused it."
            )
        if status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise Unavailable(f"endpoint answered {status}")
        return location
