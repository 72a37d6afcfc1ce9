"""An empty installation in a browser: set up once, then a hospital and its first doctor."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.desk import AXE, GRAVE
from tests.e2e.doctor import LAPTOP
from tests.product import Product

pytestmark = pytest.mark.browser
PASSWORD = "long enough 1"


async def fill(page: Page, **fields: str) -> None:
    """Write into fields by their labels."""
    for label, text in fields.items():
        await page.get_by_label(label).fill(text)


async def has_no_grave_fault(page: Page) -> None:
    """Nobody stumbles over the page."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    assert await page.evaluate(GRAVE) == []


async def test_an_empty_house_is_set_up_and_takes_its_first_township_doctor(
    browser: Browser, tmp_path: Path
) -> None:
    with Product(tmp_path / "var", "serve") as product:
        token = product.said.split("/setup#")[1].split()[0]
        page = await browser.new_page(bypass_csp=True)
        await page.set_viewport_size({"width": LAPTOP["width"], "height": LAPTOP["height"]})
        await page.goto(f"{product.base_url}/setup#{token}")
        await fill(page, 医联体名称="云岭县医疗联合体", 牵头医院全称="云岭县人民医院")
        await fill(page, 机构简称="县医院", 管理员姓名="何平", 登录账号="he", 登录密码=PASSWORD)
        await has_no_grave_fault(page)
        await page.get_by_role("button", name="完成设置").click()
        await page.get_by_role("button", name="去登录").click()
        await fill(page, 账号="he", 密码=PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.get_by_role("link", name="机构与人员").click()

        await page.get_by_role("button", name="添加机构").click()
        await fill(page, 机构全称="青石镇中心卫生院", 机构简称="青石镇卫生院")
        await has_no_grave_fault(page)
        await page.get_by_role("button", name="保存").click()
        await page.get_by_role("button", name="添加人员").click()
        await fill(page, 姓名="王晓梅", 登录账号="wang", 登录密码=PASSWORD)
        await has_no_grave_fault(page)
        await page.get_by_role("button", name="保存").click()

        await expect(page.get_by_role("heading", name="青石镇中心卫生院")).to_be_visible()
        await expect(page.get_by_role("cell", name="王晓梅")).to_be_visible()
