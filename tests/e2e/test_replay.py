"""A recorded session again in a browser: sound, faces and views in step, sought and resumed."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect
from pydicom import dcmread

from consult.readings.wire import View
from server.demo.alliance import PASSWORD
from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.journey import Journey
from tests.peer import Peer
from tests.product import Product

pytestmark = pytest.mark.browser

HALF_S = 10
# Of the pictures on the page: how long each is, how far one can seek, where it stands.
PICTURES = """() => [...document.querySelectorAll('.replay-faces video')].map(video => ({
  duration: video.duration, seekable: video.seekable.length && video.seekable.end(0),
  at: video.currentTime, width: video.videoWidth,
}))"""
# In step: how far apart, for more than a second, asked ten times a second.
APART = """async () => {
  const found = [];
  for (let n = 0; n < 12; n += 1) {
    await new Promise(done => setTimeout(done, 100));
    found.push(Number(document.querySelector('.replay-controls').dataset.apartMs));
  }
  return found;
}"""


async def agree(journey: Journey) -> None:
    """The patient agrees to a recording."""
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    path = f"/api/cases/{journey.case}/attachments?kind=consent_scan&name=a.pdf"
    sheet = await journey.call("wang", "POST", path, b"%PDF-1.4\n%%EOF\n")
    body = {
        "purposes": case["consent"]["purposes"] | {"recording": True},
        "signer_name": case["consent"]["signer_name"],
        "relation": "self",
        "scan": sheet["id"],
    }
    await journey.call("wang", "POST", f"/api/cases/{journey.case}/consents", body)


def views(ct: list[Path]) -> list[View]:
    """The first and the fourth slice."""
    found = []
    for index in (0, 3):
        image = dcmread(ct[index], stop_before_pixels=True)
        view = View(
            study=str(image.StudyInstanceUID),
            series=str(image.SeriesInstanceUID),
            instance=str(image.SOPInstanceUID),
            index=index,
        )
        found.append(view)
    return found


async def hold(product: Product, journey: Journey, shown: list[View]) -> str:
    """A recorded session of two people whose recorder is killed; the id of the recording."""
    room = UUID(journey.consultation)
    async with (
        Peer(product.base_url, "zhou", PASSWORD, shade=60) as chair,
        Peer(product.base_url, "liu", PASSWORD, shade=180) as expert,
    ):
        await chair.join(room)
        await expert.join(room)
        await chair.guide()
        await chair.record()
        await chair.wait_for(lambda peer: peer.room.recording is not None)
        await chair.show(shown[0])
        await asyncio.sleep(HALF_S)
        os.kill(product.child("signaling.recording").pid, signal.SIGKILL)
        await asyncio.sleep(HALF_S / 2)
        await chair.show(shown[1])
        await asyncio.sleep(HALF_S / 2)
        running = chair.room.recording
        assert running is not None
        await chair.record(starts=False)
        await chair.wait_for(lambda peer: peer.room.recording is None)
    await journey.act("zhou", "end")
    return str(running.id)


async def pictures(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await page.evaluate(PICTURES)
    return found


@pytest.mark.timeout(300)
async def test_a_recorded_session_is_seen_and_heard_again(
    browser: Browser, product: Product, accepted: Journey, ct: list[Path]
) -> None:
    await agree(accepted)
    await accepted.act("zhou", "start")
    recording = await hold(product, accepted, views(ct))
    assert (await accepted.until_recorded())["id"] == recording

    doctor = await Doctor.sign_in(browser, product.base_url, "wang")
    page = doctor.page
    await page.goto(f"{product.base_url}/consultations/{accepted.consultation}")
    await page.get_by_role("link", name="回放").click()
    await doctor.reads("层 1/12")
    await page.get_by_role("button", name="播放").click()
    time = page.get_by_test_id("replay-time")
    await expect(time).to_contain_text("0:03")
    await expect(page.locator(".replay-face video")).to_have_count(2)
    first = await pictures(page)
    assert all(0 < each["duration"] < 60 and each["seekable"] > 1 for each in first)
    apart = await page.evaluate(APART)
    print(f"apart at most {max(apart)} ms, median {sorted(apart)[6]} ms")
    assert sorted(apart)[6] <= 100
    later = await pictures(page)
    assert all(b["at"] > a["at"] for a, b in zip(first, later, strict=True)), (first, later)

    # Into the second part, which another process wrote.
    await page.get_by_label("播放位置").last.fill(str(round(HALF_S * 1_650)))
    await doctor.reads("层 4/12")
    await expect(time).to_contain_text("0:17")
    await Desk(doctor).is_sound()

    await page.get_by_label("播放位置").last.fill("12500")
    await page.reload()
    await page.get_by_role("button", name="从 0:1").click()
    await expect(time).to_contain_text("0:15")
    assert doctor.faults == []
