"""Accidents on the path: the server killed, the disk full, the trail touched, an empty house."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from consult.ledger.clock import utc_now
from tests.browsing import Browsing, Reply
from tests.imaging.samples import bundled
from tests.journey import CONCLUSION, OPINION, PATIENT, SUMMARY, Journey
from tests.product import Product

PASSWORD = "a-long-enough-password"
DISK_BYTES = 24 << 20
UNSEALED = "SELECT count(*) FROM audit_trail WHERE sequence IS NULL"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Product]:
    """A demo of its own, to be maltreated."""
    with Product(tmp_path / "var") as running:
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, for root only: `make test` runs as root where nothing may be left out."""
    assert os.getuid() == 0, "the test of a full disk mounts one: run it as root"
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=True
    )
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.timeout(300)
async def test_whatever_was_answered_before_a_kill_is_there_after_it(own: Product) -> None:
    journey = Journey(own.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    taken = await journey.add_images([write(own.folder.parent, "CT_small.dcm")])
    assert taken["images"]["instances"] == 1
    path = f"/api/consultations/{journey.consultation}"

    async def again() -> None:
        """Killed with -9 the moment the answer is here, then started anew."""
        await asyncio.to_thread(own.kill)
        await asyncio.to_thread(own.start)

    await again()
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    assert case["case"]["summary"]["chief_complaint"] == SUMMARY["chief_complaint"]
    assert case["images"]["instances"] == 1
    await journey.act("wang", "submit")
    await journey.convene(["zhou"])
    await journey.act("zhou", "start")
    await journey.act("zhou", "end")
    await journey.call("zhou", "PUT", f"{path}/opinion", {"version": 0, "form": OPINION})
    await journey.step_up("zhou")
    await journey.act("zhou", "opinion/sign")
    await journey.call("zhou", "PUT", f"{path}/report", {"version": 0, "conclusion": CONCLUSION})
    await journey.act("zhou", "report/sign")
    await again()

    assert (await journey.view("zhou"))["opinions"][0]["signature"]
    await journey.until_settled(1)
    await journey.until(lambda view: view["consultation"]["state"] == "delivered")
    verdict = await asyncio.to_thread(own.run, "audit", "verify")
    assert verdict.returncode == 0, verdict.stdout


def check_full(reply: Reply) -> None:
    """The whole request was refused with 507, or its one file with the same code."""
    told = reply.json()
    if reply.status == 507:
        assert told["code"] == "storage-full"
        return
    results = msgspec.convert(told["results"], list[dict[str, Any]])
    assert (reply.status, [each["code"] for each in results]) == (200, ["storage-full"])


@pytest.mark.timeout(300)
async def test_a_full_disk_is_told_and_nothing_needs_a_restart_after_it(small_disk: Path) -> None:
    with Product(small_disk / "var") as product:
        journey = Journey(product.base_url)
        await journey.sign_in()
        await journey.open()
        ballast = small_disk / "ballast"
        fill(ballast)

        body = b"%PDF-1.7\n" + bytes(2 << 20)
        path = f"/api/cases/{journey.case}"
        attach = f"{path}/attachments?kind=pdf&name=a.pdf"
        assert await journey.refused("wang", "POST", attach, body) == (507, "storage-full")
        images, image = f"{path}/images?name=a.dcm", bundled("CT_small.dcm")
        # Full where the file arrives: told of the file; full where it is listed: of the request.
        reply = await journey.people["wang"].call("POST", images, image)
        check_full(reply)
        refused = None
        for number in range(200):
            form = PATIENT | {"record_number": f"F-{number}", "address": "青石镇" * 60}
            reply = await journey.people["wang"].call("POST", "/api/patients", form)
            if reply.status != 200:
                refused = reply.status, reply.json()["code"]
                break
        assert refused == (507, "storage-full")
        assert await journey.refused("wang", "GET", path) == refused, "seen, and not on the trail"
        assert await journey.call("wang", "GET", "/api/session")

        ballast.unlink()
        assert await journey.call("wang", "POST", attach, body)
        await journey.write()
        taken = await journey.call("wang", "POST", images, image)
        assert [each["outcome"] for each in taken["results"]] == ["stored"]
        await journey.act("wang", "submit")


@pytest.mark.timeout(300)
async def test_a_line_of_the_trail_that_was_touched_is_named(own: Product) -> None:
    journey = Journey(own.base_url)
    await journey.sign_in()
    await journey.submit()
    database = sqlite3.connect(own.folder / "clinic.db")
    async with asyncio.timeout(20):
        while database.execute(UNSEALED).fetchone() != (0,):
            await journey.view("wang")
    sound = await asyncio.to_thread(own.run, "audit", "verify")
    assert (sound.returncode, sound.stdout.startswith("sealed ")) == (0, True)

    [(text,)] = database.execute("SELECT text FROM audit_trail WHERE sequence = 5").fetchall()
    at = text.index('"at":"') + 10
    changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
    database.execute("UPDATE audit_trail SET text = ? WHERE sequence = 5", (changed,))
    database.commit()
    database.close()
    broken = await asyncio.to_thread(own.run, "audit", "verify")

    assert broken.returncode == 1
    assert "BROKEN at 5: its digest is not of its text" in broken.stdout


@pytest.mark.timeout(300)
async def test_an_empty_house_is_set_up_once_and_carries_a_request(tmp_path: Path) -> None:
    with Product(tmp_path / "var", "serve") as product:
        token = product.said.split("/setup#")[1].split()[0]
        he = Browsing(product.base_url)
        assert (await he.call("GET", "/api/product")).json()["setup_needed"] is True
        founding = {
            "token": token,
            "alliance": "云岭县医联体",
            "hospital": "云岭县人民医院",
            "short_name": "县医院",
            "administrator": "何平",
            "account": "he.ping",
            "password": PASSWORD,
        }
        wrong = await he.call("POST", "/api/setup", founding | {"token": token[:-1] + "_"})
        assert (wrong.status, wrong.json()["code"]) == (403, "set-up-token-wrong")
        assert (await he.call("POST", "/api/setup", founding)).status == 200
        second = await he.call("POST", "/api/setup", founding)
        assert (second.status, second.json()["code"]) == (403, "set-up-token-wrong")
        assert (await he.call("GET", "/api/product")).json()["setup_needed"] is False

        signed_in = await he.sign_in("he.ping", PASSWORD)
        journey = await peopled(product, he, str(UUID(str(signed_in["hospital"]["id"]))))  # type: ignore[index]
        await journey.submit()
        await journey.triage()
        views = [await journey.act(who, "accept") for who in ("liu", "zhao", "zhou")]
        assert views[-1]["consultation"]["state"] == "accepted"
        assert await journey.refused("chen", "POST", "/api/patients", PATIENT) == (
            403,
            "not-allowed",
        )


async def peopled(product: Product, administrator: Browsing, lead: str) -> Journey:
    """A township hospital joins, and people begin to work in both."""
    today = utc_now().date()
    joins = {
        "name": "青石镇中心卫生院",
        "short_name": "青石镇",
        "level": "township",
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=365)),
    }
    reply = await administrator.call("POST", "/api/hospitals", joins)
    assert reply.status == 200, reply
    township = str(reply.json()["id"])
    roles = {
        "wang": (township, ["doctor"]),
        "chen": (lead, ["triage_clerk"]),
        "liu": (lead, ["expert"]),
        "zhao": (lead, ["expert"]),
        "zhou": (lead, ["expert", "chair"]),
    }
    journey = Journey(product.base_url)
    for account, (hospital, roles_of) in roles.items():
        person = {
            "hospital": hospital,
            "name": account,
            "department": "全科",
            "title": "associate_chief",
            "licence": "physician",
            "licence_number": "110500000000001",
            "independent_years": 12,
            "roles": roles_of,
            "account": account,
            "password": PASSWORD,
        }
        reply = await administrator.call("POST", "/api/practitioners", person)
        assert reply.status == 200, reply
    await journey.sign_in(PASSWORD)
    return journey


def fill(file: Path) -> None:
    """Write until nothing more fits."""
    with file.open("wb", buffering=0) as ballast:
        for size in (1 << 20, 4_096):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue


def write(folder: Path, name: str) -> Path:
    """A file that comes with pydicom, beside the data folder."""
    path = folder / name
    path.write_bytes(bundled(name))
    return path
