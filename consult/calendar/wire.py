"""The duty roster: the named officer whom the agreements ask for (专人负责)."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import DutyId, HospitalId, PractitionerId
from consult.people.wire import PersonCard, Phone


class Duty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One turn of duty; `rank` 1 is called first, the next when he does not answer."""

    id: DutyId
    owner: HospitalId
    version: int = 1
    practitioner: PractitionerId
    rank: Annotated[int, Meta(ge=1, le=9)] = 1
    phone: Phone = ""
    starts_at: datetime
    ends_at: datetime
    removed_at: datetime | None = None


class SaveDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn to add to one's own hospital's roster."""

    practitioner: PractitionerId
    rank: Annotated[int, Meta(ge=1, le=9)] = 1
    phone: Phone = ""
    starts_at: datetime
    ends_at: datetime


class OnDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call in a hospital now, in this order; `phone` is the hospital's referral phone."""

    hospital: HospitalId
    hospital_name: str
    phone: str
    people: tuple[PersonCard, ...]
