"""Patients at the desk: a launch fills the form, text is pasted, two records become one and two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from server.demo.alliance import PASSWORD, TOWNSHIP
from tests.browsing import Browsing
from tests.consult.launches.signing import COMPLAINT, CONTEXT, KEY, PATIENT, claims, signed
from tests.e2e.desk import AXE, GRAVE, Desk
from tests.e2e.doctor import PHONE, WAIT_MS
from tests.product import Product
from tests.server.rights import person

pytestmark = pytest.mark.browser
CONFIG = """
[[systems]]
hospital = "{township}"
facility = "QS-HIS"
launch_key_file = "{folder}/township.key"
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo, with a system of the township hospital that signs launches."""
    folder = tmp_path_factory.mktemp("patients")
    (folder / "township.key").write_text(KEY)
    config = folder / "lianzhen.toml"
    config.write_text(CONFIG.format(township=TOWNSHIP, folder=folder))
    with Product(folder / "data", config=str(config)) as running:
        yield running


def link_of(house: Product, number: str, **patient: str) -> str:
    """A launch link that the township's system signed for doctor Wang."""
    said = claims("wang", int(time.time()) + 240, f"nonce-{uuid4().hex}")
    said["context"] = CONTEXT | {"patient": PATIENT | {"record_number": number} | patient}
    return f"{house.base_url}/launch#{signed(said, 'QS-HIS')}"


async def added(house: Product, **form: str) -> dict[str, Any]:
    """A patient of the township hospital."""
    wang = Browsing(house.base_url)
    await wang.sign_in("wang", PASSWORD)
    reply = await wang.call("POST", "/api/patients", form)
    assert reply.status == 200, reply.body
    return reply.json()


