"""An emergency on its way: the card that whoever calls holds, and the list at the desk."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import AlarmId, ConsultationId, ReferralId
from consult.people.wire import PersonCard
from consult.referrals.wire.forms import Acuity
from consult.referrals.wire.records import Moment, Paper, Referral, ReferralState


class StampMoment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment of an emergency's clock: now, or when it was."""

    moment: Moment
    at: Annotated[datetime, Meta(tz=True)] | None = None


class Ringing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody was called: who, on which phone, when, through what, with what outcome."""

    name: str
    """Empty: whoever answers the hospital's phone."""
    phone: str
    at: datetime
    through: Literal["page", "webhook"]
    is_failed: bool = False


class CallCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call at the receiving hospital, who took it, and the clock; for both sides."""

    referral: Referral
    from_name: str
    to_name: str
    to_phone: str
    """The referral phone of the receiving hospital."""
    on_duty: tuple[PersonCard, ...]
    """Its officers, in the order in which they are called."""
    rings: tuple[Ringing, ...]
    taken_by: PersonCard | None
    taken_at: datetime | None
    alarm: AlarmId | None
    may_take: bool
    moments: tuple[Moment, ...]
    """Those that the caller may still stamp."""
    side: Literal["sender", "receiver"]


class EmergencyRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An emergency that goes on or still owes papers."""

    id: ReferralId
    consultation: ConsultationId | None
    number: str
    label: str
    acuity: Acuity
    state: ReferralState
    side: Literal["sender", "receiver"]
    other_name: str
    """The hospital at the other end."""
    raised_at: datetime
    taken_by: str
    """The name of who took it; empty while it rings."""
    open_papers: tuple[Paper, ...]
    papers_due_at: datetime | None
    is_late: bool
