"""How long an Opus packet lasts, and the packet of silence that follows it (RFC 6716 §3.1)."""

_SILK_MS = (10, 20, 40, 60)
_HYBRID_MS = (10, 20)
_CELT_MS = (2.5, 5, 10, 20)
SILENCE_MS = 20


def lasts_ms(packet: bytes) -> float:
    """The duration of a packet; 0 for one that is none."""
    if not packet:
        return 0
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:
        frame_ms: float = _SILK_MS[configuration & 3]
    elif configuration < 16:
        frame_ms = _HYBRID_MS[configuration & 1]
    else:
        frame_ms = _CELT_MS[configuration & 3]
    if code == 3:
        return frame_ms * (packet[1] & 0x3F) if len(packet) > 1 else 0
    return frame_ms * (1 if code == 0 else 2)


def silence_after(packet: bytes) -> bytes:
    """20 ms in the same mode and channels with nothing in it: a decoder fills them by itself.

    A frame of length 0 means that nothing was sent (RFC 6716 §3.2.1, discontinuous transmission).
    """
    configuration = packet[0] >> 3 if packet else 31
    if configuration < 12:
        twenty = (configuration & ~3) | 1
    elif configuration < 16:
        twenty = configuration | 1
    else:
        twenty = configuration | 3
    stereo = packet[0] & 4 if packet else 0
    return bytes((twenty << 3 | stereo,))
