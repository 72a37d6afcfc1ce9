"""An emergency in real browsers: one press, a page that rings, an officer who takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from consult.ledger.clock import utc_now
from tests.e2e.desk import Desk
from tests.e2e.doctor import PHONE, Doctor
from tests.journey import Journey
from tests.product import Product

pytestmark = pytest.mark.browser

PATIENCE_S = 4
# The bell is made of oscillators: a page that has started one has rung.
COUNT_NOTES = """() => {
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1;
    return start.apply(this, when);
  };
}"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own, where an officer has four seconds before the next is called."""
    folder = tmp_path_factory.mktemp("watched") / "data"
    with Product(folder, emergency_patience_s=str(PATIENCE_S)) as running:
        yield running


async def on_duty(product: Product, *people: str) -> Journey:
    """Everybody signed in, these on duty at the county hospital, in this order."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    roster = await journey.call("chen", "GET", "/api/duty")
    for turn in roster["turns"]:
        await journey.call("chen", "DELETE", f"/api/duty/{turn['duty']['id']}")
    now = utc_now()
    for rank, who in enumerate(people, 1):
        turn = {
            "practitioner": journey.ids[who],
            "rank": rank,
            "starts_at": (now - timedelta(minutes=1)).isoformat(),
            "ends_at": (now + timedelta(hours=2)).isoformat(),
        }
        await journey.call("chen", "POST", "/api/duty", turn)
    return journey


async def listening(browser: Browser, product: Product, account: str) -> Desk:
    """Somebody with an open page that he has clicked into, so that it may sound."""
    doctor = await Doctor.sign_in(browser, product.base_url, account)
    await doctor.context.add_init_script(f"({COUNT_NOTES})()")
    desk = Desk(doctor)
    await desk.go("/worklist")
    await desk.page.locator("main").click()
    return desk


async def notes(desk: Desk) -> int:
    """How many notes this page has played."""
    return int(await desk.page.evaluate("window.notes"))


@pytest.mark.timeout(300)
async def test_a_township_presses_and_the_second_officer_takes_it(
    browser: Browser, watched: Product
) -> None:
    journey = await on_duty(watched, "zhou", "liu")
    await journey.open()
    await journey.write()
    first = await listening(browser, watched, "zhou")
    second = await listening(browser, watched, "liu")
    idle = await listening(browser, watched, "zhao")
    sender = await Desk.open(browser, journey, "wang")
    await press(sender)

    banner = first.page.locator(".alarm-rings")
    await expect(banner).to_contain_text("青石镇中心卫生院")
    await expect(banner).to_contain_text("危重")
    await first.is_sound()
    await expect(second.page.locator(".alarm-rings")).to_be_visible()
    await expect(sender.page.locator(".call-ringing")).to_contain_text("正在呼叫")
    assert await notes(first) > 0
    assert await notes(second) > 0
    await second.click("接警")

    for desk in (second, sender):
        await expect(desk.page.locator(".call-taken")).to_contain_text("刘志远 已接警")
    await second.is_sound()
    for desk in (first, idle):
        await expect(desk.page.locator(".alarms")).to_have_count(0)
    assert await notes(idle) == 0
    await stamp(sender, second)
    await sender.go_to_case(journey.consultation)
    await sender.reads_state("已转为急诊上转")
    await sender.is_sound()


async def press(sender: Desk) -> None:
    """From the case: one link, one button; everything is filled already."""
    await sender.page.locator(".head").get_by_role("link", name="急诊上转").click()
    await expect(sender.page.locator(".press-phones")).to_contain_text("周建国")
    await expect(sender.field("怎么称呼患者")).to_have_value(re.compile(r"^男，\d+岁，"))
    await sender.is_sound()
    await sender.click("立即上转")
    await expect(sender.page.locator(".call-ringing")).to_contain_text("正在呼叫")


async def stamp(sender: Desk, receiver: Desk) -> None:
    """The clock, stamped on both sides until the patient is there."""
    await sender.click("记录：患者到院")
    await sender.click("患者已出发")
    await expect(sender.page.locator(".call-moment-done")).to_have_count(3)
    await receiver.click("患者已到达")
    await expect(sender.page.locator(".call-span")).to_contain_text("历时")


@pytest.mark.timeout(300)
async def test_an_emergency_out_of_the_room_leaves_everybody_in_it(
    browser: Browser, watched: Product, ct: list[Path]
) -> None:
    journey = await on_duty(watched, "zhao")
    await journey.open()
    await journey.write()
    await journey.add_images(ct)
    await journey.act("wang", "submit")
    await journey.convene(["liu", "zhou"])
    await journey.act("zhou", "start")
    chair = await Doctor.enter(browser, journey, "zhou")
    sender = await Doctor.enter(browser, journey, "wang")

    await sender.page.locator(".bar-emergency").click()
    await sender.page.get_by_role("button", name="立即上转").click()

    for doctor in (sender, chair):
        await expect(doctor.page.locator(".banner")).to_contain_text(["已转为急诊上转"])
        await doctor.sees_faces_move()
    assert (await journey.view("wang"))["consultation"]["state"] == "converted"


async def test_a_press_that_does_not_go_through_shows_the_phones_and_tries_on(
    browser: Browser, watched: Product
) -> None:
    await on_duty(watched, "zhou")
    desk = await Desk.sit_down(browser, watched.base_url, "wang", PHONE)
    await desk.go("/emergency")
    await expect(desk.page.locator(".phone-first")).to_contain_text("023-5555 1005")
    await desk.field("怎么称呼患者").fill("男，约 60 岁，胸痛")
    await desk.is_sound()
    await desk.doctor.cut(is_cut=True)
    await desk.click("立即上转")

    await expect(desk.page.locator(".notice-problem")).to_contain_text("还没有发出")
    await expect(desk.page.locator(".phone-first")).to_have_attribute("href", "tel:02355551005")
    await desk.doctor.cut(is_cut=False)
    await expect(desk.page.locator(".call-card").first).to_be_visible()
    rows: Any = await desk.page.evaluate("fetch('/api/emergencies').then(a => a.json())")
    assert [row["label"] for row in rows].count("男，约 60 岁，胸痛") == 1
    await desk.is_sound()


async def test_a_clerk_fills_a_week_of_the_roster_in_a_few_clicks(
    browser: Browser, watched: Product
) -> None:
    await on_duty(watched)
    clerk = await Desk.sit_down(browser, watched.base_url, "chen")
    await clerk.go("/duty")
    await clerk.page.locator(".duty-today").get_by_role("button", name=re.compile("排班")).click()
    await clerk.page.get_by_label("这一周每天都排").check()
    await clerk.click("排上")
    await expect(clerk.page.locator(".duty-days .turn")).to_have_count(7)
    await clerk.is_sound()
    await clerk.page.locator(".duty-today").get_by_role("button", name=re.compile("撤下")).click()
    await expect(clerk.page.locator(".duty-days .turn")).to_have_count(6)

    await on_duty(watched, "zhou")
    doctor = await Desk.sit_down(browser, watched.base_url, "liu", PHONE)
    await doctor.page.keyboard.press("Control+k")
    await doctor.page.keyboard.type("值班表")
    await expect(doctor.page.get_by_role("option")).to_have_text(["值班表页面"])
    await doctor.page.keyboard.press("Enter")
    await expect(doctor.page.get_by_text("由本院管理员或分诊员排班")).to_be_visible()
    await expect(doctor.page.locator(".duty-now")).to_contain_text("周建国")
    await doctor.is_sound()
    await doctor.click("下一周")
    await expect(doctor.page.locator(".duty-days .turn")).to_have_count(0)
    await expect(doctor.page.locator(".duty-now")).to_contain_text("周建国")


async def test_who_has_no_hospital_above_is_told_to_call(
    browser: Browser, watched: Product
) -> None:
    doctor = await Desk.sit_down(browser, watched.base_url, "ma")
    await doctor.go("/emergency")
    await expect(doctor.page.locator(".notice-problem")).to_contain_text("请直接打电话")
    await doctor.field("怎么称呼患者").fill("男，约 60 岁，胸痛")
    await expect(doctor.page.get_by_role("button", name="立即上转")).to_be_disabled()
    await doctor.is_sound()
