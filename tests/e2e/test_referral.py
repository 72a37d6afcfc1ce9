"""A patient's way to another hospital and back, as the people of both do it in their browsers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.desk import Desk
from tests.e2e.doctor import PHONE
from tests.journey import CONCLUSION, Journey
from tests.product import Product

pytestmark = pytest.mark.browser

NOTICE = {
    "reception__department": "心血管内科",
    "reception__place": "门诊楼 2 层东侧",
    "reception__precautions": "带身份证、医保卡；空腹",
}
RETURNED = {
    "sheet__diagnosis": "冠心病，支架植入术后",
    "sheet__findings": "冠脉造影：前降支狭窄 80%，植入支架 1 枚。",
    "sheet__treatment_and_plan": "双联抗血小板 12 个月，控制血压，4 周内避免负重。",
}


@pytest.fixture
async def written(product: Product) -> Journey:
    """A case of the township with its summary, and no request yet."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    return journey


ADVICE = {
    "advises_referral": True,
    "referral_reason": "需增强 CT 引导下穿刺活检",
    "referral_destination": "胸外科",
}


@pytest.fixture
async def advised(written: Journey) -> Journey:
    """A consultation whose report advises to refer the patient."""
    await written.act("wang", "submit")
    await written.convene(("zhou",))
    await written.act("zhou", "start")
    await written.act("zhou", "end")
    await written.advise("zhou")
    path = f"/api/consultations/{written.consultation}/report"
    await written.call("zhou", "PUT", path, {"version": 0, "conclusion": CONCLUSION | ADVICE})
    await written.step_up("zhou")
    await written.act("zhou", "report/sign")
    return written


async def _begin(desk: Desk) -> str:
    """Press on from the page that asks where to; the id of the referral."""
    await desk.click("建立转诊单")
    await desk.page.wait_for_url(re.compile(r"/referrals/[0-9a-f-]{36}$"))
    await desk.section("sheet").wait_for()
    return desk.page.url.rsplit("/", 1)[1]


async def _agree(desk: Desk) -> None:
    await desk.section("sheet").get_by_text("已告知并同意", exact=True).click()
    await desk.click("患者本人", "#sheet")
    await desk.saw_saved("sheet")


async def _sent(browser: Browser, journey: Journey) -> tuple[Desk, str]:
    """The township doctor, who has sent his patient up."""
    doctor = await Desk.open(browser, journey, "wang")
    await doctor.section("referral").get_by_role("link", name="发起转诊").click()
    referral = await _begin(doctor)
    await _agree(doctor)
    await doctor.sign("send", "核对并签名", "签名并发出")
    await doctor.reads_state("已发出")
    return doctor, referral


async def _open(browser: Browser, journey: Journey, account: str, referral: str) -> Desk:
    desk = await Desk.sit_down(browser, journey.base_url, account)
    await desk.go(f"/referrals/{referral}")
    return desk


async def _accept(desk: Desk, **notice: str) -> None:
    await desk.fill(**notice)
    await desk.click("接诊并通知对方", "#reception")
    await desk.reads_state("已接诊")


async def _print(desk: Desk) -> bytes:
    """The form in three parts, by the link beside the reception."""
    link = desk.section("reception").get_by_role("link", name="打印三联单")
    paper = await desk.page.request.get(f"{desk.base_url}{await link.get_attribute('href')}")
    return await paper.body()


async def _travel(doctor: Desk, clerk: Desk) -> None:
    """He leaves, arrives and is admitted; each side sees at once what the other noted."""
    await doctor.click("患者已出发", "#journey")
    await clerk.reads_state("已出发")
    await clerk.click("患者已到达", "#journey")
    await clerk.click("已收治", "#journey")
    await doctor.reads_state("已收治")


async def _write_return(attending: Desk, referral: str) -> str:
    """The attending doctor writes the return and asks for its approval; its id."""
    await attending.click("开回转单", "#return")
    await attending.page.wait_for_url(re.compile(f"/referrals/(?!{referral})"))
    await attending.fill(**RETURNED)
    await attending.section("sheet").get_by_text("第 7 天", exact=True).click()
    await attending.saw_saved("sheet")
    await attending.sign("send", "核对并签名", "签名并提请审批")
    await expect(attending.section("approval")).to_contain_text("开单医师本人不能审批")
    return attending.page.url.rsplit("/", 1)[1]


