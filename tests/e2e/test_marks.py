"""Marks and two series in step, alone and in the room, in real browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.desk import AXE, GRAVE
from tests.e2e.doctor import PHONE, Doctor
from tests.e2e.reformat import write_coronal
from tests.journey import Journey
from tests.product import Product

pytestmark = pytest.mark.browser

SHAPES = """() => [...document.querySelectorAll('.pane .viewer-marks-svg')].map(svg =>
  [...svg.querySelectorAll('[data-mark] .stroke')].map(path => path.getAttribute('d')).sort())"""
"""The strokes as they stand on the screen: they move with window size, zoom and centre."""


@pytest.fixture
async def paired(product: Product, ct: list[Path], tmp_path: Path) -> Journey:
    """An accepted consultation with an axial and a coronal series of one patient."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images([*ct, *write_coronal(tmp_path / "coronal", ct)])
    await journey.act("wang", "submit")
    await journey.convene()
    return journey


async def drag(page: Page, *path: tuple[int, int], pane: str = "first") -> None:
    """Press, go along these places of a picture, let go."""
    box = await page.locator(f".pane[data-place={pane}] .viewer-frame").bounding_box()
    assert box is not None
    (x, y), *rest = path
    await page.mouse.move(box["x"] + x, box["y"] + y)
    await page.mouse.down()
    for x, y in rest:
        await page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    await page.mouse.up()


def marks(page: Page, kind: str = "", pane: str = "first") -> Locator:
    """The marks of a kind on a picture."""
    of = f"[data-kind={kind}]" if kind else ""
    return page.locator(f".pane[data-place={pane}] [data-mark]{of}")


async def open_images(browser: Browser, journey: Journey, who: str = "liu") -> Doctor:
    """The images of the case on a page of their own."""
    doctor = await Doctor.sign_in(browser, journey.base_url, who)
    await doctor.page.goto(f"{journey.base_url}/cases/{journey.case}/images")
    await doctor.reads("层 1/12")
    return doctor


async def sound(doctor: Doctor) -> None:
    """No grave fault for assistive technology, none in scripts."""
    await doctor.page.evaluate(AXE.read_text())
    assert await doctor.page.evaluate(GRAVE) == []
    assert doctor.faults == []
    assert doctor.strangers == []


async def test_marks_are_drawn_measured_and_belong_to_their_image(
    browser: Browser, paired: Journey
) -> None:
    doctor = await open_images(browser, paired)
    page = doctor.page

    await page.get_by_role("button", name="测距").click()
    await drag(page, (300, 200), (400, 200))
    await expect(marks(page, "length")).to_contain_text("mm")
    await doctor.press("j")
    await drag(page, (500, 300), (560, 280), (600, 330), (540, 360))
    await doctor.press("t")
    await drag(page, (420, 420), (420, 420))
    await page.locator(".viewer-entry").fill("结节 1.6 cm")
    await page.keyboard.press("Enter")
    await expect(marks(page, "text")).to_contain_text("结节 1.6 cm")
    await expect(marks(page)).to_have_count(3)

    # They belong to their image.
    await doctor.press("ArrowDown")
    await doctor.reads("层 2/12")
    await expect(marks(page)).to_have_count(0)
    await doctor.press("ArrowUp")
    await expect(marks(page)).to_have_count(3)
    await sound(doctor)


async def test_a_mark_is_given_up_and_another_made_by_keys_alone(
    browser: Browser, paired: Journey
) -> None:
    doctor = await open_images(browser, paired)
    page = doctor.page

    # Held and given up: nothing stays of it.
    box = await page.locator(".viewer-frame").bounding_box()
    assert box is not None
    await doctor.press("a")
    await page.mouse.move(box["x"] + 200, box["y"] + 200)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 260, box["y"] + 260, steps=3)
    await expect(marks(page)).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.mouse.up()
    await expect(marks(page)).to_have_count(0)

    # With the keyboard alone: put, chosen, moved, erased.
    await doctor.press("e", "Enter")
    await expect(marks(page, "ellipse")).to_have_count(1)
    before = await page.evaluate(SHAPES)
    await doctor.press("ArrowRight", "ArrowRight")
    assert await page.evaluate(SHAPES) != before
    await doctor.press("Delete")
    await expect(marks(page, "ellipse")).to_have_count(0)


