"""A hospital's gateway over HTTP: a signed POST for each ring (webhook).

`X-Lianzhen-Signature: t=SECONDS,v1=HEX` is HMAC-SHA256 over `SECONDS.BODY` under the hospital's
secret; a gateway checks it, and that the time is near its own. `Idempotency-Key` is the ring's.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from msgspec import Struct

from consult.ledger.errors import Invalid, Unavailable
from consult.ledger.wire import HospitalId
from consult.notices.wire import Summons

SIGNATURE = "X-Lianzhen-Signature"
ANSWER_MAX_BYTES = 4_096


class Webhook(Struct, frozen=True, kw_only=True):
    """Where rings are posted to, and the secret that signs them."""

    url: str
    secret: str


class Receipt(Struct, frozen=True, kw_only=True):
    """What a gateway may answer; anything else it says is let go."""

    receipt: str = ""


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The value of the signature's header."""
    seconds = int(at.timestamp())
    digest = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={digest.hex()}"


class HttpGateway:
    """The `Gateway` port over aiohttp; the session is the caller's to close."""

    def __init__(
        self,
        session: ClientSession,
        webhooks: Mapping[HospitalId, Webhook],
        clock: Callable[[], datetime],
        timeout_s: float = 10.0,
    ) -> None:
        self._session = session
        self._webhooks = webhooks
        self._clock = clock
        self._timeout = ClientTimeout(total=timeout_s)

    @property
    def hospitals(self) -> frozenset[HospitalId]:
        """See Gateway.hospitals."""
        return frozenset(self._webhooks)

    async def call(self, hospital: HospitalId, summons: Summons) -> str:
        """See Gateway.call; the receipt is the answer's `receipt`, or its status."""
        webhook = self._webhooks.get(hospital)
        if webhook is None:
            raise Unavailable("no gateway is set for this hospital", retry_after_s=60)
        body = msgspec.json.encode(summons)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{summons.alarm}/{summons.ring}",
            SIGNATURE: signature(webhook.secret, self._clock(), body),
        }
        try:
            async with self._session.post(
                webhook.url,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as answer:
                said = await answer.content.read(ANSWER_MAX_BYTES)
        except (ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"gateway: {type(error).__name__}") from error
        return _receipt(answer.status, said)


def _receipt(status: int, said: bytes) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        try:
            return msgspec.json.decode(said, type=Receipt).receipt or f"HTTP {status}"
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return f"HTTP {status}"
    is_passing = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
    if is_passing:
        raise Unavailable(f"gateway answered {status}")
    raise Invalid(
        f"gateway-refused-{status}",
        "短信或电话网关没有接收。",
        "The gateway did not take the call.",
    )
