"""What a referral must hold to be sent, received and returned; what an emergency may leave open."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.ledger.errors import Invalid, NotAllowed
from consult.people.wire import Hospital, HospitalLevel
from consult.referrals.core.states import Act
from consult.referrals.wire import (
    Clock,
    Direction,
    Moment,
    Paper,
    Referral,
    ReferralForm,
    ReferralState,
    ReturnForm,
    Stamp,
)

LEVELS: Mapping[HospitalLevel, int] = {"village": 0, "township": 1, "county": 2}

PAPERS_WITHIN = timedelta(hours=24)
"""Until when the papers of an emergency are owed (先救治后补充): our own setting."""

EMERGENCY_PAPERS: tuple[Paper, ...] = ("form", "consent", "signature", "id_number")

STAMPED: Mapping[Act, Moment] = {"depart": "departure", "arrive": "arrival"}
"""Moments of the clock that an act stamps by itself."""

REVISITS_MAX_DAYS = 365


def check_direction(direction: Direction, sender: Hospital, receiver: Hospital) -> None:
    """Raise Invalid unless up goes up, down goes down, and nobody refers to himself.

    A hospital of the same level may be asked upward: a specialist of its own level.
    """
    if sender.id == receiver.id:
        raise Invalid("same-hospital", "不能转诊到本院。", "A hospital can't refer to itself.")
    step = LEVELS[receiver.level] - LEVELS[sender.level]
    if (direction == "up" and step < 0) or (direction != "up" and step > 0):
        raise Invalid(
            "wrong-direction",
            "转诊方向与两家医院的级别不符。",
            "The direction does not fit the levels of the two hospitals.",
        )


def check_county(sender: Hospital, receiver: Hospital) -> None:
    """Raise NotAllowed where a hospital below the county refers out of it (桓仁 三(一)4)."""
    here, there = (sender.province, sender.district), (receiver.province, receiver.district)
    is_known = bool(sender.district and receiver.district)
    if is_known and here != there and sender.level != "county":
        raise NotAllowed(
            "out-of-county",
            "县域外转诊由县级医院办理，请先转至县级医院。",
            "Only the county hospital refers out of the county; refer to it first.",
        )


def gaps(referral: Referral) -> tuple[str, ...]:
    """The fields that a referral lacks before it can be sent; none for an emergency."""
    if referral.is_emergency:
        return ()
    form = referral.form
    needed = {
        "impression": form.impression,
        "reason": form.reason,
        "signer_name": form.signer_name,
    }
    missing = [name for name, text in needed.items() if not text.strip()]
    if referral.patient is None:
        missing.append("patient")
    if form.patient_agrees is not True:
        missing.append("patient_agrees")
    if referral.direction == "return":
        missing = _gaps_of_return(referral.return_form)
    return tuple(missing)


def _gaps_of_return(form: ReturnForm | None) -> list[str]:
    if form is None:
        return ["return_form"]
    needed = {"diagnosis": form.diagnosis, "treatment_and_plan": form.treatment_and_plan}
    return [name for name, text in needed.items() if not text.strip()]


def check_whole(referral: Referral) -> None:
    """Raise Invalid with the fields that are missing."""
    missing = gaps(referral)
    if missing:
        listed = ", ".join(missing)
        raise Invalid(
            "form-incomplete",
            f"转诊单还缺：{listed}。",
            f"The form still lacks: {listed}.",
        )


def check_return_form(form: ReturnForm) -> None:
    """Raise Invalid for revisits that are not days after the return, each once."""
    days = form.revisit_days
    if len(set(days)) != len(days) or any(not 1 <= day <= REVISITS_MAX_DAYS for day in days):
        raise Invalid(
            "revisit-days",
            f"回访日应为回转后 1 到 {REVISITS_MAX_DAYS} 天，且不重复。",
            f"Revisits are 1 to {REVISITS_MAX_DAYS} days after the return, each once.",
        )


def stamped(referral: Referral, act: Act, to: ReferralState, stamp: Stamp) -> Referral:
    """The referral after a move: its state, its stamps, and the clock where the act stops it."""
    clock = referral.clock
    moment = STAMPED.get(act)
    if referral.is_emergency and moment is not None:
        clock = with_moment(clock, moment, stamp.at)
    return replace(
        referral,
        version=referral.version + 1,
        state=to,
        clock=clock,
        stamps=(*referral.stamps, stamp),
    )


def with_moment(clock: Clock, moment: Moment, at: datetime) -> Clock:
    """The clock with this moment; the first stamp of a moment stays."""
    if getattr(clock, moment) is not None:
        return clock
    return replace(clock, **{moment: at})


def open_papers(form: ReferralForm, *, has_patient: bool, has_id: bool) -> tuple[Paper, ...]:
    """What an emergency still owes."""
    owed: dict[Paper, bool] = {
        "form": not (form.impression.strip() and form.reason.strip()),
        "consent": form.patient_agrees is not True,
        "signature": not form.signer_name.strip(),
        "id_number": not (has_patient and has_id),
    }
    return tuple(paper for paper in EMERGENCY_PAPERS if owed[paper])


def may_print(referral: Referral) -> bool:
    """The form prints after acceptance, before it only in an emergency (domain §2.1)."""
    return referral.is_emergency or referral.state in {
        "accepted",
        "departed",
        "arrived",
        "admitted",
        "closed",
    }


def revisits_due(form: ReturnForm, returned_at: datetime) -> tuple[date, ...]:
    """The days on which the township visits the patient."""
    day = clinic_day(returned_at)
    return tuple(day + timedelta(days=after) for after in sorted(form.revisit_days))
