"""A laboratory's result of the county hospital is known, opened, recognised and counted in the
township, over HTTP and HL7, on the product as a person runs it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD, LEAD_HOSPITAL, PASSWORD
from tests.browsing import Browsing, Reply
from tests.consult.exchange.corpus import WBC
from tests.county import book_of, filled, heard_by, keep, observed
from tests.journey import Journey
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
    return observed("XCG^血常规^L", utc_now() - timedelta(days=days_ago), filler, WBC)


def _catalogue() -> bytes:
    today = utc_now().date()
    days = {"通过日期": today - timedelta(days=90), "有效期至": today + timedelta(days=60)}
    external = {**filled(sheets.CERTIFICATE_HEADINGS, CERTIFICATE), **days}
    certificates = [external, {**external, "质控类型": "室内质控"}]
    return book_of([filled(sheets.ITEM_HEADINGS, ITEM)], certificates)


async def _outside(journey: Journey) -> list[dict[str, Any]]:
    """What exists elsewhere, the newest first."""
    return await journey.people["wang"].rows(f"/api/cases/{journey.case}/outside?codes=XCG")


async def _act(journey: Journey, found: dict[str, Any], what: str, body: object) -> Reply:
    path = f"/api/cases/{journey.case}/outside/{found['trace']['result']}/{what}"
    return await journey.people["wang"].call("POST", path, body)


async def _check_counts(*people: Browsing) -> None:
    today = utc_now().astimezone().date()
    days = f"{today - timedelta(days=1)}/{today + timedelta(days=1)}"
    for who in people:
        (count,) = await who.rows(f"/api/recognition/counts/{days}")
        assert (count["eligible"], count["recognised"], count["declined"]) == (1, 1, 0)
        assert (count["repeats_avoided"], count["cost_avoided_cents"]) == (1, 2_000)
        assert count["by_reason"] == {"changes_quickly": 1}


async def test_a_result_of_the_county_hospital_counts_in_the_township(product: Product) -> None:
    journey, keeper = Journey(product.base_url), Browsing(product.base_url)
    await journey.sign_in()
    await keeper.sign_in("he", PASSWORD)
    await journey.open()
    await keep(keeper, _catalogue())
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
