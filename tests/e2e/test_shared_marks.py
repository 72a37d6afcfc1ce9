"""What one person shows and draws in the room: at every seat, for latecomers, and afterwards."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.doctor import Doctor
from tests.e2e.test_marks import SHAPES, drag, marks
from tests.e2e.test_marks import paired as paired
from tests.journey import Journey

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SIDE = 512
"""Pixels of an axial image across and down."""


@pytest.fixture
async def held(paired: Journey) -> Journey:
    """Its session has begun."""
    await paired.act("zhou", "start")
    return paired


async def same_shapes(one: Page, other: Page) -> None:
    """Wait until both screens show the same strokes in the same places."""
    async with asyncio.timeout(20):
        while (shapes := await one.evaluate(SHAPES)) != await other.evaluate(SHAPES):
            await other.evaluate("() => new Promise(requestAnimationFrame)")
    assert any(shapes)


async def kept_reading(journey: Journey) -> dict[str, Any]:
    """Wait until what was shown is kept with its two series and its marks."""
    path = f"/api/consultations/{journey.consultation}/readings"
    async with asyncio.timeout(20):
        while True:
            reply = await journey.people["wang"].call("GET", path)
            for view in msgspec.json.decode(reply.body, type=list[dict[str, Any]]):
                reading: dict[str, Any] = view["reading"]
                if reading["marks"] and reading["beside"]:
                    return reading


def on_screen(reading: dict[str, Any], box: Any) -> list[tuple[float, float]]:  # noqa: ANN401
    """Where the first mark of a reading must stand in a picture area of this size."""
    view = reading["view"]
    scale = min(box["width"], box["height"]) / SIDE * view["zoom"]
    middle = view["centre"] or ((SIDE - 1) / 2, (SIDE - 1) / 2)
    return [
        (
            box["width"] / 2 + (x - middle[0]) * scale,
            box["height"] / 2 + (y - middle[1]) * scale,
        )
        for x, y in reading["marks"][0]["points"]
    ]


async def test_marks_and_two_series_are_the_same_at_every_seat_and_reopen_from_the_page(
    browser: Browser, held: Journey
) -> None:
    chair = await Doctor.enter(browser, held, "zhou")
    await chair.reads("层 1/12")
    await chair.press("g", "x")
    await expect(chair.page.locator(".pane[data-place=second]")).to_contain_text("冠状位")
    await chair.page.locator(".pane[data-place=first] .viewer-frame").click()
    await chair.press("2", "ArrowDown", "ArrowDown", "+", "b")
    await chair.reads("层 3/12", "肺窗")
    await drag(chair.page, (120, 160), (210, 230))

    # Who comes late sees it all at once, and what follows as it is done.
    doctor = await Doctor.enter(browser, held, "wang")
    await doctor.reads("层 3/12", "肺窗")
    await expect(marks(doctor.page, "rectangle")).to_contain_text("周建国")
    await expect(doctor.page.locator(".pane[data-place=second]")).to_contain_text("冠状位")
    await expect(doctor.page.locator(".pane .cut")).to_have_count(2)
    await chair.press("a")
    await chair.page.mouse.move(340, 300)
    await chair.page.mouse.down()
    await chair.page.mouse.move(300, 260, steps=4)
    await expect(marks(doctor.page, "arrow")).to_have_attribute("data-sketch", "true")
    await chair.page.mouse.up()
    await expect(marks(doctor.page, "arrow")).to_have_attribute("data-sketch", "false")
    await same_shapes(chair.page, doctor.page)

    await _reopens(doctor, held, await kept_reading(held))
    assert chair.faults + doctor.faults == []


async def _reopens(doctor: Doctor, journey: Journey, reading: dict[str, Any]) -> None:
    page = doctor.page
    await page.goto(f"{journey.base_url}/consultations/{journey.consultation}")
    shown = page.locator(f"#readings a[href*='{reading['id']}']")
    await expect(page.locator("#readings")).to_contain_text("处标注")
    await shown.click()
    await doctor.reads("层 3/12", "肺窗")
    await expect(marks(page, "rectangle")).to_have_count(1)
    await expect(marks(page, "rectangle")).to_contain_text("周建国")
    first = page.locator(".pane[data-place=first]")
    percent = round(reading["view"]["zoom"] * 100)
    await expect(first.locator(".corner-left")).to_contain_text(f"缩放 {percent}%")
    await expect(page.locator(".pane[data-place=second] .pane-title")).to_contain_text(
        f"层 {reading['beside']['index'] + 1}/5"
    )

    box = await first.locator(".viewer-frame").bounding_box()
    d = await first.locator("[data-mark] .stroke").get_attribute("d")
    assert d is not None
    corners = [tuple(map(float, each)) for each in re.findall(r"(-?[\d.]+),(-?[\d.]+)", d)]
    for corner in on_screen(reading, box):
        assert any(corner == pytest.approx(found, abs=0.2) for found in corners)
