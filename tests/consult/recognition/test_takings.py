"""What a decision brings into the case: images with their origin, values with their mark."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from consult.cases.wire import Case, LabResult, SaveSummary
from consult.ledger.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import CaseId, DecisionId, HospitalId, PractitionerId
from consult.recognition.service.copying import Copying
from consult.recognition.sql import SqlTakings
from consult.recognition.wire import Decide, Decision, GiveBack, JoinStudy, Taking
from consult.results.wire import Open, Result, Value
from tests.consult.alliance import (
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    PATIENT_FORM,
    STRANGER,
    TOWNSHIP,
    call,
    consent_form,
    ident,
    purposes,
)
from tests.consult.recognition.conftest import IMAGES, KEEPER, Shared
from tests.consult.walking import PDF

ME = call(DOCTOR)
ACCEPT = Decide(choice="accept", explanation="图像清晰，足以判断")
DECLINE = Decide(choice="decline", reason="condition_changed", patient_told=True)
STUDY = "1.2.7"
BLOOD = (
    Value(code="WBC", name="白细胞", value="11.20", unit="10^9/L", flag="high"),
    Value(code="HGB", name="血红蛋白", value="131", unit="g/L"),
)


class Killed(Exception):
    """The process is gone in the middle of its work."""


async def _decide(shared: Shared, result: Result, body: Decide) -> Decision:
    return await shared.walk.do(
        lambda tx: shared.outsides.decide(tx, ME, shared.case, result.id, body)
    )


async def _open(shared: Shared, result: Result) -> None:
    emergency = Open(ground="emergency", reason="胸痛")
    await shared.walk.do(lambda tx: shared.openings.open(tx, ME, shared.case, result.id, emergency))


async def _opened_ct(shared: Shared, count: int = 20, *, series: int = 2) -> Result:
    """A CT of the lead hospital with images, opened to the township's case."""
    await shared.shelves.lay(LEAD, IMAGES, STUDY, count, series=series)
    await shared.hand_in()
    ct = await shared.made(conclusion="右肺占位，考虑恶性")
    await _open(shared, ct)
    return ct


async def _takings(shared: Shared) -> list[Taking]:
    async with shared.walk.clinic.database.read() as tx:
        return [*await shared.takings.of_case(tx, ME, shared.case)]


async def _case(shared: Shared) -> Case:
    async with shared.walk.clinic.database.read() as tx:
        return (await shared.walk.clinic.casebook.known(tx, [shared.case]))[shared.case]


async def _lock(shared: Shared, *, is_locked: bool = True) -> None:
    casebook = shared.walk.clinic.casebook
    await shared.walk.do(lambda tx: casebook.lock(tx, shared.case, is_locked=is_locked))


async def test_a_recognised_examination_lies_in_the_case_byte_for_byte(
    shared_on_both: Shared,
) -> None:
    shared = shared_on_both
    ct = await _opened_ct(shared)
    decision = await _decide(shared, ct, ACCEPT)
    (begun,) = await _takings(shared)
    assert (begun.state, begun.total, begun.copied) == ("copying", None, 0)

    await shared.work()

    (done,) = await _takings(shared)
    assert (done.state, done.total, done.copied, done.conflicts) == ("done", 20, 20, 0)
    assert (done.decision, done.hospital_name) == (decision.id, "桓仁县人民医院")
    assert (done.mark, done.performed_on.isoformat()) == ("辽HR", "2026-11-15")
    assert set(done.series) == {f"{STUDY}.1", f"{STUDY}.2"}
    mine = await shared.shelves.lying(TOWNSHIP, shared.case)
    assert mine == await shared.shelves.lying(LEAD, IMAGES)
    assert shared.told == [shared.case] * 3


async def test_a_copy_that_was_killed_goes_on_where_it_was(shared: Shared) -> None:
    ct = await _opened_ct(shared, 40)
    await _decide(shared, ct, ACCEPT)

    async def killed(_: CaseId) -> None:
        raise Killed

    clinic = shared.walk.clinic
    dying = Copying(
        clinic.database, SqlTakings(), shared.shelves.copies, shared.outbox, lambda: NOW, killed
    )
    with pytest.raises(Killed):
        await shared.work(dying)
    (halfway,) = await _takings(shared)
    assert (halfway.state, halfway.copied, halfway.total) == ("copying", 16, 40)
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 16

    await shared.outbox.release()
    await shared.work()
    (done,) = await _takings(shared)
    assert (done.state, done.copied, done.conflicts) == ("done", 40, 0)
    assert len(done.series) == 2
    lying = await shared.shelves.lying(TOWNSHIP, shared.case)
    assert lying == await shared.shelves.lying(LEAD, IMAGES)
    assert await shared.work() == 0


