"""An emergency in one press on the product as a person runs it: it rings, escalates, is taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from consult.ledger.clock import utc_now
from server.demo.alliance import LEAD, LEAD_HOSPITAL, TOWNSHIP
from tests.journey import PATIENT, Journey
from tests.product import Product

SECRET = "a secret between the house and the gateway"
PRESS = {"label": "男，56 岁，胸痛 2 小时", "acuity": "critical", "phone": "023-5555 2001"}
WAIT_S = 20.0


class Gateway:
    """A hospital's gateway for calls: a real HTTP server that keeps what it gets."""

    def __init__(self) -> None:
        self.calls: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.bodies: list[bytes] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """The address while it runs."""
        app = web.Application()
        app.router.add_post("/calls", self._hear)
        async with TestServer(app, host="127.0.0.1") as server:
            yield str(server.make_url("/calls"))

    async def next(self) -> dict[str, Any]:
        """The next call."""
        async with asyncio.timeout(WAIT_S):
            return await self.calls.get()

    async def _hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        stamp, _, sent = request.headers["X-Lianzhen-Signature"].partition(",v1=")
        seconds = stamp.removeprefix("t=")
        due = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
        if not hmac.compare_digest(sent, due.hexdigest()) or abs(int(seconds) - time.time()) > 60:
            return web.Response(status=401)
        self.bodies.append(body)
        await self.calls.put(msgspec.json.decode(body))
        return web.json_response({"receipt": f"SMS-{len(self.bodies)}"})


@asynccontextmanager
async def running(folder: Path, patience_s: int) -> AsyncIterator[tuple[Product, Gateway]]:
    """The demo with a gateway at the county hospital."""
    gateway = Gateway()
    async with gateway.open() as url:
        (folder / "secret").write_text(SECRET)
        config = folder / "lianzhen.toml"
        config.write_text(
            f"""
            emergency_patience_s = {patience_s}
            [[webhooks]]
            hospital = "{LEAD}"
            url = "{url}"
            secret_file = "{folder / "secret"}"
            """,
            encoding="utf-8",
        )
        product = Product(folder / "var", config=str(config))
        await asyncio.to_thread(product.start)
        try:
            yield product, gateway
        finally:
            await asyncio.to_thread(product.stop)


async def on_duty(journey: Journey, *people: str) -> None:
    """Put these on duty today, in this order."""
    now = utc_now()
    for rank, who in enumerate(people, 1):
        turn = {
            "practitioner": journey.ids[who],
            "rank": rank,
            "phone": f"138-{rank}",
            "starts_at": (now - timedelta(hours=1)).isoformat(),
            "ends_at": (now + timedelta(hours=8)).isoformat(),
        }
        await journey.call("chen", "POST", "/api/duty", turn)


async def alarms(journey: Journey, who: str) -> list[dict[str, Any]]:
    """What is open for somebody."""
    reply = await journey.people[who].call("GET", "/api/alarms")
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = msgspec.json.decode(reply.body)
    return found


async def pressed(journey: Journey, images: list[Path]) -> dict[str, Any]:
    """The card of an emergency out of a session with zhao and zhou; pressing again adds nothing."""
    await on_duty(journey, "zhou", "liu")
    await journey.open()
    await journey.write()
    await journey.add_images(images)
    await journey.act("wang", "submit")
    await journey.convene(["zhao", "zhou"])
    await journey.act("zhou", "start")
    press = PRESS | {"consultation": journey.consultation}
    card = await journey.call("wang", "POST", "/api/emergencies", press)
    again = await journey.call("wang", "POST", "/api/emergencies", press)
    assert again["referral"] == card["referral"]
    return card


@pytest.mark.timeout(180)
async def test_a_session_becomes_an_emergency_that_rings_until_somebody_takes_it(
    tmp_path: Path, images: list[Path]
) -> None:
    async with running(tmp_path, 2) as (product, gateway):
        journey = Journey(product.base_url)
        await journey.sign_in()
        card = await pressed(journey, images)
        await is_complete(journey, card)

        first, second = await gateway.next(), await gateway.next()
        assert [first["ring"], second["ring"]] == [1, 2]
        assert [first["person"], second["person"]] == ["周建国", "刘志远"]
        assert [first["phone"], second["phone"]] == ["138-1", "138-2"]
        assert PATIENT["name"].encode() not in b"".join(gateway.bodies)
        await liu_takes_it(journey)

        path = f"/api/emergencies/{card['referral']['id']}"
        card = await journey.call("wang", "GET", path)
        assert card["taken_by"]["name"] == "刘志远"
        rung = [one["name"] for one in card["rings"] if one["through"] == "page"]
        assert rung[:2] == ["周建国", "刘志远"]
        await goes_on(journey, card["referral"]["id"])


async def is_complete(journey: Journey, card: dict[str, Any]) -> None:
    """What the card says at once."""
    referral = card["referral"]
    assert (referral["state"], referral["is_emergency"]) == ("sent", True)
    assert referral["case"] == journey.case
    assert referral["clock"]["call"] == referral["clock"]["images_shared"]
    assert {"signature"} <= set(referral["open_papers"])
    assert card["to_phone"] == LEAD_HOSPITAL.phone
    assert [one["phone"] for one in card["on_duty"]] == ["138-1", "138-2"]
    assert (await journey.view("wang"))["consultation"]["state"] == "converted"


