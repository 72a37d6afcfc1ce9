"""The whole path from draft to closed, on SQLite and PostgreSQL, and the ways that leave it."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from consult.consultations.core.record import read_execution, read_record
from consult.consultations.wire import Because, Declined, Frozen, Return
from consult.ledger.errors import Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import CaseId
from consult.patients.wire import Purposes
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    SECOND,
    TOWNSHIP,
    call,
    consent_form,
)
from tests.consult.walking import EXECUTION, PDF, Walk


async def frozen_report(walk: Walk, edition: int = 1) -> Frozen:
    reports = {r.edition: r.id for r in (await walk.view(CHAIR)).reports}
    return await walk.do(lambda tx: walk.clinic.reports.frozen(tx, reports[edition]))


def verify(frozen: Frozen) -> None:
    assert frozen.digest == hashlib.sha256(frozen.text.encode()).hexdigest()
    key = x509.load_pem_x509_certificate(frozen.signature.certificate).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(frozen.signature.value, frozen.text.encode(), ec.ECDSA(hashes.SHA256()))


async def test_a_second_opinion_goes_from_draft_to_closed(walk_on_both: Walk) -> None:
    walk = walk_on_both
    delivered = await walk.to_delivered()
    assert delivered.state == "delivered"

    executed = await walk.execute()
    closed = await walk.do(lambda tx: walk.clinic.executions.close(tx, call(DOCTOR), walk.id))

    acts = [(step.act, step.to_state) for step in closed.steps]
    assert acts == [
        ("open", "draft"),
        ("submit", "submitted"),
        ("assign", "assigned"),
        ("accept", "assigned"),
        ("accept", "assigned"),
        ("confirm", "accepted"),
        ("start", "in_session"),
        ("end", "opinion_pending"),
        ("sign_opinion", "opinion_pending"),
        ("sign_opinion", "opinion_pending"),
        ("sign_report", "opinion_signed"),
        ("deliver", "delivered"),
        ("acknowledge", "delivered"),
        ("execute", "executed"),
        ("close", "closed"),
    ]
    assert executed.number == "HZ20261122-0001"


async def test_what_is_signed_can_be_verified_without_us(walk_on_both: Walk) -> None:
    walk = walk_on_both
    await walk.to_delivered()
    executed = await walk.execute()
    report = await frozen_report(walk)
    assert executed.execution is not None
    of = executed.execution.id
    execution = await walk.do(lambda tx: walk.clinic.executions.frozen(tx, of))

    verify(report)
    verify(execution)
    record = read_record(report)
    assert record.archives == (TOWNSHIP, LEAD)
    assert [note.expert for note in record.opinions] == [CHAIR, EXPERT]
    for note in record.opinions:
        assert note.signature.digest == hashlib.sha256(note.signed_text.encode()).hexdigest()
    assert read_execution(execution).concerns == report.digest
    assert execution.concerns == report.digest


async def test_signing_posts_one_event_for_the_jobs(walk_on_both: Walk) -> None:
    walk = walk_on_both
    await walk.to_delivered()
    posted = await walk.clinic.outbox.lease(NOW, 60, 10)
    report = (await walk.view(CHAIR)).reports[0]

    assert [(m.topic, m.key) for m in posted] == [("report.signed", str(walk.id))]
    assert posted[0].body == {"consultation": str(walk.id), "report": str(report.id)}


async def test_a_refused_archive_copy_is_waived_and_said(walk: Walk) -> None:
    delivered = await walk.to_delivered(archive_copy=False)

    record = read_record(await frozen_report(walk))
    view = await walk.view(DOCTOR)

    assert record.archives == (TOWNSHIP,)
    assert record.waived_by == record.consent.id
    assert str(record.consent.id) in delivered.steps[-1].note
    assert view.archive_copy == "refused"


async def test_a_return_pauses_the_clock_and_opens_the_case(walk: Walk) -> None:
    await walk.open()
    await walk.write()
    submitted = await walk.submit()
    body = Return(items=("缺少血常规",))
    returned = await walk.do(
        lambda tx: walk.clinic.triage.give_back(tx, call(CLERK), walk.id, body)
    )

    assert (returned.state, returned.missing_items) == ("returned", ("缺少血常规",))
    assert returned.paused_at == NOW
    assert (await walk.view(DOCTOR)).next_step == "supplement"
    assert await is_editable(walk)
    again = await walk.submit()
    assert (again.state, again.due_at) == ("submitted", submitted.due_at)
    assert not await is_editable(walk)


async def is_editable(walk: Walk) -> bool:
    case: CaseId = walk.opened.case
    view = await walk.do(lambda tx: walk.clinic.reception.view(tx, call(DOCTOR), case))
    return view.may_edit


async def test_a_decline_goes_back_to_triage_and_releases_the_others(walk: Walk) -> None:
    await walk.open()
    await walk.write()
    await walk.submit()
    await walk.assign(EXPERT)
    await walk.accept(CHAIR)
    declined = await walk.do(
        lambda tx: walk.clinic.triage.decline(
            tx, call(EXPERT), walk.id, Declined(reason="当日手术")
        )
    )

    assert declined.state == "prereview"
    assert declined.steps[-1].note == "当日手术"
    for released in (CHAIR, EXPERT):
        with pytest.raises(NotFound):
            await walk.view(released)
    await walk.assign(SECOND)
    assert (await walk.accept(CHAIR, SECOND)).state == "accepted"


async def test_an_amendment_is_a_new_edition_beside_the_old(walk: Walk) -> None:
    await walk.to_delivered()
    await walk.execute()
    await walk.do(
        lambda tx: walk.clinic.reports.amend(
            tx, call(CHAIR), walk.id, Because(reason="补充用药剂量")
        )
    )
    assert [report.edition for report in (await walk.view(DOCTOR)).reports] == [1]

    await walk.conclude(version=1)
    delivered = await walk.deliver()

    first, second = await frozen_report(walk, 1), await frozen_report(walk, 2)
    assert (second.kind, second.concerns) == ("amendment", first.digest)
    assert delivered.state == "delivered"
    assert delivered.execution is None
    assert len(delivered.earlier_executions) == 1
    assert [report.edition for report in (await walk.view(DOCTOR)).reports] == [1, 2]


async def test_the_jobs_may_come_back_with_the_same_news(walk: Walk) -> None:
    first = await walk.to_delivered()

    again = await walk.deliver()

    assert again == first


async def test_news_of_a_void_consultation_moves_nothing(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    report = (await walk.view(CHAIR)).reports[0].id
    body = Because(reason="患者录入错误")
    await walk.do(lambda tx: walk.clinic.requests.void(tx, call(CLERK), walk.id, body))

    await walk.do(lambda tx: walk.clinic.reports.sealed(tx, report, PDF, NOW))
    after = await walk.do(lambda tx: walk.clinic.reports.delivered(tx, report, NOW))

    assert after.state == "entered_in_error"
    with pytest.raises(NotFound):
        await walk.view(CHAIR)


async def test_a_session_does_not_start_when_consent_was_withdrawn(walk: Walk) -> None:
    await walk.to_accepted()
    nothing = Purposes(consultation=False, archive_copy=False, recording=False, teaching=False)
    form, case = consent_form(nothing), walk.opened.case
    reception = walk.clinic.reception
    await walk.do(lambda tx: reception.give_consent(tx, call(DOCTOR), case, form, PDF))

    with pytest.raises(NotNow) as refused:
        await walk.hold()

    assert refused.value.code == "consent-withdrawn"


async def test_who_departs_from_the_advice_says_why(walk: Walk) -> None:
    await walk.to_delivered()
    executions, me = walk.clinic.executions, call(DOCTOR)
    await walk.do(lambda tx: executions.acknowledge(tx, me, walk.id))
    form = replace(EXECUTION, decision="not_followed")

    with pytest.raises(Invalid) as refused:
        await walk.do(lambda tx: executions.execute(tx, me, walk.id, form))

    assert refused.value.code == "deviation-missing"


async def test_the_chair_waits_for_every_opinion(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    await walk.advise(CHAIR)

    with pytest.raises(NotNow) as refused:
        await walk.conclude()

    assert refused.value.code == "opinions-unsigned"


async def test_nothing_is_signed_without_a_fresh_step_up(walk: Walk) -> None:
    await walk.to_delivered()
    stale = call(DOCTOR, stepped_up=False)
    await walk.do(lambda tx: walk.clinic.executions.acknowledge(tx, stale, walk.id))

    with pytest.raises(NotAllowed) as refused:
        await walk.do(lambda tx: walk.clinic.executions.execute(tx, stale, walk.id, EXECUTION))

    assert refused.value.code == "step-up-needed"
