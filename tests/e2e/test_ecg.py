"""An electrocardiogram in a real browser: millimetre paper, a caliper, and in the room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.imaging.heartbeats import file_of, twelve_leads
from tests.journey import Journey
from tests.product import Product

pytestmark = pytest.mark.browser

# How many dots of the paper are ink, and how many are of the red lines.
INK = """() => {
  const canvas = document.querySelector('[data-testid=ecg-paper]');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let [ink, red] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] < 90) ink += 1;
    else if (data[at] > 200 && data[at + 1] < 230) red += 1;
  }
  return { ink, red };
}"""


@pytest.fixture(scope="session")
def ecg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds of a steady heart at 72 beats a minute, of the patient of the case."""
    made = twelve_leads(
        PatientName="Li^Jianjun=李^建军",
        PatientID="QS-20261122-07",
        PatientBirthDate="19700312",
        PatientSex="M",
        SpecificCharacterSet="ISO_IR 192",
        SeriesDescription="静息十二导联",
    )
    path = tmp_path_factory.mktemp("ecg") / "ecg.dcm"
    path.write_bytes(file_of(made))
    return path


@pytest.fixture
async def recorded(product: Product, ecg: Path) -> Journey:
    """A draft case with nothing but an electrocardiogram."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images([ecg])
    return journey


async def drag(
    page: Page, paper: Locator, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Draw the caliper between two places, in millimetres of the paper."""
    box = await paper.bounding_box()
    assert box is not None
    dots = float(await paper.get_attribute("data-dots") or 1)
    await page.mouse.move(box["x"] + start[0] * dots, box["y"] + start[1] * dots)
    await page.mouse.down()
    await page.mouse.move(box["x"] + end[0] * dots, box["y"] + end[1] * dots, steps=4)
    await page.mouse.up()


async def test_an_electrocardiogram_opens_from_the_case_and_is_measured_on_millimetre_paper(
    browser: Browser, recorded: Journey
) -> None:
    desk = await Desk.open(browser, recorded, "wang")
    page = desk.page
    await desk.section("images").locator(".series a", has_text="ECG").click()
    paper = page.get_by_test_id("ecg-paper")
    await expect(paper).to_be_visible()
    drawn = await page.evaluate(INK)
    measured = page.get_by_test_id("ecg-measured")

    await drag(page, paper, (50, 60), (70, 50))
    await expect(measured).to_contain_text("800 ms · 75 次/分 · 1.00 mV")
    await page.get_by_role("application").press("ArrowRight")
    await expect(measured).to_contain_text("820 ms")
    await page.get_by_role("button", name="50 mm/s").click()
    await expect(measured).to_contain_text("拖动")
    await page.get_by_role("application").press("ArrowLeft")
    await expect(measured).to_contain_text("800 ms · 75 次/分")
    await page.get_by_role("button", name="12×1").click()
    wide = await paper.bounding_box()

    assert drawn["ink"] > 5_000
    assert drawn["red"] > 20_000
    assert wide is not None
    assert wide["height"] > wide["width"] * 0.4
    assert desk.doctor.faults == []
    await desk.is_sound()


async def test_the_sheet_is_printed_alone_and_in_true_size(
    browser: Browser, recorded: Journey
) -> None:
    doctor = await Doctor.sign_in(browser, recorded.base_url, "wang")
    page = doctor.page
    await page.goto(f"{recorded.base_url}/cases/{recorded.case}/images")
    await page.get_by_test_id("ecg-paper").wait_for()
    await page.evaluate("() => { window.print = () => { document.title = 'printing' } }")

    await page.get_by_role("button", name="打印").click()
    await expect(page).to_have_title("printing")
    await page.emulate_media(media="print")
    picture = page.locator(".ecg-print")
    box = await picture.bounding_box()

    await expect(picture).to_be_visible()
    await expect(page.locator(".reading")).to_be_hidden()
    assert re.fullmatch(r"270(\.0)?mm", await picture.evaluate("it => it.style.width"))
    assert box is not None
    # 96 CSS pixels are an inch of 25.4 mm.
    assert box["width"] == pytest.approx(270 / 25.4 * 96, abs=1)


async def test_in_the_room_each_opens_it_for_himself(
    browser: Browser, product: Product, ecg: Path, ct: list[Path]
) -> None:
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images([*ct, ecg])
    await journey.act("wang", "submit")
    await journey.convene(("liu", "zhou"))
    await journey.act("zhou", "start")

    expert = await Doctor.enter(browser, journey, "liu")
    await expert.reads("层 1/12")
    await expert.page.locator(".strip-series", has_text="ECG").click()
    await expect(expert.page.get_by_test_id("ecg-paper")).to_be_visible()
    await expect(expert.page.locator(".ecg-foot")).to_contain_text("标尺不共享")
    await expert.page.locator(".strip-series", has_text="CT").click()

    await expert.reads("层 1/12")
    assert expert.faults == []
