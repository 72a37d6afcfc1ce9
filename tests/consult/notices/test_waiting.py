"""A referral or return that nobody answers rings when its patience is over, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from consult.ledger.errors import NotFound
from consult.ledger.wire import PractitionerId, ReferralId
from consult.notices import core
from consult.notices.core import PATIENCE
from consult.notices.wire import Alarm, AlarmKind
from consult.referrals.wire import Accept, Cancel, Decline, Referral, ReferralAct, Send, Void
from tests.consult.alliance import CHAIR, CLERK, DOCTOR, EXPERT, LEAD, NOW, PATIENT_FORM, TOWNSHIP
from tests.consult.notices.conftest import Answers
from tests.consult.notices.test_alarms import ALARM, PHONE, ROSTER
from tests.consult.notices.watching import Night
from tests.consult.referrals.travelling import NOTICE, Travel

SECOND = timedelta(seconds=1)


@pytest.fixture
def travel(night: Night) -> Travel:
    """Another process on the database of the night: what it sends, the night must answer."""
    return Travel(night.clinic)


async def about(night: Night, referral: ReferralId, kind: AlarmKind = "referral") -> Alarm:
    """The alarm about a referral."""
    found = await night.do(lambda tx: night.alarms.about(tx, referral, kind))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        ("emergency_referral", timedelta()),
        ("papers", timedelta()),
        ("referral", timedelta(minutes=30)),
        ("return", timedelta(hours=4)),
    ],
)
def test_each_kind_begins_at_its_time(kind: AlarmKind, waits: timedelta) -> None:
    alarm = core.raised(replace(ALARM, kind=kind), PATIENCE)
    assert core.is_due(alarm, alarm.raised_at + waits)
    assert core.has_begun(alarm) is (not waits)
    if waits:
        assert not core.is_due(alarm, alarm.raised_at + waits - SECOND)
    rung = core.ring(alarm, ROSTER, PHONE, alarm.raised_at + waits)
    assert core.has_begun(rung)


async def test_a_referral_that_nobody_answers_rings_after_half_an_hour(
    night: Night, travel: Travel, gateway: Answers
) -> None:
    await night.put(CHAIR)
    up = await travel.sent()
    await night.pass_time(timedelta(minutes=30) - SECOND)
    assert (await about(night, up.id)).rings == ()
    assert await night.heard(CLERK) == await night.heard(CHAIR) == ()

    await night.pass_time(SECOND)
    alarm = await about(night, up.id)
    assert [ring.person for ring in alarm.rings if ring.through == "page"] == [CHAIR]
    (view,) = await night.heard(CLERK)
    assert (view.alarm.id, view.rings_me, view.origin_name) == (alarm.id, True, "青山镇卫生院")
    assert f"https://lianzhen.example/referrals/{up.id}".encode() in gateway.bodies[0]
    await night.take(CLERK, alarm)
    assert await night.heard(CHAIR) == ()


async def test_a_return_waits_four_hours_for_the_township(night: Night, travel: Travel) -> None:
    back = await travel.returned(await travel.admitted())
    await night.pass_time(timedelta(hours=4) - SECOND)
    assert await night.heard(DOCTOR) == ()
    await night.pass_time(SECOND)
    (view,) = await night.heard(DOCTOR)
    assert (view.alarm.kind, view.alarm.about, view.alarm.owner) == ("return", back.id, TOWNSHIP)
    assert await night.heard(EXPERT) == ()


@pytest.mark.parametrize(
    ("who", "act"),
    [
        (CLERK, Accept(notice=NOTICE)),
        (CLERK, Decline(reason="无床位")),
        (DOCTOR, Cancel(reason="患者不同意")),
        (DOCTOR, Void(reason="录入错误")),
    ],
    ids=["accept", "decline", "cancel", "void"],
)
@pytest.mark.parametrize("is_late", [False, True], ids=["in time", "late"])
async def test_an_answer_ends_it(
    night: Night, travel: Travel, who: PractitionerId, act: ReferralAct, is_late: bool
) -> None:
    up = await travel.sent()
    if is_late:
        await night.pass_time(PATIENCE["referral"])
    await travel.act(who, up.id, act, night.now)
    assert (await about(night, up.id)).ended_at == night.now
    rung = len((await about(night, up.id)).rings)
    await night.pass_time(timedelta(days=1))
    assert len((await about(night, up.id)).rings) == rung
    assert await night.heard(CLERK) == ()


async def test_nobody_takes_what_has_not_rung(night: Night, travel: Travel) -> None:
    up = await travel.sent()
    waiting = await about(night, up.id)
    with pytest.raises(NotFound):
        await night.take(CLERK, waiting)


async def test_a_name_in_the_label_is_struck_out(night: Night, travel: Travel) -> None:
    draft: Referral = await travel.start()
    assert draft.label
    named = replace(draft, version=2, label=f"{PATIENT_FORM.name}，咳嗽")
    await night.do(lambda tx: travel.desk.stores.referrals.save(tx, named))
    await travel.write(named)
    up = await travel.act(DOCTOR, draft.id, Send())
    alarm = await about(night, up.id)
    assert (alarm.label, alarm.owner, alarm.raised_at) == ("患者，咳嗽", LEAD, NOW)
