"""A laboratory's result of the county hospital is known, opened, recognised and counted in the
township, over HTTP and HL7, on the product as a person runs it."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from consult.exchange.core.mllp import framed
from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD, LEAD_HOSPITAL, PASSWORD
from tests.browsing import Browsing, Reply
from tests.consult.exchange.corpus import UTF8, WBC
from tests.consult.recognition.conftest import workbook
from tests.journey import PATIENT, Journey
from tests.ports import free_port
from tests.product import Product

HL7_PORT = free_port(socket.SOCK_STREAM)
ITEM = ("XCG", "血常规", "检验", "医联体", 30)
CERTIFICATE = (LEAD_HOSPITAL.name, "检验科", "室间质评", "省", "渝", "XCG", "市临检中心", "1")
BY_CONSENT = {"ground": "consent"}
DECLINE = {"choice": "decline", "reason": "changes_quickly", "patient_told": True}
ACCEPT = {"choice": "accept", "avoided_cost_cents": 2_000}


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """`lianzhen demo` with a laboratory of the county hospital that speaks HL7."""
    config = tmp_path / "lianzhen.toml"
    config.write_text(
        f"""
        hl7_port = {HL7_PORT}
        [[systems]]
        hospital = "{LEAD}"
        facility = "{LEAD_HOSPITAL.name}"
        department = "检验科"
        addresses = ["127.0.0.0/8"]
        """,
        encoding="utf-8",
    )
    with Product(tmp_path / "var", config=str(config)) as running:
        yield running


def _blood(days_ago: int, filler: str) -> str:
    """A blood count of the patient whom the township knows by the same number."""
    taken = f"{utc_now() - timedelta(days=days_ago):%Y%m%d%H%M%S}"
    header = f"MSH|^~\\&|LIS|{LEAD_HOSPITAL.name}|LIANZHEN|LZ|{taken}||ORU^R01|{filler}|P|2.5.1"
    person = f"PID|1||K-1^^^HIS^MR~{PATIENT['id_number']}^^^^NI||{PATIENT['name']}||19700312|M"
    order = f"OBR|1|P77|{filler}|XCG^血常规^L|||{taken}||||||||||||||||||HM|F"
    return "\r".join((header + UTF8, person, order, WBC)) + "\r"


async def heard_by(port: int, message: str) -> None:
    """Send a message by MLLP; it must be taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(framed(message.encode()))
    async with asyncio.timeout(30):
        answer = await reader.readuntil(b"\x1c\r")
    assert b"MSA|AA|" in answer, answer.decode()
    writer.close()
    await writer.wait_closed()


def _catalogue() -> bytes:
    today = utc_now().date()
    external: dict[str, Any] = dict(zip(sheets.CERTIFICATE_HEADINGS, CERTIFICATE, strict=False))
    external |= {"通过日期": today - timedelta(days=90), "有效期至": today + timedelta(days=60)}
    return workbook(
        {
            sheets.ITEMS_SHEET: [dict(zip(sheets.ITEM_HEADINGS, ITEM, strict=False))],
            sheets.CERTIFICATES_SHEET: [external, {**external, "质控类型": "室内质控"}],
        }
    )


async def _outside(journey: Journey) -> list[dict[str, Any]]:
    """What exists elsewhere, the newest first."""
    path = f"/api/cases/{journey.case}/outside?codes=XCG"
    reply = await journey.people["wang"].call("GET", path)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = msgspec.json.decode(reply.body)
    return found


async def _import(keeper: Browsing) -> None:
    body = {
        "workbook": base64.b64encode(_catalogue()).decode(),
        "name": "医联体互认目录",
        "in_force_from": str(utc_now().date()),
        "is_dry_run": False,
    }
    kept = await keeper.call("POST", "/api/recognition/catalogues", body)
    assert (kept.status, kept.json()["errors"]) == (200, []), kept.body


async def _act(journey: Journey, found: dict[str, Any], what: str, body: object) -> Reply:
    path = f"/api/cases/{journey.case}/outside/{found['trace']['result']}/{what}"
    return await journey.people["wang"].call("POST", path, body)


async def _check_counts(*people: Browsing) -> None:
    today = utc_now().astimezone().date()
    days = f"{today - timedelta(days=1)}/{today + timedelta(days=1)}"
    for who in people:
        reply = await who.call("GET", f"/api/recognition/counts/{days}")
        (count,) = msgspec.json.decode(reply.body)
        assert (count["eligible"], count["recognised"], count["declined"]) == (1, 1, 0)
        assert (count["repeats_avoided"], count["cost_avoided_cents"]) == (1, 2_000)
        assert count["by_reason"] == {"changes_quickly": 1}


async def test_a_result_of_the_county_hospital_counts_in_the_township(product: Product) -> None:
    journey, keeper = Journey(product.base_url), Browsing(product.base_url)
    await journey.sign_in()
    await keeper.sign_in("he", PASSWORD)
    await journey.open()
    await _import(keeper)
    await heard_by(HL7_PORT, _blood(2, "F-new"))
    await heard_by(HL7_PORT, _blood(40, "F-old"))

    young, old = await _outside(journey)
    assert (young["verdict"]["rule"], young["verdict"]["mark"]["label"]) == ("within_days", "渝HR")
    assert (old["verdict"]["rule"], young.get("result")) == ("too_old", None)
    refused = await _act(journey, young, "open", BY_CONSENT)
    assert (refused.status, refused.json()["code"]) == (403, "recognition-not-consented")

    await journey.write(also=["recognition"])
    for found, what, body in (
        (young, "open", BY_CONSENT),
        (young, "decide", ACCEPT),
        (old, "decide", DECLINE),
    ):
        reply = await _act(journey, found, what, body)
        assert reply.status == 200, reply.body
    young, old = await _outside(journey)
    assert young["result"]["values"][0]["value"] == "11.20"
    assert young["decision"]["decided"]["choice"] == "accept"
    assert old.get("result") is None
    await _check_counts(journey.people["wang"], keeper)