async def liu_takes_it(journey: Journey) -> None:
    """The second officer takes it; nobody else can, and it rings nowhere any more."""
    (heard,) = await alarms(journey, "liu")
    assert heard["rings_me"]
    assert await alarms(journey, "zhao") == []
    take = f"/api/alarms/{heard['alarm']['id']}/take"
    assert (await journey.people["zhao"].call("POST", take, {})).status == 404
    assert (await journey.people["wang"].call("POST", take, {})).status == 404
    await journey.call("liu", "POST", take, {})
    assert (await journey.people["zhou"].call("POST", take, {})).status == 409
    assert await alarms(journey, "zhou") == await alarms(journey, "chen") == []


async def goes_on(journey: Journey, referral: str) -> None:
    """Who receives the patient reads the case, who advised goes on reading; the session is
    guidance until its chair ends it."""
    moments = f"/api/referrals/{referral}/moments"
    stamped = await journey.call("liu", "POST", moments, {"moment": "opinion"})
    again = await journey.call("wang", "POST", moments, {"moment": "opinion"})
    assert stamped["referral"]["clock"]["opinion"] == again["referral"]["clock"]["opinion"]
    for who in ("liu", "zhao", "chen"):
        await journey.call(who, "GET", f"/api/cases/{journey.case}")
    await journey.act("zhou", "end")
    assert (await journey.view("zhou"))["consultation"]["state"] == "converted"


@pytest.mark.timeout(180)
async def test_a_killed_server_goes_on_with_the_next_ring_and_repeats_none(tmp_path: Path) -> None:
    async with running(tmp_path, 3) as (product, gateway):
        journey = Journey(product.base_url)
        await journey.sign_in()
        await on_duty(journey, "zhou", "liu")
        await journey.call("wang", "POST", "/api/emergencies", PRESS)
        assert (await gateway.next())["ring"] == 1

        await asyncio.to_thread(product.kill)
        await asyncio.to_thread(product.start)

        after = await gateway.next()
        while after["ring"] == 1:  # handed over, but killed before the receipt was kept
            after = await gateway.next()
        assert (after["ring"], after["person"]) == (2, "刘志远")
        journey = Journey(product.base_url)
        await journey.sign_in()
        (heard,) = await alarms(journey, "liu")
        people = [one["person"] for one in heard["alarm"]["rings"] if one["through"] == "page"]
        assert people[:2] == [journey.ids["zhou"], journey.ids["liu"]]


async def test_nothing_but_label_acuity_and_phone_is_needed(product: Product) -> None:
    journey = Journey(product.base_url)
    await journey.sign_in()
    card = await journey.call("wang", "POST", "/api/emergencies", PRESS)

    assert card["referral"]["to"] == str(LEAD)
    assert set(card["referral"]["open_papers"]) == {"form", "consent", "signature", "id_number"}
    assert card["moments"] == ["door", "images_shared", "opinion"]
    rows = await journey.people["wang"].call("GET", "/api/emergencies")
    (row,) = [r for r in msgspec.json.decode(rows.body) if r["id"] == card["referral"]["id"]]
    assert (row["side"], row["other_name"]) == ("sender", LEAD_HOSPITAL.name)

    assert (await journey.people["chen"].call("POST", "/api/emergencies", PRESS)).status == 403
    for body in (PRESS | {"to": str(TOWNSHIP)}, PRESS | {"label": ""}, PRESS | {"phone": "x"}):
        reply = await journey.people["wang"].call("POST", "/api/emergencies", body)
        assert reply.status in {400, 422}, body


async def test_a_roster_is_filled_by_its_own_hospital_and_read_by_the_alliance(
    product: Product,
) -> None:
    journey = Journey(product.base_url)
    await journey.sign_in()
    now = utc_now()
    turn = {
        "practitioner": journey.ids["zhao"],
        "starts_at": (now + timedelta(days=3)).isoformat(),
        "ends_at": (now + timedelta(days=3, hours=8)).isoformat(),
    }
    made = await journey.call("chen", "POST", "/api/duty", turn)
    day = (now + timedelta(days=3, hours=8)).date()
    shown = await journey.call(
        "liu", "GET", f"/api/duty?first={day - timedelta(days=1)}&last={day}"
    )
    assert made["duty"]["id"] in {one["duty"]["id"] for one in shown["turns"]}
    assert shown["may_keep"] is False
    away = await journey.people["wang"].call("DELETE", f"/api/duty/{made['duty']['id']}")
    assert away.status == 403
    foreign = turn | {"practitioner": journey.ids["wang"]}
    assert (await journey.people["chen"].call("POST", "/api/duty", foreign)).status == 404
    naive = turn | {"starts_at": "2026-11-23T08:00:00"}
    assert (await journey.people["chen"].call("POST", "/api/duty", naive)).status == 400
    for days in ("first=0001-01-01&last=0001-01-02", "first=9999-12-31", "last=9999-12-31"):
        assert await journey.refused("chen", "GET", f"/api/duty?{days}") == (422, "days-far")
    await journey.call("chen", "DELETE", f"/api/duty/{made['duty']['id']}")
    shown = await journey.call(
        "chen", "GET", f"/api/duty?first={day - timedelta(days=1)}&last={day}"
    )
    assert made["duty"]["id"] not in {one["duty"]["id"] for one in shown["turns"]}
    assert shown["may_keep"] is True
    watch = await journey.call("wang", "GET", f"/api/duty/now?hospital={LEAD}")
    assert (watch["hospital_name"], watch["phone"]) == (LEAD_HOSPITAL.name, LEAD_HOSPITAL.phone)
