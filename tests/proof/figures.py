"""What the running product costs: memory by process, joins, CPU per packet, the first image."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from uuid import UUID

import psutil

from consult.ledger.wire import SeatId
from server.demo.alliance import PASSWORD
from signaling.rooms.wire import Source
from tests.bench.sfu import cpu_ns
from tests.e2e.doctor import Doctor
from tests.peer import Peer
from tests.product import Product
from tests.proof.telling import Teller

JOINS = 10
WATCHED_S = 6.0
MIB = 1 << 20

PAINTED = """() => {
  const canvas = document.querySelector('.viewer-picture canvas');
  if (!canvas || !canvas.width) return false;
  const copy = document.createElement('canvas');
  copy.width = copy.height = 64;
  const context = copy.getContext('2d');
  context.drawImage(canvas, 0, 0, 64, 64);
  const pixels = context.getImageData(0, 0, 64, 64).data;
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at] > 60) return performance.now();
  return false;
}"""
"""Milliseconds since the page began to load, once the picture is not black any more."""

FIRST_FACE = """async name => {
  const button = [...document.querySelectorAll('button')].find(b => b.textContent === name);
  const began = performance.now();
  button.click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    for (const video of document.querySelectorAll('.face:not(:last-child) video'))
      if (video.getVideoPlaybackQuality().totalVideoFrames > 0) return performance.now() - began;
    if (performance.now() - began > 20000) throw new Error('no face');
  }
}"""
"""Milliseconds from the click that enters to the first decoded picture of somebody else."""


def memory(product: Product, teller: Teller, when: str, *, is_target: bool) -> None:
    """Memory of the server and its children, the archives apart."""
    server = product.process
    children = server.children(recursive=True)
    archives = [child for child in children if "archive" in child.cmdline()]
    ours = [server, *(child for child in children if child not in archives)]
    total = sum(_mib(process) for process in ours)
    teller.figure(f"memory {when}, server", "MiB", _mib(server), 180 if is_target else None)
    teller.figure(f"memory {when}, all", "MiB", total, 450 if is_target else None)
    shared = sum(process.memory_full_info().pss for process in ours) / MIB
    teller.figure(f"memory {when}, all, shared pages once", "MiB", shared)
    teller.figure(f"memory {when}, both archives", "MiB", sum(map(_mib, archives)))


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / MIB


async def peers_join(product: Product, room: UUID, teller: Teller, camera: SeatId) -> None:
    """From a listener's `join` to his first decoded picture; the room is in session."""
    took_ms = []
    async with Peer(product.base_url, "zhou", PASSWORD, sends=()) as listener:
        for _ in range(JOINS):
            began = time.monotonic()
            await listener.join(room)
            await listener.wait_for(lambda peer: peer.frames_from(camera) > 0)
            took_ms.append((time.monotonic() - began) * 1_000)
    teller.figure(
        "join to first decoded picture, aiortc, median of 10", "ms", statistics.median(took_ms)
    )


async def browser_joins(doctor: Doctor, room: str, teller: Teller) -> None:
    """From the click that enters to the first decoded picture, in Chromium."""
    took_ms = []
    for _ in range(JOINS):
        await doctor.page.goto(f"{doctor.base_url}/room/{room}")
        button = doctor.page.get_by_role("button", name="进入会诊室", exact=True)
        await doctor.page.locator(".entrance-preview video").wait_for()
        await button.wait_for()
        took_ms.append(float(await doctor.page.evaluate(FIRST_FACE, "进入会诊室")))
    middle = statistics.median(took_ms)
    teller.figure("join to first decoded picture, Chromium, median of 10", "ms", middle, 600)


async def first_image(doctor: Doctor, case: str, teller: Teller) -> None:
    """From opening the page of the images to the first painted one, cold and warm."""
    for which in ("first time", "again"):
        await doctor.page.goto(f"{doctor.base_url}/cases/{case}/images")
        painted = await doctor.page.wait_for_function(PAINTED, polling=20)
        took_ms = float(await painted.json_value())
        teller.figure(f"first image of the CT, {which}", "ms", took_ms)


async def packets(product: Product, teller: Teller, seen_by: list[Peer]) -> None:
    """CPU of the media process per packet that it forwards, while four people talk."""
    media = product.child("signaling.sfu").pid
    before, spent = [await peer.media.packets() for peer in seen_by], cpu_ns(media)
    until = time.monotonic() + WATCHED_S
    await seen_by[0].wait_for(lambda _: time.monotonic() > until, WATCHED_S * 3)
    spent = cpu_ns(media) - spent
    sent: Counter[tuple[SeatId, Source]] = Counter()
    for peer, had in zip(seen_by, before, strict=True):
        for track, count in (await peer.media.packets()).items():
            sent[track] = max(sent[track], count - had[track])
    forwarded = sent.total() * 3
    teller.figure("packets forwarded per second", "1/s", forwarded / WATCHED_S)
    teller.figure("CPU per forwarded packet", "us", spent / 1e3 / forwarded)