async def test_a_newer_decline_takes_the_images_back_and_leaves_ones_own(shared: Shared) -> None:
    ct = await _opened_ct(shared)
    await shared.shelves.lay(TOWNSHIP, shared.case, "1.9", 3)
    await _decide(shared, ct, ACCEPT)
    await shared.work()
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 23

    await _decide(shared, ct, DECLINE)
    await shared.work()

    assert {sop[:4] for sop in await shared.shelves.lying(TOWNSHIP, shared.case)} == {"1.9."}
    assert len(await shared.shelves.lying(LEAD, IMAGES)) == 20
    (taking,) = await _takings(shared)
    assert taking.state == "taken_back"
    await _decide(shared, ct, ACCEPT)
    await shared.work()
    assert [each.state for each in await _takings(shared)] == ["taken_back", "done"]
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 23


async def test_a_series_that_the_case_had_before_is_not_taken_out_with_the_decision(
    shared: Shared,
) -> None:
    ct = await _opened_ct(shared, 4, series=1)
    await shared.shelves.lay(TOWNSHIP, shared.case, STUDY, 2, series=1)
    await _decide(shared, ct, ACCEPT)
    await shared.work()
    (taking,) = await _takings(shared)
    assert (taking.series, taking.copied) == ((), 4)
    await _decide(shared, ct, DECLINE)
    await shared.work()
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 4


async def test_the_same_decision_again_copies_nothing_twice_and_brings_what_came_since(
    shared: Shared,
) -> None:
    ct = await _opened_ct(shared, 4, series=1)
    await _decide(shared, ct, ACCEPT)
    await shared.work()
    await shared.shelves.lay(LEAD, IMAGES, STUDY, 6, series=1)
    again = await _decide(shared, ct, ACCEPT)
    await shared.work()
    (taking,) = await _takings(shared)
    assert (taking.decision, taking.copied, taking.series) == (again.id, 6, (f"{STUDY}.1",))
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 6


async def test_images_that_are_gone_end_the_copy_and_say_so(shared: Shared) -> None:
    await shared.hand_in()
    ct = await shared.made()
    await _open(shared, ct)
    await _decide(shared, ct, ACCEPT)
    await shared.work()
    assert [each.state for each in await _takings(shared)] == ["failed"]


async def _blood(shared: Shared) -> Result:
    await shared.hand_in()
    blood = await shared.made(
        kind="laboratory",
        code="XCG",
        name="血常规",
        department="检验科",
        values=BLOOD,
        study=None,
        images=None,
        conclusion="提示细菌感染",
    )
    await _open(shared, blood)
    return blood


async def test_accepted_values_stand_in_the_case_with_their_maker(shared_on_both: Shared) -> None:
    shared = shared_on_both
    blood = await _blood(shared)
    decision = await _decide(shared, blood, ACCEPT)
    lines = (await _case(shared)).summary.laboratory
    taken = [line for line in lines if line.decision == decision.id]
    assert [(line.item, line.value, line.flag) for line in taken] == [
        ("白细胞", "11.20", "high"),
        ("血红蛋白", "131", ""),
    ]
    assert {line.hospital_name for line in taken} == {"桓仁县人民医院"}
    assert decision.values == BLOOD


async def test_of_a_partial_decision_only_the_accepted_values_come_and_a_newer_one_replaces(
    shared: Shared,
) -> None:
    blood = await _blood(shared)
    before = (await _case(shared)).summary.laboratory
    partial = Decide(
        choice="partial", accepted=("HGB",), reason="changes_quickly", patient_told=True
    )
    first = await _decide(shared, blood, partial)
    lines = (await _case(shared)).summary.laboratory
    assert [(line.item, line.decision) for line in lines[len(before) :]] == [("血红蛋白", first.id)]
    second = await _decide(shared, blood, ACCEPT)
    lines = (await _case(shared)).summary.laboratory
    assert [line.decision for line in lines[len(before) :]] == [second.id, second.id]
    await _decide(shared, blood, DECLINE)
    assert (await _case(shared)).summary.laboratory == before


