"""The whole path through the running product, and the ways that leave it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from consult.ledger.clock import utc_now
from server.demo.alliance import AGREEMENT, LEAD, TOWNSHIP
from tests.journey import CONCLUSION, OPINION, Journey
from tests.product import Product
from tests.proof import packages

REASON = {"reason": "患者家属要求"}
TAKING_PART = ("wang", "chen", "liu", "zhao", "zhou")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    """The product on each database; SQLite's is the shared one."""
    if request.param == "sqlite":
        yield request.getfixturevalue("product")
        return
    url = request.getfixturevalue("postgres_url")
    with Product(tmp_path / "var", database_url=url) as running:
        yield running


def states_of(view: dict[str, Any]) -> list[str]:
    """Every state that a consultation was in, in order, each run once."""
    seen = [step["to_state"] for step in view["consultation"]["steps"]]
    return [one for one, before in zip(seen, ["", *seen], strict=False) if one != before]


async def opened(product: Product, archive: str, digest: str) -> packages.Opened:
    """A package that an archive holds exactly once."""
    [file] = [
        each for each in packages.held(product.archive_folder(archive)) if digest in each.stem
    ]
    return await asyncio.to_thread(packages.open_package, file)


@pytest.mark.timeout(300)
async def test_a_consultation_walks_from_draft_to_closed_and_into_two_archives(
    either: Product, images: list[Path]
) -> None:
    journey = Journey(either.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    taken = await journey.add_images(images)
    assert [each["outcome"] for each in taken["results"]] == ["stored", "stored"]
    await journey.act("wang", "submit")
    await journey.convene()
    await journey.confer()
    await journey.execute()
    closed = await journey.act("wang", "close")
    report, execution = await journey.until_settled(2)

    assert states_of(closed) == [
        *("draft", "submitted", "assigned", "accepted", "in_session", "opinion_pending"),
        *("opinion_signed", "delivered", "executed", "closed"),
    ]
    assert (await journey.view("liu"))["consultation"]["execution"]["form"][
        "decision"
    ] == "followed"
    sealed = await opened(either, "lead", report["package"]["digest"])
    for archive in ("lead", "township"):
        first = await opened(either, archive, report["package"]["digest"])
        second = await opened(either, archive, execution["package"]["digest"])
        assert first.dicom == {packages.sha256(image.read_bytes()) for image in images}
        assert second.manifest["concerns"] == first.digest
        assert (first.signer_of_pdf, second.signer_of_pdf) == ("云岭县人民医院", "青石镇中心卫生院")
        given = packages.receipts(either.archive_folder(archive))
        assert {first.digest, second.digest} <= set(given)
    for each in (report, execution):
        assert {d["archive"] for d in each["deliveries"]} == {str(LEAD), str(TOWNSHIP)}
        for delivery in each["deliveries"]:
            assert packages.checked(delivery["receipt"])["package"] == each["package"]["digest"]
    paper = await journey.paper("wang", "report")
    assert paper.body == sealed.files["report.pdf"]
    verdict = await asyncio.to_thread(either.run, "audit", "verify")
    assert verdict.returncode == 0, verdict.stdout


@pytest.mark.timeout(240)
async def test_a_refused_archive_copy_is_sent_nowhere_and_said_everywhere(
    product: Product, journey: Journey
) -> None:
    await journey.submit(archive_copy=False)
    await journey.convene(["zhou"])
    await journey.confer(["zhou"])
    [dispatch] = await journey.until_settled(1)

    by_archive = {each["archive"]: each for each in dispatch["deliveries"]}
    lead, own = by_archive[str(LEAD)], by_archive[str(TOWNSHIP)]
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    assert (lead["state"], lead["waived_by"]) == ("waived", case["consent"]["id"])
    assert lead["receipt"] is None
    assert own["state"] == "delivered"
    digest = dispatch["package"]["digest"]
    assert digest not in {f.stem for f in packages.held(product.archive_folder("lead"))}
    assert digest in {f.stem for f in packages.held(product.archive_folder("township"))}
    for who in ("wang", "chen", "zhou"):
        assert (await journey.view(who))["archive_copy"] == "refused"
    steps = (await journey.view("zhou"))["consultation"]["steps"]
    [delivered] = [step for step in steps if step["act"] == "deliver"]
    assert case["consent"]["id"] in delivered["note"]


async def test_a_request_that_was_returned_comes_back_completed(journey: Journey) -> None:
    await journey.submit()
    body = {"items": ["胸部 CT 原始图像", "血常规"], "note": "请补充"}
    returned = await journey.act("chen", "return", body)
    assert returned["is_paused"]

    mine = await journey.view("wang")
    assert mine["consultation"]["missing_items"] == body["items"]
    assert (mine["next_step"], mine["waits_on_me"]) == ("supplement", True)
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    assert case["may_edit"]
    await journey.act("wang", "submit")

    again = await journey.view("chen")
    assert (again["consultation"]["state"], again["next_step"]) == ("submitted", "triage")
    assert not again["is_paused"]
    assert again["consultation"]["missing_items"] == []


async def test_who_declines_says_why_and_triage_begins_again(journey: Journey) -> None:
    await journey.submit()
    await journey.triage()
    await journey.act("liu", "accept")
    assert await journey.refused_act("zhao", "decline", {"reason": ""}) == (400, "bad-request")
    await journey.act("zhao", "decline", REASON)

    path = f"/api/consultations/{journey.consultation}"
    for gone in ("zhao", "liu"):
        assert await journey.refused(gone, "GET", path) == (404, "not-found")
    view = await journey.view("chen")
    assert (view["consultation"]["state"], view["next_step"]) == ("prereview", "triage")
    [declined] = view["consultation"]["invitations"]
    assert (declined["expert"], declined["reason"]) == (journey.ids["zhao"], REASON["reason"])
    await journey.convene(["liu", "zhou"])
    assert (await journey.view("liu"))["consultation"]["state"] == "accepted"


@pytest.mark.parametrize(
    ("who", "act", "state"),
    [("wang", "cancel", "cancelled"), ("chen", "void", "entered_in_error")],
)
async def test_a_consultation_is_ended_with_a_reason_and_stays_readable(
    journey: Journey, who: str, act: str, state: str
) -> None:
    await journey.submit()
    await journey.convene(["liu", "zhou"])
    assert await journey.refused_act(who, act) == (400, "bad-request")
    await journey.act(who, act, REASON)

    for reader in ("wang", "chen"):
        view = await journey.view(reader)
        assert view["consultation"]["state"] == state
        assert view["consultation"]["steps"][-1]["note"] == REASON["reason"]
        assert (view["acts"], view["waits_on_me"]) == ([], False)
    assert await journey.refused_act("zhou", "start") == (404, "not-found")
    assert await journey.refused_act("wang", "submit") == (409, "not-in-this-state")


@pytest.mark.timeout(240)
async def test_an_amendment_is_a_new_edition_beside_the_old(
    product: Product, journey: Journey
) -> None:
    await journey.submit()
    await journey.convene(["zhou"])
    await journey.confer(["zhou"])
    before = await journey.paper("wang", "report")
    await journey.act("zhou", "report/amend", {"reason": "补充检查结果后修订"})
    draft = (await journey.view("zhou"))["reports"][-1]
    assert [r["edition"] for r in (await journey.view("wang"))["reports"]] == [1]

    body = {
        "version": draft["version"],
        "conclusion": CONCLUSION | {"diagnosis": "右上肺炎性结节。"},
    }
    await journey.call("zhou", "PUT", f"/api/consultations/{journey.consultation}/report", body)
    await journey.step_up("zhou")
    await journey.act("zhou", "report/sign")
    first, second = await journey.until_settled(2)
    await journey.until(lambda view: view["consultation"]["state"] == "delivered")

    amendment = await opened(product, "lead", second["package"]["digest"])
    assert (amendment.kind, amendment.manifest["concerns"]) == (
        "amendment",
        first["package"]["digest"],
    )
    path = f"/api/consultations/{journey.consultation}/papers/report"
    old = await journey.people["wang"].call("GET", f"{path}?edition=1")
    new = await journey.people["wang"].call("GET", f"{path}?edition=2")
    assert old.body == before.body
    assert new.body == amendment.files["report.pdf"] != old.body
    assert (await opened(product, "township", first["package"]["digest"])).kind == "report"


async def test_nothing_of_a_draft_reaches_the_requester_or_the_clerk(journey: Journey) -> None:
    await journey.submit()
    await journey.convene(["liu", "zhou"])
    await journey.act("zhou", "start")
    await journey.act("zhou", "end")
    secret = "尚未成熟的看法"
    path = f"/api/consultations/{journey.consultation}"
    form = OPINION | {"diagnosis": secret}
    await journey.call("liu", "PUT", f"{path}/opinion", {"version": 0, "form": form})

    async def readers() -> set[str]:
        """Who finds the words in anything that he may fetch of this consultation."""
        found = set()
        places = (path, f"{path}/readings", f"{path}/deliveries", f"/api/cases/{journey.case}")
        for who in TAKING_PART:
            for place in (*places, "/api/worklist?scope=open", "/api/deliveries"):
                reply = await journey.people[who].call("GET", place)
                if secret in reply.body.decode():
                    found.add(who)
        return found

    assert await readers() == {"liu"}
    await journey.step_up("liu")
    await journey.act("liu", "opinion/sign")
    assert await readers() == {"liu", "zhou"}
    await journey.advise("zhou")
    conclusion = CONCLUSION | {"summary": secret}
    await journey.call("zhou", "PUT", f"{path}/report", {"version": 0, "conclusion": conclusion})
    assert await readers() == {"liu", "zhou"}
    for who in ("wang", "chen"):
        assert await journey.refused(who, "GET", f"{path}/papers/report") == (404, "not-found")
    await journey.step_up("zhou")
    await journey.act("zhou", "report/sign")
    await journey.until(lambda view: view["reports"])
    assert await readers() == {"liu", "zhou", "wang", "chen"}


async def test_the_end_of_the_agreement_closes_the_access_that_it_opened(
    product: Product, journey: Journey
) -> None:
    await journey.submit()
    await journey.convene(["liu", "zhou"])
    path = f"/api/consultations/{journey.consultation}"
    case = f"/api/cases/{journey.case}"
    last_day = str((utc_now() - timedelta(days=2)).date())
    before = change_agreement(product, last_day)
    try:
        for who in ("chen", "liu", "zhou"):
            for place in (path, case, f"{path}/papers/request"):
                assert await journey.refused(who, "GET", place) == (404, "not-found")
            rows = (await journey.call(who, "GET", "/api/worklist?scope=open"))["rows"]
            assert journey.consultation not in {row["consultation"] for row in rows}
        assert (await journey.view("wang"))["consultation"]["state"] == "accepted"
        patient = (await journey.view("wang"))["patient"]["id"]
        refused = await journey.refused("wang", "POST", "/api/cases", {"patient": patient})
        assert refused == (409, "no-agreement")
    finally:
        change_agreement(product, before)
    assert (await journey.view("liu"))["consultation"]["state"] == "accepted"


def change_agreement(product: Product, last_day: str) -> str:
    """Let the demo's agreement end on another day; the day it ended on before."""
    with sqlite3.connect(product.folder / "clinic.db") as database:
        [(row, body)] = database.execute("SELECT rowid, body FROM agreements").fetchall()
        agreement = msgspec.json.decode(body)
        assert agreement["id"] == str(AGREEMENT)
        before, agreement["ends_on"] = agreement["ends_on"], last_day
        changed = msgspec.json.encode(agreement).decode()
        database.execute("UPDATE agreements SET body = ? WHERE rowid = ?", (changed, row))
    database.close()
    return str(before)
