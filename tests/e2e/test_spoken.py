"""A spoken reading made in one browser and heard in another on a thin line; views follow."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.doctor import PHONE, Doctor
from tests.journey import Journey

pytestmark = pytest.mark.browser

THIN_LINE = {
    "offline": False,
    "latency": 100,
    "downloadThroughput": 8_000,
    "uploadThroughput": 8_000,
}
SPEAKS_S = 8
# How far the sound has come, and whether a player can say how long it is.
SOUND = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/files/'))
  .map(({ transferSize, duration }) => ({ transferSize, duration }))"""


async def speak(doctor: Doctor, journey: Journey) -> str:
    """Talk for some seconds while scrolling; the address of the replay."""
    page = doctor.page
    await page.goto(f"{doctor.base_url}/speak/{journey.consultation}")
    await doctor.reads("层 1/12")
    await page.get_by_role("button", name="开始录音").click()
    await expect(page.get_by_test_id("spoken-time")).to_have_text("0:02")
    await doctor.press("ArrowDown", "ArrowDown", "ArrowDown")
    await doctor.reads("层 4/12")
    await expect(page.get_by_test_id("spoken-time")).to_have_text("0:05")
    await doctor.press("End")
    await doctor.reads("层 12/12")
    await expect(page.get_by_test_id("spoken-time")).to_have_text(f"0:0{SPEAKS_S}")
    await page.get_by_role("button", name="完成并附入意见").click()
    link = page.get_by_role("link", name="试听")
    await expect(link).to_be_visible()
    return str(await link.get_attribute("href"))


async def until_read(page: Page, text: str) -> None:
    await expect(page.get_by_test_id("caption")).to_contain_text(text)


@pytest.mark.timeout(300)
async def test_what_an_expert_speaks_is_heard_with_its_views_at_64_kbit_s(
    browser: Browser, session: Journey
) -> None:
    expert = await Doctor.sign_in(browser, session.base_url, "liu")
    replay = await speak(expert, session)
    await session.act("zhou", "end")
    await session.advise("liu")
    assert expert.faults == []
    await expert.context.close()

    chair = await Doctor.sign_in(browser, session.base_url, "zhou", PHONE)
    page = chair.page
    # A township's desk has opened the product and the images before: they were fetched ahead.
    await page.goto(f"{session.base_url}/cases/{session.case}/images")
    await chair.reads("层 1/12")
    await chair.press("End")
    await chair.reads("层 12/12")
    line = await chair.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", THIN_LINE)
    await page.goto(f"{session.base_url}{replay}")
    await expect(page.get_by_role("heading", name="录音阅片")).to_be_visible()
    await page.get_by_role("button", name="播放").click()
    await until_read(page, "层 4/12")
    await until_read(page, "层 12/12")
    await expect(page.get_by_test_id("replay-time")).to_contain_text("0:07")
    sound: list[dict[str, Any]] = await page.evaluate(SOUND)
    assert sound
    assert chair.faults == []


@pytest.mark.timeout(180)
async def test_a_reload_in_the_middle_loses_at_most_the_last_chunk(
    browser: Browser, session: Journey
) -> None:
    expert = await Doctor.sign_in(browser, session.base_url, "liu")
    page = expert.page
    page.on("dialog", lambda dialog: asyncio.get_running_loop().create_task(dialog.accept()))
    await page.goto(f"{session.base_url}/speak/{session.consultation}")
    await page.get_by_role("button", name="开始录音").click()
    await expect(page.get_by_test_id("spoken-time")).to_have_text("0:06")
    await page.reload()

    await page.get_by_role("button", name="开始录音").click()
    await expect(page.get_by_test_id("spoken-time")).to_have_text("0:08")
    await page.get_by_role("button", name="完成并附入意见").click()
    await page.get_by_role("link", name="试听").click()
    await expect(page.get_by_test_id("replay-time")).to_contain_text("/ 0:0")
    path = f"/api/consultations/{session.consultation}/recordings"
    reply = await session.people["liu"].call("GET", path)
    assert b'"state":"ready"' in reply.body
    assert expert.faults == []