async def test_two_series_are_read_in_step(browser: Browser, paired: Journey) -> None:
    doctor = await open_images(browser, paired)
    page = doctor.page
    second = page.locator(".pane[data-place=second]")
    title = second.locator(".pane-title")

    await doctor.press("x")
    await expect(title).to_contain_text("冠状位 · 层 1/5")
    await expect(page.locator(".pane[data-place=first] .cut")).to_have_count(1)
    await expect(second.locator(".cut")).to_have_count(1)
    before = await second.locator(".cut").get_attribute("d")
    await page.locator(".pane[data-place=first] .viewer-frame").click()
    await doctor.press("ArrowDown", "ArrowDown")
    await doctor.reads("层 3/12")
    assert await second.locator(".cut").get_attribute("d") != before
    await expect(page.get_by_role("button", name="联动（方向不同）")).to_be_visible()

    # The same series twice goes along by itself, and otherwise from where it is aligned.
    await second.locator(".viewer-frame").click()
    await page.locator(".strip-series").first.click()
    await expect(title).to_contain_text("层 3/12")
    await doctor.press("ArrowDown")
    await expect(page.locator(".pane[data-place=first] .pane-title")).to_contain_text("层 4/12")
    await page.get_by_role("button", name="联动", exact=True).click()
    await doctor.press("ArrowDown")
    await expect(title).to_contain_text("层 5/12")
    await page.get_by_role("button", name="在此对齐").click()
    await doctor.press("ArrowDown")
    await expect(title).to_contain_text("层 6/12")
    await expect(page.locator(".pane[data-place=first] .pane-title")).to_contain_text("层 5/12")
    await doctor.press("x")
    await expect(second).to_have_count(0)
    await sound(doctor)


async def touch(page: Page, *steps: tuple[str, list[tuple[int, int]]]) -> None:
    """Fingers on the first picture: what happens, and where each of them is."""
    box = await page.locator(".viewer-frame").first.bounding_box()
    assert box is not None
    fingers = await page.context.new_cdp_session(page)
    for kind, places in steps:
        points = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in places]
        await fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_a_finger_draws_and_two_fingers_move_the_picture(
    browser: Browser, paired: Journey
) -> None:
    doctor = await Doctor.sign_in(browser, paired.base_url, "wang", PHONE)
    page = doctor.page
    await page.goto(f"{paired.base_url}/cases/{paired.case}/images")
    await doctor.reads("层 1/12")
    await page.get_by_role("button", name="手绘").click()

    await touch(
        page,
        ("touchStart", [(100, 200)]),
        ("touchMove", [(140, 230)]),
        ("touchMove", [(180, 200)]),
        ("touchEnd", []),
    )
    await expect(marks(page, "freehand")).to_have_count(1)
    await touch(
        page,
        ("touchStart", [(100, 300)]),
        ("touchMove", [(140, 330)]),
        ("touchStart", [(140, 330), (240, 330)]),
        ("touchMove", [(100, 330), (280, 330)]),
        ("touchEnd", []),
    )
    await expect(marks(page)).to_have_count(1)
    await expect(page.locator(".corner-left")).not_to_contain_text("缩放 100%")


async def test_a_phone_shows_one_of_two_series_at_a_time(browser: Browser, paired: Journey) -> None:
    doctor = await Doctor.sign_in(browser, paired.base_url, "wang", PHONE)
    page = doctor.page
    await page.goto(f"{paired.base_url}/cases/{paired.case}/images")
    await doctor.reads("层 1/12")

    await page.get_by_role("button", name="双序列").click()
    await doctor.reads("冠状位")
    await expect(page.locator(".pane[data-place=first]")).to_have_css("visibility", "hidden")
    await page.get_by_role("button", name="看第一幅").click()
    await doctor.reads("层 1/12")
    overflow = "document.documentElement.scrollWidth - innerWidth"
    assert await page.evaluate(overflow) <= 0
    await sound(doctor)
