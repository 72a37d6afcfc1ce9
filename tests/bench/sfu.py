"""What the embedded SFU costs: CPU per forwarded packet and per join, memory, first picture.

Paced like a camera (25 pictures a second of 5 packets, 1,000 bytes each): a loop without pauses
flatters, because between real packets the caches go cold. Run with `python -m tests.bench.sfu`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path
from uuid import uuid4

from playwright.async_api import async_playwright

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.sfu import SfuEngine
from signaling.engines.wire import TrackRef
from signaling.sfu.core.sdp import description
from tests.bench.report import Row, at_most, write
from tests.signaling.sfu.peer import Peer, media, picture, session, waiting
from tests.signaling.sfu.test_browsers import ARGUMENTS, Visitor

SECONDS = 8
PICTURES_PER_S = 25
PACKETS_PER_PICTURE = 5
PAYLOAD = bytes(990)
PROTOTYPE_US = {10: 18.0}
JANUS_TUNED_US = {10: 31.0}
"""Measured with the same load on this kind of machine: 2 vCPUs, Janus 1.1.2, event_loops=2."""


def cpu_ns(process_id: int) -> int:
    """On-CPU time of all threads of a process."""
    threads = Path(f"/proc/{process_id}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)


def resident_mib(process_id: int) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


async def connect(peer: Peer) -> None:
    """ICE and DTLS of one peer, to the end."""
    peer.check()
    async with asyncio.timeout(10):
        while peer.srtp is None:
            await asyncio.sleep(0.002)
            for datagram in waiting(peer.port):
                peer.hear(datagram)
            if peer.srtp is None and not peer.has_begun:
                peer.shake()


async def open_publisher(engine: SfuEngine, room: ConsultationId, seat: SeatId) -> Peer:
    """Somebody with a camera."""
    offer = session("0") + media("video", "0", ssrc=70)
    answer = await engine.publish(room, seat, offer, {"0": "camera"})
    peer = Peer(("127.0.0.1", engine.port or 0))
    peer.server = description.read(answer)
    await connect(peer)
    return peer


async def open_receiver(engine: SfuEngine, room: ConsultationId, source: SeatId) -> Peer:
    """Somebody who looks at that camera."""
    seat = SeatId(uuid4())
    offer = await engine.subscribe(room, seat, [TrackRef(seat=source, source="camera")])
    if offer is None:
        raise RuntimeError("nothing is offered")
    peer = Peer(("127.0.0.1", engine.port or 0))
    peer.server = description.read(offer.sdp)
    answer = session("0", "active") + media("video", "0", direction="recvonly")
    await engine.answer(room, seat, offer.negotiation, answer)
    await connect(peer)
    return peer


async def forward(engine: SfuEngine, receivers: int) -> list[Row]:
    """CPU per forwarded packet with this many receivers; the first one checks every packet."""
    room, seat = ConsultationId(uuid4()), SeatId(uuid4())
    publisher = await open_publisher(engine, room, seat)
    process_id = engine.process_id or 0
    before = cpu_ns(process_id)
    probe, *others = [await open_receiver(engine, room, seat) for _ in range(receivers)]
    join_ms = (cpu_ns(process_id) - before) / receivers / 1e6

    before, sent, drawn = cpu_ns(process_id), 0, 0
    began = time.monotonic()
    for turn in range(SECONDS * PICTURES_PER_S):
        await asyncio.sleep(max(0.0, began + turn / PICTURES_PER_S - time.monotonic()))
        for _ in range(PACKETS_PER_PICTURE):
            publisher.send_rtp(picture(sent, content=PAYLOAD))
            sent += 1
        if turn % (2 * PICTURES_PER_S) == 0:
            for peer in (publisher, probe, *others):
                peer.check()
        for datagram in waiting(probe.port):
            probe.hear(datagram)
        drawn += sum(
            sum(d[0] >= 128 and d[1] & 0x7F == 96 for d in waiting(o.port)) for o in others
        )
    await asyncio.sleep(0.1)
    for datagram in waiting(probe.port):
        probe.hear(datagram)
    drawn += sum(sum(d[0] >= 128 and d[1] & 0x7F == 96 for d in waiting(o.port)) for o in others)
    spent_us = (cpu_ns(process_id) - before) / 1e3
    arrived = len([each for each in probe.packets if each.payload_type == 96])
    for peer in (publisher, probe, *others):
        peer.port.close()
    await engine.leave(room)
    cost = spent_us / (sent * receivers)
    janus = JANUS_TUNED_US.get(receivers)
    peer_figure = ("Janus 1.1.2, event_loops=2", janus) if janus is not None else None
    target = 31.0 if receivers >= 10 else 80.0
    return [
        at_most(
            f"CPU per forwarded packet, {receivers} receivers", "us", cost, target, peer_figure
        ),
        Row(what=f"CPU to take in one receiver of {receivers}", unit="ms", ours=join_ms),
        Row(
            what=f"packets delivered of those sent, {receivers} receivers",
            unit="%",
            ours=100 * (arrived + drawn) / (sent * receivers),
            target=100,
            met=arrived + drawn == sent * receivers,
        ),
    ]


async def first_picture(engine: SfuEngine) -> Row:
    """From asking to receive to the first decoded picture in Chromium, median of 10."""
    room = ConsultationId(uuid4())
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        doctor = await Visitor.enter(engine, room, browser)
        expert = await Visitor.enter(engine, room, browser)
        await doctor.page.evaluate("publish()")
        took: list[float] = []
        for _ in range(10):
            await engine.leave(room, expert.seat)
            await expert.page.evaluate("open()")
            started = await expert.now()
            mids = await expert.receive(doctor)
            took.append(await expert.sees(mids["camera"], started))
            await asyncio.sleep(1.1)
        await browser.close()
    return at_most("join to first decoded picture, Chromium", "ms", statistics.median(took), 600)


async def measure() -> None:
    """All rows, into build/bench/sfu.json."""
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as engine:
        idle = resident_mib(engine.process_id or 0)
        rows = [at_most("memory of the media process, idle", "MiB", idle, 75)]
        for receivers in (3, 10):
            rows += await forward(engine, receivers)
        rows.append(await first_picture(engine))
        used = resident_mib(engine.process_id or 0)
        rows.append(at_most("memory of the media process, used", "MiB", used, 75))
    write("sfu", rows)


if __name__ == "__main__":
    asyncio.run(measure())
