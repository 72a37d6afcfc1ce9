"""Pictures and sound made by program, and peer connections that work on loopback alone."""

import asyncio
import fractions
import math
import struct
import wave
from pathlib import Path

import aioice.ice
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, VideoStreamTrack
from aiortc.rtcconfiguration import RTCBundlePolicy
from av import AudioFrame, VideoFrame

WIDTH, HEIGHT, PICTURES_PER_S = 160, 96, 10
SAMPLES_PER_S, SAMPLES = 48_000, 960
TONE_HZ, TONE_S = 440, 2

_known_addresses = aioice.ice.get_host_addresses


def _addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    # aioice leaves loopback out, and a machine without a network has nothing else.
    return _known_addresses(use_ipv4, use_ipv6) or ["127.0.0.1"]


aioice.ice.get_host_addresses = _addresses


def peer_connection() -> RTCPeerConnection:
    """A peer connection that asks no STUN server."""
    return RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )


class Picture(VideoStreamTrack):
    """Ten small pictures a second, all of one shade of grey."""

    def __init__(self, shade: int) -> None:
        super().__init__()
        self._shade = shade
        self._count = 0

    async def recv(self) -> VideoFrame:
        """The next picture, when it is due."""
        await asyncio.sleep(1 / PICTURES_PER_S)
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for index, plane in enumerate(frame.planes):
            plane.update(bytes((128 if index else self._shade,)) * plane.buffer_size)
        self._count += 1
        frame.pts = self._count * 90_000 // PICTURES_PER_S
        frame.time_base = fractions.Fraction(1, 90_000)
        return frame


class Tone(MediaStreamTrack):
    """A tone of 440 Hz."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due."""
        await asyncio.sleep(SAMPLES / SAMPLES_PER_S)
        start = self._count * SAMPLES
        self._count += 1
        wave = [
            int(8_000 * math.sin(2 * math.pi * 440 * (start + n) / SAMPLES_PER_S))
            for n in range(SAMPLES)
        ]
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(struct.pack(f"<{SAMPLES}h", *wave))
        frame.sample_rate, frame.pts = SAMPLES_PER_S, start
        frame.time_base = fractions.Fraction(1, SAMPLES_PER_S)
        return frame


def write_tone(path: Path) -> Path:
    """A continuous tone for a browser's microphone: Chromium's own fake one is mostly silence."""
    turn = 2 * math.pi * TONE_HZ / SAMPLES_PER_S
    samples = (int(9_000 * math.sin(turn * n)) for n in range(TONE_S * SAMPLES_PER_S))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLES_PER_S)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path