async def test_what_a_decision_took_over_can_neither_be_typed_nor_typed_away(
    shared: Shared,
) -> None:
    blood = await _blood(shared)
    decision = await _decide(shared, blood, ACCEPT)
    kept = await _case(shared)
    forged = LabResult(item="肌钙蛋白", value="9", mark="全国HR", decision=DecisionId(ident(77)))
    typed = LabResult(item="血糖", value="5.1")
    summary = replace(kept.summary, laboratory=(forged, typed))
    body = SaveSummary(version=kept.version, summary=summary)
    casebook = shared.walk.clinic.casebook
    await shared.walk.do(lambda tx: casebook.save_summary(tx, ME, shared.case, body))
    lines = (await _case(shared)).summary.laboratory
    assert [line.item for line in lines] == ["血糖", "白细胞", "血红蛋白"]
    assert [line.decision for line in lines[1:]] == [decision.id] * 2


async def test_a_case_that_was_submitted_keeps_what_it_was_submitted_with(shared: Shared) -> None:
    blood = await _blood(shared)
    await _lock(shared)
    with pytest.raises(NotNow):
        await _decide(shared, blood, ACCEPT)
    assert (await _decide(shared, blood, DECLINE)).decided.choice == "decline"
    await _lock(shared, is_locked=False)
    await _decide(shared, blood, ACCEPT)
    await _lock(shared)
    with pytest.raises(NotNow):
        await _decide(shared, blood, DECLINE)
    lines = (await _case(shared)).summary.laboratory
    assert [line.item for line in lines if line.decision] == ["白细胞", "血红蛋白"]


async def _own_study(shared: Shared, name: str, number: str = "ZY-1") -> Result:
    """A study of the township's own device, given to the patient of the case."""
    clinic, images = shared.walk.clinic, CaseId(ident(910))
    await shared.shelves.lay(TOWNSHIP, images, "1.5", 3, name=name, sex="M", number=number)
    async with clinic.database.read() as tx:
        whose = (await _case(shared)).patient
        patient = (await clinic.patients.known(tx, [whose]))[whose]
    return await shared.made(patient=patient, key="1.5", study="1.5", images=images)


async def test_a_study_of_the_own_inbox_is_joined_to_the_case(shared_on_both: Shared) -> None:
    shared = shared_on_both
    own = await _own_study(shared, PATIENT_FORM.name)
    clinic = shared.walk.clinic
    async with clinic.database.read() as tx:
        (offered,) = await shared.takings.inbox(tx, ME, shared.case)
    assert (offered.result, offered.instances, offered.mismatches) == (own.id, 3, ())
    assert (offered.named.name, offered.record_number) == (PATIENT_FORM.name, "ZY-1")

    body = JoinStudy(result=own.id)
    taking = await shared.walk.do(lambda tx: shared.takings.join(tx, ME, shared.case, body))
    await shared.work()
    assert len(await shared.shelves.lying(TOWNSHIP, shared.case)) == 3
    async with clinic.database.read() as tx:
        assert not await shared.takings.inbox(tx, ME, shared.case)
    with pytest.raises(Conflict):
        await shared.walk.do(lambda tx: shared.takings.join(tx, ME, shared.case, body))

    back = GiveBack(reason="选错检查")
    await shared.walk.do(lambda tx: shared.takings.give_back(tx, ME, shared.case, taking.id, back))
    await shared.work()
    assert not await shared.shelves.lying(TOWNSHIP, shared.case)


