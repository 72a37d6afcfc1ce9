"""Chromium at Janus: a network that changes, and layers by the height that a picture has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, async_playwright

from consult.ledger.wire import ConsultationId
from signaling.engines.janus.engine import JanusEngine
from signaling.engines.wire import TrackReady, TrackRef, Watched
from tests.contracts.caller import Told
from tests.janus import SECRET, Janus
from tests.signaling.sfu.test_browsers import ARGUMENTS, SOUND_AND_PICTURE, Visitor

pytestmark = pytest.mark.browser

LAYERED = """async () => {
  up = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  camera = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 360, frameRate: 10 },
  });
  up.addTransceiver(camera.getAudioTracks()[0], { direction: 'sendonly' });
  up.addTransceiver(camera.getVideoTracks()[0], {
    direction: 'sendonly',
    sendEncodings: [
      { rid: 'l', scaleResolutionDownBy: 2, maxBitrate: 130_000 },
      { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 420_000 },
    ],
  });
  await offer({ audio: 'microphone', video: 'camera' });
}"""
HEIGHT = """async height => {
  while (![...document.querySelectorAll('video')].some(each => each.videoHeight === height))
    await new Promise(done => setTimeout(done, 50));
}"""
DEADLINE_S = 20.0


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Janus]:
    with Janus(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture
async def engine(janus: Janus) -> AsyncIterator[JanusEngine]:
    async with JanusEngine(janus.url, SECRET) as started:
        yield started


@pytest.fixture
async def told(engine: JanusEngine) -> AsyncIterator[Told]:
    told = Told()
    async with asyncio.TaskGroup() as tasks:
        hearing = tasks.create_task(told.hear(engine))
        yield told
        hearing.cancel()


@pytest.fixture
async def pair(engine: JanusEngine) -> AsyncIterator[tuple[Visitor, Visitor]]:
    room = ConsultationId(uuid4())
    async with async_playwright() as driver:
        browser: Browser = await driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS
        )
        first = await Visitor.enter(engine, room, browser)
        yield first, await Visitor.enter(engine, room, browser)
        await browser.close()


async def ready(told: Told, *people: Visitor) -> None:
    """Wait for the first packets of these people."""
    await told.until(
        *(
            TrackReady(room=person.room, seat=person.seat, source=source)
            for person in people
            for source in SOUND_AND_PICTURE
        )
    )


async def test_a_network_that_changes_keeps_pictures_both_ways(
    pair: tuple[Visitor, Visitor], told: Told
) -> None:
    first, second = pair
    for person in pair:
        await person.page.evaluate("publish()")
    await ready(told, *pair)
    seen = (await second.receive(first))["camera"]
    await first.receive(second)
    await second.sees(seen, 0)

    await first.page.evaluate("restart()")
    mids = await first.receive(second)

    for _ in range(5):
        await first.sees(mids["camera"], await first.now())
        await second.sees(seen, await second.now())


async def test_each_gets_the_layer_that_his_window_wants(
    engine: JanusEngine, pair: tuple[Visitor, Visitor], told: Told
) -> None:
    first, second = pair
    await first.page.evaluate(LAYERED)
    await ready(told, first)
    await second.receive(first)
    camera = TrackRef(seat=first.seat, source="camera")

    for height in (360, 180, 360):
        await engine.watch(second.room, second.seat, [Watched(track=camera, height_px=height)])
        async with asyncio.timeout(DEADLINE_S):
            await second.page.evaluate(HEIGHT, height)
