"""A phone that is the camera of a case, and what passes between it, the case page and us."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.cases.wire import Shows
from consult.ledger.wire import CameraId, CaseId, HospitalId, PractitionerId

CameraSecret = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 random bits in base64url. The case page makes them: the server never stores or says them."""


class Camera(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phone for one case, on behalf of the practitioner who showed it the link.

    The link is taken once, before `until`; the phone that took it holds a badge then. Of both only
    the SHA-256 is kept. What it sends is added by `opened_by`, with his rights at that moment.
    """

    id: CameraId
    owner: HospitalId
    version: int = 1
    case: CaseId
    opened_by: PractitionerId
    opened_at: datetime
    until: datetime
    link_digest: str
    badge_digest: str = ""
    taken: int = 0
    """How many photographs it has added."""
    taken_bytes: int = 0
    closed_at: datetime | None = None


class OpenCamera(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a phone the camera of a case by a link with this secret."""

    secret: CameraSecret


class CameraView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A camera as the case page sees it; no link and no badge."""

    id: CameraId
    case: CaseId
    opened_at: datetime
    until: datetime
    is_connected: bool
    """A phone has taken the link."""
    is_over: bool
    taken: int


class TakeLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a link, sent by the phone that read the QR."""

    secret: CameraSecret


class Finder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a phone is told: whose camera it is and for how long; no word of the record."""

    hospital_name: str
    opened_by: str
    until: datetime
    left: int
    """How many photographs it may still add."""


class Photograph(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A photograph that is kept: the answer that lets the phone forget it."""

    shows: Shows
    size_bytes: int
    added_at: datetime
    left: int
