"""An emergency in one press: what is known at once, who may stamp the clock, what is chased."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.access.wire import Call, Principal
from consult.ledger.errors import Invalid, NotAllowed, NotNow
from consult.ledger.wire import AgreementId, AlarmId, HospitalId, ReferralId
from consult.notices.wire import Alarm, AlarmKind
from consult.patients.wire import Patient
from consult.referrals.core.rules import PAPERS_WITHIN, open_papers, with_moment
from consult.referrals.core.states import ENDS, WITHDRAWN, Side, side_of
from consult.referrals.wire import (
    Clock,
    Emergency,
    Moment,
    Referral,
    ReferralForm,
    ReferralState,
    Stamp,
)

STAMPED_BY: Mapping[Moment, frozenset[Side]] = {
    "door": frozenset({"sender"}),
    "images_shared": frozenset({"sender", "receiver"}),
    "opinion": frozenset({"sender", "receiver"}),
}
"""Whose hand stamps a moment; call, departure and arrival are stamped by what is done."""

AHEAD = timedelta(minutes=1)
"""How far a clock at the bedside may be before ours."""

BEHIND = timedelta(days=365)
"""How long ago a moment may have been; what is older is a slip of the pen."""

CHASED_AGAIN = timedelta(hours=4)


@dataclass(frozen=True)
class Known:
    """What the house knows of the patient when somebody presses."""

    patient: Patient | None = None
    form: ReferralForm = field(default_factory=ReferralForm)
    has_images: bool = False
    opinion_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Between which hospitals, under which agreement, with which number."""

    id: ReferralId
    number: str
    owner: HospitalId
    to: HospitalId
    agreement: AgreementId


def opened(body: Emergency, place: Place, known: Known, call: Call) -> Referral:
    """The referral as it is sent at once; what is missing is owed."""
    who, now = call.principal, call.now
    check_moment(body.door_at, now)
    patient = known.patient
    has_id = patient is not None and bool(patient.form.id_number.strip())
    label = spoken(body.label, patient.form.name if patient else "")
    return Referral(
        id=place.id,
        owner=place.owner,
        number=place.number,
        direction="up",
        state="sent",
        acuity=body.acuity,
        is_emergency=True,
        label=label,
        phone=body.phone,
        patient=patient.id if patient else None,
        case=body.case,
        consultation=body.consultation,
        to=place.to,
        agreement=place.agreement,
        author=who.person,
        form=replace(known.form, is_green_channel=True),
        clock=Clock(
            door=body.door_at,
            call=now,
            images_shared=now if known.has_images else None,
            opinion=known.opinion_at,
        ),
        open_papers=open_papers(known.form, has_patient=patient is not None, has_id=has_id),
        papers_due_at=now + PAPERS_WITHIN,
        stamps=(Stamp(act="send", to="sent", by=who.person, at=now),),
        created_at=now,
        sent_at=now,
    )


def spoken(label: str, name: str) -> str:
    """A label that a phone may say aloud: the patient's name is struck out."""
    said = label.strip()
    if name.strip():
        said = said.replace(name.strip(), "患者")
    return said[:60] or "患者"


def alarm_of(referral: Referral, alarm: AlarmId, name: str = "") -> Alarm:
    """What rings at the receiving hospital; the patient's `name` is struck out of its label."""
    return Alarm(
        id=alarm,
        owner=referral.to,
        kind=kind_of(referral),
        about=referral.id,
        label=spoken(referral.label, name),
        acuity=referral.acuity,
        origin=referral.owner,
        phone=referral.phone,
        raised_at=referral.sent_at or referral.created_at,
    )


def kind_of(referral: Referral) -> AlarmKind:
    """What rings at the receiving hospital while it does not answer."""
    if referral.is_emergency:
        return "emergency_referral"
    return "return" if referral.direction == "return" else "referral"


def reminder_of(referral: Referral, alarm: AlarmId, now: datetime) -> Alarm:
    """What reminds the author of the papers that are owed."""
    return Alarm(
        id=alarm,
        owner=referral.owner,
        kind="papers",
        about=referral.id,
        label=referral.label,
        acuity="routine",
        origin=referral.owner,
        phone=referral.phone,
        person=referral.author,
        raised_at=now,
    )


def is_open(referral: Referral) -> bool:
    """Whether an emergency goes on."""
    return referral.is_emergency and referral.state not in ENDS


def owes_papers(referral: Referral) -> bool:
    """Whether papers are still owed; a referral that was withdrawn owes none."""
    is_void = referral.state in WITHDRAWN
    return referral.is_emergency and bool(referral.open_papers) and not is_void


ANSWERED: frozenset[ReferralState] = frozenset({"accepted", "arrived", "admitted", "closed"})


def quietened(before: Referral, after: Referral) -> tuple[AlarmKind, ...]:
    """The alarms that an act makes superfluous: somebody answered, or nothing is owed any more."""
    kinds: list[AlarmKind] = []
    if after.is_emergency and after.state in ANSWERED | WITHDRAWN:
        kinds.append("emergency_referral")
    if not after.is_emergency and before.state == "sent" != after.state:
        kinds.append(kind_of(after))
    if owes_papers(before) and not owes_papers(after):
        kinds.append("papers")
    return tuple(kinds)


def moments_of(referral: Referral, who: Principal) -> tuple[Moment, ...]:
    """The moments that somebody may still stamp."""
    side = side_of(who, referral)
    if side is None or not is_open(referral):
        return ()
    return tuple(
        moment
        for moment, sides in STAMPED_BY.items()
        if side in sides and getattr(referral.clock, moment) is None
    )


def stamp(
    referral: Referral, moment: Moment, at: datetime | None, who: Principal, now: datetime
) -> Referral:
    """The referral with this moment; the first stamp of a moment stays.

    Raises NotAllowed for a moment that is not for this side, NotNow when the emergency is over.
    """
    side = side_of(who, referral)
    if side is None or side not in STAMPED_BY.get(moment, frozenset()):
        raise NotAllowed(
            "not-your-moment",
            "这一时间点不由您记录。",
            "This moment is not for you to stamp.",
        )
    if not is_open(referral):
        raise NotNow("emergency-over", "急诊上转已结束。", "This emergency is over.")
    check_moment(at, now)
    clock = with_moment(referral.clock, moment, at or now)
    if clock == referral.clock:
        return referral
    return replace(referral, version=referral.version + 1, clock=clock)


def check_moment(at: datetime | None, now: datetime) -> None:
    """Raise Invalid for a time that has not come, or that no clock of today's can mean."""
    if at is not None and at > now + AHEAD:
        raise Invalid("time-ahead", "时间不能晚于现在。", "This time has not come yet.")
    if at is not None and at < now - BEHIND:
        raise Invalid("time-long-ago", "时间过早，请核对。", "This time is too long ago; check it.")
