"""How an alarm rings and escalates until a person takes it; takes facts and `now`, never waits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.access.core import MEDICAL
from consult.access.wire import Principal
from consult.ledger.errors import NotNow
from consult.ledger.wire import PractitionerId
from consult.notices.wire import Alarm, AlarmKind, Ring
from consult.people.wire import PersonCard

PATIENCE: Mapping[AlarmKind, timedelta] = {
    "emergency_referral": timedelta(minutes=1),
    "referral": timedelta(minutes=30),
    "return": timedelta(hours=4),
    "papers": timedelta(hours=4),
}
"""How long one officer has before the next is called: our own settings; no rule fixes them."""

ROUNDS = 20
"""How many times the roster is gone through before an alarm rings at the hospital's phone only."""


SLOWER_AFTER = 60
"""After so many rings the pause is twice as long, after as many more twice as long again: an
alarm that nobody ever takes fills no database and calls no gateway each minute for weeks."""

LONGEST = timedelta(hours=4)
"""No pause grows longer than this: our own setting."""

SILENT: frozenset[AlarmKind] = frozenset({"papers"})
"""Shown and not heard."""

WAITS: frozenset[AlarmKind] = frozenset({"referral", "return"})
"""Rings only once nobody has answered for its patience; until then nobody sees it."""


def raised(alarm: Alarm, patience: Mapping[AlarmKind, timedelta] = PATIENCE) -> Alarm:
    """The alarm as it is raised: it rings at once, or waits first."""
    if alarm.kind not in WAITS:
        return alarm
    return replace(alarm, next_at=alarm.raised_at + patience[alarm.kind])


def has_begun(alarm: Alarm) -> bool:
    """Whether it has rung, or rings at once."""
    return bool(alarm.rings) or alarm.next_at is None


def ring(
    alarm: Alarm,
    roster: Sequence[PersonCard],
    phone: str,
    now: datetime,
    patience: Mapping[AlarmKind, timedelta] = PATIENCE,
) -> Alarm:
    """The alarm after the next ring: at the officer who was called least, in order of rank.

    Without anybody on duty the hospital's own phone stands on the call card.
    """
    if alarm.taken_at is not None or alarm.ended_at is not None:
        return alarm
    called = [each.person for each in alarm.rings if each.through == "page"]
    next_one = min(roster, key=lambda card: called.count(card.id), default=None)
    if next_one is not None and called.count(next_one.id) >= ROUNDS:
        next_one = None
    rung = Ring(
        person=next_one.id if next_one else None,
        phone=(next_one.phone or phone) if next_one else phone,
        at=now,
        through="page",
    )
    return replace(
        alarm,
        version=alarm.version + 1,
        rings=(*alarm.rings, rung),
        next_at=now + pause(patience[alarm.kind], len(called)),
    )


def pause(patience: timedelta, rings: int) -> timedelta:
    """How long the officer of this ring has, after so many rings before it."""
    longer: timedelta = patience * 2 ** min(rings // SLOWER_AFTER, 20)
    return max(patience, min(longer, LONGEST))


def is_due(alarm: Alarm, now: datetime) -> bool:
    """Whether the next officer is to be called."""
    is_open = alarm.taken_at is None and alarm.ended_at is None
    return is_open and (alarm.next_at is None or alarm.next_at <= now)


def take(alarm: Alarm, person: PractitionerId, now: datetime) -> Alarm:
    """The alarm taken by a person; raises NotNow when somebody has it or it is over."""
    if alarm.taken_at is not None:
        if alarm.taken_by == person:
            return alarm
        raise NotNow("alarm-taken", "已有同事接警。", "A colleague has taken it already.")
    if alarm.ended_at is not None:
        raise NotNow("alarm-over", "这一告警已结束。", "This alarm is over.")
    return replace(alarm, version=alarm.version + 1, taken_by=person, taken_at=now, next_at=None)


def end(alarm: Alarm, now: datetime) -> Alarm:
    """The alarm stopped because what it was about is over."""
    if alarm.taken_at is not None or alarm.ended_at is not None:
        return alarm
    return replace(alarm, version=alarm.version + 1, ended_at=now, next_at=None)


def answered(alarm: Alarm, ring: Ring) -> Alarm:
    """The alarm with what a gateway answered, or that it never took a ring."""
    return replace(alarm, version=alarm.version + 1, rings=(*alarm.rings, ring))


def is_for(alarm: Alarm, who: Principal, on_duty: Collection[PractitionerId]) -> bool:
    """Whether somebody of the hospital may take it: on duty, called before, or a clerk.

    With nobody on the roster it is for all of the medical staff.
    """
    if alarm.owner != who.hospital or not has_begun(alarm):
        return False
    if alarm.person is not None:
        return alarm.person == who.person
    was_called = any(each.person == who.person for each in alarm.rings)
    is_staff = not MEDICAL.isdisjoint(who.roles)
    is_asked = who.person in on_duty or "triage_clerk" in who.roles or not on_duty
    return was_called or who.person in on_duty or (is_staff and is_asked)


def rings_at(alarm: Alarm, who: Principal, on_duty: Collection[PractitionerId]) -> bool:
    """Whether his open page makes a noise: he was called, or nobody else can be.

    Clerks hear each alarm; an officer of the next rank hears it when his turn comes.
    """
    if alarm.kind in SILENT or not is_for(alarm, who, on_duty):
        return False
    was_called = any(each.person == who.person for each in alarm.rings)
    return was_called or "triage_clerk" in who.roles or not on_duty
