"""Values typed beside a photographed sheet: lines of the summary, and a result of the hospital."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import msgspec

from tests.browsing import Browsing
from tests.journey import Journey, drawn_signature
from tests.product import Product

BLOOD: dict[str, Any] = {
    "name": "血常规",
    "department": "检验科",
    "performed_at": "2026-01-15T01:30:00Z",
    "values": [
        {
            "name": "白细胞计数",
            "value": "11.2",
            "unit": "10^9/L",
            "reference": "3.5-9.5",
            "flag": "high",
        },
        {"name": "血红蛋白", "value": "132", "unit": "g/L", "reference": "130-175"},
    ],
}


async def sheet(journey: Journey, who: str = "wang") -> str:
    """A photographed sheet of the case; its id."""
    path = f"/api/cases/{journey.case}/attachments?kind=photograph&name=a.png"
    return str((await journey.call(who, "POST", path, drawn_signature()))["id"])


async def save(journey: Journey, attachment: str, form: dict[str, Any]) -> list[dict[str, Any]]:
    """Save as the doctor; the sheets of the case."""
    path = f"/api/cases/{journey.case}/sheets/{attachment}"
    reply = await journey.people["wang"].call("PUT", path, form)
    assert reply.status == 200, reply.body.decode()
    return msgspec.json.decode(reply.body, type=list[dict[str, Any]])


async def laboratory(journey: Journey) -> list[dict[str, Any]]:
    """The laboratory list of the summary."""
    found = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    lines: list[dict[str, Any]] = found["case"]["summary"]["laboratory"]
    return lines


def results(product: Product, attachment: str) -> list[dict[str, Any]]:
    """The result of a sheet as it is kept."""
    with closing(sqlite3.connect(product.folder / "clinic.db")) as database:
        rows = database.execute("select body from results where key = ?", [f"sheet/{attachment}"])
        return [msgspec.json.decode(body) for (body,) in rows]


async def test_typed_values_are_lines_of_the_summary_and_a_result_of_the_hospital(
    journey: Journey, product: Product
) -> None:
    await journey.open()
    attachment = await sheet(journey)

    [view] = await save(journey, attachment, BLOOD)
    first, second = await laboratory(journey)
    [result] = results(product, attachment)

    assert (view["attachment"], view["number"]) == (attachment, 1)
    assert (first["item"], first["value"], first["flag"]) == ("白细胞计数", "11.2", "high")
    assert (first["taken_on"], first["sheet"]) == ("2026-01-15", attachment)
    assert second["item"] == "血红蛋白"
    assert (result["kind"], result["origin"]) == ("laboratory", "typed")
    assert [value["value"] for value in result["values"]] == ["11.2", "132"]
    assert result["identity"] is not None, "the same person is found in other hospitals"


async def test_a_correction_is_the_next_version_and_the_lines_stay_where_they_stood(
    journey: Journey, product: Product
) -> None:
    await journey.open()
    first, second = await sheet(journey), await sheet(journey)
    await save(journey, first, BLOOD)
    await save(journey, second, BLOOD | {"name": "尿常规", "values": [BLOOD["values"][1]]})

    corrected = [BLOOD["values"][0] | {"value": "12.1"}]
    views = await save(journey, first, BLOOD | {"number": 1, "values": corrected})
    [result] = results(product, first)
    lines = [(line["sheet"], line["value"]) for line in await laboratory(journey)]

    [view] = [view for view in views if view["attachment"] == first]
    versions = [(version["number"], version["values"]) for version in view["versions"]]
    assert versions == [(2, 1), (1, 2)]
    assert lines == [(first, "12.1"), (second, "132")]
    assert (result["version"], len(result["values"])) == (2, 1)


async def test_who_typed_on_an_older_version_overwrites_nothing(journey: Journey) -> None:
    await journey.open()
    attachment = await sheet(journey)
    await save(journey, attachment, BLOOD)

    path = f"/api/cases/{journey.case}/sheets/{attachment}"
    assert await journey.refused("wang", "PUT", path, BLOOD) == (409, "version-conflict")


async def test_a_sheet_of_another_hospital_is_no_result_of_ours(
    journey: Journey, product: Product
) -> None:
    await journey.open()
    attachment = await sheet(journey)
    await save(journey, attachment, BLOOD | {"hospital_name": "云岭县人民医院"})

    [first, _] = await laboratory(journey)
    assert first["hospital_name"] == "云岭县人民医院"
    assert results(product, attachment) == []


async def test_a_sheet_that_was_taken_back_leaves_no_line(
    journey: Journey, product: Product
) -> None:
    await journey.open()
    attachment = await sheet(journey)
    await save(journey, attachment, BLOOD)
    await save(journey, attachment, BLOOD | {"number": 1, "values": []})

    [result] = results(product, attachment)
    assert await laboratory(journey) == []
    assert result["withdrawn_at"] is not None


async def test_what_is_wrong_on_a_sheet_is_refused_and_nothing_is_kept(journey: Journey) -> None:
    await journey.open()
    attachment = await sheet(journey)
    path = f"/api/cases/{journey.case}/sheets/{attachment}"
    line = BLOOD["values"][0]

    wrong: list[tuple[dict[str, Any], tuple[int, str]]] = [
        (BLOOD | {"values": [line | {"value": " "}]}, (422, "sheet-line-empty")),
        (BLOOD | {"values": [line | {"name": ""}]}, (422, "sheet-line-empty")),
        (BLOOD | {"performed_at": "2099-01-01T00:00:00Z"}, (422, "result-ahead")),
        (BLOOD | {"name": ""}, (400, "bad-request")),
        (BLOOD | {"values": [line] * 101}, (400, "bad-request")),
        (BLOOD | {"number": 7}, (409, "version-conflict")),
    ]
    for form, refusal in wrong:
        assert await journey.refused("wang", "PUT", path, form) == refusal
    assert await laboratory(journey) == []


async def test_a_sheet_of_another_case_and_a_consent_are_no_sheets(journey: Journey) -> None:
    await journey.open()
    elsewhere = await sheet(journey)
    await journey.open()
    consent = f"/api/cases/{journey.case}/attachments?kind=consent_scan&name=a.png"
    scan = (await journey.call("wang", "POST", consent, drawn_signature()))["id"]
    sheets = f"/api/cases/{journey.case}/sheets"

    refused = journey.refused
    assert await refused("wang", "PUT", f"{sheets}/{elsewhere}", BLOOD) == (404, "not-found")
    assert await refused("wang", "PUT", f"{sheets}/{scan}", BLOOD) == (422, "sheet-is-consent")


async def test_a_submitted_case_keeps_its_sheets_as_they_are(journey: Journey) -> None:
    await journey.open()
    attachment = await sheet(journey)
    await journey.write()
    await save(journey, attachment, BLOOD)
    await journey.act("wang", "submit")
    path = f"/api/cases/{journey.case}/sheets/{attachment}"

    correction = BLOOD | {"number": 1}
    assert await journey.refused("wang", "PUT", path, correction) == (409, "case-locked")
    stranger = Browsing(journey.base_url)
    assert (await stranger.call("GET", f"/api/cases/{journey.case}/sheets")).status == 401
