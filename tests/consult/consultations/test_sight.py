"""Who sees which words when, and what each person is told to do next."""

from typing import get_args

import pytest
from msgspec.structs import replace

from consult.cases.wire import Intention, OpenCase
from consult.consultations.wire import (
    Because,
    NextStep,
    OpinionForm,
    SaveOpinion,
    SaveReport,
    State,
)
from consult.ledger.errors import Conflict, NotAllowed, NotFound
from consult.ledger.wire import PractitionerId
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    COLLEAGUE,
    CONCLUSION,
    DOCTOR,
    EXPERT,
    NOW,
    PATIENT_FORM,
    SECOND,
    call,
)
from tests.consult.walking import PDF, Walk

SECRET = OpinionForm(diagnosis="不可外传的草稿", advice="待定")


async def test_a_draft_opinion_is_its_authors_alone(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    body = SaveOpinion(version=0, form=SECRET)
    await walk.do(lambda tx: walk.clinic.opinions.save(tx, call(EXPERT), walk.id, body))

    assert [o.form for o in (await walk.view(EXPERT)).opinions] == [SECRET]
    for other in (DOCTOR, COLLEAGUE, CLERK, CHAIR):
        assert (await walk.view(other)).opinions == ()


async def test_the_requester_sees_nothing_until_the_report_is_sealed(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    signed = await walk.view(DOCTOR)
    panel = await walk.view(EXPERT)

    assert (signed.opinions, signed.reports) == ((), ())
    assert len(panel.opinions) == 2
    assert len(panel.reports) == 1

    await walk.deliver()
    delivered = await walk.view(DOCTOR)
    assert len(delivered.opinions) == 2
    assert delivered.reports[0].pdf == PDF


async def test_an_opinion_of_an_amendment_waits_for_its_seal(walk: Walk) -> None:
    await walk.to_delivered()
    reason = Because(reason="更正剂量")
    later = call(EXPERT, NOW.replace(hour=5))
    opinions, reports = walk.clinic.opinions, walk.clinic.reports
    await walk.do(lambda tx: reports.amend(tx, call(CHAIR), walk.id, reason))
    await walk.do(lambda tx: opinions.amend(tx, later, walk.id, reason))
    await walk.do(lambda tx: opinions.sign(tx, later, walk.id))

    assert {o.edition for o in (await walk.view(CHAIR)).opinions} == {1, 2}
    assert {o.edition for o in (await walk.view(DOCTOR)).opinions} == {1}


async def test_everybody_is_told_his_next_step(walk: Walk) -> None:
    await walk.open()
    await walk.write()
    await check(walk, "draft", {DOCTOR: "submit!", COLLEAGUE: "submit"})
    await walk.submit()
    await check(walk, "submitted", {DOCTOR: "wait_triage", CLERK: "triage!"})
    await walk.assign(EXPERT)
    await walk.accept(CHAIR)
    await check(
        walk,
        "assigned",
        {
            DOCTOR: "wait_replies",
            CLERK: "wait_replies",
            CHAIR: "wait_replies",
            EXPERT: "reply!",
        },
    )
    await walk.accept(EXPERT)
    await check(walk, "accepted", {DOCTOR: "prepare_session", CHAIR: "prepare_session"})
    await walk.do(lambda tx: walk.clinic.sessions.start(tx, call(CHAIR), walk.id))
    await check(
        walk,
        "in_session",
        {DOCTOR: "join_session!", COLLEAGUE: "join_session", CLERK: "none"},
    )
    await walk.do(lambda tx: walk.clinic.sessions.end(tx, call(CHAIR), walk.id))
    await walk.advise(CHAIR)
    await check(
        walk,
        "opinion_pending",
        {DOCTOR: "wait_opinions", CHAIR: "wait_opinions", EXPERT: "write_opinion!"},
    )
    await walk.advise(EXPERT)
    await check(walk, "opinion_pending", {CHAIR: "write_report!", EXPERT: "wait_opinions"})
    await walk.conclude()
    await check(walk, "opinion_signed", {DOCTOR: "wait_delivery", CHAIR: "wait_delivery"})
    await walk.deliver()
    await check(walk, "delivered", {DOCTOR: "acknowledge!", EXPERT: "none"})
    await walk.execute()
    await check(walk, "executed", {DOCTOR: "close!", CHAIR: "none"})


async def check(walk: Walk, state: State, told: dict[PractitionerId, str]) -> None:
    """Each person's step; an exclamation mark says that it waits on him."""
    for person, words in told.items():
        view = await walk.view(person)
        step: NextStep = view.next_step
        assert view.consultation.state == state
        assert f"{step}{'!' if view.waits_on_me else ''}" == words, person


async def test_the_chair_may_start_a_quarter_of_an_hour_before_the_time(walk: Walk) -> None:
    accepted = await walk.to_accepted()
    assert accepted.starts_at is not None

    view = await walk.view(CHAIR, accepted.starts_at.replace(minute=0))

    assert view.next_step == "start_session"
    assert "start" in view.acts


@pytest.mark.parametrize("intake", get_args(Intention))
async def test_a_draft_that_nobody_asked_for_waits_in_no_worklist(
    walk: Walk, intake: Intention
) -> None:
    clinic, me = walk.clinic, call(DOCTOR)
    patient = await walk.do(lambda tx: clinic.patients.add(tx, me, PATIENT_FORM))
    body = OpenCase(patient=patient.id, intake=intake)
    walk.opened = await walk.do(lambda tx: clinic.requests.open(tx, me, body))

    async def listed() -> tuple[int, int]:
        found = await walk.do(lambda tx: clinic.views.worklist(tx, me, "open"))
        assert len(found.rows) == found.counts.open
        return found.counts.open, found.counts.mine

    assert await listed() == ((1, 1) if intake == "consult" else (0, 0))
    assert (await walk.view(DOCTOR)).consultation.intake == intake
    await walk.write()
    assert await listed() == (1, 1)


async def test_a_worklist_counts_and_sorts_what_a_person_may_see(walk: Walk) -> None:
    await walk.to_accepted()
    other = Walk(walk.clinic)
    await other.open()

    async def worklist(person: PractitionerId, scope: str, query: str = "") -> list[str]:
        found = await walk.do(
            lambda tx: walk.clinic.views.worklist(tx, call(person), scope, query)  # type: ignore[arg-type]
        )
        assert found.counts.open >= len(found.rows) or scope == "done"
        return [row.number for row in found.rows]

    first, second = "HZ20261122-0001", "HZ20261122-0002"
    assert set(await worklist(DOCTOR, "open")) == {first, second}
    assert await worklist(DOCTOR, "mine") == [second]
    assert await worklist(DOCTOR, "open", "肺炎") == [first]
    assert await worklist(DOCTOR, "done") == []
    assert await worklist(CLERK, "open") == [first]
    assert await worklist(EXPERT, "open") == [first]
    assert await worklist(SECOND, "open") == []


async def test_two_tabs_never_overwrite_each_other(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    opinions, reports = walk.clinic.opinions, walk.clinic.reports
    draft = SaveOpinion(version=0, form=SECRET)
    saved = await walk.do(lambda tx: opinions.save(tx, call(EXPERT), walk.id, draft))
    for stale in (0, saved.version + 1):
        body = replace(draft, version=stale)
        with pytest.raises(Conflict) as refused:
            await walk.do(
                lambda tx, body=body: opinions.save(tx, call(EXPERT), walk.id, body)  # type: ignore[misc]
            )
        assert refused.value.code == "version-conflict"
    conclusion = SaveReport(version=0, conclusion=CONCLUSION)
    await walk.do(lambda tx: reports.save(tx, call(CHAIR), walk.id, conclusion))
    with pytest.raises(Conflict):
        await walk.do(lambda tx: reports.save(tx, call(CHAIR), walk.id, conclusion))


async def test_an_expert_cannot_write_what_is_the_chairs(walk: Walk) -> None:
    await walk.to_accepted()
    await walk.hold()
    body = SaveReport(version=0, conclusion=CONCLUSION)

    with pytest.raises(NotAllowed):
        await walk.do(lambda tx: walk.clinic.reports.save(tx, call(EXPERT), walk.id, body))


async def test_the_sealed_report_is_given_and_the_unsealed_is_not_there(walk: Walk) -> None:
    await walk.to_accepted()
    papers = walk.clinic.papers
    with pytest.raises(NotFound):
        await walk.do(lambda tx: papers.report(tx, call(DOCTOR), walk.id, None))

    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    await walk.deliver()

    sheet = await walk.do(lambda tx: papers.report(tx, call(DOCTOR), walk.id, 1))
    assert sheet.digest == PDF
