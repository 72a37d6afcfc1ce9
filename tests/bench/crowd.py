"""One teacher and a crowd, six at the table: CPU per forwarded packet and the delay that the engine
adds, ours and Janus' (event_loops = cores) in one run, with the same peers and the same load.

Receivers are raw sockets with keys of their own that report, estimate, ask for what they miss and
show consent like browsers; one of them decrypts everything. Run with `python -m tests.bench.crowd`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from uuid import uuid4

import psutil
from OpenSSL import SSL

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.janus.engine import JanusEngine
from signaling.engines.ports import MediaEngine
from signaling.engines.sfu import SfuEngine
from signaling.engines.wire import Source, TrackRef, Watched
from signaling.sfu.core import rtcp, stun
from signaling.sfu.core.sdp import description
from signaling.sfu.port import open_port
from tests.bench.report import Row, at_most, write
from tests.bench.sfu import cpu_ns
from tests.janus import SECRET, Janus
from tests.signaling.sfu.peer import Peer, media, session, waiting

PICTURES_PER_S = 30
PACKETS_PER_PICTURE = 4
PAYLOAD_BYTES = 990
DRAIN_EVERY_S = 0.02
SO_TIMESTAMPNS = 35
OWN_PASSWORD = b"m" * 24


def place_of(sdp: str) -> tuple[str, int]:
    """Where the engine listens, as its description says."""
    found = re.search(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp, re.IGNORECASE)
    if found is None:
        raise RuntimeError("no candidate")
    return found[1], int(found[2])


class Attendee(Peer):
    """A raw peer that both engines take for a browser."""

    @classmethod
    def at(cls, sdp: str) -> Attendee:
        """A peer for the engine that wrote this description."""
        made = cls(place_of(sdp))
        # Janus names the machine's own address and answers nobody at another, like 127.0.0.1.
        made.port.close()
        made.port = open_port(made.address[0], 0)
        made.server = description.read(sdp)
        return made

    def check(self, *, nominate: bool = True) -> None:
        """A binding request as a controlling full agent sends it (RFC 8445 §7.1)."""
        assert self.server is not None
        name = f"{self.server.transport.ufrag}:mine".encode()
        attributes = b"\x00\x06" + len(name).to_bytes(2, "big") + name + bytes(-len(name) % 4)
        attributes += b"\x00\x24\x00\x04\x6e\x7f\x1e\xff" + b"\x80\x2a\x00\x08" + bytes(7) + b"\x01"
        attributes += b"\x00\x25\x00\x00" if nominate else b""
        password = self.server.transport.password.encode()
        transaction = random.randbytes(12)
        self.send(stun.seal(stun.BINDING_REQUEST, transaction, attributes, password))

    def media_of(self) -> Iterator[bytes]:
        """What has come besides STUN; Janus is a full agent and wants answers to its checks."""
        for datagram in waiting(self.port):
            if datagram and datagram[0] >= 4:
                yield datagram
            elif datagram:
                self.consent(datagram)

    def consent(self, datagram: bytes) -> None:
        """Answer a binding request of the engine."""
        request = stun.read_request(datagram)
        if request is not None:
            self.send(stun.build_success(request, self.address, OWN_PASSWORD))

    async def connect(self) -> None:
        """ICE and DTLS, to the end."""
        checked_at = 0.0
        async with asyncio.timeout(20):
            while self.srtp is None:
                if time.monotonic() - checked_at > 0.3:
                    checked_at = time.monotonic()
                    self.check()
                await asyncio.sleep(0.002)
                for datagram in self.media_of():
                    if datagram[0] < 128:
                        self.hear(datagram)
                if self.srtp is None and not self.has_begun:
                    self.shake()
                elif self.srtp is None and self.ssl.DTLSv1_get_timeout() == 0:
                    self.ssl.DTLSv1_handle_timeout()  # the first flight came before ICE was done
                    with suppress(SSL.Error):
                        self.send(self.ssl.bio_read(1500))


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
    with tempfile.TemporaryDirectory() as folder, Janus(Path(folder) / "janus") as janus:
        async with JanusEngine(janus.url, SECRET) as engine:
            yield Engine("Janus", engine, lambda: [janus.process_id])


@dataclass
class Publisher:
    """Somebody with a camera and a microphone; each payload says when it was sent."""

    peer: Attendee
    seat: SeatId
    sequences: dict[int, int] = field(default_factory=dict)

    @classmethod
    async def enter(cls, engine: Engine, room: ConsultationId) -> Publisher:
        """Publish both and connect."""
        seat = SeatId(uuid4())
        offer = session("0 1", "active")
        offer += media("audio", "0", ssrc=50) + media("video", "1", ssrc=70)
        sources: dict[str, Source] = {"0": "microphone", "1": "camera"}
        made = cls(Attendee.at(await engine.media.publish(room, seat, offer, sources)), seat)
        await made.peer.connect()
        for turn in range(30):  # an engine may offer a track only once its packets have come
            made.picture(is_key=turn == 0)
            made.sound()
            await asyncio.sleep(0.02)
            list(made.peer.media_of())
        return made

    def picture(self, *, is_key: bool) -> None:
        """One picture of so many packets; the marker stands on the last."""
        for index in range(PACKETS_PER_PICTURE):
            head = b"\x10" if index == 0 else b"\x00"
            first = b"\x00" if is_key and index == 0 else b"\x01"
            is_last = index == PACKETS_PER_PICTURE - 1
            self._send(70, 96, 3000, head + first, marker=is_last, steps=index == 0)

    def sound(self) -> None:
        """20 ms of sound."""
        self._send(50, 111, 960, b"", size=80, steps=True)

    def _send(  # an RTP packet has that many parts
        self,
        ssrc: int,
        kind: int,
        step: int,
        head: bytes,
        *,
        size: int = PAYLOAD_BYTES,
        marker: bool = False,
        steps: bool,
    ) -> None:
        sequence = self.sequences[ssrc] = self.sequences.get(ssrc, 0) + 1
        clock = self.sequences[-ssrc] = self.sequences.get(-ssrc, 0) + (step if steps else 0)
        fixed = struct.pack("!BBHII", 0x80, marker << 7 | kind, sequence & 0xFFFF, clock, ssrc)
        stamp = time.time_ns().to_bytes(8, "big") + sequence.to_bytes(4, "big")
        self.peer.send_rtp(fixed + head + stamp + bytes(size - len(head) - len(stamp)))


@dataclass
class Viewer:
    """Somebody who receives and answers as a browser does, or the probe that decrypts it all."""

    peer: Attendee
    seat: SeatId
    counted: int = 0
    delays_ms: dict[int, list[float]] = field(default_factory=lambda: {96: [], 111: []})
    numbers: dict[int, list[int]] = field(default_factory=dict)
    """Each stream's numbers, by SSRC."""

    @classmethod
    async def enter(cls, engine: Engine, room: ConsultationId, shown: list[Publisher]) -> Viewer:
        """Receive both from these people."""
        seat = SeatId(uuid4())
        sources: tuple[Source, ...] = ("microphone", "camera")
        tracks = [TrackRef(seat=one.seat, source=each) for one in shown for each in sources]
        offer = await engine.media.subscribe(room, seat, tracks)
        if offer is None:
            raise RuntimeError("nothing is offered")
        sections = description.read(offer.sdp).sections
        answer = session(" ".join(each.mid for each in sections), "active")
        for each in sections:
            answer += media(each.kind, each.mid, direction="recvonly")
        made = cls(Attendee.at(offer.sdp), seat)
        made.peer.port.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        await engine.media.answer(room, seat, offer.negotiation, answer)
        await made.peer.connect()
        watched = [
            Watched(track=track, height_px=720) for track in tracks if track.source != "microphone"
        ]
        await engine.media.watch(
            room, seat, [one for one in watched if one.track.source != "microphone"]
        )
        return made

    def report(self, ssrc: int, now_s: float) -> None:
        """A receiver report with an estimate, and now and then one packet asked for again."""
        block = rtcp.ReportBlock(ssrc, 0, 0, self.counted & 0xFFFF, 10)
        compound = rtcp.build_receiver_report(9, [block])
        compound += rtcp.build_estimate(9, 4_000_000, [ssrc])
        if int(now_s) % 5 == self.seat.int % 5 and self.counted > 50:
            compound += rtcp.build_nack(9, ssrc, [(self.counted - 20) & 0xFFFF])
        self.peer.send_rtcp(compound)

    def drain(self) -> int:
        """Count what came, undecrypted; the SSRC of the pictures, or 0."""
        ssrc = 0
        for datagram in self.peer.media_of():
            if datagram[0] >= 128 and datagram[1] & 0x7F in (96, 111):
                self.counted += 1
                if datagram[1] & 0x7F == 96:
                    ssrc = int.from_bytes(datagram[8:12], "big")
        return ssrc

    def probe(self) -> int:
        """Decrypt what came; note its numbers and how long it took since it was sent."""
        ssrc = 0
        srtp = self.peer.srtp
        assert srtp is not None
        while True:
            try:
                datagram, extra, _, _ = self.peer.port.recvmsg(2048, 64)
            except BlockingIOError:
                return ssrc
            if datagram[0] < 4:
                self.peer.consent(datagram)
            kind = datagram[1] & 0x7F if datagram[0] >= 128 else 0
            plain = srtp.unprotect(datagram) if kind in (96, 111) else None
            if plain is None:
                continue
            seconds, nanoseconds = struct.unpack("qq", extra[0][2])
            words = int.from_bytes(plain[14:16], "big") if plain[0] & 0x10 else -1
            payload = plain[16 + 4 * words :] if words >= 0 else plain[12:]
            stamp = payload[2:10] if kind == 96 else payload[:8]
            took_ns = seconds * 10**9 + nanoseconds - int.from_bytes(stamp, "big")
            self.delays_ms[kind].append(took_ns / 1e6)
            found = int.from_bytes(plain[8:12], "big")
            self.numbers.setdefault(found, []).append(int.from_bytes(plain[2:4], "big"))
            self.counted += 1
            ssrc = found if kind == 96 else ssrc


