"""Who may visit a session, for how long, and who may say so; knows no store and no secret."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from consult.consultations.core.scene import has_room
from consult.consultations.core.states import invitation_of
from consult.consultations.wire import Consultation
from consult.ledger.errors import Full, Invalid, NotAllowed, NotFound, NotNow, Sentence
from consult.ledger.wire import CaseId, HospitalId
from consult.people.wire import Practitioner
from consult.visitors.wire import Guest, GuestRelation, Observer, Visit

OBSERVERS_MAX = 30
GUESTS_MAX = 6
LINK_FOR = timedelta(hours=2)
"""How long a link opens the door: from the invitation, or from a planned start that is later."""
BADGE_FOR = timedelta(hours=12)
SIGHT_FOR = timedelta(hours=24)
"""How long an observer sees the images: from the planned start, should the session be late."""

NO_TEACHING = Sentence(
    "患者未同意用于教学，不能邀请观摩。",
    "The patient does not consent to teaching, so nobody may observe.",
)
"""Who does not treat the patient needs a consent of its own (个人信息保护法 29)."""


def check_open(consultation: Consultation) -> None:
    """Raise `NotNow` unless a session is planned or held."""
    if not has_room(consultation):
        raise NotNow(
            "no-session-planned",
            "会诊未在安排或进行中，不能邀请旁听人员。",
            "No session is planned or held, so nobody can be invited to it.",
        )


def may_observe(
    person: Practitioner, consultation: Consultation, parties: Collection[HospitalId]
) -> bool:
    """Whether somebody works at a member of the agreement and is not of the panel."""
    return person.is_active and person.owner in parties and not _is_panel(person, consultation)


def check_observer(
    person: Practitioner, consultation: Consultation, parties: Collection[HospitalId]
) -> None:
    """Raise `NotAllowed` or `Invalid` for somebody who may not observe."""
    if _is_panel(person, consultation):
        raise Invalid(
            "observer-on-panel",
            f"{person.name}已是本次会诊成员。",
            f"{person.name} takes part in this consultation already.",
        )
    if not may_observe(person, consultation, parties):
        raise NotAllowed(
            "observer-outside",
            f"{person.name}不是本医联体协议成员单位的在岗人员。",
            f"{person.name} does not work at a member of this agreement.",
        )


def _is_panel(person: Practitioner, consultation: Consultation) -> bool:
    is_invited = invitation_of(consultation, person.id) is not None
    return is_invited or person.id == consultation.requester


def check_room_for(standing: Sequence[Observer | Guest], most: int) -> None:
    """Raise `Full` when so many are invited already."""
    if len(standing) >= most:
        raise Full(
            "too-many-visitors", f"最多可邀请 {most} 人。", f"At most {most} may be invited."
        )


def link_until(consultation: Consultation, now: datetime) -> datetime:
    """Until when a link made now opens the door."""
    return max(now, consultation.starts_at or now) + LINK_FOR


def sight_until(consultation: Consultation, now: datetime) -> datetime:
    """Until when an observer invited now may look at the images."""
    return max(now, consultation.starts_at or now) + SIGHT_FOR


def visit(
    consultation: Consultation,
    hospital_name: str,
    name: str,
    *,
    relation: GuestRelation | None = None,
    case: CaseId | None = None,
) -> Visit:
    """What a visitor may know of a session before he is in."""
    return Visit(
        consultation=consultation.id,
        number=consultation.number,
        state=consultation.state,
        starts_at=consultation.starts_at,
        hospital_name=hospital_name,
        name=name,
        relation=relation,
        case=case,
    )


def check_link(guest: Guest | None, now: datetime) -> Guest:
    """The guest of a link that opens the door; every other link is told the same."""
    if guest is None or guest.withdrawn_at or guest.badge_digest or now >= guest.link_until:
        raise NotNow(
            "link-void",
            "链接已失效或已使用。请联系邀请您的医生重新发送。",
            "This link has expired or was used. Ask the doctor who invited you for a new one.",
        )
    return guest


def check_badge(guest: Guest | None, now: datetime) -> Guest:
    """The guest of a badge that counts; NotFound otherwise."""
    is_void = guest is None or guest.withdrawn_at is not None
    if guest is None or is_void or guest.badge_until is None or now >= guest.badge_until:
        raise NotFound
    return guest
