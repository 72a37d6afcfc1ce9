"""A study that fits no patient is kept once, and a doctor of the hospital says whose it is."""

import pytest

from consult.audit.wire import Doer
from consult.ledger.errors import Invalid, NotAllowed, NotFound, NotNow
from consult.ledger.wire import CaseId, PatientId
from consult.patients.wire import PatientForm
from consult.results.wire import AssignStray, NewResult, RejectStray, Stray
from tests.consult.alliance import (
    CHAIR,
    CLERK,
    COLLEAGUE,
    DOCTOR,
    NOW,
    PATIENT_FORM,
    STRANGER,
    TOWNSHIP,
    call,
    ident,
)
from tests.consult.recognition.conftest import Shared

ME = call(DOCTOR)
NAMED = PatientForm(name="李四", sex="male", record_number="ZY-7")
NEW = NewResult(
    kind="examination",
    name="胸部CT",
    performed_at=NOW,
    key="1.2.9",
    study="1.2.9",
    images=CaseId(ident(920)),
)
WHY = Invalid("patient-differs", "该病历号下的患者与消息中的患者不一致。", "Another patient.")


async def _kept(shared: Shared) -> Stray:
    doer = Doer(at=NOW, hospital=TOWNSHIP)
    return await shared.walk.do(lambda tx: shared.strays.keep(tx, doer, TOWNSHIP, NAMED, NEW, WHY))


async def _patient(shared: Shared) -> PatientId:
    async with shared.walk.clinic.database.read() as tx:
        return (await shared.walk.clinic.casebook.known(tx, [shared.case]))[shared.case].patient


async def test_the_same_study_again_is_the_same_stray(shared_on_both: Shared) -> None:
    shared = shared_on_both
    stray = await _kept(shared)
    assert await _kept(shared) == stray
    async with shared.walk.clinic.database.read() as tx:
        assert await shared.strays.of_hospital(tx, ME) == [stray]
    assert (stray.code, stray.named.name, stray.state) == ("patient-differs", "李四", "open")


async def test_a_doctor_gives_it_to_the_right_patient_and_says_why(shared_on_both: Shared) -> None:
    shared = shared_on_both
    stray, patient = await _kept(shared), await _patient(shared)
    body = AssignStray(patient=patient, reason="登记时写错姓名")
    done = await shared.walk.do(lambda tx: shared.strays.assign(tx, ME, stray.id, body))
    assert (done.state, done.patient, done.reason) == ("assigned", patient, "登记时写错姓名")
    assert (done.resolved_by, done.resolved_at) == (DOCTOR, NOW)
    assert done.result is not None
    async with shared.walk.clinic.database.read() as tx:
        result = await shared.results.get(tx, done.result)
    assert (result.patient, result.study, result.owner) == (patient, "1.2.9", TOWNSHIP)
    with pytest.raises(NotNow):
        await shared.walk.do(lambda tx: shared.strays.assign(tx, ME, stray.id, body))


async def test_what_is_nobodys_here_is_rejected_and_its_images_close(shared: Shared) -> None:
    stray = await _kept(shared)
    async with shared.walk.clinic.database.read() as tx:
        assert await shared.readers.demand(tx, ME, CaseId(ident(920))) == TOWNSHIP
    body = RejectStray(reason="测试体模")
    done = await shared.walk.do(lambda tx: shared.strays.reject(tx, ME, stray.id, body))
    assert (done.state, done.result) == ("rejected", None)
    async with shared.walk.clinic.database.read() as tx:
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, ME, CaseId(ident(920)))


async def test_nobody_else_sees_or_resolves_it(shared: Shared) -> None:
    stray, body = await _kept(shared), RejectStray(reason="x")
    async with shared.walk.clinic.database.change() as tx:
        for clerk in (CLERK, CHAIR):
            with pytest.raises(NotAllowed):
                await shared.strays.of_hospital(tx, call(clerk))
            with pytest.raises(NotAllowed):
                await shared.strays.reject(tx, call(clerk), stray.id, body)
        for stranger in (STRANGER,):
            with pytest.raises((NotFound, NotAllowed)):
                await shared.strays.reject(tx, call(stranger), stray.id, body)
        with pytest.raises(NotFound):
            await shared.readers.demand(tx, call(CHAIR), CaseId(ident(920)))


async def test_it_goes_to_a_patient_of_the_own_hospital_only(shared: Shared) -> None:
    stray = await _kept(shared)
    elsewhere = AssignStray(patient=shared.elsewhere.id, reason="x")
    async with shared.walk.clinic.database.change() as tx:
        with pytest.raises(NotFound):
            await shared.strays.assign(tx, call(COLLEAGUE), stray.id, elsewhere)
    assert PATIENT_FORM.name != stray.named.name