async def _take_back(doctor: Desk, returned: str) -> None:
    """The township sees the return in its list, prepares, and has its patient again."""
    await doctor.go("/referrals?scope=incoming")
    await doctor.page.locator(f".row a[href='/referrals/{returned}']").click()
    await expect(doctor.section("sheet")).to_contain_text("双联抗血小板 12 个月")
    await _accept(doctor, reception__department="全科", reception__place="住院部 1 层")
    await doctor.click("患者已接回", "#journey")
    await doctor.reads_state("已到达")
    await expect(doctor.section("revisits")).to_contain_text("待回访")


async def _visit(doctor: Desk, returned: str) -> None:
    """The visit that the return asked for, from the list of those that are owed."""
    await doctor.go("/referrals?scope=revisits")
    await doctor.page.locator(f".row a[href^='/referrals/{returned}?']").first.click()
    await doctor.section("revisits").locator("textarea").fill("无胸痛，血压 128/78，按时服药。")
    await doctor.click("保存回访记录", "#revisits")
    await expect(doctor.section("revisits")).to_contain_text("已回访")


async def test_a_patient_goes_up_is_received_and_comes_back(
    browser: Browser, written: Journey
) -> None:
    clerk = await Desk.sit_down(browser, written.base_url, "chen")
    await clerk.go("/referrals")
    doctor, referral = await _sent(browser, written)

    row = clerk.page.locator(f".row:has(a[href='/referrals/{referral}'])")
    await expect(row).to_contain_text("李建军")
    await row.get_by_role("link", name="接诊或谢绝").click()
    await expect(clerk.section("record")).to_contain_text("深吸气时加重")
    await _accept(clerk, **NOTICE)
    await expect(doctor.section("reception")).to_contain_text("门诊楼 2 层东侧")
    assert (await _print(doctor)).startswith(b"%PDF")
    await _travel(doctor, clerk)

    attending = await _open(browser, written, "zhao", referral)
    returned = await _write_return(attending, referral)
    colleague = await _open(browser, written, "zhou", returned)
    await colleague.click("批准并发出", "#approval")
    await colleague.reads_state("已发出")
    await _take_back(doctor, returned)
    await _visit(doctor, returned)
    await expect(attending.section("revisits")).to_contain_text("按时服药")
    for desk in (clerk, doctor, attending, colleague):
        assert desk.doctor.faults == []


async def test_a_report_that_advises_a_referral_leads_to_its_sheet(
    browser: Browser, advised: Journey
) -> None:
    doctor = await Desk.open(browser, advised, "wang")
    await doctor.section("report").get_by_role("link", name="发起转诊").click()
    await expect(doctor.page.locator(".notice")).to_contain_text("需增强 CT 引导下穿刺活检")
    await _begin(doctor)
    await expect(doctor.page.locator("#sheet-department input")).to_have_value("胸外科")
    await doctor.go_to_case(advised.consultation)
    known = doctor.section("referral").locator("li")
    await expect(known).to_contain_text("草稿")
    assert doctor.doctor.faults == []


async def test_what_the_sheet_lacks_is_listed_and_one_click_away(
    browser: Browser, written: Journey
) -> None:
    doctor = await Desk.open(browser, written, "wang")
    await doctor.section("referral").get_by_role("link", name="发起转诊").click()
    await _begin(doctor)
    check = doctor.section("send").get_by_role("button", name="核对并签名", exact=True)
    await expect(check).to_be_disabled()
    await expect(doctor.page.locator(".case-aside")).to_contain_text("接诊后才能打印")
    await doctor.page.locator(".case-aside").get_by_role("button", name="知情同意签名人").click()
    await expect(doctor.page.locator("#sheet-signer_name input")).to_be_focused()
    await _agree(doctor)
    await expect(check).to_be_enabled()


