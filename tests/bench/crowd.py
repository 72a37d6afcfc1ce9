"""One teacher and a crowd, six at the table, six in three layers each: CPU per forwarded packet and
the delay that the engine adds, ours and Janus' (event_loops = cores) in one run, with the same
peers and the same load.

The first viewer decrypts everything. Run with `python -m tests.bench.crowd`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from uuid import uuid4

import psutil

from consult.ledger.wire import ConsultationId
from signaling.engines.janus.engine import JanusEngine
from signaling.engines.ports import MediaEngine
from signaling.engines.sfu import SfuEngine
from tests.attendees import ONE_SIZE, THREE_SIZES, Publisher, Size, Viewer
from tests.bench.report import Row, at_most, write
from tests.bench.sfu import cpu_ns
from tests.janus import SECRET, Janus

PICTURES_PER_S = 30
MEDIA_PORTS = range(20_000, 24_000)
"""A port for each connection at Janus; nobody else is in our network namespace."""


@dataclass
class Engine:
    """An engine under load, and the processes whose time counts."""

    name: str
    media: MediaEngine
    processes: Callable[[], list[int]]
    port: int | None = None
    """The one UDP port of an engine that has only one."""

    def cpu_ns(self) -> int:
        """On-CPU time so far."""
        return sum(cpu_ns(process) for process in self.processes())


@asynccontextmanager
async def ours() -> AsyncIterator[Engine]:
    """The embedded SFU with the process that shakes hands for it."""
    async with SfuEngine("127.0.0.1", 0, "127.0.0.1") as engine:

        def processes() -> list[int]:
            root = psutil.Process(engine.process_id)
            return [root.pid, *(child.pid for child in root.children())]

        yield Engine("SFU", engine, processes, engine.port)


@asynccontextmanager
async def theirs() -> AsyncIterator[Engine]:
    """Debian's Janus with the configuration that we ship."""
    with tempfile.TemporaryDirectory() as folder:
        janus = Janus(Path(folder) / "janus")
        janus.media_ports = MEDIA_PORTS
        with janus:
            async with JanusEngine(janus.url, SECRET) as engine:
                yield Engine("Janus", engine, lambda: [janus.process_id])


@dataclass(frozen=True)
class Measured:
    """What one engine needed and how it did."""

    us_per_packet: float
    core_share: float
    packets_per_s: float
    lost: float
    gaps: int
    sound_p99_ms: float
    picture_p50_ms: float
    join_ms: float


async def load(
    engine: Engine,
    publishers: int,
    viewers: int,
    seconds: float,
    sizes: tuple[Size, ...] = ONE_SIZE,
) -> Measured:
    """So many publish to so many for so long, paced; the first viewer is the probe."""
    room = ConsultationId(uuid4())
    shown = [await Publisher.enter(engine.media, room, sizes) for _ in range(publishers)]
    estimate_bps = 4_000_000 * publishers
    before = engine.cpu_ns()
    crowd = [await Viewer.enter(engine.media, room, shown, estimate_bps) for _ in range(viewers)]
    join_ms = (engine.cpu_ns() - before) / viewers / 1e6
    await _play(shown, crowd, min(4.0 if len(sizes) > 1 else 2.0, seconds))
    for viewer in crowd:
        viewer.counted = 0
    crowd[0].numbers.clear()
    for delays in crowd[0].delays_ms.values():
        delays.clear()
    sent_before = sum(one.sent for one in shown)
    before, began = engine.cpu_ns(), time.monotonic()
    await _play(shown, crowd, seconds)
    spent_ns, took_s = engine.cpu_ns() - before, time.monotonic() - began
    sent = sum(one.sent for one in shown) - sent_before
    arrived = sum(viewer.counted for viewer in crowd)
    probe = crowd[0]
    for peer in (*(one.peer for one in shown), *(viewer.peer for viewer in crowd)):
        peer.port.close()
    await engine.media.leave(room)
    return Measured(
        us_per_packet=spent_ns / 1e3 / max(arrived, 1),
        core_share=100 * spent_ns / 1e9 / took_s,
        packets_per_s=arrived / took_s,
        lost=100 * (1 - arrived / (sent * viewers)),
        gaps=sum(map(_gaps, probe.numbers.values())),
        sound_p99_ms=_quantile(probe.delays_ms[111], 0.99),
        picture_p50_ms=_quantile(probe.delays_ms[96], 0.5),
        join_ms=join_ms,
    )


async def _play(shown: list[Publisher], crowd: list[Viewer], seconds: float) -> None:
    """Pictures, sound, feedback and consent on the beat."""
    began = time.monotonic()
    for turn in range(int(seconds * PICTURES_PER_S)):
        await asyncio.sleep(max(0.0, began + turn / PICTURES_PER_S - time.monotonic()))
        sounds = (turn + 1) * 50 // PICTURES_PER_S - turn * 50 // PICTURES_PER_S
        for one in shown:
            for _ in range(sounds):
                one.sound()
            one.picture(is_key=turn % 60 == 0)
            list(one.peer.media_of())
        if turn % 60 == 0:
            for peer in (*(one.peer for one in shown), *(viewer.peer for viewer in crowd)):
                peer.check()
        _hear(crowd, turn, time.monotonic() - began)
    await asyncio.sleep(0.2)
    _hear(crowd, -1, 0.0)


