"""RTP as a sender makes it: real Opus and VP8 from FFmpeg's encoders, packetised by hand."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from signaling.recording.core.track import Packet

OPUS_MS, PICTURE_MS = 20, 50
OPUS_TYPE, RED_TYPE, VP8_TYPE, H264_TYPE = 111, 63, 96, 102


@dataclass(frozen=True)
class Sent:
    """A packet and when it is sent, in ms from the beginning of the stream."""

    at_ms: int
    packet: Packet


def opus_packets(seconds: float) -> list[bytes]:
    """A tone of 440 Hz in packets of 20 ms."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = 48_000, "stereo", "s16"
    codec.bit_rate = 32_000
    packets: list[bytes] = []
    for number in range(int(seconds * 50)):
        times = (np.arange(960) + number * 960) / 48_000
        wave = (np.sin(times * 2 * np.pi * 440) * 8_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.repeat(2).reshape(1, -1), "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def vp8_pictures(seconds: float, key_every: int = 20) -> list[bytes]:
    """A moving bar at 20 pictures a second."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 240, "yuv420p"
    codec.bit_rate, codec.gop_size = 300_000, key_every
    codec.time_base = Fraction(1, 20)
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    pictures: list[bytes] = []
    for number in range(int(seconds * 20)):
        image = np.zeros((240, 320, 3), np.uint8)
        image[:, (number * 8) % 320 : (number * 8) % 320 + 40] = 255
        frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 20)
        pictures += [bytes(packet) for packet in codec.encode(frame)]
    return pictures


def sound(packets: list[bytes], sequence: int = 65_500, ticks: int = 0xFFFF_F000) -> Iterator[Sent]:
    """Opus packets as RTP; both counters wrap soon."""
    for number, payload in enumerate(packets):
        yield Sent(
            number * OPUS_MS,
            Packet(
                (sequence + number) & 0xFFFF,
                (ticks + number * 960) & 0xFFFF_FFFF,
                OPUS_TYPE,
                False,
                payload,
            ),
        )


def pictures(frames: list[bytes], sequence: int = 7, ticks: int = 1_000) -> Iterator[Sent]:
    """VP8 pictures in pieces of at most 150 bytes, with a picture id of 15 bits (RFC 7741)."""
    for number, frame in enumerate(frames):
        pieces = [frame[at : at + 150] for at in range(0, len(frame), 150)]
        for place, piece in enumerate(pieces):
            first = 0x90 if place == 0 else 0x80
            descriptor = struct.pack(">BBH", first, 0x80, 0x8000 | number & 0x7FFF)
            yield Sent(
                number * PICTURE_MS,
                Packet(
                    sequence & 0xFFFF,
                    (ticks + number * 90 * PICTURE_MS) & 0xFFFF_FFFF,
                    VP8_TYPE,
                    place == len(pieces) - 1,
                    descriptor + piece,
                ),
            )
            sequence += 1


def redundant(sent: list[Sent]) -> list[Sent]:
    """The same Opus packets as RED, each with the one before it (RFC 2198)."""
    made: list[Sent] = []
    before = b""
    for each in sent:
        packet = each.packet
        header = b""
        if before:
            header = (0x80_00_00_00 | 111 << 24 | 960 << 10 | len(before)).to_bytes(4, "big")
        payload = header + bytes((111,)) + before + packet.payload
        before = packet.payload
        made.append(
            Sent(
                each.at_ms,
                Packet(packet.sequence, packet.timestamp, RED_TYPE, False, payload),
            )
        )
    return made


def datagram(packet: Packet, ssrc: int) -> bytes:
    """The packet as it goes over a socket."""
    return (
        struct.pack(
            ">BBHII",
            0x80,
            packet.is_marked << 7 | packet.payload_type,
            packet.sequence,
            packet.timestamp,
            ssrc,
        )
        + packet.payload
    )


def sender_report(ssrc: int, clock_ms: float, timestamp: int) -> bytes:
    """An RTCP sender report (RFC 3550 §6.4.1) without blocks."""
    seconds, rest_ms = divmod(clock_ms, 1000)
    fraction = int(rest_ms / 1000 * 2**32)
    ntp = int(seconds) + 2_208_988_800
    return struct.pack(">BBHIIIIII", 0x80, 200, 6, ssrc, ntp, fraction, timestamp, 0, 0)


def h264_pictures(seconds: float, size: tuple[int, int] = (320, 240)) -> list[list[bytes]]:
    """A moving bar at 20 pictures a second, a key frame each second; each as its units."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = *size, "yuv420p"
    codec.bit_rate, codec.gop_size, codec.time_base = 300_000, 20, Fraction(1, 20)
    codec.options = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    found: list[list[bytes]] = []
    for number in range(int(seconds * 20)):
        image = np.zeros((size[1], size[0], 3), np.uint8)
        image[:, (number * 8) % size[0] : (number * 8) % size[0] + 40] = 255
        frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 20)
        for packet in codec.encode(frame):
            units = bytes(packet).replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")[1:]
            found.append([unit for unit in units if unit[0] & 0x1F != 6])
    return found


def h264_packets(frames: list[list[bytes]], sequence: int = 7) -> Iterator[Sent]:
    """H.264 as browsers send it: parameter sets together (STAP-A), the rest in fragments (FU-A)."""
    for number, units in enumerate(frames):
        payloads = []
        sets = [unit for unit in units if unit[0] & 0x1F in (7, 8)]
        if sets:
            joined = b"".join(struct.pack(">H", len(unit)) + unit for unit in sets)
            payloads.append(b"\x78" + joined)
        for unit in units:
            if unit not in sets:
                payloads += _fragments(unit)
        for place, payload in enumerate(payloads):
            ticks = (1_000 + number * 90 * PICTURE_MS) & 0xFFFF_FFFF
            is_last = place == len(payloads) - 1
            packet = Packet(sequence & 0xFFFF, ticks, H264_TYPE, is_last, payload)
            yield Sent(number * PICTURE_MS, packet)
            sequence += 1


def _fragments(unit: bytes) -> list[bytes]:
    if len(unit) <= 150:
        return [unit]
    pieces = [unit[at : at + 150] for at in range(1, len(unit), 150)]
    first, last = 0, len(pieces) - 1
    return [
        bytes(
            (
                unit[0] & 0xE0 | 28,
                unit[0] & 0x1F | (place == first) << 7 | (place == last) << 6,
            )
        )
        + piece
        for place, piece in enumerate(pieces)
    ]
