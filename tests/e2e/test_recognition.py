"""A result of the county hospital in a township doctor's hands; the pages of its keeper."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from server.demo.phantom import Patient
from tests.browsing import asked_until
from tests.e2e.county import County, catalogue
from tests.e2e.desk import Desk
from tests.e2e.doctor import LAPTOP, PHONE
from tests.journey import PATIENT, Journey

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The running product with the county hospital's systems."""
    with County.running(tmp_path_factory.mktemp("county")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(county: County) -> AsyncIterator[County]:
    """The same with a catalogue and certificates."""
    await county.keep_catalogue()
    yield county


@pytest.fixture
async def journey(kept: County) -> Journey:
    """A case of the patient whom the county hospital examined."""
    journey = Journey(kept.product.base_url)
    await journey.sign_in()
    await journey.open()
    return journey


def outside(desk: Desk, words: str) -> Locator:
    """One of the results elsewhere."""
    return desk.section("outside").locator(".outside", has_text=words)


async def until(journey: Journey, path: str, has_come: str) -> None:
    """Wait until the server tells of something."""
    await asked_until(
        lambda: journey.people["wang"].call("GET", path),
        lambda reply: reply.status == 200 and has_come in reply.body.decode(),
    )


async def test_an_administrator_imports_a_workbook_first_with_errors_then_right(
    browser: Browser, county: County, tmp_path: Path
) -> None:
    wrong, right = tmp_path / "错误.xlsx", tmp_path / "目录.xlsx"
    wrong.write_bytes(catalogue(类别="化验", 有效天数="三十"))
    right.write_bytes(catalogue())
    desk = await Desk.sit_down(browser, county.product.base_url, "he")
    await desk.go("/recognition")
    await expect(desk.page.locator("main")).to_contain_text("还没有互认目录")
    await desk.go("/recognition/import")
    await desk.is_sound()

    file, go = desk.page.locator("input[type=file]"), desk.page.locator("form [type=submit]")
    await file.set_input_files(wrong)
    await go.click()
    errors = desk.page.locator(".row-errors tbody")
    await expect(errors).to_contain_text("类别")
    await expect(errors).to_contain_text("应为：检查、检验、心电图。")
    await expect(desk.page.locator(".row-errors")).to_contain_text("2 处有错")
    await desk.is_sound()

    await file.set_input_files(right)
    await go.click()
    await expect(desk.page.locator("main")).to_contain_text("核对通过：4 个目录项目，4 张证书")
    await go.click()
    await expect(desk.page.locator("main")).to_contain_text("已导入")
    await desk.page.get_by_role("link", name="查看目录").click()
    await desk.field("按编码、名称或依据查找").fill("ct")
    await expect(desk.page.locator("main tbody")).to_contain_text("胸部CT平扫")
    await expect(desk.page.locator("main tbody")).not_to_contain_text("血常规")
    async with desk.page.expect_download() as download:
        await desk.go("/recognition/import")
        await desk.page.get_by_role("link", name="下载模板").click()
    assert (await download.value).suggested_filename.endswith(".xlsx")


async def test_a_result_is_told_opened_by_consent_recognised_and_its_images_come(
    browser: Browser, kept: County, journey: Journey, tmp_path: Path
) -> None:
    await kept.examine(40, "F-old")
    await kept.report(9, "CT-9", await kept.scan(tmp_path, 9))
    desk = await Desk.open(browser, journey, "wang")
    await expect(outside(desk, "胸部CT平扫")).to_contain_text("可互认：在有效期内。")
    await expect(outside(desk, "胸部CT平扫")).to_contain_text("渝HR")
    await expect(outside(desk, "40 天前")).to_contain_text("已超过互认有效期")
    await expect(desk.section("outside")).to_contain_text("患者还没有同意调阅外院结果")
    await expect(desk.section("outside")).not_to_contain_text("右上肺结节")
    await outside(desk, "胸部CT平扫").locator("summary").click()
    await expect(outside(desk, "胸部CT平扫")).to_contain_text("渝影评 2026-31")
    await desk.is_sound()

    await journey.write(also=["recognition"])
    await until(journey, f"/api/cases/{journey.case}/outside", '"has_images":true')
    await desk.page.reload()
    await _recognise(desk, outside(desk, "胸部CT平扫"))
    await _decline(desk, outside(desk, "40 天前"))
    await (await Desk.open(browser, journey, "wang", PHONE)).is_sound()
    await _reads_counts(browser, journey)


async def _recognise(desk: Desk, ct: Locator) -> None:
    await ct.get_by_role("button", name="按患者同意调阅").click()
    await expect(ct.locator(".opened-conclusion")).to_contain_text("结论不随结果互认")
    await expect(ct.locator(".series img")).to_have_count(1)
    await ct.get_by_role("button", name="作出决定").click()
    await ct.get_by_role("radio", name="认可", exact=True).check()
    await ct.get_by_label("避免的费用").fill("260")
    await ct.get_by_role("button", name="认可这项结果").click()
    await expect(ct.locator(".decided")).to_contain_text("已认可")
    await expect(ct.locator(".decided")).to_contain_text("王晓梅")
    await expect(desk.section("images").locator(".takings")).to_contain_text("已带入 6 幅")
    origin = desk.section("images").locator(".series-origin")
    await expect(origin).to_contain_text("云岭县人民医院")


async def _decline(desk: Desk, old: Locator) -> None:
    await old.get_by_role("button", name="不认可，需要复查").click()
    refuse = old.locator("form [type=submit]")
    await expect(refuse).to_be_disabled()
    await old.get_by_role("radio", name="结果在疾病发展演变过程中变化较快").check()
    await expect(old).to_contain_text("请先告知患者并勾选")
    await desk.is_sound()
    await old.get_by_role("checkbox", name="已告知患者").check()
    await refuse.click()
    await expect(old.locator(".decided")).to_contain_text("不认可")


async def _reads_counts(browser: Browser, journey: Journey) -> None:
    for account in ("wang", "he"):
        for size in (LAPTOP, PHONE):
            desk = await Desk.sit_down(browser, journey.base_url, account, size)
            await desk.go("/recognition/counts")
            await expect(desk.page.locator(".figures")).to_contain_text("100 %")
            await expect(desk.page.locator("main tfoot")).to_contain_text("变化较快 1")
            await desk.is_sound()
            await desk.go("/recognition/openings")
            told = "胸部CT平扫" if account == "he" else "还没有其他医院调阅本院的结果"
            await expect(desk.page.locator("main")).to_contain_text(told)
            await desk.is_sound()
            for path in ("/recognition", "/recognition/certificates", "/deliveries"):
                await desk.go(path)
                await desk.is_sound()


async def test_values_are_taken_in_part_and_a_revoked_certificate_loses_its_mark(
    browser: Browser, kept: County, journey: Journey
) -> None:
    await kept.examine(2, "F-new")
    await journey.write(also=["recognition"])
    desk = await Desk.open(browser, journey, "wang")
    blood = outside(desk, "2 天前")
    await blood.get_by_role("button", name="按患者同意调阅").click()
    await expect(blood.locator("tbody")).to_contain_text("偏高")
    await blood.get_by_role("button", name="作出决定").click()
    await blood.get_by_role("radio", name="部分认可").check()
    await blood.get_by_role("checkbox", name="白细胞计数").check()
    await blood.get_by_role("radio", name="结果在疾病发展演变过程中变化较快").check()
    await blood.get_by_role("checkbox", name="已告知患者").check()
    await blood.locator("form [type=submit]").click()
    await expect(blood.locator(".decided")).to_contain_text("认可：白细胞计数")
    taken = desk.page.locator("#summary-laboratory tr", has_text="云岭县人民医院")
    await expect(taken).to_contain_text("11.20")
    await expect(taken).to_contain_text("渝HR")
    await expect(taken.locator("input")).to_have_count(0)

    keeper = await Desk.sit_down(browser, journey.base_url, "he")
    await keeper.go("/recognition/certificates")
    laboratory = keeper.page.get_by_role("region", name="云岭县人民医院 检验科")
    await expect(laboratory.locator(".marks")).to_contain_text("渝HR")
    await laboratory.get_by_role("button", name="撤销").first.click()
    await keeper.click("撤销证书")
    await expect(laboratory).to_contain_text("已撤销")
    await expect(laboratory.locator(".marks")).not_to_contain_text("渝HR")
    await keeper.is_sound()


async def test_a_study_of_ones_own_device_is_joined_and_another_patients_only_with_a_reason(
    browser: Browser, kept: County, journey: Journey, tmp_path: Path
) -> None:
    ours = Patient("Li^Jianjun=李^建军", PATIENT["record_number"], "19700312", "M")
    other = Patient("Zhao^Min=赵^敏", "QS-3", "19800321", "F")
    await kept.send("DR1", tmp_path / "ours", ours, 7)
    await kept.send("DR1", tmp_path / "other", other, 8)
    case = f"/api/cases/{journey.case}/studies"
    await until(journey, case, PATIENT["record_number"])
    await until(journey, f"{case}?query=QS-3", "QS-3")

    desk = await Desk.open(browser, journey, "wang")
    images = desk.section("images")
    waiting = images.locator(".inbox .taking")
    await waiting.filter(has_text="李建军").get_by_role("button", name="归入本病例").click()
    await expect(images.locator(".takings").first).to_contain_text("由本院设备传来")
    await expect(images).to_contain_text("已带入 6 幅")
    await images.get_by_role("button", name="查找其他检查").click()
    await images.get_by_role("textbox").fill("QS-3")
    await waiting.get_by_role("button", name="归入本病例").click()
    await expect(waiting.locator(".doubt-table")).to_contain_text("不一致")
    await desk.is_sound()
    await waiting.get_by_label("确认是同一人的依据").fill("登记时拿错了卡，已核对本人")
    await waiting.get_by_role("button", name="确认并归入").click()
    await expect(images).to_contain_text("与患者不一致，归入依据：登记时拿错了卡")


async def test_a_study_under_a_number_of_somebody_else_waits_until_a_doctor_says_whose_it_is(
    browser: Browser, kept: County, journey: Journey, tmp_path: Path
) -> None:
    stranger = Patient("Sun^Li=孙^丽", PATIENT["record_number"], "19660601", "F")
    await kept.send("DR1", tmp_path / "stray", stranger, 9)
    await until(journey, "/api/strays", "孙丽")

    desk = await Desk.sit_down(browser, journey.base_url, "wang")
    await desk.go("/recognition/strays")
    stray = desk.page.locator(".stray", has_text="孙丽")
    await expect(stray).to_contain_text("该病历号下的患者与消息中的患者不一致")
    await desk.is_sound()
    await stray.get_by_role("button", name="归给患者").click()
    await stray.get_by_role("textbox").fill(PATIENT["name"])
    await stray.get_by_role("button", name="选择").first.click()
    await expect(stray.locator(".doubt-table tr", has_text="姓名")).to_contain_text("不一致")
    await stray.get_by_label("确认依据").fill("检查科室登记时选错了人，已电话核对")
    await stray.get_by_role("button", name="确认归给 李建军").click()
    await expect(desk.page.locator("main")).to_contain_text("已归给患者")
    await expect(stray).to_have_count(0)
    await desk.is_sound()