def _hear(crowd: list[Viewer], turn: int, now_s: float) -> None:
    """Each takes what came, and once a second says how it is; the first is the probe."""
    for index, viewer in enumerate(crowd):
        ssrc = viewer.probe() if index == 0 else viewer.drain()
        if ssrc and turn % PICTURES_PER_S == index % PICTURES_PER_S:
            viewer.report(ssrc, now_s)


def _gaps(numbers: list[int]) -> int:
    """Numbers of a stream that never came."""
    first = numbers[0]
    unrolled = {first + ((each - first + 0x8000) & 0xFFFF) - 0x8000 for each in numbers}
    return max(unrolled) - min(unrolled) + 1 - len(unrolled)


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values) or [float("nan")]
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def measure(viewers: int, seconds: float, rounds: int) -> None:
    """Both engines in turn, `rounds` times; the medians into build/bench/crowd.json."""
    loads = {
        "crowd": (1, viewers, ONE_SIZE),
        "table": (6, 6, ONE_SIZE),
        "simulcast": (6, 6, THREE_SIZES),
    }
    found: dict[str, dict[str, list[Measured]]] = {name: {} for name in loads}
    for _ in range(rounds):
        for name, (publishers, watching, sizes) in loads.items():
            for open_engine in (ours, theirs):
                async with open_engine() as engine:
                    measured = await load(engine, publishers, watching, seconds, sizes)
                found[name].setdefault(engine.name, []).append(measured)
                print(f"{name}, {engine.name}: {measured}", flush=True)
    rows = _rows(found["crowd"], viewers)
    write("crowd", rows + _table_rows(found["table"]) + _simulcast_rows(found["simulcast"]))


def _rows(crowds: dict[str, list[Measured]], viewers: int) -> list[Row]:
    crowd = {name: _medians(each) for name, each in crowds.items()}
    most_us = 0.4 * crowd["Janus"].us_per_packet
    many = f"1 to {viewers}"
    return [
        _beside(f"CPU per forwarded packet, {many}", "us", "us_per_packet", most_us, crowd),
        _beside(f"packets that the probe of {viewers} never got", "", "gaps", 0, crowd),
        _beside(f"CPU to take in one of {viewers}", "ms", "join_ms", 20, crowd),
        _beside(f"packets lost of those sent, {many}", "%", "lost", 0, crowd),
    ]


def _table_rows(tables: dict[str, list[Measured]]) -> list[Row]:
    table = {name: _medians(each) for name, each in tables.items()}
    return [
        _beside("CPU, six people with 1 Mbit/s each", "% core", "core_share", 25, table),
        _beside("delay added to sound, p99, 6 people", "ms", "sound_p99_ms", 10, table),
        _beside("delay added to pictures, p50, 6 people", "ms", "picture_p50_ms", 5, table),
    ]


def _simulcast_rows(simulcasts: dict[str, list[Measured]]) -> list[Row]:
    table = {name: _medians(each) for name, each in simulcasts.items()}
    six = "six x 720p in three layers"
    return [
        _beside(f"CPU, {six}, all shown large", "% core", "core_share", 25, table),
        _beside(f"CPU per forwarded packet, {six}", "us", "us_per_packet", None, table),
        _beside(f"packets a second, {six}", "/s", "packets_per_s", None, table),
        _beside(f"packets that the probe never got, {six}", "", "gaps", 0, table),
    ]


def _medians(measured: list[Measured]) -> Measured:
    columns = zip(*(astuple(each) for each in measured), strict=True)
    return Measured(*(statistics.median(column) for column in columns))


def _beside(what: str, unit: str, name: str, target: float | None, by: dict[str, Measured]) -> Row:
    mine, other = getattr(by["SFU"], name), getattr(by["Janus"], name)
    if target is not None:
        return at_most(what, unit, mine, target, ("Janus", other))
    ratio = mine / other if other else None
    return Row(what=what, unit=unit, ours=mine, peer_name="Janus", peer=other, ratio=ratio)


def alone(words: list[str]) -> int:
    """Run again in a network namespace of our own: Janus names no address of the loopback, and a
    load belongs on no other network."""
    who = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    script = (
        "ip link set lo up && ip link add bench type veth peer name end && "
        "ip addr add 10.77.0.1/24 dev bench && ip link set bench up && "
        'ip link set end up && exec "$@"'
    )
    again = [sys.executable, "-m", "tests.bench.crowd", "--inside", *words]
    return subprocess.call(["unshare", *who, "--net", "sh", "-c", script, "sh", *again])


def main() -> int:
    """Measure both; the exit status says whether the namespace could be made."""
    parser = argparse.ArgumentParser(prog="tests.bench.crowd")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.inside:
        return alone(sys.argv[1:])
    asyncio.run(measure(arguments.viewers, arguments.seconds, arguments.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
