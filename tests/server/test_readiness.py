"""Each seat says how ready it is; the others see it, and hear of it at once."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.journey import Journey

SAYS = {"images_total": 120, "images_ready": 40, "has_microphone": True}


@pytest.fixture
async def planned(journey: Journey) -> Journey:
    """A consultation whose session is fixed."""
    await journey.submit()
    await journey.convene()
    return journey


async def seats(journey: Journey, who: str) -> dict[str, Any]:
    """The seats by the id of the person."""
    path = f"/api/consultations/{journey.consultation}/readiness"
    reply = await journey.people[who].call("GET", path)
    found = msgspec.json.decode(reply.body, type=list[dict[str, Any]])
    return {seat["person"]["id"]: seat for seat in found}


async def say(journey: Journey, who: str, **says: object) -> None:
    """Tell how ready somebody's seat is."""
    path = f"/api/consultations/{journey.consultation}/readiness"
    reply = await journey.people[who].call("PUT", path, {**SAYS, **says})
    assert reply.status == 200, reply.body


async def test_every_seat_is_listed_and_says_nothing_at_first(planned: Journey) -> None:
    found = await seats(planned, "wang")

    parts = [(planned.ids["wang"], "requester"), (planned.ids["zhou"], "chair")]
    assert [(who, found[who]["part"]) for who, _ in parts] == parts
    assert all(seat["readiness"] is None for seat in found.values())


async def test_what_a_seat_says_is_seen_by_the_others(planned: Journey) -> None:
    await say(planned, "liu")
    await say(planned, "liu", images_ready=120, has_microphone=None, has_camera=False)

    said = (await seats(planned, "wang"))[planned.ids["liu"]]["readiness"]
    assert (said["images_total"], said["images_ready"]) == (120, 120)
    assert (said["has_microphone"], said["has_camera"]) == (True, False)
    assert said["checked_at"] is not None


async def test_it_is_told_over_the_changes(planned: Journey) -> None:
    headers = planned.people["wang"].headers()
    async with (
        asyncio.timeout(20),
        aiohttp.ClientSession(planned.base_url, headers=headers) as client,
        client.get("/api/changes") as changes,
    ):
        await changes.content.readline()
        await say(planned, "liu")
        line = await changes.content.readline()
        while not line.startswith(b"data: "):
            line = await changes.content.readline()

    assert planned.consultation.encode() in line


async def test_nobody_says_it_before_the_session_is_fixed(journey: Journey) -> None:
    await journey.submit()
    path = f"/api/consultations/{journey.consultation}/readiness"

    refused = await journey.refused("wang", "PUT", path, SAYS)

    assert refused == (409, "no-session-planned")


@pytest.mark.parametrize("says", [{"images_ready": -1}, {"images_total": "all"}, {"more": 1}])
async def test_what_is_no_readiness_is_refused(planned: Journey, says: dict[str, object]) -> None:
    path = f"/api/consultations/{planned.consultation}/readiness"

    status, _ = await planned.refused("wang", "PUT", path, {**SAYS, **says})

    assert status == 400
