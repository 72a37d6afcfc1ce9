"""What a referral must hold to be sent, received and returned; what an emergency may leave open."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.ledger.errors import Invalid, NotAllowed, NotNow
from consult.people.wire import Hospital, HospitalLevel
from consult.referrals.core.states import WITHDRAWN, Act
from consult.referrals.wire import (
    Category,
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

EMERGENCY_PAPERS: tuple[Paper, ...] = ("form", "consent", "id_number", "signature")

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


def is_out_of_county(sender: Hospital, receiver: Hospital) -> bool:
    """Whether a hospital below the county refers out of its county (桓仁 三(一)4)."""
    here, there = (sender.province, sender.district), (receiver.province, receiver.district)
    is_known = bool(sender.district and receiver.district)
    return is_known and here != there and sender.level != "county"


def county_of(sender: Hospital, hospitals: Iterable[Hospital]) -> Hospital | None:
    """The county hospital of a hospital's own county."""
    here = (sender.province, sender.district)
    return next(
        (each for each in hospitals if each.level == "county" and _place(each) == here), None
    )


def check_county(sender: Hospital, receiver: Hospital, hospitals: Iterable[Hospital] = ()) -> None:
    """Raise NotAllowed where a hospital below the county refers out of it; names whom to call."""
    if not is_out_of_county(sender, receiver):
        return
    county = county_of(sender, hospitals)
    zh, en = _call(county) if county else ("", "")
    raise NotAllowed(
        "out-of-county",
        f"县域外转诊由县级医院办理，请先转至县级医院。{zh}",
        f"Only the county hospital refers out of the county; refer to it first.{en}",
    )


def no_agreement(receiver: Hospital) -> NotNow:
    """The refusal where no agreement in force binds the two hospitals; names whom to call."""
    zh, en = _call(receiver)
    return NotNow(
        "no-agreement",
        f"两家医院之间目前没有有效的合作协议，不能在平台上转诊。{zh}",
        f"No agreement in force binds the two hospitals, so nothing is referred here.{en}",
    )


def _call(hospital: Hospital) -> tuple[str, str]:
    if not hospital.phone:
        return "", ""
    return (
        f"请致电{hospital.name}转诊电话 {hospital.phone}。",
        f" Call {hospital.name}: {hospital.phone}.",
    )


def _place(hospital: Hospital) -> tuple[str, str]:
    return hospital.province, hospital.district


CATEGORIES: Mapping[Category, frozenset[Direction]] = {
    "critical": frozenset({"up"}),
    "difficult": frozenset({"up"}),
    "not_offered": frozenset({"up"}),
    "common_disease": frozenset({"down"}),
    "chronic": frozenset({"down"}),
    "rehabilitation": frozenset({"down"}),
    "postoperative": frozenset({"down"}),
    "stable": frozenset({"down"}),
}
"""What goes which way (桓仁 一(一)1: 急危重症上转, 常见病、多发病、慢性病、康复下转)."""


def check_form(referral: Referral, form: ReferralForm) -> None:
    """Raise Invalid for a category that goes the other way, or items that nobody asks for."""
    if form.category and referral.direction not in CATEGORIES[form.category]:
        raise Invalid(
            "category-direction",
            "所选转诊类别与转诊方向不符。",
            "This category of patients goes the other way.",
        )
    if form.items and referral.purpose != "examination":
        raise Invalid(
            "items-without-examination",
            "只有检查转送才填写检查项目。",
            "Items are named only where the purpose is examination.",
        )


GAP_NAMES: Mapping[str, str] = {
    "impression": "初步印象",
    "reason": "主要现病史（转出原因）",
    "signer_name": "知情同意签署人",
    "patient": "患者",
    "patient_agrees": "患者同意转诊",
    "items": "检查项目",
    "return_form": "回转单",
    "diagnosis": "诊断结果",
    "treatment_and_plan": "治疗经过、下一步治疗方案及康复建议",
    "form": "初步印象与转出原因",
    "consent": "患者同意转诊及签署人",
    "id_number": "患者证件号码",
    "signature": "医师签名",
}
"""What is missing, as people say it."""


def gaps(referral: Referral) -> tuple[str, ...]:
    """The fields that a referral lacks before it can be sent; an emergency lacks what it owes."""
    if referral.is_emergency:
        return referral.open_papers if referral.state not in WITHDRAWN else ()
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
    if referral.purpose == "examination" and not any(item.strip() for item in form.items):
        missing.append("items")
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
        named = "、".join(GAP_NAMES[each] for each in missing)
        raise Invalid(
            "form-incomplete",
            f"转诊单还缺：{named}。",
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
    sent_at = referral.sent_at or (stamp.at if to == "sent" else None)
    moment = STAMPED.get(act)
    if referral.is_emergency and moment is not None:
        clock = with_moment(clock, moment, stamp.at)
    return replace(
        referral,
        version=referral.version + 1,
        state=to,
        sent_at=sent_at,
        clock=clock,
        stamps=(*referral.stamps, stamp),
    )


def with_moment(clock: Clock, moment: Moment, at: datetime) -> Clock:
    """The clock with this moment; the first stamp of a moment stays."""
    if getattr(clock, moment) is not None:
        return clock
    return replace(clock, **{moment: at})


def open_papers(
    form: ReferralForm, *, has_patient: bool, has_id: bool, is_signed: bool = False
) -> tuple[Paper, ...]:
    """What an emergency still owes; the doctor signs last, when nothing else is open."""
    owed: dict[Paper, bool] = {
        "form": not (form.impression.strip() and form.reason.strip()),
        "consent": form.patient_agrees is not True or not form.signer_name.strip(),
        "id_number": not (has_patient and has_id),
        "signature": not is_signed,
    }
    return tuple(paper for paper in EMERGENCY_PAPERS if owed[paper])


def check_settled(referral: Referral) -> None:
    """Raise Invalid while anything but the doctor's signature is owed."""
    owed = [paper for paper in referral.open_papers if paper != "signature"]
    if owed:
        named = "、".join(GAP_NAMES[paper] for paper in owed)
        raise Invalid("papers-open", f"还缺：{named}。", f"Still open: {', '.join(owed)}.")


def may_print(referral: Referral) -> bool:
    """The form prints after acceptance, before it only in an emergency (domain §2.1)."""
    if referral.state in {"cancelled", "entered_in_error"}:
        return False
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
