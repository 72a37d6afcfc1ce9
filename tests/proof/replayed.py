"""What is kept of a session and heard again: its recording although processes were killed, a
spoken reading over a thin line, and the report that names both. Each method is a step."""

from __future__ import annotations

import asyncio
import math
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec
from playwright.async_api import Browser, Page, expect

from consult.ledger.clock import utc_now
from tests.e2e.doctor import PHONE, Doctor
from tests.e2e.test_spoken import THIN_LINE, speak
from tests.proof.accidents import kill_recorder
from tests.proof.senses import PATIENCE_S, more_of
from tests.proof.table import CHAIR, DOCTOR, EXPERT, GUEST, Table

LOST_MAX_S, PLAYABLE_S, SPOKEN_KB_PER_MINUTE = 6.0, 60.0, 150.0
RECORDED_FRAMES = 80
TRACKS = 8
NEVER_S, NEAR_S = 60.0, 1.0
# What stands on the page, once there are pictures that move on in finite files.
PLAYS = """async () => {
  const videos = () => [...document.querySelectorAll('.replay-faces video')];
  const isFit = one => Number.isFinite(one.duration) && one.duration > 0;
  let before = new Map();
  for (;;) {
    const now = videos();
    const moved = now.filter(one => before.has(one) && one.currentTime > before.get(one) + 0.5);
    if (now.length > 0 && now.every(isFit) && moved.length === now.length)
      return now.map(one => one.duration);
    for (const one of now) if (!before.has(one)) before.set(one, one.currentTime);
    await new Promise(done => setTimeout(done, 50));
  }
}"""
FETCHED_BYTES = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/api/recordings/'))
  .reduce((sum, { transferSize }) => sum + transferSize, 0)"""


class Replayed:
    """The walk from the first second that is recorded to the paper."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.teller = table.teller
        self.journey = table.journey
        self.link = ""
        self.spoken = ""
        self.recording = ""
        self.killed_at: datetime
        self.media_killed_at: datetime
        self.stopped_at = 0.0

    async def begin(self) -> None:
        """The chair records; both pages say so and who began it."""
        chair = self.table.chair
        await chair.record()
        running = chair.room.recording
        assert running is not None
        self.recording = str(running.id)
        for doctor in self.table.doctors:
            await expect(doctor.page.locator(".recording")).to_contain_text(f"录制中 · {CHAIR}")
        await self._go_on()

    async def lose_recorder(self) -> None:
        """The recorder is killed and goes on by itself."""
        self.killed_at = utc_now()
        await asyncio.to_thread(kill_recorder, self.table.product)
        await self._go_on()
        running = self.table.chair.room.recording
        assert running is not None, "the recording ended with its process"
        assert str(running.id) == self.recording

    async def lose_media(self) -> None:
        """The media process is killed; everybody is back, and what they send is recorded."""
        self.media_killed_at = utc_now()
        await self.table.lose_media()

    async def stop(self) -> None:
        """Some more is recorded, then it is stopped; the badge goes."""
        await self._go_on()
        await self.table.chair.record(starts=False)
        self.stopped_at = time.monotonic()
        for doctor in self.table.doctors:
            await expect(doctor.page.locator(".recording")).to_have_count(0)

    async def play(self) -> None:
        """Played in the expert's browser as soon as it can be; what the kills took from it."""
        expert = self.table.expert
        page = expert.page
        await page.goto(f"{expert.base_url}/replay/{self.recording}")
        button = page.get_by_role("button", name="播放", exact=True)
        await expect(button).to_be_visible(timeout=PATIENCE_S * 1_000)
        await button.click()
        async with asyncio.timeout(PATIENCE_S):
            durations: list[float] = await page.evaluate(PLAYS)
        took_s = time.monotonic() - self.stopped_at
        self.teller.figure("recording stopped: plays in a browser after", "s", took_s, PLAYABLE_S)
        self.teller.say(f"  pictures of {', '.join(f'{each:.1f}' for each in durations)} s")
        recording = await self._shown()
        assert recording["state"] == "ready", recording["state"]
        await page.goto(f"{expert.base_url}/consultations/{self.journey.consultation}")
        await expect(page.get_by_role("link", name="回放")).to_be_visible()

    async def weigh(self) -> None:
        """Seconds that each kill took, the worst of all tracks."""
        recording = await self._shown()
        kill = self._lost_s(recording, self.killed_at)
        self.teller.say(
            f"  lost by track: {', '.join(f'{of} {s:.1f}' for of, s in kill.items())} s"
        )
        worst_s = max(kill.values())
        self.teller.figure("recorder killed: lost of the worst track", "s", worst_s, LOST_MAX_S)
        media_s = max(self._lost_s(recording, self.media_killed_at).values())
        self.teller.figure("media process killed: not recorded, worst track", "s", media_s)
        people = {file["name"] for file in recording["files"]}
        assert {CHAIR, DOCTOR, EXPERT} < people, people
        assert len(people) == 4, people

    async def speak(self) -> None:
        """An expert speaks a reading in his browser and signs it with his opinion."""
        self.spoken = await speak(self.table.expert, self.journey)
        await self.journey.advise("liu")

    async def hear(self, browser: Browser) -> None:
        """The township hears it at 64 kbit/s once the report is there; the views follow."""
        township = await Doctor.sign_in(browser, self.table.product.base_url, "wang", PHONE)
        township.context.set_default_timeout(PATIENCE_S * 1_000)
        page = township.page
        # A township's desk has opened the product and the images before: they were fetched ahead.
        await page.goto(f"{township.base_url}/cases/{self.journey.case}/images")
        await township.reads("层 1/12")
        await township.press("End")
        await township.reads("层 12/12")
        line = await township.context.new_cdp_session(page)
        await line.send("Network.enable")
        await line.send("Network.emulateNetworkConditions", THIN_LINE)
        await page.goto(f"{township.base_url}{self.spoken}")
        button = page.get_by_role("button", name="播放", exact=True)
        await expect(button).to_be_visible(timeout=PATIENCE_S * 1_000)
        clicked_at = time.monotonic()
        await button.click()
        for at, text in (("0:01", ""), ("", "层 4/12"), ("", "层 12/12"), ("0:07", "")):
            if at:
                await expect(page.get_by_test_id("replay-time")).to_contain_text(at)
            if text:
                await township.reads(text)
            if at == "0:01":
                began_s = time.monotonic() - clicked_at
                self.teller.figure("spoken at 64 kbit/s: first second heard after", "s", began_s)
        await self._weigh_spoken(page, self.spoken.rpartition("/")[2])
        assert township.faults == []
        await township.context.close()

    async def report(self) -> None:
        """The report's paper names who was there, how the line was, and what was spoken."""
        for who in ("zhao", "zhou"):
            await self.journey.advise(who)
        await self.journey.conclude()
        await self.journey.until(lambda view: view["consultation"]["state"] == "delivered")
        paper = await self.journey.paper("wang", "report")
        assert paper.status == 200, paper.status
        text = await asyncio.to_thread(text_of, paper.body)
        wanted = ("出席情况", GUEST, "无视频，仅语音", "录音阅片", "录音录像")
        missing = [each for each in wanted if each not in text]
        assert not missing, f"the report does not say {missing}"

    async def attendance(self) -> None:
        """Who was there, from when to when, and the time without pictures."""
        path = f"/api/consultations/{self.journey.consultation}/attendance"
        reply = await self.journey.people["wang"].call("GET", path)
        assert reply.status == 200, reply.status
        found = {
            who["name"]: who for who in msgspec.json.decode(reply.body, type=list[dict[str, Any]])
        }
        assert len(found) == 5, list(found)
        assert found[GUEST]["role"] == "guest"
        stretches = found[DOCTOR]["stretches"]
        sound = [each for each in stretches if each["carried"] == "sound" and each["until"]]
        assert sound, stretches
        spans = [f"{each['carried']} {each['since']} to {each['until']}" for each in stretches]
        self.teller.say(f"  {DOCTOR}: {'; '.join(spans)}")

    async def _go_on(self) -> None:
        chair, second = self.table.chair, self.table.second
        await more_of(chair, second.you, RECORDED_FRAMES)

    async def _shown(self) -> dict[str, Any]:
        view = await self.journey.call("liu", "GET", f"/api/recordings/{self.recording}")
        shown: dict[str, Any] = view["recording"]
        return shown

    def _lost_s(self, recording: dict[str, Any], at: datetime) -> dict[str, float]:
        """How long nothing is there of each person's source around this moment."""
        began = msgspec.convert(recording["started_at"], datetime)
        at_s = (at - began).total_seconds()
        lost = {of: _gap_s(parts, at_s) for of, parts in tracks(recording)}
        assert len(lost) == TRACKS, f"{len(lost)} tracks, not {TRACKS}"
        return lost

    async def _weigh_spoken(self, page: Page, recording: str) -> None:
        view = await self.journey.call("liu", "GET", f"/api/recordings/{recording}")
        spoken: Any = view["recording"]
        moments = await self.journey.people["liu"].call(
            "GET", f"/api/recordings/{recording}/moments"
        )
        size = sum(file["size_bytes"] for file in spoken["files"]) + len(moments.body)
        minutes = spoken["lasts_ms"] / 60_000
        self.teller.figure(
            "spoken reading, bytes per minute", "kB", size / 1_000 / minutes, SPOKEN_KB_PER_MINUTE
        )
        fetched = int(await page.evaluate(FETCHED_BYTES))
        self.teller.figure("spoken reading, fetched by the page", "kB", fetched / 1_000)


def tracks(recording: dict[str, Any]) -> Iterator[tuple[str, Sequence[tuple[float, float]]]]:
    """From when to when (s) the files of each person's source last, in order."""
    parts: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for file in recording["files"]:
        start, lasts = file["starts_ms"] / 1_000, file["lasts_ms"] / 1_000
        parts[file["name"], file["source"]].append((start, start + lasts))
    for (name, source), each in parts.items():
        yield f"{name} {source}", sorted(each)


def _gap_s(parts: Sequence[tuple[float, float]], at_s: float) -> float:
    """What is missing between the part that was written at this moment and the one after it."""
    whole = [(-math.inf, 0.0), *parts, (math.inf, math.inf)]
    gaps = [
        min(start - until, NEVER_S)
        for (_, until), (start, _) in pairwise(whole)
        if until <= at_s + NEAR_S and start >= at_s - NEAR_S
    ]
    return max(gaps, default=0.0)


def text_of(pdf: bytes) -> str:
    """The words of a paper without the breaks of its lines."""
    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    )
    return "".join(said.stdout.decode().split())
