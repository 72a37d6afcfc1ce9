"""The images of a case in a real browser, from our own DICOMweb."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.doctor import PHONE, Doctor
from tests.journey import Journey

pytestmark = pytest.mark.browser

# The mean brightness, once what was asked for has been painted.
BRIGHTNESS = """async () => {
  for (let frame = 0; frame < 5; frame += 1) await new Promise(requestAnimationFrame);
  const canvas = document.querySelector('.viewer-picture canvas');
  const copy = document.createElement('canvas');
  copy.width = copy.height = 64;
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0, 64, 64);
  const pixels = context.getImageData(0, 0, 64, 64).data;
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum += pixels[at];
  return sum / (pixels.length / 4);
}"""


async def brightness(page: Page) -> float:
    """The mean brightness of the picture, 0 to 255."""
    return float(await page.evaluate(BRIGHTNESS))


async def test_a_ct_is_read_with_the_keyboard_alone(browser: Browser, accepted: Journey) -> None:
    doctor = await Doctor.sign_in(browser, accepted.base_url, "liu")
    await doctor.page.goto(f"{accepted.base_url}/cases/{accepted.case}/images")
    await doctor.reads("李建军", "CT", "层 1/12")

    await doctor.press("End")
    await doctor.reads("层 12/12")
    await doctor.press("Home", "ArrowDown", "ArrowDown")
    await doctor.reads("层 3/12")
    await doctor.press("1")
    await doctor.reads("软组织窗")
    soft = await brightness(doctor.page)
    await doctor.press("2")
    await doctor.reads("肺窗")
    lung = await brightness(doctor.page)
    await doctor.press("i")
    await expect(doctor.page.get_by_role("button", name="反白")).to_have_attribute(
        "aria-pressed", "true"
    )
    inverted = await brightness(doctor.page)
    await doctor.press("+", "+")
    await expect(doctor.page.locator(".corner-left")).to_contain_text("缩放 156%")
    await doctor.press("0")
    await expect(doctor.page.locator(".corner-left")).to_contain_text("缩放 100%")

    assert soft < lung
    assert inverted != pytest.approx(lung, abs=3)
    assert doctor.faults == []
    assert doctor.strangers == []


async def test_a_case_is_read_on_a_phone(browser: Browser, accepted: Journey) -> None:
    doctor = await Doctor.sign_in(browser, accepted.base_url, "wang", PHONE)
    await doctor.page.goto(f"{accepted.base_url}/cases/{accepted.case}/images")
    await doctor.reads("层 1/12")

    overflow = await doctor.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    stage = await doctor.page.locator(".reading-stage").bounding_box()

    assert overflow <= 0
    assert stage is not None
    assert stage["height"] > PHONE["height"] / 2


async def test_a_case_without_images_says_so(browser: Browser, accepted: Journey) -> None:
    empty = Journey(accepted.base_url)
    await empty.sign_in()
    await empty.open()
    doctor = await Doctor.sign_in(browser, empty.base_url, "wang")
    await doctor.page.goto(f"{empty.base_url}/cases/{empty.case}/images")

    await expect(doctor.page.get_by_text("这个病例还没有影像")).to_be_visible()
