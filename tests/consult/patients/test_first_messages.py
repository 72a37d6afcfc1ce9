"""Two first messages of one new patient at the same moment make one patient."""

import asyncio

import pytest
from msgspec.structs import replace

from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.exchange.service.receiving import Receiving
from consult.exchange.wire import Arrived
from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database, clinic
from consult.patients.sql import SqlPatients
from consult.patients.wire import Patient, PatientForm
from consult.results.service import Results
from consult.results.sql import SqlResults
from tests.consult.alliance import TOWNSHIP
from tests.consult.patients.records import AGAIN, WANG, blood, identify, record

CARD_ONLY = replace(WANG, record_number="")
NUMBER_ONLY = replace(AGAIN, record_number="M-1")


async def _patients(database: Database) -> list[Patient]:
    async with database.read() as tx:
        return await SqlPatients().search(tx, TOWNSHIP, "")


@pytest.mark.parametrize("form", [WANG, CARD_ONLY, NUMBER_ONLY], ids=["both", "card", "number"])
async def test_first_messages_at_once_make_one_patient(
    database: Database, form: PatientForm
) -> None:
    audit = Audit(SqlEntries(), new_id)
    results = Results(SqlResults(), identify, audit, new_id)
    receiving = Receiving(database, SqlPatients(), results, audit, utc_now, new_id)

    async def tell(number: int) -> None:
        arrived = Arrived(patient=form, result=blood(f"LIS-{number}"))
        await receiving.take(TOWNSHIP, [arrived], "hl7")

    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(tell(number))

    (patient,) = await _patients(database)
    async with database.read() as tx:
        found = await SqlResults().of_person(tx, None, [patient.id])
    assert {each.key for each in found} == {f"LIS-{number}" for number in range(6)}


async def test_whoever_comes_second_waits_and_then_sees_the_first(postgres_url: str) -> None:
    database, store, patient = Database(postgres_url), SqlPatients(), record(1, WANG)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)

    async def second() -> list[Patient]:
        async with database.change() as tx:
            await store.claim(tx, TOWNSHIP, CARD_ONLY)
            return await store.alike(tx, TOWNSHIP, CARD_ONLY)

    async with asyncio.TaskGroup() as group:
        async with database.change() as tx:
            await store.claim(tx, TOWNSHIP, WANG)
            waiting = group.create_task(second())
            done, _ = await asyncio.wait([waiting], timeout=0.3)
            await store.save(tx, patient)
        found = await waiting

    assert (done, found) == (set(), [patient])
    await database.close()
