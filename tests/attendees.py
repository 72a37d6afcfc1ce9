"""Raw peers that every engine takes for browsers: publishers of sound and pictures, in one size or
in three, and viewers who report, estimate, ask for what they miss and show consent. One viewer may
decrypt everything, the others only count."""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from OpenSSL import SSL

from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.ports import MediaEngine
from signaling.engines.wire import Source, TrackRef, Watched
from signaling.sfu.core import rtcp, stun
from signaling.sfu.core.sdp import description
from signaling.sfu.port import open_port
from tests.signaling.sfu.peer import Peer, media, session, waiting
from tests.signaling.sfu.simulcast import HEIGHTS, key_head, layered

PAYLOAD_BYTES = 990
SO_TIMESTAMPNS = 35
OWN_PASSWORD = b"m" * 24
STAMP_BYTES = 12
"""Each payload ends with when it was sent."""

TICKS = 3000
"""Of the clock of pictures, from one to the next: 30 a second."""


@dataclass(frozen=True)
class Size:
    """One layer of a picture: so many packets of so many bytes 30 times a second."""

    ssrc: int
    rid: str
    packets: int
    payload_bytes: int


ONE_SIZE = (Size(70, "", 4, PAYLOAD_BYTES),)
"""A megabit a second."""

THREE_SIZES = (Size(101, "l", 1, 500), Size(202, "m", 2, 840), Size(303, "h", 6, 1040))
"""What browsers send of 720p in three layers: 120, 400 and 1,500 kbit/s."""


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
class Publisher:
    """Somebody with a camera and a microphone; each payload says when it was sent."""

    peer: Attendee
    seat: SeatId
    sizes: tuple[Size, ...]
    sequences: dict[int, int] = field(default_factory=dict)
    """The last number of each SSRC."""
    turn: int = 0
    sounds: int = 0

    @classmethod
    async def enter(
        cls, engine: MediaEngine, room: ConsultationId, sizes: tuple[Size, ...] = ONE_SIZE
    ) -> Publisher:
        """Publish both and connect."""
        seat = SeatId(uuid4())
        picture = layered("1") if len(sizes) > 1 else media("video", "1", ssrc=sizes[0].ssrc)
        offer = session("0 1", "active") + media("audio", "0", ssrc=50) + picture
        sources: dict[str, Source] = {"0": "microphone", "1": "camera"}
        made = cls(Attendee.at(await engine.publish(room, seat, offer, sources)), seat, sizes)
        await made.peer.connect()
        for turn in range(30):  # an engine may offer a track only once its packets have come
            made.picture(is_key=turn == 0)
            made.sound()
            await asyncio.sleep(0.02)
            list(made.peer.media_of())
        return made

    @property
    def sent(self) -> int:
        """Packets so far."""
        return sum(self.sequences.values())

    def picture(self, *, is_key: bool) -> None:
        """One picture in all its sizes; every second one is of the upper temporal layer."""
        self.turn += 1
        temporal = 0 if is_key else self.turn % 2
        for size in self.sizes:
            words = b"\x40\x31" + (b"\xa0" + size.rid.encode() if size.rid else b"")
            words += bytes(-len(words) % 4)
            picture = (0x8000 | self.turn & 0x7FFF).to_bytes(2, "big")
            follows = picture + bytes((self.turn // 2 & 0xFF, temporal << 6 | 0x20))
            for index in range(size.packets):
                head = bytes((0x80 if index else 0x90, 0xE0)) + follows
                if index == 0:
                    head += key_head(HEIGHTS.get(size.rid, 360)) if is_key else b"\x01"
                second = (index == size.packets - 1) << 7 | 96
                fixed = self._fixed(second, TICKS * self.turn, size.ssrc, words)
                self._send(fixed, head + bytes(size.payload_bytes - len(head) - STAMP_BYTES))

    def sound(self) -> None:
        """20 ms of sound."""
        self.sounds += 1
        fixed = self._fixed(111, 960 * self.sounds, 50, b"\x40\x30\x00\x00")
        self._send(fixed, bytes(80 - STAMP_BYTES))

    def _fixed(self, second: int, clock: int, ssrc: int, words: bytes) -> bytes:
        """The header with its extensions."""
        number = self.sequences[ssrc] = self.sequences.get(ssrc, 0) + 1
        fixed = struct.pack("!BBHII", 0x90, second, number & 0xFFFF, clock & 0xFFFFFFFF, ssrc)
        return fixed + b"\xbe\xde" + (len(words) // 4).to_bytes(2, "big") + words

    def _send(self, header: bytes, payload: bytes) -> None:
        stamp = time.time_ns().to_bytes(8, "big") + bytes(STAMP_BYTES - 8)
        self.peer.send_rtp(header + payload + stamp)


@dataclass
class Viewer:
    """Somebody who receives and answers as a browser does, or the probe that decrypts it all."""

    peer: Attendee
    seat: SeatId
    estimate_bps: int
    """What it says that its line carries."""
    counted: int = 0
    delays_ms: dict[int, list[float]] = field(default_factory=lambda: {96: [], 111: []})
    numbers: dict[int, list[int]] = field(default_factory=dict)
    """Each stream's numbers, by SSRC."""

    @classmethod
    async def enter(
        cls,
        engine: MediaEngine,
        room: ConsultationId,
        shown: list[Publisher],
        estimate_bps: int = 4_000_000,
    ) -> Viewer:
        """Receive both from these people, the pictures as large as they are."""
        seat = SeatId(uuid4())
        sources: tuple[Source, ...] = ("microphone", "camera")
        tracks = [TrackRef(seat=one.seat, source=each) for one in shown for each in sources]
        offer = await engine.subscribe(room, seat, tracks)
        if offer is None:
            raise RuntimeError("nothing is offered")
        sections = description.read(offer.sdp).sections
        answer = session(" ".join(each.mid for each in sections), "active")
        for each in sections:
            answer += media(each.kind, each.mid, direction="recvonly")
        made = cls(Attendee.at(offer.sdp), seat, estimate_bps)
        made.peer.port.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        await engine.answer(room, seat, offer.negotiation, answer)
        await made.peer.connect()
        watched = [Watched(track=each, height_px=720) for each in tracks if each.source == "camera"]
        await engine.watch(room, seat, watched)
        return made

    def report(self, ssrc: int, now_s: float) -> None:
        """A receiver report with an estimate, and now and then one packet asked for again."""
        block = rtcp.ReportBlock(ssrc, 0, 0, self.counted & 0xFFFF, 10)
        compound = rtcp.build_receiver_report(9, [block])
        compound += rtcp.build_estimate(9, self.estimate_bps, [ssrc])
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
            sent_ns = int.from_bytes(plain[-STAMP_BYTES : 8 - STAMP_BYTES], "big")
            took_ns = seconds * 10**9 + nanoseconds - sent_ns
            self.delays_ms[kind].append(took_ns / 1e6)
            found = int.from_bytes(plain[8:12], "big")
            self.numbers.setdefault(found, []).append(int.from_bytes(plain[2:4], "big"))
            self.counted += 1
            ssrc = found if kind == 96 else ssrc
