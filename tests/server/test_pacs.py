"""Picture archives and the running product: a report ends in a real Orthanc, a device is heard."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import ClientSession
from msgspec.structs import replace

from consult.exchange.service.receiving import Receiving
from consult.ledger.clock import new_id, utc_now
from consult.ledger.wire import CaseId
from consult.patients.sql import SqlPatients
from consult.results.service import Results
from consult.results.sql import SqlResults
from consult.results.wire import Result
from imaging.pacs.core.inbox import case_of
from imaging.pacs.wire.inbox import Examination
from server.app.identity import identify_by
from server.demo.alliance import LEAD, TOWNSHIP
from server.settings import Settings
from server.work.pacs import as_arrived
from tests.browsing import asked_until
from tests.consult.alliance import Clinic
from tests.consult.conftest import clinic
from tests.county import store, until_heard
from tests.imaging.pulled import fill, study, uids
from tests.imaging.samples import small_image
from tests.imaging.shipped import file_of, held, until_shipped
from tests.journey import Journey
from tests.orthanc import Orthanc, running_orthanc
from tests.ports import free_port
from tests.product import Product

__all__ = ["clinic"]

CT = Examination(
    hospital=LEAD,
    images=CaseId(UUID(int=7)),
    study_uid="1.2.3",
    accession="A7",
    patient_name="王桂英",
    patient_id="P1",
    sex="F",
    birth_date=date(1961, 3, 12),
    performed_at=datetime(2026, 11, 20, 1, 30, tzinfo=UTC),
    description="胸部CT平扫",
    modalities=("CT",),
)


@pytest.fixture
def orthanc() -> Iterator[Orthanc]:
    with running_orthanc() as orthanc:
        yield orthanc


@pytest.fixture
def dicom_port() -> int:
    return free_port(socket.SOCK_STREAM)


@pytest.fixture
def hospital(tmp_path: Path, orthanc: Orthanc, dicom_port: int) -> Iterator[Product]:
    """The demo, whose lead hospital has a picture archive and a CT."""
    config = tmp_path / "lianzhen.toml"
    config.write_text(
        f"""
        dicom_port = {dicom_port}
        [[pacs]]
        name = "PACS"
        hospital = "{LEAD}"
        url = "{orthanc.url}/dicom-web"
        [[devices]]
        title = "CT1"
        address = "127.0.0.1"
        hospital = "{LEAD}"
        """,
        encoding="utf-8",
    )
    with Product(tmp_path / "var", config=str(config)) as running:
        yield running


@pytest.mark.timeout(300)
async def test_a_signed_report_and_its_images_end_in_the_archive_of_the_lead_hospital(
    hospital: Product, orthanc: Orthanc, images: list[Path]
) -> None:
    journey = Journey(hospital.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images(images)
    await journey.act("wang", "submit")
    await journey.convene()
    await journey.confer()
    await journey.until_settled(1)

    async with ClientSession() as http:
        shipment = await until_shipped(journey)
        found = await held(http, orthanc.url)
        reports = [one for one in found if one.startswith("2.25.")]
        papers = [await file_of(http, orthanc.url, one) for one in reports]
    assert (shipment["shipment"]["state"], shipment["delivered"]) == ("delivered", 4)
    assert len(found) == 4
    paper = (await journey.paper("wang", "report")).body
    pdfs = [one.EncapsulatedDocument[: one.EncapsulatedDocumentLength] for one in papers]
    assert pdfs == [paper, paper]
    names = {str(one.PatientName) for one in papers}
    assert names == {"CompressedSamples^CT1", "CompressedSamples^MR1"}


@pytest.mark.timeout(240)
async def test_what_a_device_sends_lies_in_the_inbox_of_its_hospital(
    hospital: Product, dicom_port: int, tmp_path: Path
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "image.dcm").write_bytes(small_image())
    await asyncio.to_thread(until_heard, dicom_port)

    await asyncio.to_thread(store, dicom_port, folder)

    with sqlite3.connect(hospital.folder / "images.db") as database:
        kept = database.execute("SELECT case_id, hospital, sop_uid FROM instances").fetchall()
        topics = {row[0] for row in database.execute("SELECT topic FROM outbox")}
    assert kept == [(case_of(LEAD, "1.2.3").hex, LEAD.hex, "1.2.3.4")]
    assert "examination.arrived" in topics


async def test_an_examination_becomes_one_result_of_the_hospitals_patient(
    clinic: Clinic, tmp_path: Path
) -> None:
    identify = identify_by(Settings(data_dir=tmp_path))
    results = Results(SqlResults(), identify, clinic.audit, new_id)
    receiving = Receiving(clinic.database, SqlPatients(), results, clinic.audit, utc_now, new_id)

    [first], _ = await receiving.take(LEAD, [as_arrived(CT)], "dicom")
    [again], _ = await receiving.take(LEAD, [as_arrived(CT)], "dicom")

    assert first == again
    assert told(first) == ("examination", CT.description, "1.2.3", CT.images, "dicom")
    assert first.performed_at == CT.performed_at
    async with clinic.database.read() as tx:
        [patient] = await SqlPatients().numbered(tx, LEAD, "P1")
    assert (patient.form.name, patient.form.sex) == ("王桂英", "female")
    assert patient.form.birth_date == date(1961, 3, 12)


def told(result: Result) -> tuple[object, ...]:
    """What the images say of a result."""
    return result.kind, result.name, result.study, result.images, result.origin


@pytest.mark.parametrize(
    ("modalities", "kind"),
    [
        (("ECG",), "electrocardiogram"),
        (("DOC", "ECG"), "electrocardiogram"),
        (("CT", "ECG"), "examination"),
        (("DOC",), "examination"),
        ((), "examination"),
    ],
)
def test_an_electrocardiogram_is_told_from_other_examinations(
    modalities: tuple[str, ...], kind: str
) -> None:
    assert as_arrived(replace(CT, modalities=modalities)).result.kind == kind


def test_nameless_patients_are_not_taken_for_one_another() -> None:

    one = as_arrived(replace(CT, patient_name="", patient_id=""))
    other = as_arrived(replace(CT, patient_name="", patient_id="", study_uid="1.2.4"))

    assert one.patient.name != other.patient.name


SOURCE = """
[[pacs]]
name = "PACS"
hospital = "{hospital}"
{address}
is_source = true
takes_reports = false
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", ["dicomweb", "dimse"])
async def test_a_pull_outlives_kill_9_and_each_image_is_there_once(
    tmp_path: Path, orthanc: Orthanc, way: str
) -> None:
    addresses = {
        "dicomweb": f'url = "{orthanc.url}/dicom-web"',
        "dimse": f'host = "127.0.0.1"\nport = {orthanc.dicom_port}\ncalled = "ORTHANC"',
    }
    config = tmp_path / "lianzhen.toml"
    config.write_text(SOURCE.format(hospital=TOWNSHIP, address=addresses[way]), encoding="utf-8")
    async with ClientSession() as http:
        await fill(http, orthanc, study(MANY, **OF_LI))
    with Product(tmp_path / "var", config=str(config)) as product:
        journey = Journey(product.base_url)
        await journey.sign_in()
        await journey.open()
        picks = {"pacs": "PACS", "picks": [{"study_uid": "1.2.3"}]}
        path = f"/api/pacs/{journey.case}/pulls"
        assert (await journey.people["wang"].call("POST", path, picks)).status == 200
        await until_pulled(journey, lambda pull: pull["kept"] > 0)

        await asyncio.to_thread(product.kill)
        between = held_by(product)
        await asyncio.to_thread(product.start)
        await journey.sign_in()
        pull = await until_pulled(journey, lambda pull: pull["state"] != "pending")

        assert 0 < len(between) < MANY
        assert (pull["state"], pull["kept"], pull["total"]) == ("done", MANY, MANY)
        assert held_by(product) == sorted(uids(MANY))
        left = [path.name for path in (product.folder / "incoming").iterdir()]
        assert left == []


