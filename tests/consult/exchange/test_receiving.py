"""Messages into records: kept once, corrected, taken back, and never into a wrong patient's."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from msgspec.structs import replace

from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.exchange.core.hl7 import parse
from consult.exchange.folder import STILL_S, FolderDrop
from consult.exchange.service.collecting import Collecting
from consult.exchange.service.receiving import Heard, Receiving
from consult.exchange.wire import Sender
from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import TooBig, Unavailable
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Database
from consult.ledger.wire import HospitalId, Identity
from consult.patients.core import identity_of
from consult.patients.sql import SqlPatients
from consult.patients.wire import Patient, PatientForm
from consult.results.service import Results
from consult.results.sql import SqlResults
from consult.results.wire import Result
from tests.consult.alliance import LEAD, TOWNSHIP, ident
from tests.consult.exchange.corpus import (
    BLOOD,
    CT,
    ECG,
    ID_NUMBER,
    LATIN,
    PATIENT,
    RBC,
    SENDER,
    SPOKEN,
    WBC,
    message,
    order,
)

KEY = b"k" * 32


def _identify(form: PatientForm) -> Identity | None:
    return identity_of(form, KEY)


class Desk:
    """The service on SQL, and what lies behind it."""

    def __init__(self, database: Database) -> None:
        audit = Audit(SqlEntries(), new_id)
        results = Results(SqlResults(), _identify, audit, new_id)
        self.database = database
        self.receiving = Receiving(database, SqlPatients(), results, audit, utc_now, new_id)

    async def hear(self, text: str, sender: Sender = SENDER, codec: str = "utf-8") -> Heard:
        """One message of this sender."""
        return await self.receiving.hear(text.encode(codec), [sender])

    async def patients(self, hospital: HospitalId = LEAD) -> Sequence[Patient]:
        """All of a hospital."""
        async with self.database.read() as tx:
            return await SqlPatients().search(tx, hospital, "")

    async def results(self) -> Sequence[Result]:
        """All of the patients of the lead hospital."""
        patients = [patient.id for patient in await self.patients()]
        async with self.database.read() as tx:
            return await SqlResults().of_person(tx, None, patients)

    async def add(self, form: PatientForm) -> Patient:
        """A patient whom the lead hospital knows already."""
        patient = Patient(id=ident(900), owner=LEAD, form=form, created_at=utc_now())  # type: ignore[arg-type]
        async with self.database.change() as tx:
            await SqlPatients().save(tx, patient)
        return patient


@pytest.fixture
def desk(sqlite: Database) -> Desk:
    """A desk on SQLite."""
    return Desk(sqlite)


async def test_a_message_is_kept_with_its_new_patient(database: Database) -> None:
    desk = Desk(database)

    heard = await desk.hear(BLOOD)

    (patient,), (result,) = await desk.patients(), await desk.results()
    assert heard.verdict == "AA"
    assert heard.kept == (result,)
    assert (patient.form.name, patient.form.record_number) == ("王小明", "00123456")
    assert (result.patient, result.origin) == (patient.id, "hl7")
    assert result.identity == _identify(patient.form) is not None


async def test_the_same_message_twice_is_one_result(desk: Desk) -> None:
    first = await desk.hear(BLOOD)
    again = await desk.hear(BLOOD.replace("|M1|", "|M2|"))

    assert first.kept == again.kept
    assert [result.version for result in await desk.results()] == [1]
    assert len(await desk.patients()) == 1


async def test_a_corrected_result_is_the_next_version(desk: Desk) -> None:
    await desk.hear(message(PATIENT, order(), WBC))
    better = WBC.replace("11.20", "1.12").replace("|||F|||", "|||C|||")

    heard = await desk.hear(message(PATIENT, order(status="C"), better))

    assert [(r.version, r.values[0].value) for r in heard.kept] == [(2, "1.12")]


async def test_a_withdrawn_result_stays_as_withdrawn(desk: Desk) -> None:
    await desk.hear(BLOOD)

    heard = await desk.hear(message(PATIENT, order(status="X")))
    again = await desk.hear(message(PATIENT, order(status="X")))

    (result,) = await desk.results()
    assert (heard.verdict, again.verdict) == ("AA", "AA")
    assert (result.version, result.withdrawn_at is not None) == (2, True)


async def test_to_take_back_what_never_came_is_no_mistake(desk: Desk) -> None:
    heard = await desk.hear(message(PATIENT, order(status="X")))

    assert heard.verdict == "AA"
    assert parse(heard.answer).segments[2].part(4) == "W"


async def test_the_same_order_number_of_another_item_is_another_result(desk: Desk) -> None:
    await desk.hear(message(PATIENT, order(), WBC))
    await desk.hear(message(PATIENT, order(what="SH^生化"), RBC))
    assert len(await desk.results()) == 2


async def test_either_all_results_of_a_message_are_kept_or_none(desk: Desk) -> None:
    late = order(filler="L2").replace("20261121083000", "20991121083000")

    heard = await desk.hear(message(PATIENT, order(), WBC, late, RBC))

    assert (heard.verdict, heard.kept) == ("AE", ())
    assert await desk.patients() == []


KNOWN = PatientForm(name="王小明", sex="male", record_number="00123456")


async def test_a_known_patient_gets_the_document_that_was_missing(desk: Desk) -> None:
    before = await desk.add(KNOWN)

    (result,) = (await desk.hear(BLOOD)).kept

    (after,) = await desk.patients()
    assert (result.patient, after.version) == (before.id, 2)
    assert (after.form.id_number, str(after.form.birth_date)) == (ID_NUMBER, "1949-12-31")
    assert result.identity is not None


async def test_a_patient_without_a_record_number_is_known_by_his_document(desk: Desk) -> None:
    form = replace(KNOWN, record_number="", id_kind="resident_id", id_number=ID_NUMBER)
    before = await desk.add(form)

    (result,) = (await desk.hear(BLOOD)).kept

    assert result.patient == before.id


@pytest.mark.parametrize(
    "other",
    [
        replace(KNOWN, name="李四"),
        replace(KNOWN, sex="female"),
        replace(KNOWN, id_kind="resident_id", id_number="210521198001010014"),
    ],
)
async def test_a_result_never_goes_into_another_patients_record(
    desk: Desk, other: PatientForm
) -> None:
    before = await desk.add(other)

    heard = await desk.hear(BLOOD)

    assert heard.verdict == "AE"
    assert parse(heard.answer).segments[2].part(3) == "204"
    assert await desk.patients() == [before]
    assert await desk.results() == []


async def test_a_message_of_a_stranger_leaves_nothing(desk: Desk) -> None:
    elsewhere = Sender(hospital=TOWNSHIP, facility="青山镇卫生院")

    heard = await desk.hear(BLOOD, elsewhere)

    assert (heard.verdict, heard.reason[:5]) == ("AE", "MSH-4")
    assert await desk.patients(TOWNSHIP) == []


async def test_what_cannot_be_read_is_answered_all_the_same(desk: Desk) -> None:
    heard = await desk.hear(BLOOD, codec="gb18030")

    answer = parse(heard.answer)
    assert (answer.segments[1].part(1), answer.segments[1].part(2)) == ("AE", "M1")


async def test_another_kind_of_message_is_rejected(desk: Desk) -> None:
    assert (await desk.hear(BLOOD.replace("ORU^R01", "ADT^A01"))).verdict == "AR"


class Away:
    """A ledger whose database does not answer."""

    def change(self) -> AbstractAsyncContextManager[Transaction]:
        """See Ledger.change."""
        raise Unavailable("database")

    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """See Ledger.read."""
        raise Unavailable("database")


@pytest.fixture
def away() -> Receiving:
    """The service while the database is away."""
    audit = Audit(SqlEntries(), new_id)
    results = Results(SqlResults(), _identify, audit, new_id)
    return Receiving(Away(), SqlPatients(), results, audit, utc_now, new_id)


async def test_a_database_that_is_away_asks_for_the_message_again(away: Receiving) -> None:
    heard = await away.hear(BLOOD.encode(), [SENDER])

    assert (heard.verdict, heard.is_busy) == ("AR", True)


async def test_systems_of_one_hospital_send_each_in_its_own_way(desk: Desk) -> None:
    sent = ((CT, SENDER, "utf-8"), (ECG, SENDER, "utf-8"), (SPOKEN, LATIN, "gbk"))
    for text, sender, codec in sent:
        assert (await desk.hear(text, sender, codec)).verdict == "AA"

    kinds = sorted(result.kind for result in await desk.results())
    assert kinds == ["electrocardiogram", "examination", "laboratory"]
    names = sorted(patient.form.name for patient in await desk.patients())
    assert names == ["刘喆", "王小明"]


class Folder:
    """A drop folder whose files have rested."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.drop = FolderDrop(path, utc_now)

    def put(self, name: str, content: bytes, age_s: float = 2 * STILL_S) -> None:
        """A file that was last written some seconds ago."""
        (self.path / name).write_bytes(content)
        then = utc_now().timestamp() - age_s
        os.utime(self.path / name, (then, then))

    def names(self, folder: str) -> list[str]:
        """What lies in `done` or `failed`."""
        return sorted(os.listdir(self.path / folder)) if (self.path / folder).exists() else []


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty one."""
    (tmp_path / "drop").mkdir()
    return Folder(tmp_path / "drop")


async def test_files_go_to_done_or_to_failed_with_the_reason(desk: Desk, folder: Folder) -> None:
    batch = "FHS|^~\\&|LIS\r\nBHS|^~\\&\r\n" + BLOOD + CT + "BTS|2\r\nFTS|1\r\n"
    folder.put("a.hl7", b"\xef\xbb\xbf" + batch.encode())
    folder.put("b.HL7", (ECG + BLOOD.replace("王小明", "")).encode())
    folder.put("c.hl7", "随便".encode())
    folder.put("d.txt", b"MSH")
    folder.put("e.hl7", ECG.encode(), age_s=0)
    (folder.path / "f.hl7").symlink_to("/etc/hostname")

    await Collecting(desk.receiving).collect(folder.drop, [SENDER])

    assert folder.names("done") == ["a.hl7"]
    assert folder.names("failed") == ["b.HL7", "b.HL7.reason.txt", "c.hl7", "c.hl7.reason.txt"]
    reason = (folder.path / "failed" / "b.HL7.reason.txt").read_text()
    assert reason.startswith("2. PID[1] name")
    assert {"d.txt", "e.hl7", "f.hl7"} <= set(os.listdir(folder.path))
    assert len(await desk.results()) == 3


async def test_a_file_that_comes_again_is_the_same_result(desk: Desk, folder: Folder) -> None:
    for _ in range(2):
        folder.put("a.hl7", BLOOD.encode())
        await Collecting(desk.receiving).collect(folder.drop, [SENDER])

    assert folder.names("done") == ["a.2.hl7", "a.hl7"]
    assert len(await desk.results()) == 1


async def test_a_file_waits_while_the_database_is_away(folder: Folder, away: Receiving) -> None:
    folder.put("a.hl7", BLOOD.encode())

    assert await Collecting(away).collect(folder.drop, [SENDER]) == 0
    assert (folder.path / "a.hl7").exists()


async def test_a_file_beyond_the_limit_is_not_read(folder: Folder) -> None:
    with (folder.path / "a.hl7").open("wb") as file:
        file.truncate((32 << 20) + 1)
    with pytest.raises(TooBig):
        await folder.drop.read("a.hl7")
    with pytest.raises(Unavailable):
        await FolderDrop(folder.path / "gone", utc_now).waiting()


async def test_lines_that_send_at_once_keep_each_result_once(database: Database) -> None:
    desk = Desk(database)
    await desk.hear(BLOOD)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(desk.hear(BLOOD)) for _ in range(6)]

    assert {task.result().verdict for task in tasks} <= {"AA", "AR"}
    assert [result.version for result in await desk.results()] == [1]
