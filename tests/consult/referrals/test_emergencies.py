"""An emergency in one press: what it does to the consultation, the case, the clock, the papers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone

import aiohttp
import pytest
from msgspec.structs import replace

from consult.ledger.errors import Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import PractitionerId
from consult.referrals.core.emergencies import spoken
from consult.referrals.service.acts import Acts
from consult.referrals.service.drafts import Drafts
from consult.referrals.wire import Cancel, Emergency, Moment, SaveForm
from consult.referrals.wire.emergencies import StampMoment
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    NEIGHBOUR,
    PATIENT_FORM,
    SECOND,
    STRANGER,
    call,
)
from tests.consult.notices.watching import PRESS, Night
from tests.consult.walking import Walk

DAY = timedelta(days=1)
STATES = ("draft", "submitted", "assigned", "accepted", "in_session", "opinion_pending")


@pytest.fixture
async def night(walk: Walk) -> AsyncIterator[Night]:
    """A night over the same clinic as the walk, without a gateway."""
    async with aiohttp.ClientSession() as session:
        yield Night(walk.clinic, session, {})


async def reach(walk: Walk, state: str) -> None:
    """Walk a consultation to this state."""
    await walk.open()
    await walk.write()
    if state != "draft":
        await walk.submit()
    if state in STATES[2:]:
        await walk.assign(EXPERT)
    if state in STATES[3:]:
        await walk.accept(EXPERT, CHAIR)
    if state in STATES[4:]:
        await walk.do(lambda tx: walk.clinic.sessions.start(tx, call(CHAIR), walk.id))
    if state == "opinion_pending":
        await walk.do(lambda tx: walk.clinic.sessions.end(tx, call(CHAIR), walk.id))


@pytest.mark.parametrize("state", STATES)
async def test_a_consultation_becomes_an_emergency_at_any_point(
    walk: Walk, night: Night, state: str
) -> None:
    await reach(walk, state)
    assert (await walk.view(DOCTOR)).consultation.state == state
    card = await night.press(walk.id, COLLEAGUE)

    view = await walk.view(DOCTOR)
    assert view.consultation.state == "converted"
    assert (view.consultation.due_at, view.next_step) == (None, "none")
    assert card.referral.form.reason
    assert card.referral.patient == view.consultation.patient
    case, book = view.consultation.case, walk.clinic.casebook
    assert card.referral.case == case
    record = await walk.do(lambda tx: book.demand(tx, call(SECOND), "see_case", case))
    assert not record.is_locked
    with pytest.raises(NotFound):
        await walk.do(lambda tx: book.demand(tx, call(STRANGER), "see_case", case))
    again = await night.press(walk.id)
    assert again.referral == card.referral


async def test_a_signed_report_stays_and_the_emergency_goes_its_own_way(
    walk: Walk, night: Night
) -> None:
    await walk.to_delivered()
    card = await night.press(walk.id)
    assert (await walk.view(DOCTOR)).consultation.state == "delivered"
    assert card.referral.clock.opinion is not None
    assert card.referral.state == "sent"


async def test_the_clock_is_stamped_once_and_not_ahead(night: Night) -> None:
    card = await night.press()
    early = night.now - timedelta(minutes=9)
    stamped = await night.stamp(DOCTOR, card.referral.id, StampMoment(moment="door", at=early))
    again = await night.stamp(COLLEAGUE, card.referral.id, StampMoment(moment="door"))
    assert stamped.referral.clock.door == again.referral.clock.door == early
    assert again.referral.version == stamped.referral.version
    ahead = StampMoment(moment="opinion", at=night.now + timedelta(hours=1))
    with pytest.raises(Invalid):
        await night.stamp(CHAIR, card.referral.id, ahead)
    foreign: tuple[tuple[PractitionerId, Moment], ...] = (
        (CHAIR, "door"),
        (DOCTOR, "call"),
        (DOCTOR, "departure"),
    )
    for who, moment in foreign:
        with pytest.raises(NotAllowed):
            await night.stamp(who, card.referral.id, StampMoment(moment=moment))
    with pytest.raises(NotFound):
        await night.stamp(STRANGER, card.referral.id, StampMoment(moment="opinion"))


async def test_papers_are_asked_for_when_they_are_late_until_they_are_there(night: Night) -> None:
    card = await night.press()
    await night.pass_time(DAY - timedelta(minutes=1))
    assert await night.heard(DOCTOR) == ()
    await night.pass_time(timedelta(minutes=1))
    (reminder,) = await night.heard(DOCTOR)
    assert (reminder.alarm.kind, reminder.rings_me) == ("papers", False)
    assert await night.heard(COLLEAGUE) == ()
    rows = await night.do(lambda tx: night.emergencies.list(tx, call(DOCTOR, night.now)))
    assert [row.is_late for row in rows if row.id == card.referral.id] == [True]
    await night.pass_time(timedelta(hours=5))
    assert len(await night.heard(DOCTOR)) == 1


async def test_a_withdrawn_emergency_rings_no_more_and_owes_nothing(night: Night) -> None:
    await night.put(CHAIR)
    card = await night.press()
    acts = Acts(night.desk, night.alarms)
    reason = Cancel(reason="家属拒绝转诊")
    await night.do(lambda tx: acts.act(tx, call(DOCTOR, night.now), card.referral.id, reason))
    assert await night.heard(CHAIR) == ()
    assert (await night.alarm(card)).ended_at is not None
    with pytest.raises(NotNow):
        await night.stamp(DOCTOR, card.referral.id, StampMoment(moment="door"))
    await night.pass_time(2 * DAY)
    assert await night.heard(DOCTOR) == ()
    assert await night.do(lambda tx: night.emergencies.list(tx, call(DOCTOR, night.now))) == ()


async def test_who_sends_nobody_presses_nothing(night: Night) -> None:
    with pytest.raises(NotAllowed):
        await night.press(who=CLERK)
    body = Emergency(label=PRESS.label, phone=PRESS.phone, to=NEIGHBOUR)
    with pytest.raises(NotNow):
        await night.do(lambda tx: night.emergencies.start(tx, call(DOCTOR), body))


@pytest.mark.parametrize(
    ("label", "name", "said"),
    [
        ("张三，男，胸痛", "张三", "患者，男，胸痛"),
        (" 男，胸痛 ", "", "男，胸痛"),
        ("张三", "张三", "患者"),
        ("  ", "张三", "患者"),
    ],
)
def test_a_phone_never_says_a_name(label: str, name: str, said: str) -> None:
    assert spoken(label, name) == said


FIRST_YEAR = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))


async def test_a_moment_of_the_first_year_is_a_slip_of_the_pen(night: Night) -> None:
    card = await night.press()
    with pytest.raises(Invalid) as refused:
        await night.stamp(DOCTOR, card.referral.id, StampMoment(moment="door", at=FIRST_YEAR))
    assert refused.value.code == "time-long-ago"
    body = Emergency(label=PRESS.label, phone=PRESS.phone, door_at=FIRST_YEAR)
    with pytest.raises(Invalid):
        await night.do(lambda tx: night.emergencies.start(tx, call(DOCTOR), body))


async def test_a_name_goes_from_the_label_when_it_is_known_whose_it_is(night: Night) -> None:
    label = f"{PATIENT_FORM.name}，男，胸痛"
    body = Emergency(label=label, phone=PRESS.phone)
    sent = await night.do(lambda tx: night.emergencies.start(tx, call(DOCTOR), body))
    patient = await night.do(lambda tx: night.clinic.patients.add(tx, call(DOCTOR), PATIENT_FORM))
    form = SaveForm(
        version=sent.referral.version,
        acuity="critical",
        phone=PRESS.phone,
        patient=patient.id,
        form=sent.referral.form,
    )
    await night.do(lambda tx: Drafts(night.desk).save(tx, call(DOCTOR), sent.referral.id, form))
    await night.pass_time(DAY)
    (reminder,) = await night.heard(DOCTOR)
    assert reminder.alarm.label == "患者，男，胸痛"


async def test_whoever_no_longer_receives_him_is_not_told_who_signed(night: Night) -> None:
    sent = await night.press()
    form = SaveForm(
        version=sent.referral.version,
        acuity="critical",
        phone=PRESS.phone,
        form=replace(sent.referral.form, signer_name="张三", relation="本人"),
    )
    await night.do(lambda tx: Drafts(night.desk).save(tx, call(DOCTOR), sent.referral.id, form))
    assert (await night.card(CHAIR, sent.referral.id)).referral.form.signer_name == "张三"
    acts, reason = Acts(night.desk, night.alarms), Cancel(reason="家属拒绝转诊")
    await night.do(lambda tx: acts.act(tx, call(DOCTOR), sent.referral.id, reason))
    assert (await night.card(CHAIR, sent.referral.id)).referral.form.signer_name == ""
    assert (await night.card(DOCTOR, sent.referral.id)).referral.form.signer_name == "张三"
