"""What the stores of the clinic promise when several people act at the same moment."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from consult.audit.wire import Deed, Doer
from consult.calendar.sql import SqlDuties
from consult.calendar.wire import Duty
from consult.cases.wire import Case
from consult.consultations.sql import SqlConsultations, SqlFrozenTexts
from consult.consultations.wire import Frozen
from consult.ledger.errors import Conflict, NotAllowed, NotNow
from consult.ledger.sql.database import Database
from consult.ledger.wire import (
    AlarmId,
    AllianceId,
    CaseId,
    ConsultationId,
    Digest,
    DutyId,
    PatientId,
    PractitionerId,
    ReportId,
    ResultId,
    TakingId,
)
from consult.notices import core as notices
from consult.notices.sql import SqlAlarms
from consult.notices.wire import Alarm
from consult.readings.sql import SqlReadings
from consult.readings.wire import Reading, View
from consult.recognition.core import effects
from consult.recognition.core.effects import Coming
from consult.recognition.sql import SqlTakings
from consult.referrals.sql import SqlReferralRegister
from consult.referrals.wire import Accept, Arrive
from consult.results.sql import SqlResults
from tests.consult.alliance import (
    CHAIR,
    COLLEAGUE,
    DOCTOR,
    EXPERT,
    NOW,
    SECOND,
    TOWNSHIP,
    Clinic,
    call,
    ident,
)
from tests.consult.consultations.scenes import signature
from tests.consult.recognition.scenes import result
from tests.consult.referrals.travelling import NOTICE, Travel
from tests.consult.walking import Walk

ALLIANCE = AllianceId(ident(1))


async def test_numbers_are_given_out_once_even_to_many_at_a_time(database: Database) -> None:
    store = SqlConsultations()

    async def one(day: int) -> int:
        async with database.change() as tx:
            return await store.count_up(tx, ALLIANCE, date(2026, 11, day))

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(one(22)) for _ in range(12)]

    assert sorted(task.result() for task in asked) == list(range(1, 13))
    assert await one(23) == 1


async def test_two_who_accept_at_once_make_the_quorum(database: Database, tmp_path: Path) -> None:
    clinic = Clinic(database, tmp_path)
    await clinic.found()
    walk = Walk(clinic)
    await walk.open()
    await walk.write()
    await walk.submit()
    await walk.assign(EXPERT, SECOND)

    async with asyncio.TaskGroup() as group:
        for person in (CHAIR, EXPERT, SECOND):
            group.create_task(walk.accept(person))

    found = (await walk.view(CHAIR)).consultation
    assert found.state == "accepted"
    assert [step.act for step in found.steps].count("confirm") == 1


async def test_two_sealers_at_once_make_one_chain(database: Database, tmp_path: Path) -> None:
    clinic = Clinic(database, tmp_path)
    doer, deed = Doer(at=NOW), Deed(act="a", kind="case", thing=None)
    async with database.change() as tx:
        for _ in range(20):
            await clinic.audit.record(tx, doer, deed)

    async def seal() -> int:
        try:
            async with database.change() as tx:
                return await clinic.audit.seal(tx, 10)
        except Conflict:
            return 0

    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(seal()) for _ in range(2))
    await seal()

    assert first.result() + second.result() >= 10
    async with database.read() as tx:
        verdict = await clinic.audit.verify(tx)
    assert (verdict.is_whole, verdict.sealed) == (True, 20)


async def test_signed_text_is_kept_once(database: Database) -> None:
    store = SqlFrozenTexts()
    frozen = Frozen(
        id=ReportId(ident(1)),
        owner=TOWNSHIP,
        consultation=ConsultationId(ident(2)),
        kind="report",
        number="HZ",
        digest=Digest("0" * 64),
        text="{}",
        signature=signature(CHAIR),
        frozen_at=NOW,
        archives=(TOWNSHIP,),
    )

    async def add() -> None:
        async with database.change() as tx:
            await store.add(tx, frozen)

    await add()
    with pytest.raises(Conflict):
        await add()
    async with database.read() as tx:
        assert await store.get(tx, frozen.id) == frozen


async def test_a_reading_kept_twice_is_one(database: Database) -> None:
    store, consultation = SqlReadings(), ConsultationId(ident(3))
    view = View(study="1.2", series="1.2.3", instance="1.2.3.4", index=7)
    reading = Reading(
        id=ident(4),  # type: ignore[arg-type]
        owner=TOWNSHIP,
        consultation=consultation,
        shown_by=CHAIR,
        shown_at=NOW,
        view=view,
    )
    for _ in range(2):
        async with database.change() as tx:
            await store.add(tx, reading)

    async with database.read() as tx:
        assert await store.of_consultation(tx, consultation) == [reading]


@pytest.fixture
async def travel(database: Database, tmp_path: Path) -> Travel:
    """The path of a patient on each kind of database."""
    clinic = Clinic(database, tmp_path / "keys")
    await clinic.found()
    return Travel(clinic)


async def test_referrals_are_numbered_by_year_without_gaps_even_when_some_fail(
    database: Database,
) -> None:
    store = SqlReferralRegister()

    async def one(year: int, *, fails: bool = False) -> int:
        async with database.change() as tx:
            number = await store.count_up(tx, TOWNSHIP, year)
            if fails:
                raise LookupError
            return number

    async def failing() -> None:
        with pytest.raises(LookupError):
            await one(2026, fails=True)

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(one(2026)) for _ in range(10)]
        for _ in range(5):
            group.create_task(failing())

    assert sorted(task.result() for task in asked) == list(range(1, 11))
    assert await one(2027) == 1


async def test_the_register_of_referrals_is_leafed_through(travel: Travel) -> None:
    sent = [await travel.sent() for _ in range(3)]
    draft = await travel.start()

    async with travel.clinic.database.read() as tx:
        register = travel.desk.stores.register
        first = await register.page(tx, TOWNSHIP, "out", "open", None, 2)
        rest = await register.page(tx, TOWNSHIP, "out", "open", first[-1].id, 9)
        came = await register.page(tx, sent[0].to, "in", "all", None, 9)
        ended = await register.page(tx, sent[0].to, "in", "ended", None, 9)

    newest_first = [draft.id, *(each.id for each in reversed(sent))]
    assert [each.id for each in (*first, *rest)] == newest_first
    assert [each.id for each in came] == newest_first[1:]
    assert ended == []


async def test_two_who_return_a_patient_at_once_make_one_return(travel: Travel) -> None:
    up = await travel.admitted()

    async def one(person: PractitionerId) -> bool:
        try:
            await travel.start(person, direction="return", answers=up.id)
        except NotAllowed:
            return False
        return True

    async with asyncio.TaskGroup() as group:
        tried = [group.create_task(one(person)) for person in (EXPERT, CHAIR, SECOND)]

    assert [task.result() for task in tried].count(True) == 1


async def test_two_who_receive_a_return_at_once_owe_its_visits_once(travel: Travel) -> None:
    back = await travel.returned(await travel.admitted())
    await travel.act(DOCTOR, back.id, Accept(notice=NOTICE))

    async def one(person: PractitionerId) -> None:
        try:
            await travel.act(person, back.id, Arrive())
        except (NotNow, Conflict):
            return

    async with asyncio.TaskGroup() as group:
        for person in (DOCTOR, COLLEAGUE):
            group.create_task(one(person))

    async with travel.clinic.database.read() as tx:
        owed = await travel.visits.list(tx, call(DOCTOR), is_done=False)
    assert [row.revisit.due_on for row in owed] == [date(2026, 11, 29), date(2026, 12, 22)]


async def test_a_result_is_found_by_its_images_and_a_hospital_sees_its_own(
    database: Database,
) -> None:
    store, images = SqlResults(), CaseId(ident(70))
    with_images = result(images=images, study="1.2.3")
    later = result(id=ResultId(ident(71)), key="1.2.4", images=CaseId(ident(72)), study="1.2.4")
    without = result(id=ResultId(ident(73)), key="F-1")
    abroad = result(id=ResultId(ident(74)), owner=TOWNSHIP, key="1.2.5", images=images)
    async with database.change() as tx:
        for one in (with_images, later, without, abroad):
            await store.save(tx, one)

    async with database.read() as tx:
        found = await store.of_images(tx, images)
        mine = await store.imaged(tx, with_images.owner)
    assert {one.id for one in found} == {with_images.id, abroad.id}
    assert {one.id for one in mine} == {with_images.id, later.id}


async def test_a_copy_that_was_taken_back_meanwhile_does_not_go_on(database: Database) -> None:
    """The job and the doctor change the same taking: the second of the two is told."""
    store = SqlTakings()
    case = Case(
        id=CaseId(ident(76)),
        owner=TOWNSHIP,
        patient=PatientId(ident(77)),
        author=CHAIR,
        created_at=NOW,
        saved_at=NOW,
    )
    ct = result(images=CaseId(ident(70)), study="1.2.3")
    coming = Coming(ct, "县医院", case, CHAIR, NOW)
    begun = effects.begun(TakingId(ident(75)), coming)
    async with database.change() as tx:
        await store.save(tx, begun)
    async with database.change() as tx:
        await store.save(tx, effects.ended(begun, "taken_back", NOW))

    with pytest.raises(Conflict):
        async with database.change() as tx:
            await store.save(tx, effects.advanced(begun, 16, 40, 0))
    async with database.read() as tx:
        (kept,) = await store.of_case(tx, begun.case)
    assert kept.state == "taken_back"


async def test_of_two_who_take_an_alarm_at_once_one_has_it(database: Database) -> None:
    store = SqlAlarms()
    alarm = Alarm(
        id=AlarmId(ident(80)),
        owner=TOWNSHIP,
        kind="emergency_referral",
        about=ident(81),
        label="男，60 岁，胸痛",
        raised_at=NOW,
    )
    async with database.change() as tx:
        await store.save(tx, alarm)

    async def take(person: PractitionerId) -> bool:
        try:
            async with database.change() as tx:
                found = await store.get(tx, alarm.id)
                assert found is not None
                await store.save(tx, notices.take(found, person, NOW))
        except (Conflict, NotNow):
            return False
        return True

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(take(person)) for person in (CHAIR, EXPERT, SECOND)]

    assert sorted(task.result() for task in asked) == [False, False, True]
    async with database.read() as tx:
        assert await store.open_of(tx, TOWNSHIP) == []
        (kept,) = await store.about(tx, [alarm.about])
    assert kept.taken_by in {CHAIR, EXPERT, SECOND}


async def test_turns_are_found_by_the_time_that_they_touch(database: Database) -> None:
    store, hour = SqlDuties(), timedelta(hours=1)
    for number, starts in enumerate((NOW, NOW + hour, NOW + 2 * hour)):
        turn = Duty(
            id=DutyId(ident(85 + number)),
            owner=TOWNSHIP,
            practitioner=CHAIR,
            starts_at=starts,
            ends_at=starts + hour,
            removed_at=NOW if number == 1 else None,
        )
        async with database.change() as tx:
            await store.save(tx, turn)

    async with database.read() as tx:
        whole = await store.between(tx, TOWNSHIP, NOW, NOW + 3 * hour)
        edge = await store.between(tx, TOWNSHIP, NOW + hour, NOW + 2 * hour)
    assert [turn.starts_at for turn in whole] == [NOW, NOW + 2 * hour]
    assert edge == []
