"""The panel: who may be invited, what an invitation needs, when the quorum is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.alliance.core import binds
from consult.alliance.wire import Agreement
from consult.consultations.core.states import experts_of
from consult.consultations.wire import Assign, Candidate, Consultation, Invitation, RequestForm
from consult.ledger.errors import Invalid, NotAllowed
from consult.ledger.wire import HospitalId, PractitionerId
from consult.people.core import bar_to_advise, bar_to_preside
from consult.people.wire import PersonCard, Practitioner

_SENIOR = frozenset({"attending", "associate_chief", "chief"})
GRACE = timedelta(hours=1)
"""How far in the past the planned start may lie: a clerk may type what was agreed by phone."""


def candidate(person: Practitioner, card: PersonCard) -> Candidate:
    """A practitioner as the clerk sees him when he assigns."""
    bar = bar_to_advise(person)
    return Candidate(
        person=card,
        independent_years=person.independent_years,
        roles=person.roles,
        is_allowed=bar is None,
        why_zh=bar.zh if bar else "",
        why_en=bar.en if bar else "",
    )


def may_come_from(agreement: Agreement, requester: HospitalId, hospital: HospitalId) -> bool:
    """Whether a hospital may be the invited side (受邀方) of this requester."""
    return hospital != requester and binds(agreement, hospital)


def check_plan(form: RequestForm, plan: Assign, now: datetime) -> None:
    """Raise `Invalid` for a plan that can't be carried out."""
    if len(set(plan.experts)) != len(plan.experts) or plan.chair not in plan.experts:
        raise Invalid(
            "chair-not-invited",
            "主持人须为受邀专家之一，且专家不能重复。",
            "The chair must be one of the experts, and nobody is invited twice.",
        )
    if form.mode == "video" and plan.starts_at is None:
        raise Invalid("time-missing", "请安排会诊时间。", "Plan a time for the session.")
    if plan.starts_at is not None and plan.starts_at < now - GRACE:
        raise Invalid("time-past", "会诊时间已过。", "The planned time lies in the past.")


def invitations(
    plan: Assign,
    people: Mapping[PractitionerId, Practitioner],
    form: RequestForm,
    agreement: Agreement,
    requester: HospitalId,
) -> tuple[Invitation, ...]:
    """The invitations of a plan; raises NotAllowed for somebody who may not be invited."""
    invited = [people[expert] for expert in plan.experts if expert in people]
    if len(invited) != len(plan.experts):
        raise Invalid("expert-unknown", "没有找到所选专家。", "One of the experts is unknown.")
    for person in invited:
        _check(person, person.id == plan.chair, agreement, requester)
    seniors = [person for person in invited if person.title in _SENIOR]
    if form.composition == "multidisciplinary" and len(seniors) < 2:  # 医疗质量安全核心制度要点
        raise Invalid(
            "seniors-missing",
            "多学科会诊至少需要两位主治医师及以上人员。",
            "A multidisciplinary consultation needs two attending physicians or above.",
        )
    return tuple(
        Invitation(expert=person.id, hospital=person.owner, is_chair=person.id == plan.chair)
        for person in invited
    )


def _check(
    person: Practitioner, is_chair: bool, agreement: Agreement, requester: HospitalId
) -> None:
    bar = bar_to_preside(person) if is_chair else bar_to_advise(person)
    if bar is not None:
        raise NotAllowed("expert-barred", f"{person.name}：{bar.zh}", f"{person.name}: {bar.en}")
    if not may_come_from(agreement, requester, person.owner):
        raise NotAllowed(
            "expert-outside",
            f"{person.name}所在机构不是本协议的受邀方。",
            f"The hospital of {person.name} is not an invited side of this agreement.",
        )


def accepted(consultation: Consultation, person: PractitionerId, now: datetime) -> Consultation:
    """With this expert's yes."""
    return _replied(consultation, person, now, "accepted", "")


def declined(
    consultation: Consultation, person: PractitionerId, reason: str, now: datetime
) -> Consultation:
    """With this expert's no, and everybody else released."""
    after = _replied(consultation, person, now, "declined", reason)
    return replace(
        after,
        invitations=tuple(i for i in after.invitations if i.reply == "declined"),
        starts_at=None,
    )


def has_quorum(consultation: Consultation) -> bool:
    """Whether every invited expert accepted."""
    standing = experts_of(consultation)
    return bool(standing) and all(i.reply == "accepted" for i in standing)


def chair_of(consultation: Consultation) -> PractitionerId | None:
    """The chair, once one is invited."""
    return next((i.expert for i in experts_of(consultation) if i.is_chair), None)


def _replied(
    consultation: Consultation,
    person: PractitionerId,
    now: datetime,
    reply: str,
    reason: str,
) -> Consultation:
    changed: Sequence[Invitation] = [
        replace(i, reply=reply, reason=reason, replied_at=now) if i.expert == person else i
        for i in consultation.invitations
    ]
    return replace(consultation, invitations=tuple(changed))
