"""The duty roster: the named officer whom the agreements ask for (专人负责)."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import DutyId, HospitalId, PractitionerId
from consult.people.wire import PersonCard, Phone

Moment = Annotated[datetime, Meta(tz=True)]


class Duty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One turn of duty; `rank` 1 is called first, the next when he does not answer."""

    id: DutyId
    owner: HospitalId
    version: int = 1
    practitioner: PractitionerId
    rank: Annotated[int, Meta(ge=1, le=9)] = 1
    phone: Phone = ""
    starts_at: Moment
    ends_at: Moment
    removed_at: datetime | None = None


class SaveDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn to add to one's own hospital's roster."""

    practitioner: PractitionerId
    rank: Annotated[int, Meta(ge=1, le=9)] = 1
    phone: Phone = ""
    starts_at: Moment
    ends_at: Moment


class DutyView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn with the person whose it is; his phone is that of the turn, where it names one."""

    duty: Duty
    person: PersonCard


class RosterView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The roster of one's own hospital for some days; `may_keep` says whether the caller fills it.

    `people` are those who can be put on it.
    """

    turns: tuple[DutyView, ...]
    people: tuple[PersonCard, ...]
    may_keep: bool


class OnDuty(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call in a hospital now, in this order; `phone` is the hospital's referral phone."""

    hospital: HospitalId
    hospital_name: str
    phone: str
    people: tuple[PersonCard, ...]
