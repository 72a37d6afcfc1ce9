"""Who may be invited, what a plan needs, and the clock that runs beside it."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from consult.alliance.wire import Agreement
from consult.consultations.core import clock, panel
from consult.consultations.wire import Assign, RequestForm
from consult.ledger.errors import Invalid, NotAllowed, Refusal
from consult.ledger.wire import PractitionerId
from consult.people.wire import Practitioner
from tests.consult.alliance import (
    AGREEMENT,
    ALLIANCE,
    CHAIR,
    CLERK,
    DOCTOR,
    EXPERT,
    LEAD,
    NOVICE,
    NOW,
    PEOPLE,
    REQUEST_FORM,
    SECOND,
    STRANGER,
    TOWNSHIP,
    call,
    ident,
)
from tests.consult.consultations.scenes import consultation
from tests.consult.walking import Walk

AGREED = Agreement(
    id=AGREEMENT,
    owner=ALLIANCE,
    alliance=ALLIANCE,
    parties=(TOWNSHIP, LEAD),
    starts_on=date(2026, 1, 1),
    ends_on=date(2027, 1, 1),
    ordinary_reply_hours=24,
    urgent_reply_minutes=10,
)
FORM = RequestForm()


def plan(*experts: PractitionerId, chair: PractitionerId = CHAIR) -> Assign:
    return Assign(experts=experts, chair=chair, starts_at=NOW + timedelta(hours=1))


def invited(
    asked: Assign, form: RequestForm = FORM, people: dict[PractitionerId, Practitioner] = PEOPLE
) -> None:
    panel.check_plan(form, asked, NOW)
    panel.invitations(asked, people, form, AGREED, TOWNSHIP)


def changed(person: PractitionerId, **fields: object) -> dict[PractitionerId, Practitioner]:
    return {**PEOPLE, person: replace(PEOPLE[person], **fields)}


REFUSED: list[tuple[str, Assign, RequestForm, dict[PractitionerId, Practitioner]]] = [
    ("chair-not-invited", plan(EXPERT), FORM, PEOPLE),
    ("chair-not-invited", plan(CHAIR, EXPERT, EXPERT), FORM, PEOPLE),
    ("time-missing", replace(plan(CHAIR), starts_at=None), FORM, PEOPLE),
    ("time-past", replace(plan(CHAIR), starts_at=NOW - timedelta(days=1)), FORM, PEOPLE),
    ("expert-unknown", plan(CHAIR, PractitionerId(ident(5))), FORM, PEOPLE),
    ("expert-barred", plan(EXPERT, chair=EXPERT), FORM, PEOPLE),
    ("expert-barred", plan(CHAIR, NOVICE), FORM, PEOPLE),
    ("expert-barred", plan(CHAIR, DOCTOR), FORM, PEOPLE),
    ("expert-barred", plan(CHAIR, CLERK), FORM, PEOPLE),
    ("expert-barred", plan(CHAIR, EXPERT), FORM, changed(EXPERT, is_active=False)),
    ("expert-barred", plan(CHAIR, EXPERT), FORM, changed(EXPERT, licence="village_doctor")),
    ("expert-barred", plan(CHAIR), FORM, changed(CHAIR, independent_years=2)),
    ("expert-outside", plan(CHAIR, STRANGER), FORM, PEOPLE),
    ("expert-outside", plan(CHAIR, EXPERT), FORM, changed(EXPERT, owner=TOWNSHIP)),
    ("seniors-missing", plan(CHAIR), replace(FORM, composition="multidisciplinary"), PEOPLE),
]


@pytest.mark.parametrize(("code", "asked", "form", "people"), REFUSED)
def test_a_plan_that_breaks_a_rule_is_refused(
    code: str, asked: Assign, form: RequestForm, people: dict[PractitionerId, Practitioner]
) -> None:
    invited(plan(CHAIR, EXPERT))

    with pytest.raises(Refusal) as refused:
        invited(asked, form, people)

    assert refused.value.code == code
    assert isinstance(refused.value, Invalid | NotAllowed)


def test_two_attendings_make_a_multidisciplinary_panel() -> None:
    invited(plan(CHAIR, EXPERT), replace(FORM, composition="multidisciplinary"))


def test_the_quorum_is_everybody() -> None:
    asked = panel.invitations(plan(CHAIR, EXPERT), PEOPLE, FORM, AGREED, TOWNSHIP)
    found = replace(consultation("assigned"), invitations=asked)

    one = panel.accepted(found, CHAIR, NOW)
    both = panel.accepted(one, EXPERT, NOW)

    assert [panel.has_quorum(c) for c in (found, one, both)] == [False, False, True]
    assert not panel.has_quorum(panel.declined(both, EXPERT, "忙", NOW))


@pytest.mark.parametrize(
    ("urgency", "allowed"), [("ordinary", timedelta(hours=24)), ("urgent", timedelta(minutes=10))]
)
def test_the_clock_runs_by_the_agreement(urgency: str, allowed: timedelta) -> None:
    form = RequestForm(urgency="urgent" if urgency == "urgent" else "ordinary")
    started = clock.started(consultation("submitted", form), AGREED, NOW)

    assert started.due_at == NOW + allowed
    assert not clock.is_late(started, NOW + allowed)
    assert clock.is_late(started, NOW + allowed + timedelta(seconds=1))


def test_the_time_that_a_request_was_away_does_not_count() -> None:
    started = clock.started(consultation("submitted"), AGREED, NOW)
    paused = replace(clock.paused(started, NOW + timedelta(hours=20)), state="returned")
    back = NOW + timedelta(hours=50)
    resumed = replace(clock.resumed(paused, AGREED, back), state="submitted")

    assert not clock.is_late(paused, back)
    assert resumed.due_at == back + timedelta(hours=4)


async def test_the_clerk_sees_who_may_be_invited_and_why_not(walk: Walk) -> None:
    await walk.open()
    await walk.write()
    await walk.submit()
    triage = walk.clinic.triage

    found = await walk.do(lambda tx: triage.candidates(tx, call(CLERK), walk.id))

    assert {c.person.id: c.is_allowed for c in found} == {
        CHAIR: True,
        EXPERT: True,
        SECOND: True,
        NOVICE: False,
    }
    assert all(bool(c.why_zh) != c.is_allowed for c in found)
    with pytest.raises(NotAllowed):
        await walk.do(lambda tx: triage.candidates(tx, call(DOCTOR), walk.id))


async def test_a_reading_without_session_waits_for_opinions_at_once(walk: Walk) -> None:
    await walk.open()
    await walk.write(form=replace(REQUEST_FORM, mode="asynchronous"))
    await walk.submit()
    await walk.assign(EXPERT)

    confirmed = await walk.accept(CHAIR, EXPERT)

    assert confirmed.state == "opinion_pending"
    assert not (await walk.view(EXPERT)).session_planned
    with pytest.raises(Refusal):
        await walk.do(lambda tx: walk.clinic.sessions.start(tx, call(CHAIR), walk.id))
