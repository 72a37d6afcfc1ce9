"""A phone becomes the camera of a case by the code on its page, and keeps nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.desk import AXE, GRAVE, OVERFLOW_PX, Desk
from tests.e2e.doctor import PHONE
from tests.journey import Journey
from tests.product import Product
from tests.server.test_cameras import kept, photographs, picture

pytestmark = pytest.mark.browser

LEFT_BEHIND = """async () => {
  const databases = indexedDB.databases ? await indexedDB.databases() : [];
  return [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...databases.map(({ name }) => name), ...await caches.keys(),
  ];
}"""


@pytest.fixture
async def drafted(product: Product) -> Journey:
    """A draft case."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    return journey


async def scan(browser: Browser, desk: Desk) -> Page:
    """Show the code on the case page, and open its link on a phone that nobody signed in on."""
    await desk.page.get_by_role("button", name="用手机拍照").click()
    code = desk.page.get_by_test_id("camera-code")
    await expect(code.locator("svg")).to_be_visible()
    link = await code.get_attribute("data-link") or ""
    phone: BrowserContext = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        device_scale_factor=3,
        has_touch=True,
        is_mobile=True,
        permissions=["camera"],
    )
    page = await phone.new_page()
    await page.goto(link)
    await page.get_by_role("button", name="拍照", exact=True).wait_for()
    return page


async def test_photographs_of_a_phone_stand_on_the_case_page_at_once(
    browser: Browser, drafted: Journey, tmp_path: Path
) -> None:
    desk = await Desk.open(browser, drafted, "wang")
    phone = await scan(browser, desk)
    card = desk.page.locator(".lens-card")
    await expect(card).to_contain_text("手机已连接")
    assert phone.url.endswith("/camera"), "the secret is gone from the address"

    await phone.locator(".lens-shows label", has_text="舌象").click()
    await phone.get_by_role("button", name="拍照", exact=True).click()
    await expect(phone.locator(".lens-sent li").first).to_contain_text("已存入病例")
    await expect(desk.section("attachments").locator(".attachments li")).to_have_count(1)
    await expect(desk.section("attachments")).to_contain_text("舌象")
    await phone.locator(".lens-shows label", has_text="检验单").click()
    sheet = tmp_path / "sheet.jpg"
    sheet.write_bytes(picture((600, 400), orientation=6))
    await phone.locator("input[type=file]").set_input_files(sheet)
    await expect(phone.locator(".lens-sent li[data-phase=kept]")).to_have_count(2)
    await expect(desk.section("attachments").locator(".attachments li")).to_have_count(2)
    await expect(card).to_contain_text("已收到 2 张")

    found = await photographs(drafted)
    assert [each["shows"] for each in found] == ["tongue", "sheet"]
    for each in found:
        assert b"Exif" not in await kept(drafted, each)
    await desk.is_sound()
    await phone.evaluate(AXE.read_text())
    assert await phone.evaluate(GRAVE) == []
    assert await phone.evaluate(OVERFLOW_PX) <= 0
    assert await phone.evaluate(LEFT_BEHIND) == []


async def test_a_photograph_waits_for_the_line_and_the_page_ends_the_phone(
    browser: Browser, drafted: Journey
) -> None:
    desk = await Desk.open(browser, drafted, "wang")
    phone = await scan(browser, desk)

    await phone.context.set_offline(True)
    await phone.get_by_role("button", name="拍照", exact=True).click()
    await expect(phone.locator(".lens-sent li")).to_contain_text("恢复后自动发送")
    await phone.context.set_offline(False)
    await expect(phone.locator(".lens-sent li")).to_contain_text("已存入病例")
    await desk.page.get_by_role("button", name="结束拍照").click()
    await expect(desk.page.get_by_test_id("camera-code")).to_have_count(0)
    await phone.get_by_role("button", name="拍照", exact=True).click()
    await expect(phone.locator("body")).to_contain_text("拍照已结束")

    assert len(await photographs(drafted)) == 1


async def test_the_phone_ends_it_and_a_used_code_opens_nothing(
    browser: Browser, drafted: Journey
) -> None:
    desk = await Desk.open(browser, drafted, "wang")
    await desk.page.get_by_role("button", name="用手机拍照").click()
    link = await desk.page.get_by_test_id("camera-code").get_attribute("data-link") or ""
    first, second = await browser.new_page(), await browser.new_page()
    await first.goto(link)
    await first.get_by_role("button", name="拍完了").wait_for()

    await second.goto(link)
    await expect(second.get_by_role("alert")).to_contain_text("二维码不能使用")
    await first.get_by_role("button", name="拍完了").click()
    await expect(first.get_by_role("alert")).to_contain_text("手机里没有留下照片")
    await first.reload()

    await expect(first.get_by_role("alert")).to_contain_text("请扫描病例页面上的二维码")
    assert await first.context.cookies() == []


async def test_values_are_typed_beside_the_photographed_sheet_by_keyboard(
    browser: Browser, drafted: Journey
) -> None:
    path = f"/api/cases/{drafted.case}/attachments?kind=photograph&name=sheet.jpg"
    await drafted.call("wang", "POST", path, picture((900, 600)))
    desk = await Desk.open(browser, drafted, "wang")
    page = desk.page

    await desk.section("attachments").get_by_role("link", name="录入检验值").click()
    await expect(page.get_by_role("img", name="检验单照片")).to_be_visible()
    await page.get_by_role("button", name="血常规").click()
    await page.get_by_label("采样或报告时间").fill("2026-01-15 08:30")
    await page.keyboard.press("Enter")
    await page.get_by_label("结果 1", exact=True).fill("11.2")
    await page.get_by_label("参考范围 1", exact=True).fill("3.5-9.5")
    await page.get_by_label("结果 1", exact=True).press("Enter")
    await page.keyboard.type("68")
    await page.get_by_role("button", name="旋转").click()
    await page.get_by_role("button", name="放大").click()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status")).to_contain_text("第 1 版")
    await expect(page.locator('[data-row="0"]')).to_have_attribute("data-flag", "high")
    await desk.is_sound()
    await page.get_by_label("结果 1", exact=True).fill("10.2")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status")).to_contain_text("第 2 版")

    await page.get_by_role("link", name="返回病例").click()
    await expect(desk.section("attachments")).to_contain_text("已录入 2 项")
    await expect(page.locator("#summary-laboratory")).to_contain_text("10.2")
    await expect(page.locator("#summary-laboratory")).to_contain_text("由检验单录入")
    assert desk.doctor.faults == []
