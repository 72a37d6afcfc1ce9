"""Two records of one person on real databases: merged with all that is kept, and split again."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from consult.audit.sql import SqlEntries
from consult.ledger.errors import NotAllowed, NotFound, NotNow
from consult.ledger.sql.database import Database
from consult.ledger.wire import PatientId
from consult.patients.wire import MergePatients, SavePatient
from tests.consult.alliance import (
    ADMINISTRATOR,
    CHAIR,
    COLLEAGUE,
    DOCTOR,
    STRANGER,
    Clinic,
    call,
    ident,
)
from tests.consult.patients.records import AGAIN, OTHER_CARD, WANG, Registry, identify
from tests.consult.walking import Walk


@pytest.fixture
async def registry(database: Database, tmp_path: Path) -> Registry:
    """A founded alliance with its patients, on each kind of database."""
    clinic = Clinic(database, tmp_path / "keys")
    await clinic.found()
    return Registry(clinic)


@pytest.fixture
async def on_sqlite(clinic: Clinic) -> Registry:
    """The same where the kind of database makes no difference."""
    return Registry(clinic)


async def test_a_merge_brings_everything_to_the_survivor_and_a_split_takes_it_back(
    registry: Registry,
) -> None:
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    mine, theirs = await registry.open(first), await registry.open(again)
    blood = await registry.receive(again, "LIS-1")
    assert blood.identity is None
    before = await registry.see(first), await registry.see(again)

    done = await registry.merge(first, again)

    page, gone = await registry.see(first), await registry.see(again)
    assert {each.id for each in page.holdings} == {
        *(mine.case, mine.consultation),
        *(theirs.case, theirs.consultation),
        blood.id,
    }
    assert gone.holdings == ()
    assert gone.survivor == page.patient
    assert page.merges[0].merge == gone.merges[0].merge == done
    assert page.merges[0].proposed_by.id == DOCTOR
    (seen,) = await registry.do(lambda tx: registry.results.of_patient(tx, page.patient))
    assert (seen.patient, seen.identity) == (first.id, identify(WANG))

    await registry.split(done.id)

    after = await registry.see(first), await registry.see(again)
    assert [view.holdings for view in after] == [view.holdings for view in before]
    assert [view.patient.form for view in after] == [WANG, AGAIN]
    (back,) = await registry.do(lambda tx: registry.results.of_patient(tx, after[1].patient))
    assert (back.patient, back.identity) == (again.id, None)


async def test_a_document_that_the_survivor_takes_over_is_that_of_its_results_too(
    on_sqlite: Registry,
) -> None:
    registry = on_sqlite
    nameless, carded = await registry.add(AGAIN), await registry.add(WANG)
    blood = await registry.receive(nameless, "LIS-1")

    done = await registry.merge(nameless, carded)

    page = await registry.see(nameless)
    (found,) = await registry.do(lambda tx: registry.results.of_patient(tx, page.patient))
    assert (found.id, found.identity) == (blood.id, identify(WANG))
    assert done.filled == ("phone", "id_kind", "id_number")
    await registry.split(done.id)
    page = await registry.see(nameless)
    (found,) = await registry.do(lambda tx: registry.results.of_patient(tx, page.patient))
    assert (page.patient.form, found.identity) == (AGAIN, None)


async def test_two_cards_are_merged_by_an_administrator_only(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, other = await registry.add(WANG), await registry.add(OTHER_CARD)

    waits = await registry.merge(first, other)

    assert (waits.state, (await registry.see(other)).survivor) == ("proposed", None)
    for person in (DOCTOR, COLLEAGUE):
        with pytest.raises(NotAllowed):
            await registry.decide(waits.id, person, is_approved=True)
    with pytest.raises(NotFound):
        await registry.decide(waits.id, CHAIR, is_approved=True)
    (asked,) = await registry.do(lambda tx: registry.charts.waiting(tx, call(ADMINISTRATOR)))
    assert (asked.merge, asked.may_decide) == (waits, True)

    done = await registry.decide(waits.id, ADMINISTRATOR, is_approved=True)

    assert (done.state, done.decided_by) == ("merged", ADMINISTRATOR)
    assert (await registry.see(other)).survivor == (await registry.see(first)).patient
    assert await registry.do(lambda tx: registry.charts.waiting(tx, call(ADMINISTRATOR))) == []


async def test_what_an_administrator_declines_stays_two(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, other = await registry.add(WANG), await registry.add(OTHER_CARD)
    waits = await registry.merge(first, other)

    declined = await registry.decide(waits.id, ADMINISTRATOR, is_approved=False)

    assert declined.state == "declined"
    assert (await registry.see(other)).survivor is None
    with pytest.raises(NotNow):
        await registry.split(waits.id)


async def test_another_hospital_finds_neither_record_nor_merge(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    done = await registry.merge(first, again)

    with pytest.raises(NotFound):
        await registry.see(first, STRANGER)
    with pytest.raises(NotFound):
        await registry.merge(first, again, STRANGER)
    with pytest.raises(NotFound):
        await registry.split(done.id, who=STRANGER)


async def test_duplicates_are_told_until_they_are_merged(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    await registry.add(replace(AGAIN, name="赵秀英", record_number="M-9"))
    await registry.open(again)

    (found,) = await registry.do(lambda tx: registry.charts.duplicates(tx, call(DOCTOR), first.id))

    assert (found.patient, found.likeness, found.needs_second) == (again, ("person",), False)
    assert (found.differs, found.holdings) == (("record_number",), 2)
    await registry.merge(first, again)
    assert (
        await registry.do(lambda tx: registry.charts.duplicates(tx, call(DOCTOR), first.id)) == []
    )


async def test_the_old_id_and_the_old_number_lead_to_the_survivor(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    await registry.merge(first, again)
    survivor = (await registry.see(first)).patient

    found = await registry.do(
        lambda tx: registry.clinic.patients.find(tx, call(DOCTOR), AGAIN.record_number)
    )
    opened = await registry.open(again)

    assert found == [survivor]
    assert opened.case in {each.id for each in (await registry.see(first)).holdings}
    body = SavePatient(version=2, form=AGAIN)
    with pytest.raises(NotNow):
        await registry.do(lambda tx: registry.charts.save(tx, call(DOCTOR), again.id, body))


async def test_an_id_number_finds_its_patient(on_sqlite: Registry) -> None:
    first = await on_sqlite.add(WANG)

    found = await on_sqlite.do(
        lambda tx: on_sqlite.clinic.patients.find(tx, call(DOCTOR), " 11010519491231002x ")
    )

    assert found == [first]


async def test_what_came_since_stays_unless_a_person_gives_it(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    done = await registry.merge(first, again)
    survivor = (await registry.see(first)).patient
    stays, goes = await registry.open(survivor), await registry.open(survivor)
    (view,) = (await registry.see(first)).merges
    assert {each.id for each in view.since} == {stays.case, goes.case}

    split = await registry.split(done.id, goes.case)

    here, there = await registry.see(first), await registry.see(again)
    assert {each.id for each in here.holdings} == {stays.case, stays.consultation}
    assert {each.id for each in there.holdings} == {goes.case, goes.consultation}
    assert [each.id for each in split.given] == [goes.case]


async def test_of_two_merges_in_a_row_the_later_one_is_split_first(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again, third = [await registry.add(form) for form in (WANG, AGAIN, AGAIN)]
    opened = await registry.open(third)
    one = await registry.merge(again, third)
    two = await registry.merge(first, again)

    with pytest.raises(NotNow):
        await registry.split(one.id)
    await registry.split(two.id)
    await registry.split(one.id)

    page = await registry.see(third)
    assert {each.id for each in page.holdings} == {opened.case, opened.consultation}


async def test_a_signed_record_is_not_rewritten(walk: Walk) -> None:
    await walk.to_delivered()
    registry = Registry(walk.clinic)
    patient = (await walk.view(CHAIR)).patient
    report = (await walk.view(CHAIR)).reports[-1].id
    before = await walk.do(lambda tx: walk.clinic.frozen.get(tx, report))
    other = await registry.add(replace(patient.form, name="张吉"))

    await registry.merge(other, patient)

    assert await walk.do(lambda tx: walk.clinic.frozen.get(tx, report)) == before
    seen = await walk.view(CHAIR)
    assert (seen.patient.id, seen.consultation.patient) == (other.id, other.id)


async def test_merge_and_split_stand_in_the_trail_of_both_records(on_sqlite: Registry) -> None:
    registry = on_sqlite
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    done = await registry.merge(first, again)
    await registry.split(done.id)

    lines = await registry.do(lambda tx: SqlEntries().unsealed(tx, 100))

    told = [(line.act, line.thing) for line in lines if line.note == f"merge {done.id}"]
    assert told == [
        (act, patient)
        for act in ("patient.merge", "patient.split")
        for patient in (first.id, again.id)
    ]


async def test_a_merge_with_an_unknown_record_is_refused(on_sqlite: Registry) -> None:
    first = await on_sqlite.add(WANG)
    body = MergePatients(merged=PatientId(ident(9_999)), reason="重复")

    with pytest.raises(NotFound):
        await on_sqlite.do(lambda tx: on_sqlite.merging.merge(tx, call(DOCTOR), first.id, body))
