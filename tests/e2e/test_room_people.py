"""People in the room, in real browsers: the door, the host's acts, hands, layouts, files, keys."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from consult.ledger.wire import ConsultationId
from server.demo.alliance import PASSWORD
from tests.e2e.desk import AXE, GRAVE, PDF
from tests.e2e.doctor import Doctor
from tests.journey import Journey
from tests.peer import Peer
from tests.product import Product

pytestmark = pytest.mark.browser

LAYOUTS = ("reading", "speaker", "grid")


def people(page: Page) -> Locator:
    """The panel of people."""
    return page.locator(".side")


def row(page: Page, name: str) -> Locator:
    """Somebody's row in the list of people."""
    return page.locator(".people > li").filter(has_text=name)


def face(page: Page, name: str) -> Locator:
    """Somebody's tile."""
    return page.locator(".face").filter(has_text=name)


def listener(session: Journey, account: str) -> Peer:
    """Somebody who is in the room without a browser, and sends nothing."""
    return Peer(session.base_url, account, PASSWORD, sends=(), receives=False)


def room_of(session: Journey) -> ConsultationId:
    """The room of this consultation."""
    return ConsultationId(UUID(session.consultation))


async def test_the_host_locks_the_door_admits_silences_and_sends_out(
    browser: Browser, session: Journey
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    await chair.page.get_by_role("button", name="人员").click()
    await chair.page.get_by_label("锁门").click()
    await expect(people(chair.page)).to_contain_text("已锁门")

    doctor = await Doctor.sign_in(browser, session.base_url, "wang")
    await doctor.go_to_room(session)
    await expect(doctor.page.locator(".entrance-preview video")).to_be_visible()
    await expect(doctor.page.get_by_text("可以直接传送。")).to_be_visible()
    await doctor.page.get_by_role("button", name="进入会诊室", exact=True).click()
    await expect(doctor.page.get_by_role("status")).to_contain_text("周建国 是主持人")
    await expect(doctor.page.locator(".face")).to_have_count(0)
    await expect(people(chair.page)).to_contain_text("王晓梅（申请医生）青石镇中心卫生院 等候中")
    await people(chair.page).get_by_role("button", name="允许", exact=True).click()
    await expect(doctor.page.locator(".face")).to_have_count(2)

    wang = row(chair.page, "王晓梅")
    await wang.get_by_role("button", name="静音", exact=True).click()
    await expect(doctor.page.locator(".bar-button").first).to_contain_text("开麦")
    await wang.get_by_role("button", name="请其开麦").click()
    await doctor.page.get_by_role("button", name="打开麦克风").click()
    await expect(doctor.page.locator(".bar-button").first).to_contain_text("静音")

    await wang.get_by_role("button", name="请出…").click()
    await wang.get_by_role("button", name="请出，不再允许进入").click()
    gone = doctor.page.get_by_role("heading", name="主持人请您离开了会诊室")
    await expect(gone).to_be_visible()
    await expect(chair.page.locator(".face")).to_have_count(1)
    await doctor.page.get_by_role("button", name="回到这里").click()
    await doctor.page.get_by_role("button", name="进入会诊室", exact=True).click()
    await expect(doctor.page.get_by_text("不能再次进入")).to_be_visible()
    assert chair.faults + doctor.faults == []


async def test_hands_queue_and_guide_and_host_are_handed_on(
    browser: Browser, session: Journey
) -> None:
    doctor = await Doctor.enter(browser, session, "wang")
    async with listener(session, "zhou") as chair, listener(session, "liu") as expert:
        await chair.join(room_of(session))
        await expert.join(room_of(session))
        await expert.raise_hand()
        await doctor.hears("举手 1")
        await doctor.press("r")
        await expect(face(doctor.page, "王晓梅")).to_contain_text("举手 2")

        await chair.hand_over(chair.seat_of("王晓梅").id)
        await doctor.page.get_by_role("button", name="人员").click()
        await expect(people(doctor.page)).to_contain_text("不能录制：患者没有同意录制")
        await expect(doctor.page.locator(".hands li")).to_have_text(["刘志远", "王晓梅"])
        await doctor.page.get_by_role("button", name="全部放下手").click()
        await expect(doctor.page.locator(".hands")).to_have_count(0)

        await doctor.press("Escape", "g")
        await expect(face(doctor.page, "王晓梅")).to_contain_text("引导中")
        await face(doctor.page, "刘志远").hover()
        await doctor.page.get_by_role("button", name="交给 刘志远 引导").click()
        await expert.wait_for(lambda peer: peer.room.guide == peer.you)
        await expect(face(doctor.page, "刘志远")).to_contain_text("引导中")
    assert doctor.faults == []


async def test_layout_and_pin_are_turned_by_keys_and_remembered(
    browser: Browser, session: Journey
) -> None:
    doctor = await Doctor.enter(browser, session, "wang")
    main = doctor.page.locator(".face[data-main=true]")
    async with listener(session, "zhou") as chair, listener(session, "liu") as expert:
        await chair.join(room_of(session))
        await expert.join(room_of(session))
        await expect(doctor.page.locator(".face")).to_have_count(3)
        await doctor.press("w")
        await expect(main).to_contain_text("周建国")
        await face(doctor.page, "刘志远").hover()
        await doctor.page.get_by_role("button", name="固定 刘志远 的画面").click()
        await expect(main).to_contain_text("刘志远")

        await doctor.page.reload()
        await doctor.walk_in()

        await expect(main).to_contain_text("刘志远")
        await doctor.press("p")
        await expect(main).to_contain_text("周建国")
        await doctor.press("w")
        await expect(doctor.page.locator(".room[data-layout=grid]")).to_be_visible()
        await expect(main).to_have_count(0)


async def test_keys_are_letters_while_somebody_writes(browser: Browser, session: Journey) -> None:
    doctor = await Doctor.enter(browser, session, "wang")
    mute = doctor.page.locator(".bar-button").first
    await doctor.press("c")
    await doctor.page.get_by_placeholder("写一句，回车发送").press_sequentially("mwvr p")
    await expect(mute).to_contain_text("静音")
    await expect(doctor.page.locator(".room[data-layout=reading]")).to_be_visible()
    await doctor.press("Escape", "m")
    await expect(mute).to_contain_text("开麦")

    await doctor.page.keyboard.down(" ")
    await expect(mute).to_contain_text("静音")
    await doctor.page.keyboard.up(" ")
    await expect(mute).to_contain_text("开麦")
    await doctor.press("?")
    await expect(doctor.page.get_by_role("dialog")).to_contain_text("按住说话")


@pytest.fixture
async def session_with_file(product: Product) -> Journey:
    """A consultation in session whose case has a file and no images."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    path = f"/api/cases/{journey.case}/attachments?kind=pdf&name=ecg.pdf"
    await journey.call("wang", "POST", path, PDF)
    await journey.act("wang", "submit")
    await journey.triage()
    for who in ("liu", "zhao", "zhou"):
        await journey.act(who, "accept")
    await journey.act("zhou", "start")
    return journey


async def test_a_file_of_the_case_goes_with_a_line_of_chat(
    browser: Browser, session_with_file: Journey
) -> None:
    session = session_with_file
    doctor = await Doctor.enter(browser, session, "wang")
    async with listener(session, "zhou") as chair:
        await chair.join(room_of(session))
        await doctor.press("c")
        await doctor.page.get_by_role("button", name="发送病例附件").click()
        await doctor.page.get_by_label("ecg.pdf").check()
        await doctor.page.get_by_placeholder("写一句，回车发送").fill("心电图")
        await doctor.press("Enter")

        await chair.wait_for(lambda peer: peer.room.chat)
        chip = doctor.page.locator(".chat li:not([data-pending]) .chat-files a")
        await expect(chip).to_contain_text("ecg.pdf")
        (file,) = chair.room.chat[0].files
        assert file.name == "ecg.pdf"
        await expect(chip).to_have_attribute("href", f"/api/attachments/{file.id}/content")


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_every_layout_can_be_read_by_a_machine(
    browser: Browser, session: Journey, layout: str
) -> None:
    chair = await Doctor.sign_in(browser, session.base_url, "zhou")
    choice = json.dumps({"layout": layout})
    place = f"lianzhen.layout.{session.ids['zhou']}"
    await chair.context.add_init_script(f"localStorage.setItem({place!r}, {choice!r})")
    await chair.go_to_room(session)
    await chair.walk_in()
    async with listener(session, "wang") as doctor:
        await doctor.join(room_of(session))
        await doctor.raise_hand()
        await chair.hears("举手 1")
        await chair.page.get_by_role("button", name="人员").click()
        await expect(row(chair.page, "王晓梅")).to_be_visible()
        await chair.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert await chair.page.evaluate(GRAVE) == []
