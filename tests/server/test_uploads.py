"""Attachments on their way into the running product."""

from __future__ import annotations

import base64
import sqlite3
import struct
import zipfile
import zlib
from contextlib import closing

import msgspec
import pytest

from tests.browsing import Reply
from tests.journey import Journey, drawn_signature
from tests.product import Product


async def test_a_key_that_was_used_for_another_case_attaches_nothing(journey: Journey) -> None:
    wang, key = journey.people["wang"], "the-key-of-one-upload"

    async def attach(key: str | None = None) -> Reply:
        path = f"/api/cases/{journey.case}/attachments?kind=pdf&name=a.pdf"
        return await wang.call("POST", path, b"%PDF-1.4", key=key)

    await journey.open()
    assert (await attach(key)).status == 200
    await journey.open()
    refused = await attach(key)

    assert (refused.status, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert (await attach()).json()["case"] == journey.case


def signature(width: int = 240, height: int = 80, *, is_whole: bool = True) -> bytes:
    """A PNG that says that it has this size, perhaps with nothing behind its header."""
    drawn = bytearray(drawn_signature())
    drawn[16:24] = struct.pack(">II", width, height)
    drawn[29:33] = struct.pack(">I", zlib.crc32(drawn[12:29]))
    return bytes(drawn if is_whole else drawn[:60])


def consent(evidence: bytes) -> dict[str, object]:
    agreed = ("consultation", "archive_copy", "recording", "teaching")
    return {
        "purposes": dict.fromkeys(agreed, True),
        "signer_name": "李建军",
        "relation": "self",
        "drawn_png": base64.b64encode(evidence).decode(),
    }


async def test_a_picture_that_nothing_could_draw_is_refused_where_it_comes_in(
    journey: Journey,
) -> None:
    await journey.open()
    case = f"/api/cases/{journey.case}"
    too_large = signature(50_000, 50_000)

    for evidence, code in (
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "picture-broken"),
        (too_large, "picture-too-large"),
    ):
        refused = await journey.refused("wang", "POST", f"{case}/consents", consent(evidence))
        assert refused == (422, code)
    for kind in ("photograph", "consent_scan"):
        path = f"{case}/attachments?kind={kind}&name=a.png"
        assert await journey.refused("wang", "POST", path, too_large) == (422, "picture-too-large")


async def test_a_signature_that_is_broken_inside_keeps_no_paper_from_anybody(
    journey: Journey,
) -> None:
    await journey.open()
    await journey.write()
    broken = consent(signature(is_whole=False))
    await journey.call("wang", "POST", f"/api/cases/{journey.case}/consents", broken)

    paper = await journey.paper("wang", "consent")

    assert (paper.status, paper.body[:5]) == (200, b"%PDF-")


@pytest.mark.timeout(240)
async def test_a_scanned_consent_lies_in_the_package_as_it_was_scanned(
    product: Product, journey: Journey
) -> None:
    await journey.open()
    await journey.write()
    case, scanned = f"/api/cases/{journey.case}", b"%PDF-1.7\n%%EOF\n"
    path = f"{case}/attachments?kind=consent_scan&name=sheet.pdf"
    sheet = await journey.call("wang", "POST", path, scanned)
    given = consent(b"") | {"scan": sheet["id"]}
    del given["drawn_png"]
    await journey.call("wang", "POST", f"{case}/consents", given)
    await journey.act("wang", "submit")
    await journey.convene(["zhou"])
    await journey.confer(["zhou"])
    [dispatch] = await journey.until_settled(1)

    digest = dispatch["package"]["digest"]
    folder = product.archive_folder("lead")
    with zipfile.ZipFile(folder / "packages" / digest[:2] / f"{digest}.zip") as package:
        assert package.read("consent-sheet.pdf") == scanned
        assert package.read("consent.pdf").startswith(b"%PDF-")


async def test_who_reaches_for_the_images_or_files_of_others_stands_in_the_trail(
    product: Product, journey: Journey
) -> None:
    await journey.open()
    case = journey.case
    for method, path in (
        ("GET", f"/dicomweb/cases/{case}/studies"),
        ("POST", f"/api/cases/{case}/images?name=a.dcm"),
        ("POST", f"/api/cases/{case}/attachments?kind=pdf&name=a.pdf"),
    ):
        assert await journey.refused("liu", method, path, b"%PDF-") == (404, "not-found")
    await journey.people["wang"].call("GET", f"/dicomweb/cases/{case}/studies")

    with closing(sqlite3.connect(product.folder / "clinic.db")) as database:
        written = database.execute("SELECT text FROM audit_trail ORDER BY id")
        lines = [msgspec.json.decode(text) for (text,) in written]
    about = [line for line in lines if line["thing"] == case]
    refused = [line["act"] for line in about if line["outcome"] == "refused"]
    assert refused == ["GET images", "POST images", "POST attachments"]
    assert "case.open" in [line["act"] for line in about if line["outcome"] == "done"]
