"""Images of the wrong patient are caught: shown, settled by a person who says why, or withdrawn."""

from datetime import date

import pytest

from consult.cases.core import doubts
from consult.cases.wire import Settlement, SettleStudy, StudyDoubt, WithdrawStudy
from consult.consultations.core.gate import Incomplete
from consult.ledger.errors import NotAllowed, NotFound, NotNow
from consult.ledger.wire import CaseId, PractitionerId, SettlementId
from consult.patients.wire import Mismatch, PatientForm, StudyPatient
from tests.consult.alliance import DOCTOR, NOW, STRANGER, TOWNSHIP, Clinic, call, ident
from tests.consult.walking import Walk

FORM = PatientForm(name="欧阳淑珍", sex="female", birth_date=date(1949, 12, 31))
WHY = SettleStudy(reason="登记员写错姓名，已核对腕带。")
OTHER = StudyPatient(name="Wang^Guiying=王^桂英", sex="F")

NAMED: list[tuple[StudyPatient, tuple[Mismatch, ...]]] = [
    (StudyPatient(name="Ouyang^Shuzhen=欧阳^淑珍", sex="F", birth_date=FORM.birth_date), ()),
    (StudyPatient(name="OUYANG SHUZHEN", sex="F"), ()),
    (StudyPatient(name="", sex="O"), ()),
    (StudyPatient(name="王桂英", sex="F"), ("name",)),
    (StudyPatient(name="欧阳淑珍", sex="M"), ("sex",)),
    (StudyPatient(name="欧阳^淑珍", birth_date=date(1949, 12, 30)), ("birth_date",)),
    (
        StudyPatient(name="王桂英", sex="M", birth_date=date(1961, 3, 12)),
        ("name", "sex", "birth_date"),
    ),
]


@pytest.mark.parametrize(("named", "differs"), NAMED)
def test_a_study_that_names_another_patient_is_doubted(
    named: StudyPatient, differs: tuple[Mismatch, ...]
) -> None:
    found = doubts(FORM, {"1.2": named}, ())

    assert [doubt.differs for doubt in found] == ([differs] if differs else [])


@pytest.mark.parametrize(
    ("settled", "holds"), [(("name",), False), (("name", "sex"), True), (("sex", "name"), True)]
)
def test_a_settlement_holds_for_what_differed_and_no_more(
    settled: tuple[Mismatch, ...], *, holds: bool
) -> None:
    made = Settlement(
        id=SettlementId(ident(1)),
        owner=TOWNSHIP,
        case=CaseId(ident(2)),
        study="1.2",
        differs=settled,
        reason="已核对",
        settled_by=DOCTOR,
        settled_at=NOW,
    )

    (doubt,) = doubts(FORM, {"1.2": StudyPatient(name="王桂英", sex="M")}, [made])

    assert (doubt.settlement is not None) == holds


@pytest.fixture
async def walk(clinic: Clinic) -> Walk:
    """A request that is complete, but for a study of somebody else."""
    walk = Walk(clinic)
    await walk.open()
    await walk.write()
    clinic.images.named[walk.opened.case] = {"1.2.3": OTHER}
    return walk


async def _shown(walk: Walk, person: PractitionerId = DOCTOR) -> tuple[StudyDoubt, ...]:
    case = walk.opened.case
    return await walk.do(lambda tx: walk.clinic.doubts.show(tx, call(person), case))


async def test_a_request_waits_until_the_doubt_is_settled(walk: Walk) -> None:
    doubts, case = walk.clinic.doubts, walk.opened.case
    with pytest.raises(Incomplete) as refused:
        await walk.submit()

    await walk.do(lambda tx: doubts.settle(tx, call(DOCTOR), case, "1.2.3", WHY))

    assert [gap.field for gap in refused.value.gaps] == ["patient"]
    (shown,) = await _shown(walk)
    assert shown.settlement is not None
    assert (shown.settlement.reason, shown.settlement.settled_by) == (WHY.reason, DOCTOR)
    assert (await walk.submit()).state == "submitted"


async def test_the_wrong_study_is_withdrawn(walk: Walk) -> None:
    doubts, case = walk.clinic.doubts, walk.opened.case
    body = WithdrawStudy(reason="传错患者")

    await walk.do(lambda tx: doubts.withdraw(tx, call(DOCTOR), case, "1.2.3", body))

    assert await _shown(walk) == ()
    with pytest.raises(NotFound):
        await walk.do(lambda tx: doubts.withdraw(tx, call(DOCTOR), case, "1.2.3", body))
    assert (await walk.submit()).state == "submitted"


async def test_only_who_may_add_images_says_whose_they_are(walk: Walk) -> None:
    doubts, case = walk.clinic.doubts, walk.opened.case

    with pytest.raises((NotAllowed, NotFound)):
        await walk.do(lambda tx: doubts.settle(tx, call(STRANGER), case, "1.2.3", WHY))
    with pytest.raises(NotFound):
        await walk.do(lambda tx: doubts.settle(tx, call(DOCTOR), case, "9.9", WHY))
    with pytest.raises(NotFound):
        await _shown(walk, STRANGER)


async def test_nothing_is_withdrawn_from_what_was_submitted(walk: Walk) -> None:
    doubts, case = walk.clinic.doubts, walk.opened.case
    await walk.do(lambda tx: doubts.settle(tx, call(DOCTOR), case, "1.2.3", WHY))
    await walk.submit()

    body = WithdrawStudy(reason="传错患者")
    with pytest.raises(NotNow):
        await walk.do(lambda tx: doubts.withdraw(tx, call(DOCTOR), case, "1.2.3", body))
