"""One consultation from the township to two sealed archives, with people at real browsers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from playwright.async_api import Browser, expect
from pydicom import dcmread

from consult.readings.wire import View
from server.demo.alliance import PASSWORD
from signaling.rooms.wire import MediaLost, Source
from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.journey import Journey
from tests.peer import Peer
from tests.product import Product
from tests.proof import figures, packages
from tests.proof.accidents import kill_in_delivery, kill_media
from tests.proof.telling import Teller

PATIENT = {"patient-name": "欧阳淑珍", "patient-id_number": "11010519491231002X"}
WORDS = {
    "summary__chief_complaint": "咳嗽、咳痰 3 周，右侧胸痛 5 天",
    "summary__present_illness": "3 周前受凉后咳嗽，咳白黏痰，5 天前出现右侧胸痛。",
    "summary__allergies": "否认药物过敏",
    "summary__treatment_so_far": "阿莫西林 0.5 g 每日三次，口服 7 天。",
    "request__purpose": "明确右上肺结节性质，指导下一步治疗",
    "request__reason": "本院无胸外科及病理条件",
    "request__wanted_department": "呼吸内科",
}
FACES_AGAIN_S = 8.0
BOTH: tuple[Source, Source] = ("microphone", "camera")

MARK = """() => { window.marked = new Map([...document.querySelectorAll(
  '.face:not(:last-child) video')].map(v => [v, v.getVideoPlaybackQuality().totalVideoFrames])) }"""
ALL_MOVE = """wanted => { const faces = [...document.querySelectorAll(
  '.face:not(:last-child) video')];
  return faces.length === wanted && faces.every(v => v.getVideoPlaybackQuality().totalVideoFrames
    >= (window.marked.get(v) ?? 0) + 3) }"""
"""Every face of the others shows at least three more pictures than when it was marked."""


class Walk:
    """The path; each method is a step of it."""

    def __init__(self, product: Product, browser: Browser, teller: Teller) -> None:
        self.product = product
        self.browser = browser
        self.teller = teller
        self.journey = Journey(product.base_url)
        self.township: Desk
        self.expert: Desk

    @property
    def room(self) -> UUID:
        """The consultation, as a room."""
        return UUID(self.journey.consultation)

    async def sit_down(self) -> None:
        """The township doctor and the expert at their browsers, the others at theirs."""
        await self.journey.sign_in()
        self.township = await Desk.sit_down(self.browser, self.product.base_url, "wang")
        self.expert = await Desk.sit_down(self.browser, self.product.base_url, "liu")

    async def write(self) -> None:
        """Patient, summary, request."""
        desk = self.township
        await desk.click("发起会诊")
        await desk.fill(**PATIENT)
        await desk.click("登记并发起会诊")
        await desk.page.locator(".head").wait_for()
        self.journey.consultation = desk.page.url.rstrip("/").rpartition("/")[2]
        view = await self.journey.view("wang")
        self.journey.case = view["consultation"]["case"]
        await desk.fill(**WORDS)
        await desk.click("添加西医诊断")
        await desk.field("诊断名称").fill("肺占位性病变")
        await desk.page.locator("#request-wanted_title .ant-select").click()
        await desk.page.get_by_title("主任医师", exact=True).click()
        await desk.page.locator("#request-urgency").get_by_text("急会诊").click()
        await desk.saw_saved("summary")
        await desk.saw_saved("request")

    async def add_images(self, files: Sequence[Path]) -> None:
        """Every file through the page, each kept."""
        images = self.township.section("images")
        await images.locator("input[data-folder=false]").set_input_files([*map(str, files)])
        await expect(images).to_contain_text(f"收下 {len(files)} 幅", timeout=120_000)
        await self._settle()

    async def _settle(self) -> None:
        """One of the files names somebody of another sex: the page asks whose it is."""
        desk, doubt = self.township, self.township.section("images").locator(".doubt")
        await expect(doubt).to_have_count(1, timeout=120_000)
        await desk.click("确认是同一人", ".doubt")
        await desk.field("确认依据", ".doubt").fill("示例文件，已核对。")
        await desk.click("确认是同一人", ".doubt")
        await expect(doubt).to_have_count(0)

    async def consent_and_submit(self) -> None:
        """Both purposes, a drawn signature, submitted; the clerk's list has it."""
        desk = self.township
        await desk.section("consent").get_by_text("向牵头医院送存病历副本").first.click()
        await desk.give_consent()
        await desk.click("提交申请", "#gaps")
        await desk.reads_state("等待分诊")
        rows = (await self.journey.call("chen", "GET", "/api/worklist"))["rows"]
        assert self.journey.consultation in {row["consultation"] for row in rows}
        assert (await self.journey.view("wang"))["archive_copy"] == "granted"

    async def convene(self) -> None:
        """The clerk invites; one expert accepts at his browser, the others by their clients."""
        await self.journey.triage()
        await self.expert.go_to_case(self.journey.consultation)
        await self.expert.click("接受邀请", "#reply")
        for who in ("zhao", "zhou"):
            await self.journey.act(who, "accept")
        await self.township.reads_state("等待会诊")

    async def confer(self, ct: Sequence[Path]) -> None:
        """Four people see and hear each other and look at the CT together; the media is killed."""
        await self.journey.act("zhou", "start")
        async with (
            Peer(self.product.base_url, "zhou", PASSWORD, shade=60) as chair,
            Peer(self.product.base_url, "zhao", PASSWORD, shade=180) as second,
        ):
            async with self.teller.step("four people in the room"):
                await chair.join(self.room)
                await second.join(self.room)
                seats = [await self._enter(each) for each in (self.township, self.expert)]
                await self._see_each_other(seats, [chair, second])
            async with self.teller.step("the CT looked at together"):
                await self._look_together(seats, chair, ct)
            await figures.packets(self.product, self.teller, [chair, second])
            await self._lose_media(seats, [chair, second])
            await chair.say("请各位专家签署意见。")
            await expect(seats[0].page.get_by_role("button", name="聊天 1")).to_be_visible()
        await self.journey.act("zhou", "end")
        for seat in seats:
            heading = seat.page.get_by_role("heading", name="会诊已结束")
            await expect(heading).to_be_visible()

    async def advise(self) -> None:
        """Three opinions: one at the browser, two by their clients."""
        await self.expert.go_to_case(self.journey.consultation)
        await self.expert.fill(opinions__diagnosis="右上肺实性结节", opinions__advice="增强 CT")
        await self.expert.saw_saved("opinions")
        await self.expert.sign("opinions", "核对并签署", "签署意见")
        for who in ("zhao", "zhou"):
            await self.journey.advise(who)

    async def conclude(self) -> None:
        """The last signature, the server's death in the same moment, and both archives' deaths."""
        await self.journey.conclude()
        await asyncio.to_thread(self.product.kill)
        async with asyncio.TaskGroup() as group:
            struck = {
                name: group.create_task(asyncio.to_thread(kill_in_delivery, self.product, name))
                for name in ("lead", "township")
            }
            began = time.monotonic()
            await asyncio.to_thread(self.product.start)
            again_s = time.monotonic() - began
        self.teller.figure("server back after kill -9", "s", again_s)
        for name, arrived in struck.items():
            had_mib = arrived.result() / figures.MIB
            self.teller.figure(f"archive {name} killed after", "MiB", had_mib)
        await self.journey.until(lambda view: view["consultation"]["state"] == "delivered")

    async def execute(self) -> None:
        """The township doctor acknowledges, records, closes; the expert sees it."""
        desk = self.township
        await desk.go_to_case(self.journey.consultation)
        await desk.click("确认收到报告", "#outcome")
        self.teller.say("  acknowledged")
        await desk.page.locator("#outcome textarea").first.fill("已预约增强 CT。")
        await desk.sign("outcome", "核对并签署", "签署执行情况")
        self.teller.say("  execution signed")
        await self.expert.go_to_case(self.journey.consultation)
        await expect(self.expert.section("outcome")).to_contain_text("已预约增强 CT。")
        self.teller.say("  seen by the expert")
        await desk.click("结案", "#outcome")
        await desk.reads_state("已结案")

    async def check(self, sources: Sequence[Path]) -> None:
        """Both packages in both archives exactly once, opening without us; the chain whole."""
        report, execution = await self.journey.until_settled(2)
        self.teller.say("  both packages delivered")
        wanted = {report["package"]["digest"], execution["package"]["digest"]}
        for archive in ("lead", "township"):
            folder = self.product.archive_folder(archive)
            files = packages.held(folder)
            assert {file.stem for file in files} == wanted, archive
            assert len(files) == 2, archive
            assert set(packages.receipts(folder)) == wanted, archive
            opened = [await asyncio.to_thread(packages.open_package, file) for file in files]
            first, second = sorted(opened, key=lambda each: each.kind, reverse=True)
            assert (first.kind, second.kind) == ("report", "execution")
            assert second.manifest["concerns"] == first.digest
            assert first.dicom == {packages.sha256(path.read_bytes()) for path in sources}
            assert any(path.endswith(".jpg") for path in first.files), "no key image"
        for dispatch in (report, execution):
            assert len(dispatch["deliveries"]) == 2
            for delivery in dispatch["deliveries"]:
                receipt = packages.checked(delivery["receipt"])
                assert receipt["package"] == dispatch["package"]["digest"]
        verdict = await asyncio.to_thread(self.product.run, "audit", "verify")
        assert verdict.returncode == 0, verdict.stdout
        self.teller.say(f"  the audit trail is whole: {verdict.stdout.split(',')[0]}")
        for desk in (self.township, self.expert):
            assert desk.doctor.faults == []
            assert desk.doctor.strangers == []

    async def _enter(self, desk: Desk) -> Doctor:
        await desk.doctor.go_to_room(self.journey)
        await desk.doctor.walk_in()
        return desk.doctor

    async def _see_each_other(self, seats: Sequence[Doctor], peers: Sequence[Peer]) -> None:
        for seat in seats:
            await seat.page.evaluate(MARK)
            await seat.page.wait_for_function(ALL_MOVE, arg=3)
        for peer in peers:
            others = [each.id for each in peer.room.seats if each.id != peer.you]
            assert len(others) == 3
            had = {other: peer.frames_from(other) for other in others}
            await peer.wait_for(
                lambda p, had=had: all(p.frames_from(seat) > n for seat, n in had.items())  # type: ignore[misc]
            )

    async def _look_together(
        self, seats: Sequence[Doctor], chair: Peer, ct: Sequence[Path]
    ) -> None:
        await chair.guide()
        for index in (0, len(ct) // 2):
            await chair.show(view_of(ct[index], index))
            for seat in seats:
                await seat.reads(f"层 {index + 1}/{len(ct)}")
        await chair.guide(takes=False)
        await seats[1].press("g", "ArrowDown")
        await chair.wait_for(lambda p: p.room.view is not None and p.room.view.index == index + 1)
        await seats[0].reads(f"层 {index + 2}/{len(ct)}")

    async def _lose_media(self, seats: Sequence[Doctor], peers: Sequence[Peer]) -> None:
        killed_at = time.monotonic()
        await asyncio.to_thread(kill_media, self.product)
        for peer in peers:
            await peer.wait_for(lambda p: any(isinstance(each, MediaLost) for each in p.heard))
        await self._see_each_other(seats, peers)
        again_s = time.monotonic() - killed_at
        self.teller.figure("all four see each other again", "s", again_s, FACES_AGAIN_S)
        assert again_s <= FACES_AGAIN_S


def view_of(file: Path, index: int) -> View:
    """A slice as the room names it."""
    image = dcmread(file, stop_before_pixels=True)
    return View(
        study=str(image.StudyInstanceUID),
        series=str(image.SeriesInstanceUID),
        instance=str(image.SOPInstanceUID),
        index=index,
        window_centre=-600,
        window_width=1_500,
    )
