"""How long a launch opens and for whom; reads a signed one; knows no store and makes no secret."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from consult.access.wire import Principal
from consult.launches.wire import Claims, Header, Launch, Match, Told
from consult.ledger.errors import NotAllowed
from consult.ledger.wire import HospitalId, PatientId
from consult.patients.core.likeness import ORDER, Known, differences
from consult.patients.wire import PatientForm

LINK_FOR = timedelta(minutes=5)
"""How long a link opens: from when the system asked for it."""

SIGNED_FOR = timedelta(minutes=10)
"""How far ahead a signed launch may end: so long its nonce is remembered, and longer."""

SEEN_FOR = timedelta(hours=12)
"""How long the doctor who opened it may look at it again: a page is reloaded, a session ends."""

KEY_LEAST_BYTES = 32
"""RFC 7518 §3.2."""

T = TypeVar("T")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_PART = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Signer:
    """A system that signs its launches itself: whose it is, and its key."""

    hospital: HospitalId
    key: bytes


@dataclass(frozen=True)
class Signed:
    """A signed launch that holds: by which system, and what it says."""

    facility: str
    signer: Signer
    claims: Claims

    @property
    def until(self) -> datetime:
        """When it stops opening."""
        return datetime.fromtimestamp(self.claims.exp, UTC)


def void() -> NotAllowed:
    """The one answer to every link that opens nothing, whatever the reason."""
    return NotAllowed(
        "launch-void",
        "启动链接已失效、已使用过，或不是发给您的账号。请回到本院系统重新打开。",
        "This link ran out, was used, or is not for your account. Open it again from your system.",
    )


def is_secret(link: str) -> bool:
    """Whether a link is the secret of one that we made."""
    return _SECRET.fullmatch(link) is not None


def link_digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(f"secret\0{secret}".encode()).hexdigest()


def nonce_digest(signed: Signed) -> str:
    """What is kept of a signed launch: a nonce counts once for its system."""
    text = f"nonce\0{signed.signer.hospital}\0{signed.facility}\0{signed.claims.jti}"
    return hashlib.sha256(text.encode()).hexdigest()


def read_signed(text: str, signers: Mapping[str, Signer], now: datetime) -> Signed:
    """A JWS in compact form (RFC 7515 §7.1) under HS256 and nothing else; raises `void()`.

    The signature is checked before what it signs is read.
    """
    parts = text.split(".")
    if len(parts) != 3:
        raise void()
    header = _decoded(_bytes(parts[0]), Header)
    signer = signers.get(header.kid)
    if signer is None:
        raise void()
    right = hmac.new(signer.key, f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(right, _bytes(parts[2])):
        raise void()
    claims = _decoded(_bytes(parts[1]), Claims)
    if not now.timestamp() < claims.exp <= (now + SIGNED_FOR).timestamp():
        raise void()
    return Signed(header.kid, signer, claims)


def check_open(launch: Launch | None, who: Principal, now: datetime) -> Launch:
    """The launch that this person may open now; every other one raises `void()`."""
    if launch is None or launch.opened_at is not None or now >= launch.until:
        raise void()
    if (launch.practitioner, launch.owner) != (who.person, who.hospital):
        raise void()
    return launch


def check_seen(launch: Launch | None, who: Principal, now: datetime) -> Launch:
    """The opened launch that this person may look at again; every other one raises `void()`."""
    if launch is None or launch.opened_at is None or now >= launch.opened_at + SEEN_FOR:
        raise void()
    if (launch.practitioner, launch.owner) != (who.person, who.hospital):
        raise void()
    return launch


def matched(told: PatientForm, known: Sequence[Known]) -> tuple[Match, ...]:
    """Who may be meant, those of the same document first, with each field that differs."""
    found = [
        Match(
            patient=each.patient,
            likeness=each.like(told),
            differs=differs(told, each.patient.form),
            contradicts="document" in differences(told, each.patient.form),
        )
        for each in known
    ]
    likely = [match for match in found if match.likeness]
    return tuple(sorted(likely, key=lambda match: ORDER.index(match.likeness[0])))


def meant(matches: Sequence[Match]) -> PatientId | None:
    """The one who is meant beyond doubt: by document or record number, else the only one alike."""
    sure = [match for match in matches if match.likeness != ("person",)] or matches
    if len(sure) != 1 or sure[0].contradicts:
        return None
    return sure[0].patient.id


def differs(told: PatientForm, stored: PatientForm) -> tuple[Told, ...]:
    """The fields in which what came says something else than what is stored."""
    return tuple(
        Told(field=field, told=_word(said), stored=_word(kept))
        for field in PatientForm.__struct_fields__
        if _word(said := getattr(told, field)) not in ("", "unknown", "none")
        and said != (kept := getattr(stored, field))
    )


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _bytes(part: str) -> bytes:
    """RFC 7515 §2: base64url without padding, in the one spelling that its bytes have."""
    if not _PART.fullmatch(part) or len(part) % 4 == 1:
        raise void()
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise void()
    return raw


def _decoded(raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise void() from None