MANY = 240
OF_LI = {
    "PatientName": "Li^Jianjun=李^建军",
    "PatientSex": "M",
    "PatientBirthDate": "19700312",
}


async def until_pulled(journey: Journey, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The one pull of the case, once it is so."""

    async def pull() -> dict[str, Any]:
        board = await journey.call("wang", "GET", f"/api/pacs/{journey.case}")
        found: dict[str, Any] = board["pulls"][0]["pull"]
        return found

    return await asked_until(pull, is_so)


def held_by(product: Product) -> list[str]:
    """The instances of the index, each as often as it stands there."""
    with sqlite3.connect(product.folder / "images.db") as database:
        rows = database.execute("SELECT sop_uid FROM instances").fetchall()
    return sorted(uid for (uid,) in rows)


async def test_only_doctors_of_the_hospital_ask_its_archive(
    hospital: Product, orthanc: Orthanc
) -> None:
    journey = Journey(hospital.base_url)
    await journey.sign_in()
    await journey.open()

    board = await journey.call("wang", "GET", f"/api/pacs/{journey.case}")
    search = {"pacs": "PACS", "query": {"patient_id": "P1"}}
    path = f"/api/pacs/{journey.case}/search"

    assert board["sources"] == []
    assert board["query"]["patient_name"] == "李建军"
    assert await journey.refused("wang", "POST", path, search) == (404, "not-found")
    assert await journey.refused("liu", "POST", path, search) == (404, "not-found")
