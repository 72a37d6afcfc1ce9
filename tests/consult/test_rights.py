"""The one door: a table of who may what, and the ways in which a right ends."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest

from consult.access import core
from consult.access.wire import Act, Grant, GrantRole, Principal, Role, Thing
from consult.alliance.core import ends_at, is_in_force
from consult.alliance.wire import Agreement
from consult.consultations.wire import Because
from consult.ledger.errors import NotAllowed, NotFound, NotNow
from consult.ledger.sql.database import Database
from consult.ledger.wire import CaseId, ConsultationId, PractitionerId
from tests.consult.alliance import (
    ADMINISTRATOR,
    AGREEMENT,
    ALLIANCE,
    CHAIR,
    CLERK,
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    SECOND,
    STRANGER,
    TOWNSHIP,
    Clinic,
    call,
    ident,
)
from tests.consult.walking import Walk

CASE = CaseId(ident(500))
THING = Thing(kind="case", id=CASE, owner=TOWNSHIP, cases=(CASE,))
ACTS: tuple[Act, ...] = get_args(Act)

# d doctor · k clerk · e expert · h chair · a administrator · o observer · r reader (the doctors of
# a hospital to which a result was opened) · v receiver (the medical staff of a hospital to which a
# referral brings the patient); own hospital | granted
PICTURE = """
list_patients    d |
add_patient      d |
see_patient      d | kehv
edit_patient     d |
merge_patients   d |
see_merge        da |
decide_merge     a |
open_case        d |
see_case         d | kehv
edit_case        d |
see_images       d | kehorv
add_images       d |
see_consultation d | kehv
request          d |
triage             | k
advise             | eh
preside            | h
attend           d | eh
observe            | o
invite           d | h
send_again       d | k
see_result       d | r
recognise        d |
see_counts       da |
refer            deh |
see_referral     dkeh |
keep_roster      ka |
administer       a |
"""
ROLES: Mapping[str, Role] = {
    "d": "doctor",
    "k": "triage_clerk",
    "e": "expert",
    "h": "chair",
    "a": "administrator",
}


def grant(
    role: GrantRole, practitioner: PractitionerId | None = None, case: CaseId = CASE
) -> Grant:
    return Grant(
        id=ident(600),
        owner=TOWNSHIP,
        case=case,
        hospital=LEAD,
        role=role,
        practitioner=practitioner,
        consultation=ConsultationId(ident(601)),
        agreement=AGREEMENT,
        granted_at=NOW,
        until=NOW + timedelta(days=1),
    )


def somebody(role: Role, *, is_own: bool) -> Principal:
    return Principal(person=EXPERT, hospital=TOWNSHIP if is_own else LEAD, roles=(role,))


@pytest.mark.parametrize("line", PICTURE.strip().splitlines())
def test_the_table_is_the_picture(line: str) -> None:
    names, _, granted = line.partition("|")
    name, *own = names.split()
    act = next(act for act in ACTS if act == name)

    watching = [grant("observer", practitioner=EXPERT)]
    assert core.may(somebody("doctor", is_own=False), act, THING, watching) == ("o" in granted)
    reading = [grant("reader")]
    assert core.may(somebody("doctor", is_own=False), act, THING, reading) == ("r" in granted)
    assert not core.may(somebody("expert", is_own=False), act, THING, reading)
    receiving = [grant("receiver")]
    for role in ROLES.values():
        receives = "v" in granted and role != "administrator"
        assert core.may(somebody(role, is_own=False), act, THING, receiving) == receives
    for letter, role in ROLES.items():
        assert core.may(somebody(role, is_own=True), act, THING, []) == (letter in "".join(own))
        outside = somebody(role, is_own=False)
        assert core.may(outside, act, THING, [grant(role)]) == (letter in granted)
        assert not core.may(outside, act, THING, [])


def test_the_picture_names_every_act() -> None:
    assert {line.split()[0] for line in PICTURE.strip().splitlines()} == set(ACTS)


@pytest.mark.parametrize(
    "other",
    [
        grant("expert", practitioner=CHAIR),
        grant("chair"),
        grant("expert", case=CaseId(ident(501))),
    ],
    ids=["for another person", "in a role he lacks", "for another case"],
)
def test_a_grant_counts_for_its_person_role_and_case_only(other: Grant) -> None:
    expert = somebody("expert", is_own=False)

    assert core.may(expert, "see_case", THING, [grant("expert", practitioner=EXPERT)])
    assert not core.may(expert, "see_case", THING, [other])


def test_a_grant_lives_until_its_end_and_with_its_agreement() -> None:
    in_force = frozenset({AGREEMENT})
    just_before, end = NOW + timedelta(days=1, seconds=-1), NOW + timedelta(days=1)

    assert core.is_live(grant("expert"), in_force, just_before)
    assert not core.is_live(grant("expert"), in_force, end)
    assert not core.is_live(grant("expert"), frozenset(), just_before)


def test_an_agreement_ends_with_its_last_day_at_the_clinic() -> None:
    agreement = Agreement(
        id=AGREEMENT,
        owner=ALLIANCE,
        alliance=ALLIANCE,
        parties=(TOWNSHIP, LEAD),
        starts_on=date(2026, 11, 22),
        ends_on=date(2026, 11, 22),
    )
    end = ends_at(agreement)

    assert end.isoformat() == "2026-11-22T16:00:00+00:00"
    assert is_in_force(agreement, end - timedelta(days=1))
    assert is_in_force(agreement, end - timedelta(microseconds=1))
    assert not is_in_force(agreement, end)
    assert not is_in_force(agreement, end - timedelta(days=1, microseconds=1))


@pytest.mark.parametrize("minutes", [-1, 6])
def test_a_step_up_counts_for_five_minutes_only(minutes: int) -> None:
    who = Principal(person=EXPERT, hospital=LEAD)
    fresh = Principal(person=EXPERT, hospital=LEAD, stepped_up_until=NOW + timedelta(minutes=5))
    odd = Principal(person=EXPERT, hospital=LEAD, stepped_up_until=NOW + timedelta(minutes=minutes))

    core.check_step_up(fresh, NOW)
    for principal in (who, odd):
        with pytest.raises(NotAllowed) as refused:
            core.check_step_up(principal, NOW)
        assert refused.value.code == "step-up-needed"


async def test_before_it_is_submitted_only_the_own_hospital_sees_it(walk: Walk) -> None:
    await walk.open()

    assert (await walk.view(COLLEAGUE)).consultation.id == walk.id
    for stranger in (CLERK, EXPERT, CHAIR, STRANGER, ADMINISTRATOR):
        with pytest.raises(NotFound):
            await walk.view(stranger)


async def test_only_who_is_invited_sees_it_after_triage(walk: Walk) -> None:
    await walk.to_accepted()

    for insider in (DOCTOR, COLLEAGUE, CLERK, CHAIR, EXPERT):
        assert (await walk.view(insider)).consultation.id == walk.id
    for outsider in (SECOND, STRANGER, ADMINISTRATOR):
        with pytest.raises(NotFound):
            await walk.view(outsider)


async def test_the_case_and_its_images_open_with_the_consultation(walk: Walk) -> None:
    await walk.to_accepted()
    casebook, case = walk.clinic.casebook, walk.opened.case

    for insider in (DOCTOR, CLERK, EXPERT):
        me = call(insider)
        found = await walk.do(lambda tx, me=me: casebook.demand(tx, me, "see_images", case))  # type: ignore[misc]
        assert found.id == case
    with pytest.raises(NotFound):
        await walk.do(lambda tx: casebook.demand(tx, call(STRANGER), "see_images", case))
    with pytest.raises(NotAllowed):
        await walk.do(lambda tx: casebook.demand(tx, call(EXPERT), "edit_case", case))
    with pytest.raises(NotNow):
        await walk.do(lambda tx: casebook.demand(tx, call(DOCTOR), "add_images", case))


async def test_what_is_not_there_and_what_is_not_yours_look_alike(walk: Walk) -> None:
    await walk.open()
    views, nowhere = walk.clinic.views, ConsultationId(ident(9))

    with pytest.raises(NotFound) as absent:
        await walk.do(lambda tx: views.view(tx, call(STRANGER), nowhere))
    with pytest.raises(NotFound) as foreign:
        await walk.do(lambda tx: views.view(tx, call(STRANGER), walk.id))

    assert (absent.value.code, str(absent.value)) == (foreign.value.code, str(foreign.value))


async def test_an_expired_agreement_closes_access_for_the_other_hospital(
    database: Database, tmp_path: Path
) -> None:
    clinic = Clinic(database, tmp_path)
    await clinic.found(ends_on=date(2026, 11, 22))
    walk = Walk(clinic)
    await walk.to_accepted()
    tomorrow = NOW + timedelta(days=1)

    assert (await walk.view(DOCTOR, tomorrow)).consultation.id == walk.id
    for other in (CLERK, CHAIR, EXPERT):
        assert (await walk.view(other)).consultation.id == walk.id
        with pytest.raises(NotFound):
            await walk.view(other, tomorrow)


async def test_without_an_agreement_in_force_nothing_new_is_asked(clinic: Clinic) -> None:
    walk = Walk(clinic)
    await walk.open()
    await walk.write()
    late = call(DOCTOR, NOW + timedelta(days=500))

    with pytest.raises(NotNow) as refused:
        await walk.do(lambda tx: clinic.requests.submit(tx, late, walk.id))

    assert refused.value.code == "no-agreement"


async def test_who_lost_his_role_lost_his_part(walk: Walk) -> None:
    await walk.to_accepted()
    me = call(CHAIR)
    former = call(CHAIR).principal
    bare = Principal(person=former.person, hospital=former.hospital, roles=())

    with pytest.raises(NotFound):
        await walk.do(
            lambda tx: walk.clinic.sessions.start(tx, type(me)(principal=bare, now=NOW), walk.id)
        )


async def test_a_cancelled_request_is_closed_to_the_experts(walk: Walk) -> None:
    await walk.to_accepted()
    body = Because(reason="患者拒绝")
    await walk.do(lambda tx: walk.clinic.requests.cancel(tx, call(DOCTOR), walk.id, body))

    assert (await walk.view(CLERK)).consultation.steps[-1].note == "患者拒绝"
    with pytest.raises(NotFound):
        await walk.view(EXPERT)