async def test_a_launch_link_opens_the_form_filled_after_signing_in(
    browser: Browser, house: Product
) -> None:
    number, context = f"MZ-{uuid4().hex[:6]}", await browser.new_context(locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    link = link_of(house, number, name="孙桂芳", id_kind="none", id_number="")

    await page.goto(link)
    await page.get_by_label("账号").fill("wang")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()

    told = page.locator(".told")
    await expect(told).to_contain_text("本院没有这位患者的档案")
    for text in ("孙桂芳", number, COMPLAINT, "急性阑尾炎", "CT20261122001"):
        await expect(told).to_contain_text(text)
    assert "#" not in page.url, "the link is gone from the address"
    await expect(page.locator("#patient-name input")).to_have_value("孙桂芳")
    await expect(page.locator("#patient-record_number input")).to_have_value(number)
    await page.reload()
    await expect(told).to_contain_text("孙桂芳")
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(GRAVE) == []

    await page.locator("form.card button[type=submit]").click()
    await page.locator(".head").wait_for()
    await expect(page.locator("#summary")).to_contain_text(COMPLAINT)
    await expect(page.locator(".head")).to_contain_text("孙桂芳")

    await page.goto(link)
    await expect(page.get_by_role("heading", name="这个链接打不开了")).to_be_visible()
    await context.close()


async def test_what_differs_is_taken_over_only_when_the_doctor_says_so(
    browser: Browser, house: Product
) -> None:
    number = f"MZ-{uuid4().hex[:6]}"
    form = PATIENT | {"record_number": number, "phone": "13800000000", "id_number": ""}
    known = await added(house, **(form | {"id_kind": "none"}))
    desk = await Desk.sit_down(browser, house.base_url, "wang")

    await desk.page.goto(link_of(house, number, phone="13911112222", id_kind="none", id_number=""))
    match = desk.page.locator(".match").filter(has_text=number)
    await expect(match).to_contain_text("13911112222")
    await expect(match).to_contain_text("13800000000")
    await desk.is_sound()
    await match.get_by_label("改为传来的 联系电话").check()
    await match.get_by_role("button", name="用这份档案继续").click()
    await desk.page.locator(".head").wait_for()

    await desk.page.get_by_role("link", name="患者档案").click()
    await expect(desk.page.locator(".patient-facts")).to_contain_text("13911112222")
    assert desk.page.url.endswith(known["id"])


async def test_pasted_text_is_checked_and_fills_the_form(browser: Browser, house: Product) -> None:
    desk = await Desk.sit_down(browser, house.base_url, "wang")
    await desk.go("/cases/new")
    await desk.page.keyboard.press("Alt+v")
    text = (
        "姓名：周海燕  性别：男  年龄：76岁\n身份证号：11010519491231002X\n"
        "电话：138****0001\n主诉：右下腹痛 6 小时\n诊断：急性阑尾炎"
    )
    await desk.page.get_by_label("粘贴到这里").fill(text)

    fills = desk.page.locator(".fills")
    await expect(fills.locator("li").filter(has_text="性别")).to_contain_text("与身份证号不符")
    await expect(fills.locator("li").filter(has_text="出生日期")).to_contain_text("由身份证号得出")
    await expect(fills.locator("li").filter(has_text="联系电话")).to_contain_text("号码被遮盖")
    await desk.is_sound()
    await desk.click("填入所选 5 项")

    await expect(desk.page.locator("#patient-name input")).to_have_value("周海燕")
    await expect(desk.page.locator("#patient-birth_date input")).to_have_value("1949-12-31")
    await expect(desk.page.locator("#patient-phone input")).to_have_value("")
    await desk.page.locator("form.card button[type=submit]").click()
    await desk.page.locator(".head").wait_for()
    await expect(desk.page.locator("#summary")).to_contain_text("右下腹痛 6 小时")
    await expect(desk.page.get_by_label("诊断名称")).to_have_value("急性阑尾炎")


async def test_patients_of_the_hospital_are_found_by_name(browser: Browser, house: Product) -> None:
    known = await added(house, name=f"冯{uuid4().hex[:4]}", sex="male")
    desk = await Desk.sit_down(browser, house.base_url, "wang", PHONE)
    await desk.go("/patients")

    await desk.page.get_by_label("查找患者").fill(known["form"]["name"])
    await desk.page.get_by_role("link", name=known["form"]["name"]).click()

    await expect(desk.page.locator("main h1")).to_have_text(known["form"]["name"])
    await desk.is_sound()


async def test_two_records_become_one_and_two_again(browser: Browser, house: Product) -> None:
    name = f"吴{uuid4().hex[:4]}"
    form = {"name": name, "sex": "female", "birth_date": "1961-05-02"}
    first = await added(house, **form, record_number="ZY-1", phone="13700000001")
    again = await added(house, **form, record_number="JZ-2", address="东街 1 号")
    desk = await Desk.sit_down(browser, house.base_url, "wang")

    await desk.go(f"/patients/{first['id']}")
    await desk.click("比较并合并")
    row = desk.page.locator(".compare tr").filter(has_text="健康档案号")
    await expect(row).to_contain_text("不同")
    await desk.is_sound()
    await desk.field("理由").fill("急诊重复建档，已核对本人")
    await desk.click("合并到本档案")

    history = desk.page.locator("section").filter(has_text="合并与拆分记录").last
    await expect(history).to_contain_text("已合并")
    await expect(history).to_contain_text("急诊重复建档")
    await expect(desk.page.locator(".patient-facts")).to_contain_text("东街 1 号")
    await desk.go(f"/patients/{again['id']}")
    await expect(desk.page.get_by_role("status").first).to_contain_text("这份档案已合并")
    await desk.is_sound()
    await desk.page.get_by_role("link", name="打开现用档案").click()

    await desk.click("拆分")
    await desk.field("理由").fill("并非同一人")
    await desk.is_sound()
    await desk.click("确认拆分")
    await expect(history).to_contain_text("已拆分")
    await expect(desk.page.locator(".patient-facts")).not_to_contain_text("东街 1 号")
    await desk.page.get_by_role("button", name="比较并合并").wait_for()


async def test_two_cards_wait_for_the_administrator(browser: Browser, house: Product) -> None:
    form = {"name": f"郑{uuid4().hex[:4]}", "sex": "female", "birth_date": "1949-12-31"}
    one, other = "11010519491231002X", "110105194912310046"
    first = await added(house, **form, id_kind="resident_id", id_number=one)
    await added(house, **form, id_kind="resident_id", id_number=other)
    lead, body = Browsing(house.base_url), person(str(TOWNSHIP), ["administrator"])
    await lead.sign_in("he", PASSWORD)
    assert (await lead.call("POST", "/api/practitioners", body)).status == 200
    doctor, administrator = await asyncio.gather(
        Desk.sit_down(browser, house.base_url, "wang"),
        Desk.sit_down(browser, house.base_url, body["account"], PHONE),
    )

    await doctor.go(f"/patients/{first['id']}")
    duplicate = doctor.page.locator(".duplicate").filter(has_text=form["name"])
    await duplicate.get_by_role("button", name="比较并合并").click()
    await expect(duplicate).to_contain_text("须由另一位管理员复核")
    await doctor.field("理由").fill("户籍登记更正过号码")
    await doctor.click("提交合并，等待复核")
    await expect(doctor.page.locator(".merges")).to_contain_text("待复核")

    await administrator.go("/patients")
    waiting = administrator.page.locator(".merges > li").filter(has_text=form["name"])
    await expect(waiting).to_contain_text("证件号码不同")
    await administrator.is_sound()
    await waiting.get_by_label("理由").fill("已核对户口簿")
    await waiting.get_by_role("button", name="同意合并").click()
    await expect(waiting).to_have_count(0)
    await expect(administrator.page.locator("main")).to_contain_text("没有等待复核的合并")

    await doctor.go(f"/patients/{first['id']}")
    await expect(doctor.page.locator(".merges")).to_contain_text("已合并")
