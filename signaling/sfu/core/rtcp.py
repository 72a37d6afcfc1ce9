"""RTCP as a forwarding unit needs it: reports and feedback read from compounds, and its own
built (RFC 3550 §6, RFC 4585, RFC 5104, draft-alvestrand-rmcat-remb-03); knows no tracks."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, BYE = 200, 201, 202, 203
TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 205, 206
NACK_FORMAT, PLI_FORMAT, FIR_FORMAT, APPLICATION_FORMAT = 1, 1, 4, 15

NACKS_MAX = 512
"""Sequence numbers taken from one NACK; a peer that asks for more is answered in part."""

_BLOCK = struct.Struct("!IIIIII")
_SENDER = struct.Struct("!IQIII")
_PAIR = struct.Struct("!II")


@dataclass(frozen=True)
class SenderReport:
    """What a sender says of its clock and its counts."""

    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True)
class ReportBlock:
    """What a receiver says of one stream; `fraction_lost` is of 256."""

    ssrc: int
    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    last_report: int = 0
    delay_since: int = 0


@dataclass(frozen=True)
class Nack:
    """Packets that a receiver misses."""

    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True)
class KeyFrameRequest:
    """PLI or FIR."""

    ssrc: int


@dataclass(frozen=True)
class Estimate:
    """REMB: what a receiver thinks that its line carries."""

    bitrate_bps: int
    ssrcs: tuple[int, ...]


Report = SenderReport | ReportBlock | Nack | KeyFrameRequest | Estimate


def is_rtcp(packet: bytes | bytearray | memoryview) -> bool:
    """Whether a datagram of the SRTP range is RTCP (RFC 5761 §4)."""
    return len(packet) >= 8 and 192 <= packet[1] <= 223


def read(compound: bytes) -> list[Report]:
    """What a compound says; reading stops at the first packet that does not fit."""
    reports: list[Report] = []
    for count, kind, body in _packets(compound):
        if kind == SENDER_REPORT and len(body) >= 24:
            ssrc, ntp, timestamp, _, _ = _SENDER.unpack_from(body)
            reports.append(SenderReport(ssrc, ntp, timestamp))
            reports.extend(_blocks(body[24:], count))
        elif kind == RECEIVER_REPORT and len(body) >= 4:
            reports.extend(_blocks(body[4:], count))
        elif kind in (TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK) and len(body) >= 8:
            reports.extend(_feedback(kind, count, body))
    return reports


def _packets(compound: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(count or format, packet type, body without padding) of each packet."""
    offset = 0
    while offset + 4 <= len(compound):
        first, kind, words = struct.unpack_from("!BBH", compound, offset)
        end = offset + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            return
        body = compound[offset + 4 : end]
        if first & 0x20 and body:
            body = body[: max(0, len(body) - body[-1])]
        yield first & 0x1F, kind, body
        offset = end


def _blocks(body: bytes, count: int) -> Iterator[ReportBlock]:
    for at in range(0, min(24 * count, len(body) - 23), 24):
        ssrc, lost, highest, jitter, last, delay = _BLOCK.unpack_from(body, at)
        yield ReportBlock(ssrc, lost >> 24, lost & 0xFFFFFF, highest, jitter, last, delay)


def _feedback(kind: int, form: int, body: bytes) -> Iterator[Report]:
    _, media = _PAIR.unpack_from(body)
    if kind == TRANSPORT_FEEDBACK:
        if form == NACK_FORMAT:
            yield Nack(media, _missing(body[8:]))
    elif form == PLI_FORMAT:
        yield KeyFrameRequest(media)
    elif form == FIR_FORMAT:
        for at in range(8, len(body) - 7, 8):
            yield KeyFrameRequest(int.from_bytes(body[at : at + 4], "big"))
    elif form == APPLICATION_FORMAT and body[8:12] == b"REMB" and len(body) >= 16:
        yield _estimate(body)


def _missing(entries: bytes) -> tuple[int, ...]:
    missing: list[int] = []
    for at in range(0, len(entries) - 3, 4):
        first, following = struct.unpack_from("!HH", entries, at)
        missing.append(first)
        missing.extend((first + 1 + bit) & 0xFFFF for bit in range(16) if following >> bit & 1)
        if len(missing) >= NACKS_MAX:
            break
    return tuple(missing[:NACKS_MAX])


def _estimate(body: bytes) -> Estimate:
    count = body[12]
    exponent, mantissa = body[13] >> 2, int.from_bytes(body[13:16], "big") & 0x3FFFF
    places = range(16, min(16 + 4 * count, len(body) - 3), 4)
    ssrcs = tuple(int.from_bytes(body[at : at + 4], "big") for at in places)
    return Estimate(mantissa << exponent, ssrcs)


def build_sender_report(report: SenderReport, packets: int, octets: int, cname: str) -> bytes:
    """A sender report with its source description."""
    counts = (packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    body = _SENDER.pack(report.ssrc, report.ntp, report.timestamp, *counts)
    return _packet(0, SENDER_REPORT, body) + _build_description(report.ssrc, cname)


def _build_description(ssrc: int, cname: str) -> bytes:
    name = cname.encode()[:255]
    chunk = ssrc.to_bytes(4, "big") + bytes((1, len(name))) + name + b"\x00"
    return _packet(1, DESCRIPTION, chunk + b"\x00" * (-len(chunk) % 4))


def build_receiver_report(sender: int, blocks: Sequence[ReportBlock]) -> bytes:
    """A receiver report with at most 31 blocks."""
    body = sender.to_bytes(4, "big")
    for block in blocks[:31]:
        lost = block.fraction_lost << 24 | (block.cumulative_lost & 0xFFFFFF)
        numbers = (block.highest_sequence, block.jitter, block.last_report, block.delay_since)
        body += _BLOCK.pack(block.ssrc, lost, *numbers)
    return _packet(min(len(blocks), 31), RECEIVER_REPORT, body)


def build_nack(sender: int, media: int, sequences: Iterable[int]) -> bytes:
    """A generic NACK; `sequences` in the order in which they follow each other."""
    entries: list[tuple[int, int]] = []
    for sequence in sequences:
        distance = (sequence - entries[-1][0] - 1) & 0xFFFF if entries else 0x10000
        if distance < 16:
            entries[-1] = (entries[-1][0], entries[-1][1] | 1 << distance)
        else:
            entries.append((sequence, 0))
    body = _PAIR.pack(sender, media) + b"".join(struct.pack("!HH", *entry) for entry in entries)
    return _packet(NACK_FORMAT, TRANSPORT_FEEDBACK, body)


def build_pli(sender: int, media: int) -> bytes:
    """A picture loss indication."""
    return _packet(PLI_FORMAT, PAYLOAD_FEEDBACK, _PAIR.pack(sender, media))


def build_estimate(sender: int, bitrate_bps: int, ssrcs: Sequence[int]) -> bytes:
    """A REMB."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    head = len(ssrcs) << 24 | exponent << 18 | bitrate_bps >> exponent
    body = _PAIR.pack(sender, 0) + b"REMB" + head.to_bytes(4, "big")
    body += b"".join(ssrc.to_bytes(4, "big") for ssrc in ssrcs)
    return _packet(APPLICATION_FORMAT, PAYLOAD_FEEDBACK, body)


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body
