"""What people in a room notice while their media port is flooded by strangers: unsigned STUN, DTLS,
RTP, RTCP and noise, from many ports, at so many datagrams a second.

People join, speak and watch while it goes on. Run with `python -m tests.bench.flood`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import socket
import struct
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from signaling.sfu.core import rtcp, stun
from signaling.sfu.core.stun import Address
from tests.bench.crowd import Engine, Measured, load, ours
from tests.bench.report import Row, at_most, write

RATE = 50_000
VIEWERS = 8
KINDS = ("stun", "dtls", "rtp", "rtcp", "noise")
SOURCES = 64
PREPARED = 512
BEAT_S = 0.002


def datagrams(kinds: Sequence[str], seed: int) -> list[bytes]:
    """Bad datagrams of these kinds, prepared so that sending them costs little."""
    chance = random.Random(seed)
    return [_datagram(chance, kinds[number % len(kinds)]) for number in range(PREPARED)]


def _datagram(chance: random.Random, kind: str) -> bytes:
    head = struct.pack("!HII", chance.randrange(1 << 16), chance.getrandbits(32), 70)
    match kind:
        case "stun":
            if chance.random() < 0.5:  # by nobody, as a page asks before it enters
                return struct.pack("!HHI", 1, 0, stun.MAGIC_COOKIE) + chance.randbytes(12)
            name = b"\x00\x06\x00\x0c" + chance.randbytes(6).hex().encode()
            return stun.seal(stun.BINDING_REQUEST, chance.randbytes(12), name, b"guessed")
        case "dtls":
            return b"\x16\xfe\xfd" + bytes(8) + b"\x01\x00\x01" + chance.randbytes(256)
        case "rtp":
            return b"\x80\x60" + head + chance.randbytes(chance.randrange(60, 1100))
        case "rtcp":
            report = rtcp.build_receiver_report(9, [rtcp.ReportBlock(70, 10, 3, 5, 7)])
            return report + chance.randbytes(14)
        case _:
            return chance.randbytes(chance.randrange(1200))


def send(to: Address, rate: int, kinds: Sequence[str]) -> int:
    """Send on the beat until SIGTERM; how many went out."""
    prepared = datagrams(kinds, 1)
    ports = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(SOURCES)]
    for port in ports:
        port.connect(to)
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    sent, began = 0, time.monotonic()
    while not stopped:
        due = int((time.monotonic() - began) * rate)
        for number in range(sent, due):
            with suppress(ConnectionError):  # the engine may be gone: its people will say so
                ports[number % SOURCES].send(prepared[number % PREPARED])
        sent = max(sent, due)
        time.sleep(BEAT_S)
    return sent


@dataclass
class Flood:
    """A process that sends; `rate` is what it came to, once it has ended."""

    rate: float = 0.0


@asynccontextmanager
async def flooding(to: Address, rate: int, kinds: Sequence[str]) -> AsyncIterator[Flood]:
    """Have a process of its own send so many a second."""
    words = ("--to", f"{to[0]}:{to[1]}", "--rate", str(rate), "--kinds", *kinds)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.flood", *words), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    flood = Flood()
    await process.stdout.readline()
    began = time.monotonic()
    try:
        yield flood
    finally:
        process.send_signal(signal.SIGTERM)
        told, _ = await process.communicate()
        flood.rate = int(told) / (time.monotonic() - began)


async def besiege(
    engine: Engine, rate: int, kinds: Sequence[str], viewers: int, seconds: float
) -> tuple[Measured, Flood]:
    """One publisher and some viewers come in, speak and watch under a flood."""
    assert engine.port is not None
    async with flooding(("127.0.0.1", engine.port), rate, kinds) as flood:
        measured = await load(engine, 1, viewers, seconds)
    return measured, flood


async def measure(rate: int, seconds: float) -> None:
    """Each kind by itself and all together; into build/bench/flood.json."""
    rows: list[Row] = []
    async with ours() as engine:
        before = engine.processes()
        for kinds in (KINDS, *((kind,) for kind in KINDS)):
            measured, flood = await besiege(engine, rate, kinds, VIEWERS, seconds)
            rows += _rows("all kinds" if kinds is KINDS else kinds[0], measured, flood)
        ended = float(engine.processes() != before)
        rows.append(at_most("processes that ended", "", ended, 0))
    write("flood", rows)


def _rows(what: str, measured: Measured, flood: Flood) -> list[Row]:
    return [
        Row(what=f"{what}: sent", unit="/s", ours=flood.rate),
        at_most(f"{what}: others' packets lost", "%", measured.lost, 1),
        at_most(f"{what}: delay added to sound, p99", "ms", measured.sound_p99_ms, 50),
        Row(what=f"{what}: CPU of the engine", unit="% core", ours=measured.core_share),
    ]


def main() -> None:
    """Measure, or be the process that sends."""
    parser = argparse.ArgumentParser(prog="tests.bench.flood")
    parser.add_argument("--rate", type=int, default=RATE)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--to", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.to is None:
        asyncio.run(measure(arguments.rate, arguments.seconds))
        return
    host, _, port = arguments.to.partition(":")
    print("sends", flush=True)
    print(send((host, int(port)), arguments.rate, arguments.kinds))


if __name__ == "__main__":
    main()
