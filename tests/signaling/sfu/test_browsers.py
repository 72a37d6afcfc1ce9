"""Chromium at the SFU: what browsers really negotiate, decode and recover from."""

from __future__ import annotations

import os
import signal
import statistics
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, async_playwright

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.sfu import SfuEngine
from signaling.engines.wire import EngineRestarted, Source, TrackRef
from tests.contracts.media_engine import until

pytestmark = pytest.mark.browser

PAGE = (Path(__file__).parent / "page.html").read_text()
ADDRESS = "http://127.0.0.1:9/"
"""Nothing listens there: the page is put in, and the address makes it a secure context."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

SOUND_AND_PICTURE: tuple[Source, ...] = ("microphone", "camera")


class Visitor:
    """A person in a page."""

    def __init__(self, engine: MediaEngine, room: ConsultationId, page: Page) -> None:
        self.engine = engine
        self.room = room
        self.page = page
        self.seat = SeatId(uuid4())

    @classmethod
    async def enter(cls, engine: MediaEngine, room: ConsultationId, browser: Browser) -> Visitor:
        page = await browser.new_page()
        visitor = cls(engine, room, page)
        await page.route(
            f"{ADDRESS}**", lambda route: route.fulfill(body=PAGE, content_type="text/html")
        )
        await page.expose_function("carryOffer", visitor.carry_offer)
        await page.goto(ADDRESS)
        await page.evaluate("open()")
        return visitor

    async def carry_offer(self, sdp: str, sources: dict[str, Source]) -> str:
        return await self.engine.publish(self.room, self.seat, sdp, sources)

    async def receive(
        self, other: Visitor, sources: tuple[Source, ...] = SOUND_AND_PICTURE
    ) -> dict[Source, str]:
        """Negotiate to receive these sources; returns their mids."""
        wanted = [TrackRef(seat=other.seat, source=source) for source in sources]
        offer = await self.engine.subscribe(self.room, self.seat, wanted)
        assert offer is not None
        answer = await self.page.evaluate("sdp => receive(sdp)", offer.sdp)
        await self.engine.answer(self.room, self.seat, offer.negotiation, answer)
        return {each.source: each.mid for each in offer.tracks}

    async def now(self) -> float:
        return float(await self.page.evaluate("performance.now()"))

    async def sees(self, mid: str, since: float) -> float:
        """Milliseconds from `since` to the first picture after it."""
        at = await self.page.evaluate("([mid, since]) => sees(mid, since)", [mid, since])
        return float(at) - since


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        opened = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture
async def engine() -> AsyncIterator[SfuEngine]:
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as started:
        yield started


@pytest.fixture
async def pair(engine: SfuEngine, browser: Browser) -> tuple[Visitor, Visitor]:
    room = ConsultationId(uuid4())
    first = await Visitor.enter(engine, room, browser)
    second = await Visitor.enter(engine, room, browser)
    await first.page.evaluate("publish()")
    await second.page.evaluate("publish()")
    return first, second


async def test_two_browsers_see_each_other_over_the_cheapest_cipher(
    pair: tuple[Visitor, Visitor],
) -> None:
    first, second = pair
    for one, other in ((first, second), (second, first)):
        started = await one.now()
        mids = await one.receive(other)
        await one.sees(mids["camera"], started)

    for connection in ("up", "down"):
        (transport,) = await first.page.evaluate(f"stats({connection}, 'transport')")
        assert transport["srtpCipher"] == "SRTP_AEAD_AES_128_GCM"
    (sound,) = await first.page.evaluate("stats(down, 'inbound-rtp', 'audio')")
    assert sound["packetsReceived"] > 0
    assert sound["packetsLost"] == 0


async def test_a_screen_is_added_taken_away_and_added_again(
    pair: tuple[Visitor, Visitor],
) -> None:
    first, second = pair
    everything: tuple[Source, ...] = (*SOUND_AND_PICTURE, "screen")
    mids = await second.receive(first)
    await second.sees(mids["camera"], 0)

    for _ in range(2):
        await first.page.evaluate("share()")
        started = await second.now()
        mids = await second.receive(first, everything)
        assert len(mids) == 3
        await second.sees(mids["screen"], started)
        await second.sees(mids["camera"], started)
        await first.page.evaluate("unshare()")
        assert len(await second.receive(first, everything)) == 2


async def test_an_ice_restart_keeps_the_picture(pair: tuple[Visitor, Visitor]) -> None:
    first, second = pair
    mids = await second.receive(first)
    await second.sees(mids["camera"], 0)

    await first.page.evaluate("restart()")

    for _ in range(5):
        await second.sees(mids["camera"], await second.now())


async def test_a_restart_of_what_one_sends_restarts_what_he_receives(
    pair: tuple[Visitor, Visitor],
) -> None:
    first, second = pair
    wanted = [TrackRef(seat=second.seat, source=source) for source in SOUND_AND_PICTURE]
    await first.receive(second)
    assert await first.engine.subscribe(first.room, first.seat, wanted) is None

    await first.page.evaluate("restart()")

    mids = await first.receive(second)
    for _ in range(5):
        await first.sees(mids["camera"], await first.now())
    assert await first.engine.subscribe(first.room, first.seat, wanted) is None


async def test_the_picture_is_back_after_the_media_process_is_killed(
    engine: SfuEngine, pair: tuple[Visitor, Visitor]
) -> None:
    first, second = pair
    mids = await second.receive(first)
    await second.sees(mids["camera"], 0)
    assert engine.process_id is not None

    killed_at = await second.now()
    os.kill(engine.process_id, signal.SIGKILL)
    await until(engine.events(), EngineRestarted())
    await first.page.evaluate("publish()")
    await second.page.evaluate("open()")
    mids = await second.receive(first)

    assert await second.sees(mids["camera"], killed_at) < 8_000


async def test_the_first_picture_comes_soon(pair: tuple[Visitor, Visitor]) -> None:
    first, second = pair
    took: list[float] = []
    for _ in range(5):
        await second.engine.leave(second.room, second.seat)
        await second.page.evaluate("open()")
        started = await second.now()
        mids = await second.receive(first)
        took.append(await second.sees(mids["camera"], started))

    assert statistics.median(took) < 600
