"""What every store of the image index promises, on SQLite and on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from consult.audit.wire import AuditEntry
from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import NotFound
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import CaseId, Digest, HospitalId, PractitionerId
from imaging.index.core.trail import AUDIT_TOPIC
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images, images_outbox
from imaging.index.wire import Entry, FrameMap, Instance, Scope

HERE = Scope(
    hospital=HospitalId(UUID(int=1)), case=CaseId(UUID(int=11)), actor=PractitionerId(UUID(int=21))
)
THERE = Scope(
    hospital=HospitalId(UUID(int=2)), case=CaseId(UUID(int=12)), actor=PractitionerId(UUID(int=22))
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'images.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url, schema="images")
    async with database.change() as tx:
        if not database.is_sqlite:
            await tx.connection.execute(text("CREATE SCHEMA images"))
        await tx.connection.run_sync(images.create_all)
    yield database
    await database.close()


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database, images_outbox)


@pytest.fixture
def index(database: Database, outbox: SqlOutbox) -> ImageIndex:
    return ImageIndex(ledger=database, store=SqlStore(), outbox=outbox, now=utc_now, new_id=new_id)


def entry(number: int, *, series: str = "1.2.1", digest: str = "", study: str = "1.2") -> Entry:
    header = {
        "00080020": {"vr": "DA", "Value": ["20261120"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "0020000D": {"vr": "UI", "Value": [study]},
        "0020000E": {"vr": "UI", "Value": [series]},
        "00100010": {"vr": "PN", "Value": [{"Ideographic": "王^桂英"}]},
    }
    instance = Instance(
        study_uid=study,
        series_uid=series,
        sop_uid=f"{series}.{number}",
        sop_class="1.2.840.10008.5.1.4.1.1.2",
        transfer_syntax="1.2.840.10008.1.2.1",
        modality="CT",
        number=number,
        digest=Digest(digest or f"{number:064x}"),
        size_bytes=1_000,
        head_bytes=100,
        frames=FrameMap(native_at=100, native_bytes=900, native_count=1),
    )
    return Entry(instance=instance, header=header)


async def test_a_batch_is_counted_and_comes_back_in_order(index: ImageIndex) -> None:
    entries = [entry(number) for number in (3, 1, 2)] + [entry(1, series="1.2.2")]

    assert await index.add(HERE, entries) == ["stored"] * 4

    summary = await index.summary(HERE.case)
    assert (summary.studies, summary.series, summary.instances) == (1, 2, 4)
    assert summary.size_bytes == 4_000
    rows = await index.instances(HERE, "1.2", "1.2.1")
    assert [instance.number for instance, _ in rows] == [1, 2, 3]
    [study], series = await index.studies(HERE)
    assert (study.instance_count, study.modalities) == (4, ("CT",))
    assert sorted(one.instance_count for one in series) == [1, 3]


async def test_the_first_bytes_stay(index: ImageIndex) -> None:
    await index.add(HERE, [entry(1, digest="a" * 64)])

    again = [entry(1, digest="a" * 64), entry(1, digest="b" * 64), entry(2), entry(2)]
    outcomes = await index.add(HERE, again)

    assert outcomes == ["duplicate", "conflict", "stored", "duplicate"]
    assert (await index.locate(HERE, "1.2", "1.2.1", "1.2.1.1")).digest == "a" * 64


async def test_another_hospital_and_another_case_see_nothing(index: ImageIndex) -> None:
    await index.add(HERE, [entry(1)])
    stranger = Scope(hospital=THERE.hospital, case=HERE.case, actor=THERE.actor)

    for scope in (THERE, stranger):
        assert await index.studies(scope) == ([], [])
        assert await index.instances(scope, "1.2") == []
        with pytest.raises(NotFound):
            await index.locate(scope, "1.2", "1.2.1", "1.2.1.1")


async def test_each_batch_leaves_one_audit_entry_and_nothing_new_leaves_none(
    index: ImageIndex, outbox: SqlOutbox
) -> None:
    await index.add(HERE, [entry(1), entry(2)])
    await index.add(HERE, [entry(1)])

    [message] = await outbox.lease(datetime(2100, 1, 1, tzinfo=UTC), 10, 10)

    assert message.topic == AUDIT_TOPIC
    audited = msgspec.json.decode(message.body["entry"], type=AuditEntry)
    assert audited.id == message.id
    assert (audited.act, audited.case, audited.actor) == ("images.receive", HERE.case, HERE.actor)
    assert audited.note == "instances=2 size_bytes=2000"


async def test_the_same_instances_at_the_same_time_are_stored_once(index: ImageIndex) -> None:
    entries = [entry(number) for number in range(1, 21)]

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(index.add(HERE, entries)) for _ in range(4)]

    outcomes = [outcome for task in tasks for outcome in task.result()]
    assert sorted(set(outcomes)) == ["duplicate", "stored"]
    assert outcomes.count("stored") == 20
    assert (await index.summary(HERE.case)).instances == 20
    _, [series] = await index.studies(HERE)
    assert series.instance_count == 20


async def test_what_is_added_later_is_located(index: ImageIndex) -> None:
    await index.add(HERE, [entry(1)])
    await index.locate(HERE, "1.2", "1.2.1", "1.2.1.1")

    await index.add(HERE, [entry(2)])

    assert (await index.locate(HERE, "1.2", "1.2.1", "1.2.1.2")).number == 2


async def test_papers_and_packages_learn_what_a_case_holds(index: ImageIndex) -> None:
    await index.add(
        HERE, [entry(2), entry(1), entry(1, study="3.4", series="3.4.1", digest="c" * 64)]
    )
    await index.add(THERE, [entry(1)])

    notes = await index.manifest(HERE.case)
    contents = await index.contents(HERE.case)

    assert [(note.study, note.modality, note.instances) for note in notes] == [
        ("1.2", "CT", 2),
        ("3.4", "CT", 1),
    ]
    assert [str(note.taken_on) for note in notes] == ["2026-11-20"] * 2
    assert contents[0].patient_name == "王^桂英"
    assert [one.number for one in contents[0].series[0].instances] == [1, 2]
    assert await index.counts([HERE.case, THERE.case]) == {HERE.case: 3, THERE.case: 1}
    assert (await index.summary(CaseId(UUID(int=99)))).instances == 0


async def test_an_instance_that_moves_to_another_study_is_a_conflict(index: ImageIndex) -> None:
    await index.add(HERE, [entry(1, digest="a" * 64)])
    moved = msgspec.structs.replace(
        entry(1, digest="b" * 64).instance, study_uid="9.9", series_uid="9.9.9"
    )

    outcomes = await index.add(HERE, [Entry(instance=moved, header={})])

    assert outcomes == ["conflict"]
    assert (await index.summary(HERE.case)).studies == 1


async def test_series_are_taken_out_and_the_study_with_its_last(index: ImageIndex) -> None:
    one, other = "1.2.1", "1.2.2"
    await index.add(HERE, [entry(n, series=one) for n in range(3)])
    await index.add(HERE, [entry(n + 10, series=other) for n in range(2)])
    await index.locate(HERE, "1.2", one, entry(0, series=one).instance.sop_uid)

    assert await index.remove(THERE, "1.2", [one]) == 0
    assert await index.remove(HERE, "1.2", [one]) == 3
    assert await index.remove(HERE, "1.2", [one]) == 0

    studies, series = await index.studies(HERE)
    assert [found.series_uid for found in series] == [other]
    assert [(s.series_count, s.instance_count) for s in studies] == [(1, 2)]
    with pytest.raises(NotFound):
        await index.locate(HERE, "1.2", one, entry(0, series=one).instance.sop_uid)
    assert await index.remove(HERE, "1.2", [other]) == 2
    assert await index.studies(HERE) == ([], [])
