"""The duty roster: filled by its own hospital, read by whoever must call."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consult.calendar.service import Rosters
from consult.calendar.sql import SqlDuties
from consult.calendar.wire import DutyView, SaveDuty
from consult.ledger.errors import Invalid, NotAllowed, NotFound
from consult.ledger.wire import PractitionerId
from tests.consult.alliance import (
    ADMINISTRATOR,
    CHAIR,
    CLERK,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    STRANGER,
    TOWNSHIP,
    Clinic,
    call,
)

HOURS = timedelta(hours=1)
TODAY = NOW.date()


@pytest.fixture
def rosters(clinic: Clinic) -> Rosters:
    """The rosters of the alliance."""
    return Rosters(SqlDuties(), clinic.people, clinic.door, clinic.audit, clinic.new_id)


async def put(
    clinic: Clinic,
    rosters: Rosters,
    person: PractitionerId,
    by: PractitionerId = CLERK,
    **turn: object,
) -> DutyView:
    given = {"rank": 1, "phone": "", "starts_at": NOW, "ends_at": NOW + 8 * HOURS, **turn}
    body = SaveDuty(practitioner=person, **given)  # type: ignore[arg-type]
    async with clinic.database.change() as tx:
        return await rosters.add(tx, call(by), body)


async def test_people_are_called_by_rank_each_once_on_the_phone_of_the_turn(
    clinic: Clinic, rosters: Rosters
) -> None:
    await put(clinic, rosters, EXPERT, rank=2)
    await put(clinic, rosters, CHAIR, rank=1, phone="138-1")
    await put(clinic, rosters, CHAIR, rank=3, phone="138-9")
    await put(clinic, rosters, CLERK, starts_at=NOW + HOURS)
    async with clinic.database.read() as tx:
        now = await rosters.now(tx, LEAD, NOW)
        later = await rosters.now(tx, LEAD, NOW + HOURS)
        over = await rosters.now(tx, LEAD, NOW + 9 * HOURS)
        away = await rosters.now(tx, TOWNSHIP, NOW)
    assert [(one.id, one.phone) for one in now.people] == [(CHAIR, "138-1"), (EXPERT, "0414-2")]
    assert [one.id for one in later.people] == [CLERK, CHAIR, EXPERT]
    assert (over.people, over.phone) == ((), "0414-2")
    assert away.people == ()


async def test_a_roster_belongs_to_its_hospital(clinic: Clinic, rosters: Rosters) -> None:
    made = await put(clinic, rosters, EXPERT)
    for by in (CHAIR, DOCTOR):
        with pytest.raises(NotAllowed):
            await put(clinic, rosters, EXPERT, by=by)
    for person, by in ((DOCTOR, CLERK), (EXPERT, ADMINISTRATOR), (EXPERT, STRANGER)):
        with pytest.raises(NotFound):
            await put(clinic, rosters, person, by=by)
    async with clinic.database.change() as tx:
        with pytest.raises(NotFound):
            await rosters.remove(tx, call(ADMINISTRATOR), made.duty.id)
        theirs = await rosters.view(tx, call(ADMINISTRATOR), TODAY, TODAY)
        ours = await rosters.view(tx, call(EXPERT), TODAY, TODAY)
    assert (theirs.turns, theirs.may_keep) == ((), True)
    assert ([one.duty.id for one in ours.turns], ours.may_keep) == ([made.duty.id], False)


async def test_only_medical_staff_is_on_duty(clinic: Clinic, rosters: Rosters) -> None:
    with pytest.raises(Invalid):
        await put(clinic, rosters, ADMINISTRATOR, by=ADMINISTRATOR)
    async with clinic.database.read() as tx:
        shown = await rosters.view(tx, call(ADMINISTRATOR), TODAY, TODAY)
    assert ADMINISTRATOR not in {one.id for one in shown.people}


async def test_what_is_taken_off_is_gone_and_can_be_taken_off_again(
    clinic: Clinic, rosters: Rosters
) -> None:
    made = await put(clinic, rosters, EXPERT)
    for _ in range(2):
        async with clinic.database.change() as tx:
            await rosters.remove(tx, call(CLERK), made.duty.id)
    async with clinic.database.read() as tx:
        assert (await rosters.now(tx, LEAD, NOW)).people == ()
        assert (await rosters.view(tx, call(CLERK), TODAY, TODAY)).turns == ()


@pytest.mark.parametrize("days", [-1, 62])
async def test_so_many_days_are_shown_at_once(clinic: Clinic, rosters: Rosters, days: int) -> None:
    async with clinic.database.read() as tx:
        with pytest.raises(Invalid):
            await rosters.view(tx, call(CLERK), TODAY, TODAY + timedelta(days=days))
