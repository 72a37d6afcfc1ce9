"""Images come to each seat before the session, and leave with the person; seen in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, Request, Response, expect

from tests.e2e.desk import Desk
from tests.journey import Journey

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LEFT = """async () => {
  const names = (await caches.keys()).filter(name => name.includes('images'));
  const counts = await Promise.all(names.map(async name =>
    (await (await caches.open(name)).keys()).length));
  return [counts.reduce((sum, count) => sum + count, 0), localStorage.getItem('lianzhen.images')];
}"""
"""How many answers about images lie in this browser, and what it knows of them."""


def watch_frames(page: Page) -> tuple[list[str], list[str]]:
    """The frames that are asked for over the line from now on, and how they may be stored."""
    asked, stored = list[str](), list[str]()

    def on_request(request: Request) -> None:
        if "/frames/" in request.url:
            asked.append(request.url)

    def on_response(response: Response) -> None:
        if "/dicomweb/" in response.url:
            stored.append(response.headers.get("cache-control", ""))

    page.on("request", on_request)
    page.on("response", on_response)
    return asked, stored


async def lamps(desk: Desk, *texts: str) -> None:
    """Wait until a lamp of the session says this."""
    for text in texts:
        await expect(desk.section("session").locator(".lamps")).to_contain_text(text)


async def test_images_are_there_before_the_session_and_gone_after_the_sign_out(
    browser: Browser, accepted: Journey
) -> None:
    requester = await Desk.open(browser, accepted, "wang")
    await lamps(requester, "王晓梅", "周建国", "未检测")
    expert = await Desk.open(browser, accepted, "liu")
    ready = requester.section("session").locator(".lamps li", has_text="刘志远")
    await expect(ready).to_contain_text("已就绪")
    await requester.is_sound()

    # What was fetched ahead is read without the line.
    asked, stored = watch_frames(expert.page)
    await expert.page.goto(f"{expert.base_url}/cases/{accepted.case}/images")
    await expert.doctor.reads("层 1/12")
    await expert.doctor.press("End")
    await expert.doctor.reads("层 12/12")
    picture = expert.page.locator(".viewer-picture")
    await expect(picture).to_have_attribute("data-picture", "ready")
    assert asked == []
    assert stored
    assert all("no-store" in each for each in stored)

    # Nothing of the patient stays for whoever sits down next.
    await expert.go("/worklist")
    kept: Any = await expert.page.evaluate(LEFT)
    assert kept[0] >= 12
    await expert.page.get_by_role("button", name="账号").click()
    await expert.page.get_by_text("退出登录").click()
    await expert.page.locator(".signin").wait_for()
    assert await expert.page.evaluate(LEFT) == [0, None]


async def test_a_session_that_ended_elsewhere_leaves_nothing_either(
    browser: Browser, accepted: Journey
) -> None:
    desk = await Desk.open(browser, accepted, "liu")
    ready = desk.section("session").locator(".lamps li", has_text="刘志远")
    await expect(ready).to_contain_text("已就绪")

    await desk.doctor.context.clear_cookies()
    await desk.page.goto(f"{desk.base_url}/worklist")
    await desk.page.locator(".signin").wait_for()

    await expect(desk.page.locator(".signin-card")).to_be_visible()
    assert await desk.page.evaluate(LEFT) == [0, None]
