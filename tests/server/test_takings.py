"""Images of another hospital come into the case, and studies that fit nobody wait for a person:
over HTTP, HL7 and C-STORE, on the product as a person runs it, killed in the middle."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from consult.audit.wire import AuditEntry
from consult.ledger.wire import CaseId, HospitalId
from imaging.pacs.core.inbox import case_of
from server.demo.alliance import LEAD, LEAD_HOSPITAL, PASSWORD, TOWNSHIP
from tests.browsing import Browsing, Reply, asked_until
from tests.consult.exchange.corpus import WBC
from tests.county import RECORD_NUMBER, heard_by, observed, store, until_heard
from tests.imaging.samples import small_image
from tests.journey import PATIENT, Journey
from tests.ports import free_port
from tests.product import Product
from tests.server.rights import hospital as new_hospital
from tests.server.rights import person

STUDY, OWN = "1.2.826.0.1.77", "1.2.826.0.1.88"
COUNT = 480
ACCEPT = {"choice": "accept", "explanation": "图像清晰，足以判断"}
DECLINE = {"choice": "decline", "reason": "condition_changed", "patient_told": True}


@pytest.fixture
def ports() -> tuple[int, int]:
    """For HL7 and for DICOM."""
    return free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)


@pytest.fixture
def product(tmp_path: Path, ports: tuple[int, int]) -> Iterator[Product]:
    """`lianzhen demo`: both hospitals have a CT, the county hospital's laboratory speaks HL7."""
    config = tmp_path / "lianzhen.toml"
    config.write_text(
        f"""
        hl7_port = {ports[0]}
        dicom_port = {ports[1]}
        [[systems]]
        hospital = "{LEAD}"
        facility = "{LEAD_HOSPITAL.name}"
        department = "检验科"
        addresses = ["127.0.0.0/8"]
        [[devices]]
        title = "CT1"
        address = "127.0.0.1"
        hospital = "{LEAD}"
        [[devices]]
        title = "CT2"
        address = "127.0.0.1"
        hospital = "{TOWNSHIP}"
        """,
        encoding="utf-8",
    )
    with Product(tmp_path / "var", config=str(config)) as running:
        yield running


def _blood() -> str:
    """By which the county hospital knows the patient's identity."""
    return observed("XCG^血常规^L", datetime(2026, 11, 1, 8, tzinfo=UTC), "F1", WBC)


def _write(folder: Path, study: str, count: int, name: str, number: str) -> None:
    folder.mkdir()
    for n in range(count):
        image = small_image(
            f"{study}.1.{n}",
            SpecificCharacterSet="GB18030",
            StudyInstanceUID=study,
            SeriesInstanceUID=f"{study}.1",
            StudyDescription="胸部CT平扫",
            StudyDate="20261116",
            PatientName=name,
            PatientID=number,
            PatientSex="M",
            InstanceNumber=n + 1,
        )
        (folder / f"{n:04d}.dcm").write_bytes(image)


async def _stranger(product: Product) -> tuple[Browsing, str]:
    """A doctor of a hospital of the alliance that has no part in any of it, with his id."""
    keeper = Browsing(product.base_url)
    await keeper.sign_in("he", PASSWORD)
    elsewhere = (await keeper.call("POST", "/api/hospitals", new_hospital())).json()
    body = person(str(elsewhere["id"]), ["doctor"])
    assert (await keeper.call("POST", "/api/practitioners", body)).status == 200
    stranger = Browsing(product.base_url)
    signed_in: Any = await stranger.sign_in(body["account"], PASSWORD)
    return stranger, str(signed_in["person"]["id"])


async def _status(who: Browsing, path: str) -> int:
    return (await who.call("GET", path)).status


