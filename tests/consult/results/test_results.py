"""Results are received once, corrected, withdrawn, and found by the person in every hospital."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace

from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.audit.wire import Doer
from consult.ledger.clock import new_id
from consult.ledger.errors import Conflict, Invalid, NotFound
from consult.ledger.sql.database import Database
from consult.ledger.wire import CaseId, Identity, OpeningId, PatientId
from consult.patients.core import identity_of
from consult.patients.wire import Patient, PatientForm
from consult.results.core import trace
from consult.results.service import Results
from consult.results.sql import SqlOpenings, SqlResults
from consult.results.wire import NewResult, Opening, Result, Value
from tests.consult.alliance import AGREEMENT, DOCTOR, LEAD, NOW, TOWNSHIP, ident

KEY = b"k" * 32
DOER = Doer(at=NOW)
NUMBER = "11010519491231002X"
WANG = PatientForm(name="王小明", sex="male", id_kind="resident_id", id_number=NUMBER)
IN_TOWNSHIP = Patient(id=PatientId(ident(50)), owner=TOWNSHIP, form=WANG, created_at=NOW)
IN_LEAD = Patient(id=PatientId(ident(51)), owner=LEAD, form=WANG, created_at=NOW)
NAMELESS = Patient(
    id=PatientId(ident(52)),
    owner=LEAD,
    form=replace(WANG, id_kind="none", id_number=""),
    created_at=NOW,
)
BLOOD = NewResult(
    kind="laboratory",
    code="BLOOD",
    name="血常规",
    department="检验科",
    performed_at=NOW - timedelta(days=2),
    key="LIS-4711",
    values=(Value(code="WBC", name="白细胞", value="11.20", unit="10^9/L", flag="high"),),
)
CT = NewResult(
    kind="examination",
    code="CT-CHEST",
    name="胸部CT平扫",
    performed_at=NOW - timedelta(days=7),
    key="1.2.3",
    study="1.2.3",
    images=CaseId(ident(60)),
)


def _identify(form: PatientForm) -> Identity | None:
    return identity_of(form, KEY)


@pytest.fixture
def results() -> Results:
    """The service on SQL."""
    return Results(SqlResults(), _identify, Audit(SqlEntries(), new_id), new_id)


async def _receive(
    results: Results, database: Database, new: NewResult, patient: Patient = IN_LEAD
) -> Result:
    async with database.change() as tx:
        return await results.receive(tx, DOER, patient, new, "hl7")


async def _seen(results: Results, database: Database, patient: Patient) -> list[Result]:
    async with database.read() as tx:
        return list(await results.of_patient(tx, patient))


async def test_one_person_is_found_in_every_hospital(results: Results, database: Database) -> None:
    ct = await _receive(results, database, CT)
    blood = await _receive(results, database, BLOOD)
    own = await _receive(results, database, replace(BLOOD, key="own"), IN_TOWNSHIP)
    assert {r.id for r in await _seen(results, database, IN_TOWNSHIP)} == {ct.id, blood.id, own.id}
    newest_first = [r.performed_at for r in await _seen(results, database, IN_TOWNSHIP)]
    assert newest_first == sorted(newest_first, reverse=True)


async def test_without_a_document_only_ones_own_results_are_found(
    results: Results, database: Database
) -> None:
    await _receive(results, database, CT)
    assert await _seen(results, database, NAMELESS) == []
    own = await _receive(results, database, replace(CT, key="other"), NAMELESS)
    assert own.identity is None
    assert [r.id for r in await _seen(results, database, NAMELESS)] == [own.id]


async def test_the_same_message_again_changes_nothing(results: Results, database: Database) -> None:
    first = await _receive(results, database, BLOOD)
    assert await _receive(results, database, BLOOD) == first


async def test_many_at_once_are_one_result(results: Results, database: Database) -> None:
    async def send() -> None:
        with suppress(Conflict):
            await _receive(results, database, BLOOD)

    async with asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(send())
    assert len(await _seen(results, database, IN_LEAD)) == 1


async def test_a_correction_is_the_next_version(results: Results, database: Database) -> None:
    first = await _receive(results, database, BLOOD)
    better = replace(BLOOD, values=(replace(BLOOD.values[0], value="1.12", flag=""),))
    second = await _receive(results, database, better)
    assert (second.id, second.version) == (first.id, 2)
    assert second.values[0].value == "1.12"


async def test_a_message_that_comes_late_corrects_nothing(
    results: Results, database: Database
) -> None:
    late = replace(BLOOD, issued_at=NOW - timedelta(days=1))
    better = replace(BLOOD.values[0], value="1.12")
    await _receive(results, database, replace(BLOOD, issued_at=NOW, values=(better,)))
    kept = await _receive(results, database, late)
    assert (kept.version, kept.values[0].value) == (1, "1.12")


async def test_a_withdrawn_result_stands_again_when_it_is_sent_again(
    results: Results, database: Database
) -> None:
    await _receive(results, database, BLOOD)
    async with database.change() as tx:
        gone = await results.withdraw(tx, DOER, LEAD, BLOOD.key)
        assert await results.withdraw(tx, DOER, LEAD, BLOOD.key) == gone
    assert (gone.version, gone.withdrawn_at) == (2, NOW)
    again = await _receive(results, database, BLOOD)
    assert (again.version, again.withdrawn_at) == (3, None)


async def test_nobody_withdraws_what_another_hospital_made(
    results: Results, database: Database
) -> None:
    await _receive(results, database, BLOOD)
    with pytest.raises(NotFound):
        async with database.change() as tx:
            await results.withdraw(tx, DOER, TOWNSHIP, BLOOD.key)


WRONG = (
    (replace(BLOOD, values=()), "result-empty"),
    (replace(CT, study=None, conclusion="  "), "result-empty"),
    (replace(CT, performed_at=NOW + timedelta(hours=1)), "result-ahead"),
)


@pytest.mark.parametrize(("new", "code"), WRONG)
async def test_a_result_that_says_nothing_is_refused(
    results: Results, sqlite: Database, new: NewResult, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await _receive(results, sqlite, new)
    assert refused.value.code == code


async def test_a_trace_tells_that_it_exists_and_nothing_more(
    results: Results, sqlite: Database
) -> None:
    blood = await _receive(results, sqlite, replace(BLOOD, conclusion="白细胞升高"))
    told = trace(blood, "桓仁县人民医院", is_open=False)
    said = str(told)
    assert "11.20" not in said
    assert "升高" not in said
    assert (told.kind, told.code, told.has_images) == ("laboratory", "BLOOD", False)


async def test_openings_are_kept_for_the_case_and_for_the_hospital_that_made_it(
    results: Results, database: Database
) -> None:
    ct = await _receive(results, database, CT)
    opening = Opening(
        id=OpeningId(ident(70)),
        owner=LEAD,
        result=ct.id,
        case=CaseId(ident(61)),
        hospital=TOWNSHIP,
        opened_by=DOCTOR,
        opened_at=NOW,
        ground="consent",
        reason="",
        agreement=AGREEMENT,
        until=NOW + timedelta(days=30),
    )
    store = SqlOpenings()
    async with database.change() as tx:
        await store.add(tx, opening)
    async with database.read() as tx:
        assert await store.of_case(tx, opening.case) == [opening]
        assert await store.of_hospital(tx, LEAD) == [opening]
        assert await store.of_hospital(tx, TOWNSHIP) == []