async def test_a_refusal_says_why_and_whom_to_call(browser: Browser, written: Journey) -> None:
    doctor, referral = await _sent(browser, written)
    clerk = await _open(browser, written, "chen", referral)
    await clerk.click("谢绝", "#reception")
    await clerk.page.locator("#reception textarea").fill("心内科今日满床，建议转市医院")
    await clerk.click("谢绝转诊", "#reception")
    await doctor.reads_state("已谢绝")
    told = doctor.page.locator(".notice-problem")
    await expect(told).to_contain_text("心内科今日满床")
    await expect(told.locator("a[href^='tel:']").first).to_be_visible()
    await told.get_by_role("link", name="另行转诊").click()
    await expect(doctor.page.get_by_role("heading", name="为李建军发起转诊")).to_be_visible()


async def test_the_intake_asks_once_what_is_wanted(browser: Browser, product: Product) -> None:
    doctor = await Desk.sit_down(browser, product.base_url, "wang")
    await doctor.click("发起会诊")
    question = doctor.page.get_by_role("radiogroup", name="这次要做什么？")
    await expect(question.get_by_role("radio")).to_have_count(3)
    await expect(doctor.page.get_by_role("link", name="急诊上转")).to_have_attribute(
        "href", "/emergency"
    )
    await question.get_by_text("送检查").click()
    await doctor.fill(**{"patient-name": "慕容秋月"})
    await doctor.click("登记并送检查")
    await expect(doctor.page.get_by_role("heading", name="为慕容秋月发起转诊")).to_be_visible()
    await _begin(doctor)
    await doctor.fill(sheet__items="冠状动脉 CTA\n心脏彩超")
    await doctor.saw_saved("sheet")
    await doctor.page.reload()
    await expect(doctor.page.locator("#sheet-items textarea")).to_have_value(
        "冠状动脉 CTA\n心脏彩超"
    )
    await doctor.section("record").get_by_role("link", name="打开病例").click()
    await expect(doctor.section("images").get_by_role("button", name="选择文件夹")).to_be_visible()
    await expect(doctor.page.locator(".case-main .section").first).to_have_id("referral")
    await expect(doctor.page.locator(".case-aside")).not_to_contain_text("还缺")
    await doctor.page.locator(".head").get_by_role("link", name="打开转诊单").click()
    await expect(doctor.section("sheet")).to_be_visible()


async def test_every_page_of_referrals_is_sound_on_a_desk_and_on_a_phone(
    browser: Browser, written: Journey
) -> None:
    doctor, referral = await _sent(browser, written)
    at: Any = f"/referrals/{referral}"
    new = f"/referrals/new?consultation={written.consultation}"
    clerk = await Desk.sit_down(browser, written.base_url, "chen", PHONE)
    for path in ("/referrals", at, "/referrals?scope=revisits"):
        await clerk.go(path)
        await clerk.is_sound()
    for path in ("/referrals", at, new, "/referrals?scope=revisits", "/cases/new?want=refer"):
        await doctor.go(path)
        await doctor.is_sound()


async def test_an_emergency_is_named_and_its_papers_are_settled_afterwards(
    browser: Browser, written: Journey
) -> None:
    begun: Any = await written.call(
        "wang",
        "POST",
        "/api/emergencies",
        {"label": "男，约 60 岁，胸痛", "phone": "023-5555 2001"},
    )
    doctor = await _open(browser, written, "wang", begun["referral"]["id"])
    await expect(doctor.page.locator("h1")).to_contain_text("男，约 60 岁，胸痛")
    await expect(doctor.page.locator(".case-aside")).to_contain_text("打印三联单")
    await doctor.fill(sheet__impression="急性冠脉综合征", sheet__reason="胸痛 2 小时")
    await doctor.field("查找本院患者").fill("李建军")
    await doctor.page.get_by_role("button", name="就是该患者").first.click()
    await expect(doctor.page.locator("h1")).to_contain_text("李建军")
    await expect(doctor.section("sheet").locator("textarea").first).to_have_value("急性冠脉综合征")
    await _agree(doctor)
    await doctor.sign("send", "核对并签名", "签名并补齐")
    await expect(doctor.page.locator("#send")).to_have_count(0)
    await expect(doctor.page.locator(".case-aside")).to_contain_text("补齐手续")
    await doctor.is_sound()
