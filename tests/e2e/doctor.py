"""A doctor at a browser: signs in, enters rooms, looks at images; knows of the product what a
page shows."""

from __future__ import annotations

import asyncio
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from server.demo.alliance import PASSWORD
from tests.journey import Journey

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--use-fake-device-for-media-stream=fps=10",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
WAIT_MS = 30_000
expect.set_options(timeout=WAIT_MS)

# The pictures of the others that were decoded so far; of oneself nothing is decoded.
DECODED = """() => [...document.querySelectorAll('.face:not(:last-child) video')]
  .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0)"""
# Asked in the page and not by `wait_for_function`, whose `eval` the page's policy forbids.
MORE_DECODED = f"""async enough => {{
  while (({DECODED})() < enough) await new Promise(done => setTimeout(done, 50));
}}"""
NO_CONNECTION = {
    "offline": True,
    "latency": 0,
    "downloadThroughput": 0,
    "uploadThroughput": 0,
    "packetLoss": 100,
    "packetQueueLength": 1,
}
CONNECTION = {
    "offline": False,
    "latency": 0,
    "downloadThroughput": -1,
    "uploadThroughput": -1,
    "packetLoss": 0,
}


class Doctor:
    """One person in one browser context."""

    def __init__(self, context: BrowserContext, page: Page, base_url: str) -> None:
        self.context = context
        self.page = page
        self.base_url = base_url
        self.faults: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._watch(request.url))
        self._network: CDPSession | None = None

    @classmethod
    async def sign_in(
        cls, browser: Browser, base_url: str, account: str, size: dict[str, int] = LAPTOP
    ) -> Doctor:
        """A person with a session, and no page open yet."""
        width, height = size["width"], size["height"]
        context = await browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(WAIT_MS)
        body: Any = {"account": account, "password": PASSWORD}
        reply = await context.request.post(
            f"{base_url}/api/session", data=body, headers={"Origin": base_url}
        )
        assert reply.ok, reply.status
        return cls(context, await context.new_page(), base_url)

    @classmethod
    async def enter(cls, browser: Browser, journey: Journey, account: str) -> Doctor:
        """A person in the room of this consultation."""
        doctor = await cls.sign_in(browser, journey.base_url, account)
        await doctor.go_to_room(journey)
        await doctor.walk_in()
        return doctor

    async def go_to_room(self, journey: Journey) -> None:
        """Open the address of the room; what comes first is the check of devices."""
        await self.page.goto(f"{self.base_url}/room/{journey.consultation}")

    async def walk_in(self, button: str = "进入会诊室") -> None:
        """Enter with microphone and camera."""
        await expect(self.page.locator(".entrance-preview video")).to_be_visible()
        await self.page.get_by_role("button", name=button, exact=True).click()
        await self.page.locator(".face").first.wait_for()

    async def decoded(self) -> int:
        """Pictures of the others, decoded so far."""
        return int(await self.page.evaluate(DECODED))

    async def sees_faces_move(self, pictures: int = 5) -> None:
        """Wait until so many more pictures of the others are decoded."""
        before = await self.decoded()
        async with asyncio.timeout(WAIT_MS / 1_000):
            await self.page.evaluate(MORE_DECODED, before + pictures)

    async def hears(self, *texts: str) -> None:
        """Wait until these words stand among the faces."""
        for text in texts:
            await expect(self.page.locator(".faces")).to_contain_text(text)

    async def reads(self, *texts: str) -> None:
        """Wait until the line above the picture says this."""
        for text in texts:
            await expect(self.caption).to_contain_text(text)

    @property
    def caption(self) -> Locator:
        """The line above the picture."""
        return self.page.get_by_test_id("caption")

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def say(self, text: str) -> None:
        """Open the chat, say something, close it."""
        await self.press("c")
        await self.page.get_by_placeholder("写一句，回车发送").fill(text)
        await self.press("Enter", "Escape")

    async def cut(self, *, is_cut: bool) -> None:
        """Take this browser's network away, sound and pictures too, or give it back."""
        self._network = self._network or await self.context.new_cdp_session(self.page)
        await self._network.send("Network.enable")
        await self._network.send(
            "Network.emulateNetworkConditions", NO_CONNECTION if is_cut else CONNECTION
        )

    def _watch(self, url: str) -> None:
        if not url.startswith((self.base_url, "data:", "blob:")):
            self.strangers.append(url)
