"""The VP8 payload descriptor read and moved (RFC 7741 §4.2); knows no packets and no receivers."""

from dataclasses import dataclass

PICTURE_BITS = 15


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What stands before the picture's bytes; places are offsets into the payload, 0 if absent."""

    size: int
    starts_picture: bool
    """The S bit of partition 0."""
    picture_at: int = 0
    is_long: bool = False
    """The picture id has 15 bits, else 7."""
    picture: int = 0
    tl0_at: int = 0
    tl0: int = 0
    temporal: int = 0
    is_sync: bool = False
    """The Y bit: the picture needs nothing but the base layer."""


def read(payload: bytes) -> Descriptor | None:
    """Read the descriptor; None if it is cut off."""
    if not payload:
        return None
    first = payload[0]
    starts = first & 0x17 == 0x10
    if not first & 0x80:
        return Descriptor(1, starts)
    return _read_extended(payload, starts)


def _read_extended(payload: bytes, starts: bool) -> Descriptor | None:
    if len(payload) < 2:
        return None
    flags, at = payload[1], 2
    picture_at, is_long, picture = 0, False, 0
    if flags & 0x80:
        if len(payload) < at + 2:
            return None
        picture_at, is_long = at, bool(payload[at] & 0x80)
        whole = int.from_bytes(payload[at : at + 2], "big")
        picture = whole & 0x7FFF if is_long else payload[at]
        at += 2 if is_long else 1
    tl0_at = at if flags & 0x40 else 0
    key_at = at + bool(flags & 0x40)
    end = key_at + bool(flags & 0x30)
    if len(payload) < end:
        return None
    tl0 = payload[tl0_at] if tl0_at else 0
    layer = payload[key_at] if flags & 0x20 else 0
    return Descriptor(
        end, starts, picture_at, is_long, picture, tl0_at, tl0, layer >> 6, bool(layer & 0x20)
    )


def starts_key_frame(payload: bytes, descriptor: Descriptor) -> bool:
    """Whether the first bytes of a picture that needs no other are here."""
    at = descriptor.size
    return descriptor.starts_picture and len(payload) > at and payload[at] & 0x01 == 0


def height_px(payload: bytes, descriptor: Descriptor) -> int:
    """The height that a key frame's first bytes tell (RFC 6386 §9.1); 0 if they do not."""
    at = descriptor.size
    if payload[at + 3 : at + 6] != b"\x9d\x01\x2a" or len(payload) < at + 10:
        return 0
    return int.from_bytes(payload[at + 8 : at + 10], "little") & 0x3FFF


def lengthen(payload: bytes, descriptor: Descriptor, picture: int) -> tuple[bytes, Descriptor]:
    """The payload with this picture id in 15 bits, whatever form it had."""
    at = descriptor.picture_at
    after = at + (2 if descriptor.is_long else 1)
    written = (0x8000 | picture & 0x7FFF).to_bytes(2, "big")
    longer = payload[:at] + written + payload[after:]
    grown = at + 2 - after
    moved = Descriptor(
        descriptor.size + grown,
        descriptor.starts_picture,
        at,
        True,
        picture & 0x7FFF,
        descriptor.tl0_at + grown if descriptor.tl0_at else 0,
        descriptor.tl0,
        descriptor.temporal,
        descriptor.is_sync,
    )
    return longer, moved
