"""A browser below the supported floor gets a clear page instead of a broken one."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("missing", "agent", "heading"),
    [
        ("RTCPeerConnection", None, "这个浏览器不能参加会诊"),
        ("WebSocket", "Mozilla/5.0 (iPhone) MicroMessenger/8.0", "请在浏览器中打开"),
    ],
)
async def test_below_the_floor_a_clear_page_says_what_to_use(
    missing: str, agent: str | None, heading: str, product: Product, browser: Browser
) -> None:
    context = await browser.new_context(user_agent=agent)
    page = await context.new_page()
    await page.add_init_script(f"delete window.{missing};")

    await page.goto(product.base_url)

    await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await expect(page.locator("#root")).to_have_count(0)


async def test_above_the_floor_nothing_of_it_is_seen(product: Product, browser: Browser) -> None:
    page = await browser.new_page()

    await page.goto(product.base_url)

    await expect(page.locator("#root > *").first).to_be_visible()
    await expect(page.locator("#floor")).to_have_count(0)
