"""A publisher of three layers in raw bytes: the section of his offer and his packets."""

from __future__ import annotations

from dataclasses import dataclass, field

from signaling.engines.wire import Source, Watched
from signaling.engines.wire import TrackRef as Ref
from signaling.sfu.core import rtcp
from signaling.sfu.core.rtcp import SenderReport
from tests.signaling.sfu.line import Person, World
from tests.signaling.sfu.peer import media

RIDS = ("l", "m", "h")
SSRCS = {"l": 101, "m": 202, "h": 303}
HEIGHTS = {"l": 180, "m": 360, "h": 720}
SIZES = {"l": 300, "m": 700, "h": 1300}
TICKS = 3000
"""From one picture to the next: 30 a second."""


def layered(mid: str, rids: tuple[str, ...] = RIDS) -> str:
    """A section that sends one picture in several sizes (RFC 8853)."""
    text = media("video", mid)
    for identifier, name in ((10, "rtp-stream-id"), (11, "repaired-rtp-stream-id")):
        text += f"a=extmap:{identifier} urn:ietf:params:rtp-hdrext:sdes:{name}\r\n"
    text += "".join(f"a=rid:{rid} send\r\n" for rid in rids)
    return text + f"a=simulcast:send {';'.join(rids)}\r\n"


def key_head(height_px: int) -> bytes:
    """The first bytes of a VP8 key frame (RFC 6386 §9.1)."""
    size = (16 * height_px // 9).to_bytes(2, "little") + height_px.to_bytes(2, "little")
    return b"\x00\x00\x00\x9d\x01\x2a" + size


@dataclass
class Sender:
    """One layer of a camera: pictures of two packets, every second one of the upper temporal
    layer."""

    rid: str
    sequence: int = 10
    picture: int = 5
    tl0: int = 250
    base: int = 0
    """What its timestamps start from: each layer has another one."""
    turn: int = 0
    ssrc: int = 0

    def __post_init__(self) -> None:
        self.ssrc = self.ssrc or SSRCS[self.rid]

    def begin_anew(self) -> None:
        """Go on under another SSRC, with other numbers."""
        self.ssrc += 1_000
        self.sequence += 5_000
        self.picture += 700
        self.base += 123_456_789

    def pictures(self, *, is_key: bool = False, tick: int | None = None) -> list[bytes]:
        """The packets of the next picture."""
        if is_key:
            self.turn = 0
        temporal = self.turn % 2
        self.turn += 1
        self.picture += 1
        self.tl0 += temporal == 0
        stamp = self.base + TICKS * (self.picture if tick is None else tick)
        head = key_head(HEIGHTS[self.rid]) if is_key else b"\x01"
        body = b"%s %d " % (self.rid.encode(), self.picture)
        parts = (head + body + bytes(SIZES[self.rid]), body + b"end")
        return [self._packet(stamp, temporal, place, part) for place, part in enumerate(parts)]

    def _packet(self, stamp: int, temporal: int, place: int, part: bytes) -> bytes:
        self.sequence += 1
        rid = self.rid.encode()
        words = b"\x40\x30" + bytes((10 << 4 | len(rid) - 1,)) + rid
        words += bytes(-len(words) % 4)
        descriptor = bytes((0x90 if place == 0 else 0x80, 0xE0))
        descriptor += (0x8000 | self.picture & 0x7FFF).to_bytes(2, "big")
        descriptor += bytes((self.tl0 & 0xFF, temporal << 6 | (0x20 if temporal else 0)))
        return (
            bytes((0x90, place << 7 | 96))
            + (self.sequence & 0xFFFF).to_bytes(2, "big")
            + (stamp & 0xFFFFFFFF).to_bytes(4, "big")
            + self.ssrc.to_bytes(4, "big")
            + b"\xbe\xde"
            + (len(words) // 4).to_bytes(2, "big")
            + words
            + descriptor
            + part
        )


@dataclass
class Camera:
    """A person who publishes three layers, and what he is asked for."""

    person: Person
    senders: dict[str, Sender] = field(default_factory=dict)
    tick: int = 0
    answers: int = 0
    """Requests for key frames that were fulfilled."""
    is_mute: set[str] = field(default_factory=set)
    """Layers that are not sent."""

    @classmethod
    def enter(cls, world: World, source: Source = "camera") -> Camera:
        """Come, publish and connect."""
        person = Person.enter(world)
        person.publish(layered("0"), {"0": source})
        person.connect()
        camera = cls(person)
        for place, rid in enumerate(RIDS):
            camera.senders[rid] = Sender(rid, 10 + place, 5 + place, 250, 1_000_000_000 * place)
        return camera

    def shoot(self, *, is_key: bool = False) -> None:
        """Send the next picture in all layers; a layer that was asked to sends a key frame."""
        self.tick += 1
        asked = {
            each.ssrc for each in self.person.reports if isinstance(each, rtcp.KeyFrameRequest)
        }
        self.person.reports.clear()
        for rid, sender in self.senders.items():
            wanted = is_key or sender.ssrc in asked
            self.answers += sender.ssrc in asked
            for packet in sender.pictures(is_key=wanted, tick=self.tick):
                if rid not in self.is_mute:
                    self.person.send_rtp(packet)

    def run(self, seconds: float) -> None:
        """Film for so long, 25 pictures a second."""
        for _ in range(round(seconds * 25)):
            self.shoot()
            self.person.world.pass_time(0.04)

    def tell_clock(self, *rids: str) -> None:
        """Send sender reports that agree on when the last picture was taken."""
        ntp = (1_000 << 32) + (self.tick << 32) // 30
        for rid in rids:
            stamp = (self.senders[rid].base + TICKS * self.tick) & 0xFFFFFFFF
            report = SenderReport(SSRCS[rid], ntp, stamp)
            self.person.send_rtcp(rtcp.build_sender_report(report, 1, 1, "me"))

    @property
    def ref(self) -> Ref:
        """The track."""
        return Ref(seat=self.person.seat, source="camera")


def watched(camera: Camera, height_px: int, *, is_pinned: bool = False) -> Watched:
    """How somebody shows this camera."""
    return Watched(track=camera.ref, height_px=height_px, is_pinned=is_pinned)