async def test_a_study_of_another_name_needs_a_person_to_say_why(shared: Shared) -> None:
    own = await _own_study(shared, "李四")
    async with shared.walk.clinic.database.read() as tx:
        (offered,) = await shared.takings.inbox(tx, ME, shared.case, "李四")
        assert not await shared.takings.inbox(tx, ME, shared.case, "王五")
    assert "name" in offered.mismatches
    with pytest.raises(Invalid) as refused:
        await shared.walk.do(
            lambda tx: shared.takings.join(tx, ME, shared.case, JoinStudy(result=own.id))
        )
    assert refused.value.code == "study-patient-differs"
    body = JoinStudy(result=own.id, reason="登记时写错姓名，已电话核对")
    taking = await shared.walk.do(lambda tx: shared.takings.join(tx, ME, shared.case, body))
    assert ("name" in taking.mismatches, taking.reason) == (True, body.reason)


async def test_a_study_of_another_hospital_is_recognised_and_never_joined(shared: Shared) -> None:
    await shared.shelves.lay(LEAD, IMAGES, STUDY, 2)
    ct = await shared.made()
    takings, body = shared.takings, JoinStudy(result=ct.id)
    for who in (DOCTOR, COLLEAGUE, EXPERT, STRANGER):
        async with shared.walk.clinic.database.change() as tx:
            with pytest.raises(NotFound):
                await takings.join(tx, call(who), shared.case, body)


async def test_the_images_of_an_inbox_open_to_who_may_see_them(shared: Shared) -> None:
    ct = await shared.made()

    async def owner(person: PractitionerId) -> HospitalId | None:
        async with shared.walk.clinic.database.read() as tx:
            try:
                return await shared.readers.demand(tx, call(person), IMAGES)
            except NotFound:
                return None

    assert await owner(DOCTOR) is None
    await _open(shared, ct)
    assert await owner(DOCTOR) == LEAD
    assert await owner(COLLEAGUE) == LEAD
    assert await owner(STRANGER) is None
    async with shared.walk.clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, ME, CaseId(ident(999)))
        later = call(DOCTOR, NOW + timedelta(days=91))
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, later, IMAGES)


async def test_what_was_opened_by_consent_closes_when_the_patient_takes_it_back(
    shared_on_both: Shared,
) -> None:
    shared, clinic = shared_on_both, shared_on_both.walk.clinic
    ct = await shared.made()
    await shared.consent()
    by_consent = Open(ground="consent")
    await shared.walk.do(lambda tx: shared.openings.open(tx, ME, shared.case, ct.id, by_consent))
    async with clinic.database.read() as tx:
        assert await shared.readers.demand(tx, ME, IMAGES) == LEAD
    given = consent_form(purposes())
    await shared.walk.do(lambda tx: clinic.reception.give_consent(tx, ME, shared.case, given, PDF))
    async with clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, ME, IMAGES)
        (seen,) = await shared.outsides.of_case(tx, ME, shared.case)
    assert (seen.trace.is_open, seen.result) == (False, None)


async def test_the_maker_sees_who_opened_its_results_and_why(shared: Shared) -> None:
    ct = await shared.made()
    await _open(shared, ct)
    async with shared.walk.clinic.database.read() as tx:
        (told,) = await shared.openings.of_ours(tx, KEEPER)
        assert not await shared.openings.of_ours(tx, ME)
        with pytest.raises(NotAllowed):
            await shared.openings.of_ours(tx, call(EXPERT))
    assert (told.opening.ground, told.opening.reason) == ("emergency", "胸痛")
    assert (told.result_name, told.hospital_name) == (ct.name, "青山镇卫生院")


async def test_a_withdrawn_result_closes_to_other_hospitals(shared: Shared) -> None:
    ct = await shared.made()
    await _open(shared, ct)
    await shared.walk.do(lambda tx: shared.results.withdraw(tx, call(DOCTOR).doer, LEAD, ct.key))
    async with shared.walk.clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, ME, IMAGES)
        (seen,) = await shared.outsides.of_case(tx, ME, shared.case)
    assert (seen.verdict.rule, seen.result) == ("withdrawn", None)


async def test_a_report_has_the_images_that_came_by_themselves(shared: Shared) -> None:
    """The report names the study; the study came from the device: one examination."""
    await shared.made(key=STUDY, code="", name="CT", conclusion="")
    await shared.made(key="R-1", images=None, conclusion="肺部未见异常")
    async with shared.walk.clinic.database.read() as tx:
        (only,) = await shared.outsides.of_case(tx, ME, shared.case)
    assert (only.trace.code, only.trace.has_images) == ("CT-CHEST", True)
