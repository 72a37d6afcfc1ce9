"""Redundant sound (RFC 2198) made plain; knows no packets."""

BLOCKS_MAX = 8


def primary_of(payload: bytes) -> bytes | None:
    """The primary block of a redundant payload; None if a length in it leads outside."""
    at, before = 0, 0
    for _ in range(BLOCKS_MAX):
        if at >= len(payload):
            return None
        if not payload[at] & 0x80:
            start = at + 1 + before
            return payload[start:] if start < len(payload) else None
        if at + 4 > len(payload):
            return None
        before += int.from_bytes(payload[at + 2 : at + 4], "big") & 0x3FF
        at += 4
    return None
