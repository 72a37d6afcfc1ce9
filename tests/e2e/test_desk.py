"""The desk in real browsers: a case from its first word to its last, and its side ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Route, expect

from server.demo.alliance import PASSWORD
from tests.e2e.desk import PDF, Desk
from tests.e2e.doctor import LAPTOP, PHONE
from tests.journey import Journey
from tests.product import Product

pytestmark = pytest.mark.browser

LOST_MS = 20_000
"""A call is tried four times before the page says that the line is lost."""

WORDS = {
    "summary__chief_complaint": "间断胸痛 3 天，加重 2 小时",
    "summary__present_illness": "3 天前劳累后出现胸骨后压榨样疼痛，休息后缓解。",
    "summary__allergies": "青霉素过敏",
    "summary__treatment_so_far": "阿司匹林 300 mg 嚼服。",
    "request__purpose": "明确诊断，指导下一步治疗",
    "request__reason": "本院不能行冠脉造影",
    "request__wanted_department": "心血管内科",
}


@pytest.fixture
async def draft(product: Product) -> Journey:
    """A case that has just been opened."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    return journey


@pytest.fixture
async def submitted(product: Product) -> Journey:
    """A request that waits for the clerk."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.submit()
    return journey


async def test_the_demo_signs_a_person_in_with_one_click(
    browser: Browser, product: Product
) -> None:
    page = await browser.new_page()
    await page.goto(product.base_url)
    await page.get_by_role("button", name="王晓梅").click()
    await expect(page.locator(".top-who")).to_contain_text("王晓梅")
    await page.get_by_role("button", name="EN").click()
    await expect(page.get_by_role("heading", name="Worklist")).to_be_visible()


async def test_a_wrong_password_says_so_with_a_code(browser: Browser, product: Product) -> None:
    page = await browser.new_page()
    await page.goto(f"{product.base_url}/signin")
    await page.get_by_label("账号", exact=True).fill("wang")
    await page.get_by_label("密码", exact=True).fill(f"{PASSWORD}?")
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("代码")


async def test_a_township_doctor_writes_a_case_and_the_clerk_sees_it_at_once(
    browser: Browser, product: Product, ct: list[Path]
) -> None:
    clerk = await Desk.sit_down(browser, product.base_url, "chen")
    doctor = await Desk.sit_down(browser, product.base_url, "wang")
    await doctor.click("发起会诊")
    await doctor.fill(**{"patient-name": "欧阳淑珍", "patient-id_number": "11010519491231002X"})
    await doctor.click("登记并发起会诊")
    await doctor.page.locator(".head").wait_for()

    await doctor.fill(**WORDS)
    await doctor.click("添加西医诊断")
    await doctor.field("诊断名称").fill("不稳定型心绞痛")
    await doctor.page.locator("#request-wanted_title .ant-select").click()
    await doctor.page.get_by_title("主任医师", exact=True).click()
    await doctor.page.locator("#request-urgency").get_by_text("急会诊").click()
    await doctor.saw_saved("summary")
    await doctor.saw_saved("request")

    files = [*map(str, ct[:3]), __file__]
    await doctor.section("images").locator("input[data-folder=false]").set_input_files(files)
    await expect(doctor.section("images")).to_contain_text("收下 3 幅")
    await expect(doctor.section("images")).to_contain_text(Path(__file__).name)
    paper: FilePayload = {"name": "心电图.pdf", "mimeType": "application/pdf", "buffer": PDF}
    await doctor.section("attachments").locator("input[type=file]").set_input_files([paper])
    await expect(doctor.section("attachments")).to_contain_text("心电图.pdf")

    await doctor.give_consent()
    await expect(doctor.page.locator(".head-note")).to_contain_text("不同意向")

    await _settle(doctor)

    await doctor.click("提交申请", "#gaps")
    await doctor.reads_state("等待分诊")
    row = clerk.page.locator(".row", has_text="欧阳淑珍")
    await expect(row).to_contain_text("分诊")
    await expect(row).to_contain_text("影像 3 幅")
    assert doctor.doctor.faults + clerk.doctor.faults == []


async def _settle(doctor: Desk) -> None:
    """The images name somebody else: the doctor says how he knows that they are hers."""
    await expect(doctor.section("gaps")).to_contain_text("影像中的患者与病例不一致")
    doubt = doctor.section("images").locator(".doubt")
    await expect(doubt.locator("tbody tr").first).to_contain_text("李建军 ≠ 不一致欧阳淑珍")
    await doctor.click("确认是同一人", ".doubt")
    await doctor.field("确认依据", ".doubt").fill("登记时写错姓名，已核对腕带。")
    await doctor.click("确认是同一人", ".doubt")
    await expect(doubt).to_have_count(0)


async def test_images_of_another_patient_are_taken_out(
    browser: Browser, draft: Journey, ct: list[Path]
) -> None:
    patient = (await draft.view("wang"))["patient"]
    body = {"version": patient["version"], "form": patient["form"] | {"name": "赵长河"}}
    await draft.call("wang", "PUT", f"/api/patients/{patient['id']}", body)
    desk = await Desk.open(browser, draft, "wang")
    images = desk.section("images")
    await images.locator("input[data-folder=false]").set_input_files([str(ct[0])])

    await expect(images).to_contain_text("影像可能传错了患者")
    await desk.is_sound()
    await desk.click("移出本病例", ".doubt")
    await desk.field("移出原因", ".doubt").fill("传错患者")
    await desk.click("移出本病例", ".doubt")

    await expect(images).to_contain_text("还没有影像")
    await expect(images.locator(".doubt")).to_have_count(0)


async def test_what_is_missing_is_listed_and_one_click_away(
    browser: Browser, draft: Journey
) -> None:
    desk = await Desk.open(browser, draft, "wang")
    submit = desk.section("gaps").get_by_role("button", name="提交申请", exact=True)
    await expect(submit).to_be_disabled()
    await desk.page.locator(".case-aside").get_by_role("button", name="现病史").click()
    await expect(desk.page.locator("#summary-present_illness textarea")).to_be_focused()


async def test_words_survive_a_lost_line_and_a_reload(browser: Browser, draft: Journey) -> None:
    desk = await Desk.open(browser, draft, "wang")

    async def lose(route: Route) -> None:
        await (route.abort() if route.request.method == "PUT" else route.continue_())

    await desk.page.route("**/summary", lose)
    await desk.fill(summary__chief_complaint="头晕 1 天")
    line = desk.section("summary").locator(".draft-failed")
    await expect(line).to_contain_text("还没有保存", timeout=LOST_MS)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    await desk.page.reload()
    await expect(desk.page.locator("#summary-chief_complaint textarea")).to_have_value("头晕 1 天")
    await desk.page.unroute("**/summary")
    await desk.saw_saved("summary")
    await desk.page.reload()
    await expect(desk.page.locator("#summary-chief_complaint textarea")).to_have_value("头晕 1 天")


async def test_words_outlive_the_end_of_a_session(browser: Browser, draft: Journey) -> None:
    desk = await Desk.open(browser, draft, "wang")
    await desk.doctor.context.clear_cookies()
    await desk.fill(summary__chief_complaint="头晕 2 天")
    await desk.page.wait_for_url("**/signin")
    await desk.page.get_by_role("button", name="王晓梅").click()
    await desk.saw_saved("summary")
    await expect(desk.page.locator("#summary-chief_complaint textarea")).to_have_value("头晕 2 天")


async def test_two_windows_never_overwrite_each_other(browser: Browser, draft: Journey) -> None:
    one = await Desk.open(browser, draft, "wang")
    other = await Desk.open(browser, draft, "wang")
    await other.page.route("**/api/changes", lambda route: route.abort())
    await other.go_to_case(draft.consultation)
    await one.fill(summary__chief_complaint="这一边写的")
    await one.saw_saved("summary")
    await other.fill(summary__chief_complaint="另一边写的")
    conflict = other.section("summary").locator(".conflict")
    await expect(conflict).to_contain_text("这一边写的")
    await expect(conflict).to_contain_text("另一边写的")

    await other.click("留下我这里的")
    await other.saw_saved("summary")
    await one.page.reload()
    await expect(one.page.locator("#summary-chief_complaint textarea")).to_have_value("另一边写的")


async def test_the_clerk_returns_a_request_with_a_list_and_the_doctor_sees_it(
    browser: Browser, submitted: Journey
) -> None:
    doctor = await Desk.open(browser, submitted, "wang")
    clerk = await Desk.open(browser, submitted, "chen")
    await clerk.section("triage").get_by_text("退回补充资料", exact=True).click()
    await clerk.click("补充心电图")
    await clerk.click("退回补充", "#triage")
    await clerk.reads_state("退回补充资料")
    await expect(doctor.page.locator(".notice", has_text="分诊退回")).to_contain_text("补充心电图")
    await doctor.reads_state("计时暂停")


async def test_the_clerk_invites_and_the_experts_answer(
    browser: Browser, submitted: Journey
) -> None:
    clerk = await Desk.open(browser, submitted, "chen")
    for name in ("刘志远", "周建国"):
        await clerk.page.get_by_role("checkbox", name=f"邀请 {name}").check()
    await clerk.page.get_by_role("radio", name="由周建国主持").check()
    await clerk.click("发出邀请", "#triage")
    await clerk.reads_state("等待专家确认")

    chair = await Desk.open(browser, submitted, "zhou")
    await chair.click("接受邀请", "#reply")
    expert = await Desk.open(browser, submitted, "liu")
    await expert.click("谢绝", "#reply")
    await expert.page.locator("#reply textarea").fill("当日手术，不能参加")
    await expert.click("确认谢绝", "#reply")
    await clerk.reads_state("分诊中")
    await expect(clerk.page.locator(".case-aside")).to_contain_text("当日手术，不能参加")


async def test_opinions_are_drafts_until_signed_and_the_path_ends_closed(
    browser: Browser, submitted: Journey
) -> None:
    await submitted.convene(("zhou",))
    await submitted.act("zhou", "start")
    await submitted.act("zhou", "end")
    doctor = await Desk.open(browser, submitted, "wang")
    chair = await Desk.open(browser, submitted, "zhou")
    await chair.fill(opinions__diagnosis="右上肺结节，性质待定", opinions__advice="增强 CT")
    await chair.saw_saved("opinions")
    await doctor.page.reload()
    await expect(doctor.section("opinions")).not_to_contain_text("性质待定")

    await chair.sign("opinions", "核对并签署", "签署意见")
    await expect(doctor.section("opinions")).not_to_contain_text("性质待定")
    for place, text in (
        ("summary", "结节性质待定"),
        ("diagnosis", "肺结节"),
        ("advice", "增强 CT"),
    ):
        await chair.fill(**{f"report-{place}": text})
    await chair.saw_saved("report")
    await chair.sign("report", "核对并签署报告", "签署报告")

    await doctor.click("确认收到报告", "#outcome")
    await expect(doctor.section("opinions")).to_contain_text("性质待定")
    await doctor.page.locator("#outcome textarea").first.fill("已预约增强 CT。")
    await doctor.sign("outcome", "核对并签署", "签署执行情况")
    await expect(chair.section("outcome")).to_contain_text("已预约增强 CT。")
    await doctor.click("结案", "#outcome")
    await doctor.reads_state("已结案")
    await expect(doctor.section("deliveries").get_by_text("已收到回执")).to_have_count(4)
    await doctor.is_sound()


async def test_cancelling_asks_for_a_reason_that_everybody_sees(
    browser: Browser, submitted: Journey
) -> None:
    doctor = await Desk.open(browser, submitted, "wang")
    clerk = await Desk.open(browser, submitted, "chen")
    await doctor.click("更多操作")
    await doctor.page.get_by_role("menuitem", name="撤销会诊").click()
    await doctor.field("理由").fill("患者已自行转院")
    await doctor.click("撤销会诊", ".inset")
    await clerk.reads_state("已撤销")
    await expect(clerk.page.locator(".timeline")).to_contain_text("患者已自行转院")


async def test_every_page_is_sound_on_a_laptop_and_the_case_on_a_phone(
    browser: Browser, submitted: Journey, draft: Journey
) -> None:
    desk = await Desk.sit_down(browser, draft.base_url, "wang")
    for path in ("/worklist", "/worklist?scope=done", "/cases/new", "/deliveries", "/nowhere"):
        await desk.go(path)
        await desk.is_sound()
    await desk.page.keyboard.press("Control+k")
    await desk.page.get_by_role("combobox").fill("李")
    await expect(desk.page.get_by_role("option").first).to_be_visible()
    await desk.is_sound()
    for account, journey in (("wang", draft), ("chen", submitted)):
        for size in (LAPTOP, PHONE):
            await (await Desk.open(browser, journey, account, size)).is_sound()
    await submitted.triage()
    await (await Desk.open(browser, submitted, "zhou", PHONE)).is_sound()
