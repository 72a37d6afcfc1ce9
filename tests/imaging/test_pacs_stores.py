"""Shipments, parcels and pulls as they are kept, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from consult.ledger.errors import Conflict
from imaging.pacs.http.asking import DicomwebSource
from imaging.pacs.http.client import DicomwebAddress
from imaging.pacs.wire.pulls import Pick
from tests.imaging.conftest import COUNTY, TOWNSHIP, Department
from tests.imaging.pulled import Puller, fill, study, uids, web_source
from tests.imaging.shipped import Desk, ct_of
from tests.imaging.test_pacs_delivery import over_dicomweb, packed
from tests.orthanc import running_orthanc


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'images.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.mark.timeout(120)
async def test_a_study_is_brought_and_shipped_on_either_database(department: Department) -> None:
    with running_orthanc() as orthanc:
        async with ClientSession() as http:
            await fill(http, orthanc, study(20))
            puller = Puller(department, web_source(http, orthanc))
            await puller.start()
            pull = await puller.pull()
            desk = Desk(department, over_dicomweb(http, orthanc))
            await packed(desk)
            done = await desk.deliver()
            shown = await desk.seen()

    assert (pull.state, pull.kept) == ("done", 20)
    assert await puller.held() == sorted(uids(20))
    assert done.state == "delivered"
    assert (shown.pending, shown.troubled) == (0, ())
    assert len(ct_of(3)) < shown.delivered


async def test_a_pull_is_of_its_case_and_never_goes_back(department: Department) -> None:
    async with ClientSession() as http:
        nowhere = DicomwebSource(http, DicomwebAddress(url="http://127.0.0.1:9/"))
        puller = Puller(department, nowhere)
        opened = await puller.start(Pick(study_uid="1.2.3"), Pick(study_uid="1.2.4"))

    async with department.database.read() as tx:
        mine = await puller.stores.pulls.of_case(tx, COUNTY.case)
        theirs = await puller.stores.pulls.of_case(tx, TOWNSHIP.case)
    assert ({one.study_uid for one in mine}, theirs) == ({"1.2.3", "1.2.4"}, [])
    with pytest.raises(Conflict):
        async with department.database.change() as tx:
            await puller.stores.pulls.replace(tx, opened)
