"""Studies picked from a real Orthanc, by DICOMweb and by associations, through every accident."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from consult.ledger.errors import NotFound, NotNow
from consult.ledger.wire import CaseId
from imaging.intake.wire import Arrival
from imaging.pacs.http.asking import DicomwebSource
from imaging.pacs.http.client import DicomwebAddress
from imaging.pacs.ports import Listed, Source
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.wire.pulls import Pick, Pull, Search, Sought, StudyQuery
from tests.imaging.conftest import COUNTY, TOWNSHIP, Department
from tests.imaging.pulled import (
    PACS,
    WANG,
    Puller,
    dimse_source,
    fill,
    study,
    uids,
    web_source,
)
from tests.orthanc import Orthanc, OrthancHouse, orthanc_house, running_orthanc
from tests.ports import free_port

LI = Sought(name="李建军", sex="male", birth_date=None)


@pytest.fixture(scope="module")
def house() -> Iterator[OrthancHouse]:
    with orthanc_house(DefaultEncoding="Chinese") as house:
        house.started = house.start()  # type: ignore[attr-defined]  # what the tests share
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest_asyncio.fixture(loop_scope="session")
async def orthanc(house: OrthancHouse, http: ClientSession) -> AsyncIterator[Orthanc]:
    """An empty Orthanc."""
    started: Orthanc = house.started  # type: ignore[attr-defined]  # see above
    yield started
    async with http.get(f"{started.url}/patients") as answer:
        patients = await answer.json()
    for patient in patients:
        async with http.delete(f"{started.url}/patients/{patient}") as answer:
            assert answer.status == 200


@pytest_asyncio.fixture(loop_scope="session")
async def sender() -> AsyncIterator[DimseSender]:
    sender = DimseSender(60.0)
    yield sender
    await sender.close()


@pytest.fixture(params=["dicomweb", "dimse"])
def source(
    request: pytest.FixtureRequest,
    orthanc: Orthanc,
    http: ClientSession,
    sender: DimseSender,
    department: Department,
) -> Source:
    if request.param == "dicomweb":
        return web_source(http, orthanc)
    return dimse_source(sender, orthanc.dicom_port, department.folder)


@pytest.fixture
def puller(department: Department, source: Source) -> Puller:
    return Puller(department, source)


async def test_a_search_tells_of_studies_with_all_that_a_person_compares(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(3))

    found = await puller.search(patient_id="P1")

    [one] = found.studies
    assert (one.differs, one.held, found.has_more) == ((), 0, False)
    row = one.row
    assert (row.study_uid, row.patient_name, row.patient_id) == ("1.2.3", "王桂英", "P1")
    assert (row.sex, str(row.birth_date), str(row.taken_on)) == ("F", "1961-03-12", "2026-11-20")
    assert (row.modalities, row.description, row.images) == (("CT",), "胸部CT平扫", 3)
    assert row.accession == "A7"


@pytest.mark.parametrize(
    "query",
    [
        {"patient_name": "Wang Guiying"},
        {"accession": "A7"},
        {"birth_date": WANG.birth_date},
        {"patient_id": "P1", "modality": "CT"},
    ],
    ids=["name", "accession", "birth date", "id and modality"],
)
async def test_a_study_is_found_by_any_of_its_keys(
    puller: Puller, orthanc: Orthanc, http: ClientSession, query: dict[str, Any]
) -> None:
    other = {"StudyInstanceUID": "1.2.9", "PatientID": "P9", "AccessionNumber": "A9"}
    other |= {"PatientName": "Li^Jianjun=李^建军", "PatientBirthDate": "19700101"}
    await fill(http, orthanc, study(1) + study(1, SOPInstanceUID="1.2.9.1", **other))

    found = await puller.search(**query)

    assert [one.row.study_uid for one in found.studies] == ["1.2.3"]


async def test_another_modality_is_not_meant(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(1))

    assert (await puller.search(patient_id="P1", modality="MR")).studies == ()


@pytest.mark.parametrize(
    ("claimed", "written"), [("GB18030", "gb18030"), ("", "gbk"), ("ISO_IR 192", "utf-8")]
)
async def test_names_are_read_in_each_character_set(
    puller: Puller, orthanc: Orthanc, http: ClientSession, claimed: str, written: str
) -> None:
    await fill(http, orthanc, [named(claimed, written)])

    [one] = (await puller.search(birth_date=WANG.birth_date)).studies

    assert (one.row.patient_name, one.differs) == ("王桂英", ())


def named(claimed: str, written: str) -> bytes:
    """An image whose name is written in one character set while it claims another."""
    name = "王桂英".encode(written)
    name += b" " * (len(name) % 2)
    placeholder = "X" * len(name)
    [file] = study(1, SpecificCharacterSet=claimed, PatientName=placeholder, StudyDescription="CT")
    return file.replace(placeholder.encode(), name)


@pytest.mark.parametrize(
    ("claimed", "written"),
    [("GB18030", "gb18030"), ("ISO_IR 192", "utf-8"), ("", "gbk"), ("ISO_IR 100", "gbk")],
)
async def test_an_archive_that_knows_western_letters_only_loses_no_name(
    department: Department, http: ClientSession, claimed: str, written: str
) -> None:
    with running_orthanc(DefaultEncoding="Latin1") as western:
        await fill(http, western, [named(claimed, written)])
        puller = Puller(department, web_source(http, western))

        found = await puller.search(patient_name="王桂英", birth_date=WANG.birth_date)

    assert [one.row.patient_name for one in found.studies] == ["王桂英"]


async def test_whose_images_they_are_is_asked_at_the_row(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(1))

    [one] = (await puller.search(LI, patient_id="P1")).studies

    assert one.differs == ("name", "sex")


async def test_the_trail_names_who_asked_for_what_and_no_value_of_a_record(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await puller.search(patient_id="P1", patient_name="李建军", birth_date=WANG.birth_date)

    [note] = await puller.notes("pacs.search")
    assert note == "pacs=county id=given name=other birth=as-case"


async def test_a_picked_study_comes_into_the_case_whole(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(40))

    opened = await puller.start()
    pull = await puller.pull()

    assert (pull.id, pull.state, pull.kept, pull.total, pull.refused) == (
        opened.id,
        "done",
        40,
        40,
        0,
    )
    assert pull.size_bytes > 40 * 64
    assert await puller.held() == sorted(uids(40))
    assert puller.told >= 2
    assert await puller.notes("pacs.pull-done") == ["pacs=county kept=40/40"]


async def test_what_the_case_has_is_not_fetched_again(
    puller: Puller, orthanc: Orthanc, http: ClientSession, department: Department
) -> None:
    files = study(20)
    await fill(http, orthanc, files)
    await department.take(*[(f"{n}.dcm", file) for n, file in enumerate(files[:15])])

    await puller.start()
    pull = await puller.pull()
    before = pull.size_bytes
    await puller.start()
    again = await puller.pull()

    assert (pull.state, pull.kept, pull.total) == ("done", 20, 20)
    assert before < 6 * len(files[0])
    assert again.size_bytes == before
    assert await puller.held() == sorted(uids(20))


async def test_a_study_of_another_patient_is_not_brought_unless_the_doctor_agrees(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(2))

    await puller.start(patient=LI)
    stopped = await puller.pull()
    assert (stopped.state, stopped.differs) == ("differs", ("name", "sex"))
    assert await puller.held() == []

    await puller.start(Pick(study_uid="1.2.3", agreed=("name", "sex")), patient=LI)
    assert (await puller.pull()).state == "done"


async def test_an_image_of_another_patient_inside_the_study_is_caught_by_the_intake(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    files = study(3)
    stray = study(4, PatientName="Li^Jianjun=李^建军", PatientSex="M")[3]
    await fill(http, orthanc, [*files, stray])

    await puller.start()
    pull = await puller.pull()

    assert (pull.state, pull.trouble) == ("differs", "patient-differs")
    assert uids(4)[3] not in await puller.held()


async def test_a_study_that_is_not_there_is_said_so(puller: Puller) -> None:
    await puller.start(Pick(study_uid="1.2.999"))

    pull = await puller.pull()

    assert (pull.state, pull.trouble, pull.attempts) == ("failed", "not-there", 1)


async def test_a_case_that_was_submitted_meanwhile_takes_no_more(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(2))
    await puller.start()
    puller.cases.is_it = False

    pull = await puller.pull()

    assert (pull.state, pull.trouble, await puller.held()) == ("failed", "case-locked", [])


async def test_a_person_stops_a_pull_and_what_came_stays(
    puller: Puller, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(160))
    opened = await puller.start()
    stopping = Stopping(puller, opened)
    message = await puller.message()
    assert message is not None

    pull = await puller.pulling.pull(message, stopping.tell)

    held = await puller.held()
    assert (pull.state, await puller.message()) == ("cancelled", None)
    assert set(held) < set(uids(160))
    await puller.start()
    assert (await puller.pull()).state == "done"
    assert await puller.held() == sorted(uids(160))


class Stopping:
    """A page on which somebody stops the pull as soon as he hears of it."""

    def __init__(self, puller: Puller, pull: Pull) -> None:
        self._puller = puller
        self._pull = pull

    async def tell(self, _: CaseId) -> None:
        if (await self._puller.now(self._pull)).state == "pending":
            await self._puller.picking.cancel(COUNTY, self._pull.id)


async def test_pulls_of_others_are_not_there(puller: Puller) -> None:
    opened = await puller.start()

    with pytest.raises(NotFound):
        await puller.picking.cancel(TOWNSHIP, opened.id)
    with pytest.raises(NotFound):
        await puller.picking.search(TOWNSHIP, WANG, Search(pacs=PACS, query=StudyQuery()))
    assert puller.picking.sources(TOWNSHIP.hospital) == ()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("way", ["dicomweb", "dimse"])
async def test_killed_in_the_middle_the_archive_gives_the_rest_when_it_is_back(
    department: Department, http: ClientSession, sender: DimseSender, way: str
) -> None:
    with orthanc_house() as house:
        orthanc = house.start()
        await fill(http, orthanc, study(80))
        web, dimse = web_source(http, orthanc), dimse_source
        source = web if way == "dicomweb" else dimse(sender, orthanc.dicom_port, department.folder)
        puller = Puller(department, Killing(source, house.kill))
        await puller.start()

        broken = await puller.turn()
        kept = await puller.held()
        house.start()
        pull = await puller.pull()

    assert (broken.state, broken.attempts) == ("pending", 1)
    assert 0 < len(kept) < 80
    assert (pull.state, pull.kept, pull.total) == ("done", 80, 80)
    assert await puller.held() == sorted(uids(80))


class Killing:
    """A source whose archive is killed before the third lot."""

    def __init__(self, source: Source, kill: Callable[[], None]) -> None:
        self._source, self._kill, self._lots = source, kill, 0
        self.way, self.at_once = source.way, 1
        self.studies, self.instances = source.studies, source.instances

    def fetch(self, study_uid: str, lot: Sequence[Listed]) -> AsyncGenerator[Arrival, None]:
        self._lots += 1
        if self._lots == 3:
            self._kill()
        return self._source.fetch(study_uid, lot)


async def test_an_archive_that_is_down_is_asked_again_and_given_up_in_the_end(
    department: Department, http: ClientSession
) -> None:
    source = DicomwebSource(http, DicomwebAddress(url=f"http://127.0.0.1:{free_port()}/x"))
    puller = Puller(department, source)
    await puller.start()

    first = await puller.turn()
    last = await puller.pull()

    assert (first.state, first.trouble, first.attempts) == ("pending", "closed", 1)
    assert (last.state, last.trouble, last.attempts) == ("failed", "closed", 8)
    with pytest.raises(NotNow) as refused:
        await puller.search(patient_id="P1")
    assert refused.value.code == "pacs-closed"


async def test_one_instance_that_cannot_be_had_costs_no_other(
    department: Department, orthanc: Orthanc, http: ClientSession
) -> None:
    await fill(http, orthanc, study(20))
    puller = Puller(department, Forgetful(http, orthanc))
    await puller.start()

    pull = await puller.pull()

    assert (pull.state, pull.trouble) == ("failed", "incomplete")
    assert (pull.kept, pull.refused, pull.total) == (19, 1, 20)


class Forgetful(DicomwebSource):
    """An archive that names one instance more than it has."""

    def __init__(self, http: ClientSession, orthanc: Orthanc) -> None:
        super().__init__(http, DicomwebAddress(url=f"{orthanc.url}/dicom-web"))

    async def instances(self, study_uid: str, most: int) -> list[Listed]:
        [first, *rest] = await super().instances(study_uid, most)
        return [Listed(first.series_uid, "1.2.3.4.999", first.sop_class), *rest]


async def test_an_object_beyond_the_limit_is_left_out(
    department: Department, orthanc: Orthanc, http: ClientSession, sender: DimseSender
) -> None:
    big = study(1, Rows=1024, Columns=1024, PixelData=bytes(1 << 20))
    await fill(http, orthanc, [*big, *study(4)[1:]])
    source = dimse_source(sender, orthanc.dicom_port, department.folder, most_bytes=100_000)
    puller = Puller(department, source)
    await puller.start()

    pull = await puller.pull()

    assert (pull.state, pull.trouble, pull.kept, pull.total) == ("failed", "incomplete", 3, 4)
    assert [path for path in department.folder.iterdir() if path.name.startswith("pull-")] == []
