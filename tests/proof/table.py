"""Four people at one table: the township doctor on a bad line and an expert whose address changes,
both in browsers; the chair and a second expert, who are `tests/peer.py`. Each method is a step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace
from playwright.async_api import Browser, expect

from signaling.rooms.wire import MediaLost, Seat
from tests.e2e.desk import PDF, Desk
from tests.e2e.doctor import LAPTOP, Doctor
from tests.e2e.test_marks import drag, marks
from tests.journey import Journey
from tests.netlab.conditions import PROFILES
from tests.netlab.laboratory import HERE, Laboratory
from tests.netlab.visit import SAMPLER
from tests.peer import Peer
from tests.product import Product
from tests.proof.accidents import kill_media
from tests.proof.senses import (
    CONNECTIONS,
    PATIENCE_S,
    all_see_and_hear,
    longest_break_s,
    more_of,
    page_sees_and_hears,
    peer_sees_and_hears,
)
from tests.proof.telling import Teller

DOCTOR, EXPERT, CHAIR, SECOND, GUEST = "王晓梅", "刘志远", "周建国", "赵", "李小梅"
FILE = "ecg.pdf"
SEED = 1
BAD = PROFILES["bad-adsl"]
THIN = replace(BAD, up=replace(BAD.up, rate_bps=64_000))
"""The same line while the whole family watches films: sound still goes through."""
WORDS_OF_THIN = "您的网络较弱，您的画面暂停发送"
ROOM_AGAIN_S, REBOUND_S = 8.0, 3.0
FRAMES_AFTER_REBINDING = {"camera": 40, "microphone": 200}


@dataclass
class Lines:
    """The line of each of the two browsers."""

    township: Laboratory
    expert: Laboratory


async def at_a_browser(browser: Browser, product: Product, account: str, lab: Laboratory) -> Doctor:
    """Somebody who reaches the product only through his line, pages and media."""
    there = lab.place.listens
    doctor = await Doctor.sign_in(browser, f"http://{there}:{product.port}", account, LAPTOP)
    doctor.context.set_default_timeout(PATIENCE_S * 1_000)
    led = f"{SAMPLER}\nlab.readdress = [{HERE!r}, {there!r}];\n{CONNECTIONS}"
    await doctor.page.add_init_script(led)
    return doctor


async def prepare(journey: Journey, ct: Sequence[Path]) -> None:
    """A case with images and a file; the patient consents to a recording, too; all accept."""
    await journey.sign_in()
    await journey.open()
    await journey.write(also=["recording"])
    await journey.add_images(list(ct))
    path = f"/api/cases/{journey.case}/attachments?kind=pdf&name={FILE}"
    await journey.call("wang", "POST", path, PDF)
    await journey.act("wang", "submit")
    await journey.convene()


class Table:
    """The session and who sits in it."""

    def __init__(self, product: Product, journey: Journey, lines: Lines, teller: Teller) -> None:
        self.product = product
        self.journey = journey
        self.lines = lines
        self.teller = teller
        self.doctor: Doctor
        self.expert: Doctor
        self.chair: Peer
        self.second: Peer

    @property
    def room(self) -> UUID:
        """The consultation, as a room."""
        return UUID(self.journey.consultation)

    @property
    def doctors(self) -> list[Doctor]:
        """Those at browsers."""
        return [self.doctor, self.expert]

    @property
    def peers(self) -> list[Peer]:
        """The others."""
        return [self.chair, self.second]

    def seat(self, name: str) -> Seat:
        """Somebody's seat as the chair has it."""
        return self.chair.seat_of(name)

    async def come(self) -> None:
        """Both at their browsers, the images fetched ahead over lines that are still good."""
        for doctor in self.doctors:
            await doctor.page.goto(f"{doctor.base_url}/cases/{self.journey.case}/images")
            await doctor.reads("层 1/")
            await doctor.press("End", "Home")

    async def enter(self) -> None:
        """All four in the room; everybody sees and hears everybody."""
        await self.journey.act("zhou", "start")
        await self.chair.join(self.room)
        await self.second.join(self.room)
        for doctor in self.doctors:
            await doctor.go_to_room(self.journey)
            await expect(doctor.page.locator(".entrance-preview video")).to_be_visible()
        await self.lines.township.begin(BAD, SEED)
        for doctor in self.doctors:
            await doctor.walk_in()
        await self.meet()

    async def meet(self) -> None:
        """Everybody sees and hears everybody."""
        await all_see_and_hear(self.doctors, self.peers)

    async def reload(self) -> None:
        """The township doctor loads his page again, over his bad line, and keeps his seat."""
        seat = self.seat(DOCTOR).id
        began = time.monotonic()
        await self.doctor.page.reload()
        await self.doctor.walk_in()
        await page_sees_and_hears(self.doctor, 3)
        self.teller.figure("from the reload to faces and voices", "s", time.monotonic() - began)
        assert self.seat(DOCTOR).id == seat, "another seat"
        await all_see_and_hear(self.doctors, self.peers)

    async def invite(self) -> str:
        """The township doctor makes a link for the family; its address."""
        desk = Desk(self.doctor)
        await desk.go_to_case(self.journey.consultation)
        await desk.field("姓名", "#visitors").fill(GUEST)
        await desk.click("生成链接", "#visitors")
        link = await desk.page.locator(".visitor-link code").text_content()
        assert link is not None
        return link

    async def guest(self, browser: Browser, link: str) -> None:
        """Family comes by the link, waits, is let in, sees and is seen, and is sent out."""
        context = await browser.new_context()
        context.set_default_timeout(PATIENCE_S * 1_000)
        guest = Doctor(context, await context.new_page(), self.product.base_url)
        await guest.page.add_init_script(CONNECTIONS)
        await guest.page.goto(self.product.base_url + link[link.index("/guest#") :])
        await expect(guest.page.locator(".entrance-preview video")).to_be_visible()
        await guest.page.get_by_role("button", name="进入会诊", exact=True).click()
        await expect(guest.page.get_by_role("status")).to_contain_text(f"{CHAIR} 是主持人")
        await expect(guest.page.locator(".face")).to_have_count(0)
        await self.chair.admit(GUEST)
        await expect(guest.page.locator(".face")).to_have_count(5)
        await page_sees_and_hears(guest, 4)
        await peer_sees_and_hears(self.chair, 4)
        again = await browser.new_context()
        second = await again.new_page()
        await second.goto(self.product.base_url + link[link.index("/guest#") :])
        await expect(second.get_by_role("alert")).to_contain_text("这个链接不能用")
        await again.close()
        await self.chair.remove(self.seat(GUEST).id, may_return=False)
        gone = guest.page.get_by_role("heading", name="主持人请您离开了会诊室")
        await expect(gone).to_be_visible()
        assert guest.faults == []
        await context.close()
        await expect(self.expert.page.locator(".face")).to_have_count(4)

    async def look(self, slices: int) -> None:
        """A hand, the guide's place in one click, a mark and a pointer of the other's."""
        doctor, expert = self.doctor, self.expert
        for each in self.doctors:
            await each.reads(f"层 1/{slices}")
        await doctor.press("r")
        await expert.hears("举手 1")
        await self.chair.wait_for(lambda _: self.seat(DOCTOR).hand_raised_at, PATIENCE_S)
        await doctor.press("r")
        await expert.press("g", "ArrowDown", "ArrowDown")
        await doctor.reads(f"层 3/{slices}")
        await expert.page.locator(".face").filter(has_text=DOCTOR).hover()
        await expert.page.get_by_role("button", name=f"交给 {DOCTOR} 引导").click()
        await self.chair.wait_for(lambda one: one.room.guide == self.seat(DOCTOR).id, PATIENCE_S)
        await expect(doctor.page.locator(".face", has_text="引导中")).to_contain_text(DOCTOR)
        await doctor.press("ArrowDown")
        await expert.reads(f"层 4/{slices}")
        await doctor.page.mouse.move(500, 300)
        await doctor.page.mouse.move(510, 310, steps=3)
        await expect(expert.page.locator(".viewer-pointer")).to_contain_text(DOCTOR)
        await doctor.press("a")
        await drag(doctor.page, (200, 220), (260, 270))
        await expect(marks(expert.page, "arrow")).to_have_attribute("data-sketch", "false")
        await self.second.wait_for(lambda one: one.room.drawings, PATIENCE_S)
        assert self.second.room.drawings[0].name == DOCTOR

    async def write(self) -> None:
        """A line of chat with a file of the case, from one browser to the other."""
        page = self.doctor.page
        await self.doctor.press("c")
        await page.get_by_role("button", name="发送病例附件").click()
        await page.get_by_label(FILE).check()
        await page.get_by_placeholder("写一句，回车发送").fill("这是心电图")
        await self.doctor.press("Enter")
        await self.chair.wait_for(lambda one: one.room.chat, PATIENCE_S)
        (file,) = self.chair.room.chat[0].files
        assert file.name == FILE
        await self.doctor.press("Escape")
        await self.expert.press("c")
        chip = self.expert.page.locator(".chat .chat-files a, .chat-files a").first
        await expect(chip).to_contain_text(FILE)
        await expect(chip).to_have_attribute("href", f"/api/attachments/{file.id}/content")
        await self.expert.press("Escape")

    async def thin(self) -> None:
        """The township's line thins until it carries sound alone, and the page says so."""
        await self.chair.wait_for(lambda _: self.seat(DOCTOR).rung == "video", PATIENCE_S)
        await self.lines.township.begin(THIN, SEED)
        began = time.monotonic()
        await self.chair.wait_for(lambda _: self.seat(DOCTOR).rung == "sound", PATIENCE_S)
        self.teller.figure("thin line: stepped down to sound after", "s", time.monotonic() - began)
        await expect(self.doctor.page.get_by_role("alert")).to_contain_text(WORDS_OF_THIN)
        await more_of(self.chair, self.seat(DOCTOR).id, 50, "microphone")

    async def thicken(self) -> None:
        """The line is as bad as before and no worse: his picture comes back by itself."""
        await self.lines.township.begin(BAD, SEED)
        began = time.monotonic()
        await more_of(self.chair, self.seat(DOCTOR).id, 5)
        self.teller.figure("thin line is over: pictures again after", "s", time.monotonic() - began)

    async def rebind(self) -> None:
        """The expert's router gives him another port, without a word: both ways go on."""
        seat = self.seat(EXPERT).id
        await page_sees_and_hears(self.expert, 3)
        counted = (await self.lines.expert.counts()).flows
        assert counted > 0, "the expert's media does not come through his line"
        async with asyncio.TaskGroup() as group:
            breaks = {
                source: group.create_task(longest_break_s(self.chair, seat, source, frames))  # type: ignore[arg-type]
                for source, frames in FRAMES_AFTER_REBINDING.items()
            }
            await self.lines.expert.rebind()
            began = time.monotonic()
            await page_sees_and_hears(self.expert, 3)
            took_s = time.monotonic() - began
        self.teller.figure("address changed: faces and voices move again", "s", took_s, REBOUND_S)
        for source, found in breaks.items():
            what = f"address changed: longest break of his {source}"
            self.teller.figure(what, "s", found.result(), REBOUND_S)
        assert self.seat(EXPERT).id == seat

    async def lose_media(self) -> None:
        """The media process is killed: all are back without a reload."""
        pages = [await self._mark_page(doctor) for doctor in self.doctors]
        killed_at = time.monotonic()
        await asyncio.to_thread(kill_media, self.product)
        for peer in self.peers:
            await peer.wait_for(
                lambda one: any(isinstance(each, MediaLost) for each in one.heard), PATIENCE_S
            )
        await all_see_and_hear(self.doctors, self.peers)
        again_s = time.monotonic() - killed_at
        self.teller.figure(
            "media process killed: all see and hear again", "s", again_s, ROOM_AGAIN_S
        )
        assert pages == [await each.page.evaluate("window.stamp") for each in self.doctors]

    async def end(self) -> None:
        """The chair ends the session; both pages say so."""
        await self.journey.act("zhou", "end")
        for doctor in self.doctors:
            heading = doctor.page.get_by_role("heading", name="会诊已结束")
            await expect(heading).to_be_visible()
            assert doctor.faults == []
            assert doctor.strangers == []

    async def _mark_page(self, doctor: Doctor) -> float:
        return float(await doctor.page.evaluate("window.stamp = performance.timeOrigin"))
