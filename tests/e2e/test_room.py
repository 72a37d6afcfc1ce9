"""The consultation room in real browsers: faces, voices, words, hands and images together."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.doctor import Doctor
from tests.journey import Journey

pytestmark = pytest.mark.browser

BREAK_MS = 20_000


async def test_two_people_see_hear_and_read_the_images_together(
    browser: Browser, session: Journey
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    doctor = await Doctor.enter(browser, session, "wang")
    await chair.sees_faces_move()
    await doctor.sees_faces_move()
    await expect(doctor.page.locator(".face[data-speaks=true]").first).to_be_visible()

    await doctor.say("请老师看第 10 层的结节")
    await doctor.press("r")
    await chair.hears("举手 1")
    await expect(chair.page.get_by_role("button", name="聊天 1")).to_be_visible()

    await chair.reads("层 1/12")
    await doctor.reads("层 1/12")
    await chair.press("g", "2", *["ArrowDown"] * 9)
    await doctor.reads("李建军", "层 10/12", "肺窗")
    await expect(doctor.page.locator(".guide-line")).to_contain_text("周建国 正在引导")

    await chair.page.mouse.move(500, 300)
    await chair.page.mouse.move(510, 310)
    await expect(doctor.page.locator(".viewer-pointer")).to_contain_text("周建国")

    await doctor.press("ArrowUp")
    await doctor.reads("层 9/12")
    await chair.hears("单独看")
    await doctor.press("f")
    await doctor.reads("层 10/12")
    assert chair.faults + doctor.faults == []
    assert chair.strangers + doctor.strangers == []


async def test_a_reload_keeps_the_seat_and_the_guides_picture(
    browser: Browser, session: Journey
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    doctor = await Doctor.enter(browser, session, "wang")
    await chair.reads("层 1/12")
    await chair.press("g", *["ArrowDown"] * 4)
    await doctor.reads("层 5/12")

    await doctor.page.reload()
    await doctor.walk_in()

    await doctor.reads("层 5/12")
    await chair.sees_faces_move()
    await doctor.sees_faces_move()
    await expect(chair.page.locator(".face")).to_have_count(2)


async def test_a_break_of_twenty_seconds_loses_nothing(browser: Browser, session: Journey) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    doctor = await Doctor.enter(browser, session, "wang")
    await chair.sees_faces_move()
    await chair.reads("层 1/12")
    await doctor.reads("层 1/12")

    await doctor.cut(is_cut=True)
    cut_at = time.monotonic()
    await expect(doctor.page.get_by_role("alert")).to_contain_text("正在重新连接")
    await chair.hears("断线，座位保留")
    await doctor.say("断线时写的话")
    await chair.say("您先看第 3 层")
    await chair.press("g", "ArrowDown", "ArrowDown")
    await doctor.page.wait_for_timeout(max(0.0, BREAK_MS - (time.monotonic() - cut_at) * 1_000))
    await doctor.cut(is_cut=False)

    await expect(doctor.page.get_by_role("alert")).to_have_count(0)
    await doctor.reads("层 3/12")
    await doctor.press("c")
    lines = doctor.page.locator(".chat li")
    await expect(lines).to_contain_text(["您先看第 3 层", "断线时写的话"])
    await chair.press("c")
    await expect(chair.page.locator(".chat li")).to_have_count(2)
    await expect(chair.page.locator(".face")).to_have_count(2)
    await chair.sees_faces_move()
    await doctor.press("Escape")
    await doctor.sees_faces_move()


async def test_muted_and_dark_are_said_and_a_screen_is_shared(
    browser: Browser, session: Journey
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    doctor = await Doctor.enter(browser, session, "wang")
    others = chair.page.locator(".face:not(:last-child) video")
    await chair.sees_faces_move()

    await doctor.press("m")
    await chair.hears("已静音")
    await doctor.press("v")
    await expect(others).to_have_count(0)
    await doctor.press("v")
    await chair.sees_faces_move()

    await doctor.press("s")
    await expect(chair.page.locator(".screen video")).to_be_visible()
    await expect(chair.page.locator(".screen-line")).to_contain_text("王晓梅 正在共享屏幕")
    await doctor.press("s")
    await expect(chair.page.locator(".screen")).to_have_count(0)


async def test_the_chair_opens_and_ends_the_session(browser: Browser, accepted: Journey) -> None:
    doctor = await Doctor.enter(browser, accepted, "wang")
    early = doctor.page.get_by_text("会诊还没有正式开始")
    await expect(early).to_be_visible()

    chair = await Doctor.sign_in(browser, accepted.base_url, "zhou")
    await chair.go_to_room(accepted)
    await chair.walk_in("开始会诊并进入")
    await doctor.sees_faces_move()
    await expect(early).to_have_count(0)

    await chair.page.get_by_role("button", name="结束会诊").click()
    await chair.page.get_by_role("button", name="现在结束").click()
    for page in (chair.page, doctor.page):
        await expect(page.get_by_role("heading", name="会诊已结束")).to_be_visible()


async def test_a_second_tab_takes_the_seat_over(browser: Browser, session: Journey) -> None:
    first = await Doctor.enter(browser, session, "wang")
    second = Doctor(first.context, await first.context.new_page(), session.base_url)
    await second.go_to_room(session)
    await second.walk_in()

    await expect(first.page.get_by_role("heading", name="您在另一处打开了会诊室")).to_be_visible()
    await expect(second.page.locator(".face")).to_have_count(1)


async def test_an_expert_writes_his_opinion_beside_the_picture(
    browser: Browser, session: Journey
) -> None:
    expert = await Doctor.enter(browser, session, "liu")
    await expert.page.get_by_role("button", name="意见").click()
    await expert.page.get_by_label("诊断意见").fill("右上肺结节，考虑炎性。")
    await expect(expert.page.locator(".draft-line")).to_contain_text("已保存")

    view = await session.view("liu")

    assert view["opinions"][0]["form"]["diagnosis"] == "右上肺结节，考虑炎性。"


async def test_who_allows_no_device_is_helped_and_comes_in_to_listen(
    browser: Browser, guarded_browser: Browser, session: Journey
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    listener = await Doctor.sign_in(guarded_browser, session.base_url, "wang")
    await listener.go_to_room(session)
    await expect(listener.page.get_by_text("浏览器没有允许使用这个设备").first).to_be_visible()

    await listener.page.get_by_role("button", name="不用麦克风和摄像头，只听").click()

    await listener.sees_faces_move()
    await listener.say("我这边只能听")
    await expect(chair.page.get_by_role("button", name="聊天 1")).to_be_visible()
