"""An alarm on the outbox: who is called when, what gateways hear, who may take it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.json import decode

from consult.audit.sql import SqlEntries
from consult.ledger.errors import NotFound, NotNow
from consult.notices.service import TRIES_MAX
from consult.notices.wire import Alarm, Ring
from consult.referrals.wire import Emergency
from tests.consult.alliance import (
    ADMINISTRATOR,
    CHAIR,
    CLERK,
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    PATIENT_FORM,
    SECOND,
    STRANGER,
    call,
)
from tests.consult.notices.conftest import Answers
from tests.consult.notices.watching import AGAIN, PRESS, Night

MINUTE = timedelta(minutes=1)


def pages(alarm: Alarm) -> list[Ring]:
    """The rings of open pages."""
    return [ring for ring in alarm.rings if ring.through == "page"]


def calls(alarm: Alarm) -> list[Ring]:
    """What the gateway answered."""
    return [ring for ring in alarm.rings if ring.through == "webhook"]


async def test_the_next_officer_is_called_when_the_first_has_had_his_time(night: Night) -> None:
    await night.put(CHAIR, 1)
    await night.put(EXPERT, 2, phone="138-2")
    card = await night.press()

    await night.pass_time(MINUTE - timedelta(seconds=1))
    assert [ring.person for ring in pages(await night.alarm(card))] == [CHAIR]
    await night.pass_time(timedelta(seconds=1))
    second = pages(await night.alarm(card))[1]
    assert (second.person, second.phone, second.at) == (EXPERT, "138-2", night.now)
    await night.take(EXPERT, await night.alarm(card))
    await night.pass_time(60 * MINUTE)
    assert len(pages(await night.alarm(card))) == 2


async def test_whoever_comes_on_duty_later_is_called_too(night: Night) -> None:
    card = await night.press()
    (first,) = pages(await night.alarm(card))
    assert (first.person, first.phone) == (None, "0414-2")
    await night.put(SECOND)
    await night.pass_time(MINUTE)
    assert pages(await night.alarm(card))[1].person == SECOND


async def test_it_rings_at_who_is_called_and_shows_at_who_comes_next(night: Night) -> None:
    await night.put(CHAIR, 1)
    await night.put(EXPERT, 2)
    card = await night.press()

    heard = {who: await night.heard(who) for who in (CHAIR, EXPERT, CLERK)}
    assert {who: view.rings_me for who, (view,) in heard.items()} == {
        CHAIR: True,
        EXPERT: False,
        CLERK: True,
    }
    for who in (SECOND, COLLEAGUE, STRANGER, ADMINISTRATOR):
        assert await night.heard(who) == ()
        with pytest.raises(NotFound):
            await night.take(who, await night.alarm(card))
    await night.pass_time(MINUTE)
    assert all(view.rings_me for view in await night.heard(EXPERT))


async def test_with_nobody_on_duty_it_rings_at_all_of_the_medical_staff(night: Night) -> None:
    card = await night.press()
    for who in (CHAIR, SECOND, CLERK):
        assert [view.rings_me for view in await night.heard(who)] == [True]
    assert await night.heard(STRANGER) == ()
    taken = await night.take(SECOND, await night.alarm(card))
    assert taken.taken_by == SECOND
    assert await night.take(SECOND, taken) == taken
    with pytest.raises(NotNow):
        await night.take(CHAIR, taken)


async def test_a_gateway_hears_each_ring_once_it_answers(night: Night, gateway: Answers) -> None:
    gateway.statuses = [503, 429]
    await night.put(CHAIR)
    card = await night.press()
    for _ in range(2):
        await night.pass_time(AGAIN)

    alarm = await night.alarm(card)
    assert gateway.keys == [f"{alarm.id}/1"] * 3
    assert [(ring.person, ring.receipt) for ring in calls(alarm)] == [(CHAIR, "SMS-7")]
    heard = decode(gateway.bodies[-1])
    assert (heard["label"], heard["call_back"]) == (PRESS.label, PRESS.phone)
    assert heard["link"] == f"https://lianzhen.example/emergencies/{card.referral.id}"
    await night.pass_time(MINUTE)
    assert gateway.keys[-1] == f"{alarm.id}/2"


@pytest.mark.parametrize(
    ("status", "times", "tries"), [(503, 40, TRIES_MAX), (400, 1, 1)], ids=["silent", "refusing"]
)
async def test_a_gateway_that_never_takes_it_is_given_up_and_said(
    night: Night, gateway: Answers, status: int, times: int, tries: int
) -> None:
    gateway.statuses = [status] * times
    card = await night.press()
    first = f"{(await night.alarm(card)).id}/1"
    for _ in range(TRIES_MAX + 2):
        await night.pass_time(AGAIN)

    assert gateway.keys.count(first) == tries
    failed = [ring.error for ring in calls(await night.alarm(card)) if ring.error]
    assert str(status) in failed[0]
    shown = await night.card(CHAIR, card.referral.id)
    assert any(ring.is_failed for ring in shown.rings)


async def test_a_gateway_is_left_alone_once_somebody_has_taken_it(
    night: Night, gateway: Answers
) -> None:
    gateway.statuses = [503]
    await night.put(CHAIR)
    card = await night.press()
    await night.take(CHAIR, await night.alarm(card))
    await night.pass_time(60 * MINUTE)
    assert len(gateway.keys) == 1
    assert calls(await night.alarm(card)) == []


async def test_no_gateway_ever_hears_a_name(night: Night, gateway: Answers) -> None:
    me, clinic = call(DOCTOR), night.clinic
    patient = await night.do(lambda tx: clinic.patients.add(tx, me, PATIENT_FORM))
    case = await night.do(lambda tx: clinic.casebook.open(tx, me, patient.id))
    body = Emergency(label=f"{PATIENT_FORM.name}，男，胸痛", phone=PRESS.phone, case=case.id)
    card = await night.do(lambda tx: night.emergencies.start(tx, me, body))
    await night.work()
    assert card.referral.label == "患者，男，胸痛"
    assert PATIENT_FORM.name.encode() not in b"".join(gateway.bodies)


async def test_every_step_stands_in_the_trail(night: Night) -> None:
    await night.put(CHAIR)
    card = await night.press()
    await night.take(CHAIR, await night.alarm(card))
    lines = await night.do(lambda tx: SqlEntries().unsealed(tx, 100))
    wanted = ("duty.add", "referral.start", "alarm.raise", "alarm.ring", "alarm.summoned")
    acts = [line.act for line in lines if line.act.startswith(("duty", "referral", "alarm"))]
    assert acts == [*wanted, "alarm.take"]