@dataclass(frozen=True)
class Measured:
    """What one engine needed and how it did."""

    us_per_packet: float
    core_share: float
    lost: float
    gaps: int
    sound_p99_ms: float
    picture_p50_ms: float
    join_ms: float


async def load(engine: Engine, publishers: int, viewers: int, seconds: float) -> Measured:
    """So many publish to so many for so long, paced; the first viewer is the probe."""
    room = ConsultationId(uuid4())
    shown = [await Publisher.enter(engine, room) for _ in range(publishers)]
    before = engine.cpu_ns()
    crowd = [await Viewer.enter(engine, room, shown) for _ in range(viewers)]
    join_ms = (engine.cpu_ns() - before) / viewers / 1e6
    await _play(shown, crowd, min(2.0, seconds))
    for viewer in crowd:
        viewer.counted = 0
    crowd[0].numbers.clear()
    for delays in crowd[0].delays_ms.values():
        delays.clear()
    sent_before = sum(sum(v for k, v in one.sequences.items() if k > 0) for one in shown)
    before, began = engine.cpu_ns(), time.monotonic()
    await _play(shown, crowd, seconds)
    spent_ns, took_s = engine.cpu_ns() - before, time.monotonic() - began
    sent = sum(sum(v for k, v in one.sequences.items() if k > 0) for one in shown) - sent_before
    arrived = sum(viewer.counted for viewer in crowd)
    probe = crowd[0]
    for peer in (*(one.peer for one in shown), *(viewer.peer for viewer in crowd)):
        peer.port.close()
    await engine.media.leave(room)
    return Measured(
        us_per_packet=spent_ns / 1e3 / max(arrived, 1),
        core_share=100 * spent_ns / 1e9 / took_s,
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
    crowds: dict[str, list[Measured]] = {"SFU": [], "Janus": []}
    tables: dict[str, list[Measured]] = {"SFU": [], "Janus": []}
    for _ in range(rounds):
        for open_engine in (ours, theirs):
            async with open_engine() as engine:
                crowds[engine.name].append(await load(engine, 1, viewers, seconds))
            async with open_engine() as engine:
                tables[engine.name].append(await load(engine, 6, 6, seconds))

    write("crowd", _rows(crowds, tables, viewers))


def _rows(
    crowds: dict[str, list[Measured]], tables: dict[str, list[Measured]], viewers: int
) -> list[Row]:
    crowd = {name: _medians(each) for name, each in crowds.items()}
    table = {name: _medians(each) for name, each in tables.items()}
    most_us = 0.4 * crowd["Janus"].us_per_packet
    many = f"1 to {viewers}"
    return [
        _beside(f"CPU per forwarded packet, {many}", "us", "us_per_packet", most_us, crowd),
        _beside(f"packets that the probe of {viewers} never got", "", "gaps", 0, crowd),
        _beside(f"CPU to take in one of {viewers}", "ms", "join_ms", 20, crowd),
        _beside(f"packets lost of those sent, {many}", "%", "lost", 0, crowd),
        _beside("CPU, six people with 1 Mbit/s each", "% core", "core_share", 25, table),
        _beside("delay added to sound, p99, 6 people", "ms", "sound_p99_ms", 10, table),
        _beside("delay added to pictures, p50, 6 people", "ms", "picture_p50_ms", 5, table),
    ]


def _medians(measured: list[Measured]) -> Measured:
    columns = zip(*(astuple(each) for each in measured), strict=True)
    return Measured(*(statistics.median(column) for column in columns))


def _beside(what: str, unit: str, name: str, target: float, by: dict[str, Measured]) -> Row:
    mine, other = getattr(by["SFU"], name), getattr(by["Janus"], name)
    return at_most(what, unit, mine, target, ("Janus", other))


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
    parser.add_argument("--viewers", type=int, default=60)
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