async def _seen_elsewhere(product: Product, ports: tuple[int, int], folder: Path) -> Journey:
    """A case of the township, whose patient has a CT in the county hospital."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write(also=["recognition"])
    await heard_by(ports[0], _blood())
    await asyncio.to_thread(until_heard, ports[1])
    _write(folder / "ct", STUDY, COUNT, str(PATIENT["name"]), RECORD_NUMBER)
    await asyncio.to_thread(store, ports[1], folder / "ct", "CT1")
    return journey


async def _ct(journey: Journey) -> str:
    """The path of the CT among the results elsewhere, once it is there."""

    def scans(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in found if each["trace"]["has_images"]]

    path = f"/api/cases/{journey.case}/outside"
    found = await asked_until(lambda: journey.people["wang"].rows(path), scans)
    return f"{path}/{scans(found)[0]['trace']['result']}"


async def _told_of_images(journey: Journey, result: str) -> None:
    """Decide, and read the change feed until it tells of images that have come."""
    wang, path = journey.people["wang"], f"/api/cases/{journey.case}/takings"
    async with (
        aiohttp.ClientSession(journey.base_url, headers=wang.headers()) as client,
        client.get("/api/changes") as changes,
        asyncio.timeout(60),
    ):
        await changes.content.readline()
        await journey.call("wang", "POST", f"{result}/decide", ACCEPT)
        async for line in changes.content:
            is_mine = journey.consultation.encode() in line
            if is_mine and (await wang.rows(path))[0]["copied"] > 0:
                return
    raise AssertionError("the feed ended")


async def _killed_in_the_middle(product: Product, journey: Journey) -> dict[str, Any]:
    """The taking at its end, after the server was killed with some of the images there."""
    product.kill()
    assert 0 < len(_kept(product, TOWNSHIP, journey.case)) < COUNT
    product.start()
    path = f"/api/cases/{journey.case}/takings"
    (taking,) = await asked_until(
        lambda: journey.people["wang"].rows(path), lambda got: got[0]["state"] != "copying"
    )
    return taking


@pytest.mark.timeout(400)
async def test_a_ct_of_the_county_hospital_is_copied_into_the_townships_case(
    product: Product, ports: tuple[int, int], tmp_path: Path
) -> None:
    journey = await _seen_elsewhere(product, ports, tmp_path)
    wang, (stranger, stranger_id) = journey.people["wang"], await _stranger(product)
    result = await _ct(journey)
    images = f"/dicomweb/cases/{case_of(LEAD, STUDY)}/studies/{STUDY}"
    instance = f"{images}/series/{STUDY}.1/instances/{STUDY}.1.7"
    assert [await _status(who, images) for who in (wang, stranger)] == [404, 404]
    await journey.call("wang", "POST", f"{result}/open", {"ground": "consent"})
    assert [await _status(who, instance) for who in (wang, stranger)] == [200, 404]
    assert (await wang.call("POST", images, b"")).status == 404

    await _told_of_images(journey, result)
    taking = await _killed_in_the_middle(product, journey)
    assert (taking["state"], taking["copied"], taking["total"]) == ("done", COUNT, COUNT)
    assert (taking["hospital_name"], taking["performed_on"]) == (LEAD_HOSPITAL.name, "2026-11-16")
    assert taking["series"] == [f"{STUDY}.1"]
    mine = instance.replace(str(case_of(LEAD, STUDY)), journey.case)
    assert _file(await wang.call("GET", mine)) == _file(await wang.call("GET", instance))
    _check_shelves(product, journey.case)
    assert _looked_at(product, case_of(LEAD, STUDY)) == {
        (journey.ids["wang"], "done"),
        (journey.ids["wang"], "refused"),
        (stranger_id, "refused"),
    }

    await journey.call("wang", "POST", f"{result}/decide", DECLINE)
    await asked_until(lambda: _counted(wang, journey.case), lambda got: not got)
    assert [await _status(wang, path) for path in (mine, instance)] == [404, 200]


def _file(reply: Reply) -> bytes:
    """The part of a multipart answer, without the boundary of the day."""
    assert reply.status == 200
    part = reply.body.partition(b"\r\n\r\n")[2]
    return part.rpartition(b"\r\n--")[0]


async def _counted(who: Browsing, case: str) -> list[dict[str, Any]]:
    """The studies of a case; none is told as 204."""
    reply = await who.call("GET", f"/dicomweb/cases/{case}/studies")
    return msgspec.json.decode(reply.body or b"[]", type=list[dict[str, Any]])


def _kept(product: Product, owner: HospitalId, case: object) -> dict[str, str]:
    """SOP instance → digest, as the database has them for a case."""
    where = (owner.hex, str(case).replace("-", ""))
    with sqlite3.connect(product.folder / "images.db") as database:
        rows = database.execute(
            "SELECT sop_uid, digest FROM instances WHERE hospital = ? AND case_id = ?", where
        )
        return dict(rows.fetchall())


def _looked_at(product: Product, images: CaseId) -> set[tuple[str, str]]:
    """Who asked for these images, and with what outcome, as the audit trail has it."""
    with sqlite3.connect(product.folder / "clinic.db") as database:
        lines = database.execute("SELECT text FROM audit_trail").fetchall()
    entries = [msgspec.json.decode(text, type=AuditEntry) for (text,) in lines]
    return {
        (str(each.actor), each.outcome)
        for each in entries
        if each.thing == images and each.act != "images.receive"
    }


def _check_shelves(product: Product, case: str) -> None:
    """Each instance stands once in each hospital, under the same digest, its bytes on the disk."""
    mine = _kept(product, TOWNSHIP, case)
    assert len(mine) == COUNT
    assert mine == _kept(product, LEAD, case_of(LEAD, STUDY))
    for digest in set(mine.values()):
        for owner in (LEAD, TOWNSHIP):
            place = product.folder / "vault" / str(owner) / "blobs" / digest[:2] / digest[2:4]
            assert (place / digest).is_file()


@pytest.mark.timeout(300)
async def test_a_study_that_fits_no_patient_waits_for_a_person_and_is_joined_to_the_case(
    product: Product, ports: tuple[int, int], tmp_path: Path
) -> None:
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await asyncio.to_thread(until_heard, ports[1])
    _write(tmp_path / "own", OWN, 5, "李建君", str(PATIENT["record_number"]))
    await asyncio.to_thread(store, ports[1], tmp_path / "own", "CT2")
    wang, case = journey.people["wang"], f"/api/cases/{journey.case}"

    (stray,) = await asked_until(lambda: wang.rows("/api/strays"), bool)
    assert (stray["code"], stray["named"]["name"], stray["state"]) == (
        "patient-differs",
        "李建君",
        "open",
    )
    with sqlite3.connect(product.folder / "images.db") as database:
        waiting = database.execute("SELECT topic FROM outbox WHERE done_at IS NULL").fetchall()
    assert ("examination.arrived",) not in waiting
    images = f"/dicomweb/cases/{case_of(TOWNSHIP, OWN)}/studies"
    assert [await _status(journey.people[who], images) for who in ("wang", "zhou")] == [200, 404]

    whose = (await journey.call("wang", "GET", case))["patient"]["id"]
    body = {"patient": whose, "reason": "登记时写错一个字，已电话核对"}
    await journey.call("wang", "POST", f"/api/strays/{stray['id']}/assign", body)
    (offered,) = await wang.rows(f"{case}/studies")
    assert (offered["instances"], offered["mismatches"]) == (5, ["name"])
    join = {"result": offered["result"]}
    assert await journey.refused("wang", "POST", f"{case}/studies", join) == (
        422,
        "study-patient-differs",
    )
    await journey.call("wang", "POST", f"{case}/studies", join | {"reason": "登记时写错一个字"})
    (taking,) = await asked_until(
        lambda: wang.rows(f"{case}/takings"), lambda got: got[0]["state"] == "done"
    )
    assert (taking["copied"], taking["mismatches"], taking["decision"]) == (5, ["name"], None)
    assert len(await _counted(wang, journey.case)) == 1
