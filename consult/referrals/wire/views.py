"""Referrals as people see them: one whole, many in a list, the visits that are owed."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from consult.calendar.wire import OnDuty
from consult.ledger.wire import CaseId, ConsultationId, HospitalId, PractitionerId, ReferralId
from consult.patients.wire import PatientForm
from consult.people.wire import PersonCard
from consult.referrals.wire.forms import Acuity, Direction, Purpose
from consult.referrals.wire.records import Referral, ReferralState, Revisit

NextStep = Literal[
    "",
    "complete_form",
    "send",
    "ask_approval",
    "approve",
    "accept",
    "depart",
    "arrive",
    "admit",
    "close",
    "settle_papers",
    "wait_for_return",
]
"""What the referral waits for; empty when it has ended."""

Turn = Literal["mine", "ours", "theirs", "nobody"]
"""Whose turn it is: the caller's, his hospital's, the other hospital's."""


class ReferralRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A referral in a list."""

    id: ReferralId
    number: str
    direction: Direction
    purpose: Purpose
    state: ReferralState
    acuity: Acuity
    is_emergency: bool
    is_green_channel: bool
    from_hospital: HospitalId
    from_name: str
    to_hospital: HospitalId
    to_name: str
    label: str
    patient_name: str
    """Empty for those who may not know it."""
    department: str
    next_step: NextStep
    turn: Turn
    waiting_since: datetime
    created_at: datetime
    sent_at: datetime | None
    owes_papers: bool
    case: CaseId | None
    consultation: ConsultationId | None
    """The case and the consultation it came from, so that their pages show it."""


class ReferralPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rows, the newest first; `after` asks for the next page, empty at the end."""

    rows: tuple[ReferralRow, ...]
    after: str = ""


class ReferralLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another referral of the same loop."""

    id: ReferralId
    number: str
    direction: Direction
    state: ReferralState


class ReferralView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A referral for one person: with the cards of those in it and what he may do now."""

    referral: Referral
    from_name: str
    to_name: str
    author: PersonCard
    people: dict[PractitionerId, PersonCard]
    """Everybody whom a stamp or a signature names."""
    patient_name: str
    patient: PatientForm | None
    """Who the patient is; sent ahead with the referral (桓仁 二(一)2)."""
    side: Literal["sender", "receiver"]
    acts: tuple[str, ...]
    gaps: tuple[str, ...]
    """The fields that are missing before it can be sent, or an emergency's papers settled."""
    next_step: NextStep
    turn: Turn
    may_print: bool
    may_return: bool
    """Whether the caller may begin the return of this referral."""
    may_open_case: bool
    """Whether the record and the images of the case are open to the caller."""
    revisits: tuple[Revisit, ...] = ()
    answers: ReferralLink | None = None
    returns: tuple[ReferralLink, ...] = ()
    whom_to_call: OnDuty
    """The duty officers and the referral phone of the other hospital."""


class RevisitRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit that the hospital owes or has made, with whom and why."""

    revisit: Revisit
    label: str
    patient_name: str
    patient_phone: str
    number: str
    """Of the return."""
    from_name: str
    diagnosis: str
    is_overdue: bool
