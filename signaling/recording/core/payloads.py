"""What is inside the RTP payloads of VP8 (RFC 7741), of RED (RFC 2198), and of a sender report."""

import struct
from dataclasses import dataclass

RED = 63
"""The payload type under which Opus with redundancy comes, as browsers number it."""

_NTP_TO_UNIX_S = 2_208_988_800
_SENDER_REPORT = 200
_REPORT = struct.Struct("!IIII")


@dataclass(frozen=True)
class Vp8Piece:
    """A part of a VP8 picture; `is_first` where the picture begins."""

    is_first: bool
    content: bytes

    @property
    def is_key(self) -> bool:
        """Whether a picture that begins here needs none before it (RFC 6386 §9.1)."""
        return self.is_first and bool(self.content) and not self.content[0] & 1


@dataclass(frozen=True)
class Redundant:
    """A packet of a RED payload: how many packets and how many ticks before the newest."""

    packets_back: int
    ticks_back: int
    content: bytes


@dataclass(frozen=True)
class SenderReport:
    """Which moment of the sender's clock (ms since 1970) belongs to which RTP timestamp."""

    ssrc: int
    clock_ms: float
    timestamp: int


def vp8_piece(payload: bytes) -> Vp8Piece | None:
    """Take the descriptor off (RFC 7741 §4.2); None for one that leads outside."""
    if not payload:
        return None
    first, at = payload[0], 1
    if first & 0x80:
        if at >= len(payload):
            return None
        extension, at = payload[at], at + 1
        if extension & 0x80:
            if at >= len(payload):
                return None
            at += 2 if payload[at] & 0x80 else 1
        at += bool(extension & 0x40) + bool(extension & 0x30)
    if at >= len(payload):
        return None
    return Vp8Piece(first & 0x1F == 0x10, payload[at:])


def picture_size(key_frame: bytes) -> tuple[int, int] | None:
    """Width and height of a key frame (RFC 6386 §9.1); None if it is none."""
    if len(key_frame) < 10 or key_frame[0] & 1 or key_frame[3:6] != b"\x9d\x01\x2a":
        return None
    width, height = struct.unpack_from("<HH", key_frame, 6)
    return width & 0x3FFF, height & 0x3FFF


def red_blocks(payload: bytes) -> list[Redundant]:
    """The packets of a RED payload, oldest first; empty for one that cannot be read."""
    headers: list[tuple[int, int]] = []
    at = 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload):
            return []
        word = int.from_bytes(payload[at : at + 4], "big")
        headers.append((word >> 10 & 0x3FFF, word & 0x3FF))
        at += 4
    at += 1
    found: list[Redundant] = []
    for number, (ticks, length) in enumerate(headers):
        if length:
            found.append(Redundant(len(headers) - number, ticks, payload[at : at + length]))
        at += length
    if at >= len(payload):
        return []
    return [*found, Redundant(0, 0, payload[at:])]


def sender_report(packet: bytes) -> SenderReport | None:
    """The report at the head of an RTCP packet (RFC 3550 §6.4.1), if there is one."""
    if len(packet) < 28 or packet[0] >> 6 != 2 or packet[1] != _SENDER_REPORT:
        return None
    ssrc, seconds, fraction, timestamp = _REPORT.unpack_from(packet, 4)
    clock_ms = (seconds - _NTP_TO_UNIX_S + fraction / 2**32) * 1000
    return SenderReport(ssrc, clock_ms, timestamp)


def is_rtcp(packet: bytes) -> bool:
    """Tell RTCP from RTP on one socket (RFC 5761 §4)."""
    return len(packet) > 1 and 192 <= packet[1] <= 223
