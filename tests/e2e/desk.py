"""A person at the desk: clicks and types; knows of the product what the pages show."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from server.demo.alliance import PASSWORD
from tests.e2e.doctor import LAPTOP, Doctor
from tests.journey import Journey

AXE = Path(__file__).parents[2] / "web_client/node_modules/axe-core/axe.min.js"
SAVED_MS = 8_000
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

SETTLED = """Promise.allSettled(
  document.getAnimations()
    .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
    .map((each) => each.finished),
).then(() => null)"""
"""A colour on its way from one to another is neither."""

# What a reader of the page would stumble over, and whether it has to be scrolled sideways.
GRAVE = """async () => (await axe.run()).violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)"""
OVERFLOW_PX = "() => document.documentElement.scrollWidth - innerWidth"


class Desk:
    """One person's page outside of the room."""

    def __init__(self, doctor: Doctor) -> None:
        self.doctor = doctor
        self.page: Page = doctor.page
        self.base_url = doctor.base_url

    @classmethod
    async def sit_down(
        cls, browser: Browser, base_url: str, account: str, size: dict[str, int] = LAPTOP
    ) -> Desk:
        """Signed in, with the worklist open."""
        desk = cls(await Doctor.sign_in(browser, base_url, account, size))
        await desk.go("/worklist")
        return desk

    @classmethod
    async def open(
        cls, browser: Browser, journey: Journey, account: str, size: dict[str, int] = LAPTOP
    ) -> Desk:
        """Signed in, with the case page of this consultation open."""
        desk = await cls.sit_down(browser, journey.base_url, account, size)
        await desk.go_to_case(journey.consultation)
        return desk

    async def go(self, path: str) -> None:
        """Open an address."""
        await self.page.goto(f"{self.base_url}{path}")
        await self.page.locator("main h1, main .head").first.wait_for()

    async def go_to_case(self, consultation: str) -> None:
        """Open the case page."""
        await self.page.goto(f"{self.base_url}/consultations/{consultation}")
        await self.page.locator(".head").wait_for()

    def section(self, name: str) -> Locator:
        """A part of the case page."""
        return self.page.locator(f"section#{name}")

    def field(self, label: str, within: str = "body") -> Locator:
        """A field by the beginning of its label; the word that it is required comes after."""
        return self.page.locator(within).get_by_label(re.compile(f"^{re.escape(label)}")).first

    async def fill(self, **fields: str) -> None:
        """Write into fields by the place that the completeness list jumps to."""
        for place, text in fields.items():
            within = self.page.locator(f"#{place.replace('__', '-')}")
            await within.locator("textarea, input").first.fill(text)

    async def click(self, name: str, within: str = "body") -> None:
        """Press the one button of this name."""
        scope = self.page.locator(within)
        await scope.get_by_role("button", name=name, exact=True).first.click()

    async def saw_saved(self, section: str) -> None:
        """Wait until the draft of this section says that it is saved."""
        line = self.section(section).locator(".draft-saved")
        await expect(line).to_contain_text(re.compile(r"已保存 \d\d:\d\d"), timeout=SAVED_MS)

    async def reads_state(self, words: str) -> None:
        """Wait until the head says this state."""
        await expect(self.page.locator(".head-standing")).to_contain_text(words)

    async def give_consent(self) -> None:
        """Agree to the consultation and to nothing else, with a drawn signature."""
        await self.section("consent").get_by_text("远程会诊", exact=True).click()
        await self._draw_signature()
        await self.click("确认签署知情同意")

    async def _draw_signature(self) -> None:
        canvas = self.page.locator(".pad canvas")
        await canvas.scroll_into_view_if_needed()
        box = await canvas.bounding_box()
        assert box is not None
        await self.page.mouse.move(box["x"] + 60, box["y"] + 60)
        await self.page.mouse.down()
        for step in range(20):
            await self.page.mouse.move(box["x"] + 60 + step * 18, box["y"] + 60 + step % 4 * 18)
        await self.page.mouse.up()

    async def sign(self, section: str, check: str, doing: str) -> None:
        """Look at what is signed, give the password where it is asked, sign."""
        await self.click(check, f"#{section}")
        await self.page.locator(".sign").wait_for()
        password = self.page.locator(".sign input[type=password]")
        if await password.count() > 0:
            await password.fill(PASSWORD)
        await self.click(doing, ".sign")
        await self.page.locator(".sign").wait_for(state="detached")

    async def is_sound(self) -> None:
        """No grave fault for assistive technology, nothing beyond the edge, no fault in scripts."""
        where: Any = await self.page.evaluate("location.pathname")
        await self.page.evaluate(SETTLED)
        await self.page.evaluate(AXE.read_text())
        assert await self.page.evaluate(GRAVE) == [], where
        assert await self.page.evaluate(OVERFLOW_PX) <= 0, where
        assert self.doctor.faults == [], where
        assert self.doctor.strangers == [], where
