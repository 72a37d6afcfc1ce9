"""A launch as a hospital's system sends it, as it is kept, and as the doctor sees it once."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import HospitalId, LaunchId, PatientId, PractitionerId
from consult.patients.wire import Likeness, Patient, PatientForm

Account = Annotated[str, Meta(min_length=1, max_length=60)]
Text = Annotated[str, Meta(max_length=4_000)]
Accession = Annotated[str, Meta(min_length=1, max_length=64)]
Link = Annotated[str, Meta(min_length=43, max_length=24_000)]
"""What stands behind the # of a launch link: 43 signs of a secret, or a signed text."""


class Context(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the system knows: the patient, and what the doctor would type otherwise."""

    patient: PatientForm
    diagnosis: Annotated[str, Meta(max_length=200)] = ""
    diagnosis_code: Annotated[str, Meta(max_length=30)] = ""
    """ICD-10."""
    chief_complaint: Text = ""
    accession_numbers: Annotated[tuple[Accession, ...], Meta(max_length=50)] = ()


class MakeLaunch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital's system asks for a one-time link for this doctor's account."""

    account: Account
    context: Context


class MadeLaunch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The link, said once; until when it opens."""

    link: str
    until: datetime


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The head of a signed text (RFC 7515 §4); no other algorithm is known."""

    alg: Literal["HS256"]
    kid: Annotated[str, Meta(min_length=1, max_length=60)]
    """The facility of the system, as the settings name it."""
    typ: Literal["JWT"] = "JWT"


class Claims(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a signed text says (RFC 7519 §4.1): for whom, once, until when."""

    aud: Literal["lianzhen-launch"]
    sub: Account
    jti: Annotated[str, Meta(min_length=16, max_length=100)]
    """A nonce: never used twice by this system."""
    exp: Annotated[int, Meta(ge=0)]
    """Seconds since 1970, UTC."""
    context: Context


class Launch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A launch of the hospital `owner` for one doctor; of its secret only the SHA-256 is kept."""

    id: LaunchId
    owner: HospitalId
    version: int = 1
    practitioner: PractitionerId
    link_digest: str
    until: datetime
    context: Context
    made_at: datetime
    opened_at: datetime | None = None


class OpenLaunch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open a launch, once."""

    link: Link


class Told(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field in which what came differs from what is stored; never taken over by itself."""

    field: str
    told: str
    stored: str


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient of the hospital who is likely meant; `contradicts` where he may be another one."""

    patient: Patient
    likeness: tuple[Likeness, ...]
    differs: tuple[Told, ...]
    contradicts: bool


class LaunchView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the doctor is shown: what came, and who it may be; `patient` when only one fits."""

    id: LaunchId
    context: Context
    matches: tuple[Match, ...]
    patient: PatientId | None
