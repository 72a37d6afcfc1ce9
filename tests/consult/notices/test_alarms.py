"""An alarm rings at one officer after another until somebody takes it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.calendar.core import check_turn, on_duty
from consult.calendar.wire import Duty, SaveDuty
from consult.ledger.errors import Invalid, NotNow
from consult.ledger.wire import AlarmId, DutyId, HospitalId, PractitionerId
from consult.notices import core
from consult.notices.wire import Alarm
from consult.people.wire import PersonCard

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = HospitalId(UUID(int=1))
PHONE = "0531-120"


def card(number: int, phone: str = "") -> PersonCard:
    """An officer."""
    return PersonCard(
        id=PractitionerId(UUID(int=number)),
        name=f"值班{number}",
        title="attending",
        department="急诊科",
        hospital=HERE,
        hospital_name="县医院",
        phone=phone,
    )


ROSTER = (card(11, "138-1"), card(12), card(13, "138-3"))
ALARM = Alarm(
    id=AlarmId(UUID(int=2)),
    owner=HERE,
    kind="emergency_referral",
    about=UUID(int=3),
    label="男，60 岁，胸痛",
    raised_at=NOW,
)


def test_officers_are_called_by_rank_and_then_again() -> None:
    alarm = ALARM
    for minute in range(5):
        assert core.is_due(alarm, NOW + minute * MINUTE)
        alarm = core.ring(alarm, ROSTER, PHONE, NOW + minute * MINUTE)
        assert not core.is_due(alarm, NOW + minute * MINUTE)
    called = [ROSTER[n].id for n in (0, 1, 2, 0, 1)]
    assert [each.person for each in alarm.rings] == called
    assert [each.phone for each in alarm.rings[:3]] == ["138-1", PHONE, "138-3"]


def test_without_anybody_on_duty_the_hospitals_phone_is_called() -> None:
    alarm = core.ring(ALARM, (), PHONE, NOW)
    assert (alarm.rings[0].person, alarm.rings[0].phone) == (None, PHONE)
    assert core.is_due(alarm, NOW + MINUTE)


def test_one_takes_it_and_it_rings_no_more() -> None:
    taken = core.take(core.ring(ALARM, ROSTER, PHONE, NOW), ROSTER[1].id, NOW)
    assert not core.is_due(taken, NOW + timedelta(days=1))
    assert core.ring(taken, ROSTER, PHONE, NOW) == taken == core.end(taken, NOW)
    assert core.take(taken, ROSTER[1].id, NOW) == taken
    with pytest.raises(NotNow):
        core.take(taken, ROSTER[0].id, NOW)


def test_an_alarm_that_is_over_cannot_be_taken() -> None:
    over = core.end(ALARM, NOW)
    assert not core.is_due(over, NOW + MINUTE)
    with pytest.raises(NotNow):
        core.take(over, ROSTER[0].id, NOW)


@given(rings=st.integers(1, 80), size=st.integers(0, 4))
def test_nobody_is_called_twice_more_than_another(rings: int, size: int) -> None:
    roster = tuple(card(20 + number) for number in range(size))
    alarm = ALARM
    for count in range(rings):
        alarm = core.ring(alarm, roster, PHONE, NOW + count * MINUTE)
    called = [each.person for each in alarm.rings]
    counts = [called.count(each.id) for each in roster]
    assert not counts or max(counts) - min(counts) <= 1
    assert max(counts, default=0) <= core.ROUNDS
    assert len(called) == rings


def test_an_alarm_that_nobody_ever_takes_does_not_ring_without_bound() -> None:
    alarm, now, pauses = ALARM, NOW, list[timedelta]()
    while now < NOW + timedelta(days=90):
        alarm = core.ring(alarm, ROSTER, PHONE, now)
        assert alarm.next_at is not None
        pauses.append(alarm.next_at - now)
        now = alarm.next_at

    assert set(pauses[: core.SLOWER_AFTER]) == {MINUTE}
    assert pauses == sorted(pauses)
    assert pauses[-1] == core.LONGEST
    assert len(pauses) < 1_200


def test_a_pause_is_never_shorter_than_the_patience() -> None:
    assert core.pause(2 * core.LONGEST, 1_000) == 2 * core.LONGEST


TURN = Duty(
    id=DutyId(UUID(int=5)),
    owner=HERE,
    practitioner=ROSTER[0].id,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=8),
)


def test_duty_holds_from_its_start_until_its_end_by_rank() -> None:
    second = replace(TURN, id=DutyId(UUID(int=6)), rank=2)
    later = replace(TURN, id=DutyId(UUID(int=7)), starts_at=NOW + MINUTE)
    removed = replace(TURN, id=DutyId(UUID(int=8)), removed_at=NOW)
    turns = (second, TURN, later, removed)
    assert on_duty(turns, NOW - MINUTE) == ()
    assert on_duty(turns, NOW) == (TURN, second)
    assert on_duty(turns, NOW + MINUTE) == (later, TURN, second)
    assert on_duty(turns, NOW + timedelta(hours=8)) == ()


@pytest.mark.parametrize("hours", [-1, 0, 24 * 7 + 1])
def test_a_turn_has_a_length(hours: int) -> None:
    turn = SaveDuty(practitioner=ROSTER[0].id, starts_at=NOW, ends_at=NOW + timedelta(hours=hours))
    with pytest.raises(Invalid):
        check_turn(turn)
