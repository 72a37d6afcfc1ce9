"""What people send to move a referral on; the acts are told apart by `act`."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, ConsultationId, HospitalId, PatientId, ReferralId
from consult.people.wire import Phone
from consult.referrals.wire.forms import (
    Acuity,
    Direction,
    Purpose,
    Reason,
    ReceptionNotice,
    ReferralForm,
    ReturnForm,
)

Label = Annotated[str, Meta(max_length=60)]


class StartReferral(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Begin a referral as a draft; what the case or the consultation says fills the form.

    Without `to` it goes to the lead hospital of the alliance, a return to where the patient came
    from. A patient without a case gets one, so that his record can travel.
    """

    direction: Direction = "up"
    purpose: Purpose = "treatment"
    acuity: Acuity = "routine"
    to: HospitalId | None = None
    phone: Phone = ""
    """Where the doctor is reached; his own phone, else his hospital's, when it is empty."""
    patient: PatientId | None = None
    case: CaseId | None = None
    consultation: ConsultationId | None = None
    answers: ReferralId | None = None
    """Of a return: the referral that brought the patient."""


class SaveForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the sheet that goes out, made on `version` of the referral."""

    version: int
    acuity: Acuity
    phone: Phone
    patient: PatientId | None = None
    """Who he turned out to be, where an emergency began without a name."""
    form: ReferralForm


class SaveReturnForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the sheet that comes back, made on `version` of the return."""

    version: int
    form: ReturnForm


class Send(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="send",
):
    """Sign the sheet and send it; needs a fresh step-up."""


class AskApproval(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="ask_approval",
):
    """Sign the return and ask the responsible department for its approval; needs a step-up."""


class Approve(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="approve",
):
    """Approve a return: it is sent with that."""


class RefuseApproval(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="refuse_approval",
):
    """Give a return back to its author."""

    reason: Reason


class Accept(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="accept",
):
    """Receive the patient: where to go, what to mind, whom to call. Again: a new notice."""

    notice: ReceptionNotice


class Decline(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="decline",
):
    """Say why the patient can't be received."""

    reason: Reason


class Depart(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="depart",
):
    """The patient is on his way."""


class Arrive(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="arrive",
):
    """The patient is there, handed over to the caller."""


class Admit(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="admit",
):
    """The patient is under treatment where he was sent."""


class SettlePapers(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="settle_papers",
):
    """Sign what an emergency left open; needs a step-up and a whole form."""


class Cancel(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="cancel",
):
    """Withdraw the referral before the patient leaves."""

    reason: Reason


class Close(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="close",
):
    """End a referral whose work is done."""

    note: Annotated[str, Meta(max_length=500)] = ""


class Void(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="act",
    tag="void",
):
    """Mark it entered in error; nothing is deleted."""

    reason: Reason


ReferralAct = (
    Send
    | AskApproval
    | Approve
    | RefuseApproval
    | Accept
    | Decline
    | Depart
    | Arrive
    | Admit
    | SettlePapers
    | Cancel
    | Close
    | Void
)


class Emergency(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """转为急诊上转: nothing but this is asked for (domain §5.4)."""

    label: Annotated[str, Meta(min_length=1, max_length=60)]
    acuity: Acuity = "critical"
    phone: Phone
    to: HospitalId | None = None
    """The lead hospital where nothing else is said."""
    case: CaseId | None = None
    consultation: ConsultationId | None = None
    door_at: Annotated[datetime, Meta(tz=True)] | None = None


class SaveRevisit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a visit found; it is done with that."""

    version: int
    findings: Annotated[str, Meta(min_length=2, max_length=8_000)]


Box = Literal["in", "out"]
Which = Literal["all", "open", "ended"]
