"""Pictures of H.264 out of RTP payloads (RFC 6184, packetization mode 1), as files hold them:
units behind their lengths, parameter sets apart (ISO/IEC 14496-15)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_LEAST_CHROMA = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
"""Profiles whose parameter sets tell the chroma format (ITU-T H.264 §7.3.2.1.1)."""

_PICTURE_KEY, _SEQUENCE, _PICTURE_SET, _DELIMITER = 5, 7, 8, 9
_AGGREGATE, _FRAGMENT = 24, 28
_SETS_MAX, _SET_MAX_BYTES = 31, 1_024


@dataclass(frozen=True)
class Parameters:
    """What a decoder must know before the first picture."""

    sequence: bytes
    pictures: tuple[bytes, ...]

    @property
    def record(self) -> bytes:
        """The AVCDecoderConfigurationRecord with lengths of 4 bytes (ISO/IEC 14496-15 §5.3.3)."""
        counts = (bytes((0xE1,)), bytes((len(self.pictures),)))
        sets = ((self.sequence,), self.pictures)
        listed = b"".join(
            count + b"".join(len(each).to_bytes(2, "big") + each for each in of)
            for count, of in zip(counts, sets, strict=True)
        )
        return b"\1" + self.sequence[1:4] + b"\xff" + listed


@dataclass(frozen=True)
class Coded:
    """One picture; `parameters` if it brings them."""

    content: bytes
    is_key: bool
    parameters: Parameters | None


def begins(payload: bytes) -> bool:
    """Whether a picture surely begins with this packet, whatever was lost before it."""
    units = _units([payload]) if payload and payload[0] & 0x1F != _FRAGMENT else []
    return bool(units) and units[0][0] & 0x1F in (_SEQUENCE, _DELIMITER)


def picture(payloads: Sequence[bytes]) -> Coded | None:
    """What the packets of one timestamp make; None if they cannot be read or show nothing."""
    units = _units(payloads)
    kinds = [unit[0] & 0x1F for unit in units]
    small = [unit for unit in units if len(unit) <= _SET_MAX_BYTES]
    sequences = [unit for unit in small if unit[0] & 0x1F == _SEQUENCE and len(unit) > 4]
    sets = [unit for unit in small if unit[0] & 0x1F == _PICTURE_SET]
    shown = [
        len(unit).to_bytes(4, "big") + unit
        for unit, kind in zip(units, kinds, strict=True)
        if kind not in (_SEQUENCE, _PICTURE_SET, _DELIMITER)
    ]
    if not any(1 <= kind <= _PICTURE_KEY for kind in kinds):
        return None
    parameters = None
    if sequences and sets:
        parameters = Parameters(sequences[-1], tuple(sets[-_SETS_MAX:]))
    return Coded(b"".join(shown), _PICTURE_KEY in kinds, parameters)


def _units(payloads: Sequence[bytes]) -> list[bytes]:
    """The units in order; none where the packets do not fit each other."""
    units: list[bytes] = []
    cut: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F if payload else 0
        if kind == _FRAGMENT and len(payload) > 2:
            if payload[1] & 0x80:
                cut = [bytes((payload[0] & 0xE0 | payload[1] & 0x1F,))]
            elif not cut:
                return []
            cut.append(payload[2:])
            if payload[1] & 0x40:
                units.append(b"".join(cut))
                cut = []
        elif kind == _AGGREGATE:
            units += _parts(payload)
        elif 1 <= kind < _AGGREGATE:
            units.append(payload)
        else:
            return []
    return units


def _parts(payload: bytes) -> list[bytes]:
    """The units of a STAP-A (RFC 6184 §5.7.1)."""
    units, at = [], 1
    while at + 2 < len(payload):
        end = at + 2 + int.from_bytes(payload[at : at + 2], "big")
        if end > len(payload) or end == at + 2:
            break
        units.append(payload[at + 2 : end])
        at = end
    return units


@dataclass
class _Bits:
    """Bits of a parameter set without the bytes that prevent start codes (§7.4.1)."""

    content: bytes
    at: int = 0
    _value: int = field(init=False)

    def __post_init__(self) -> None:
        self.content = self.content.replace(b"\0\0\3", b"\0\0")
        self._value = int.from_bytes(self.content, "big")

    def read(self, count: int) -> int:
        """The next bits; ValueError behind the end."""
        left = len(self.content) * 8 - self.at - count
        if left < 0:
            raise ValueError("parameter set too short")
        self.at += count
        return self._value >> left & ((1 << count) - 1)

    def number(self) -> int:
        """An Exp-Golomb code (§9.1)."""
        zeros = 0
        while not self.read(1):
            zeros += 1
        return (1 << zeros) - 1 + self.read(zeros)

    def skip(self, count: int) -> None:
        """Pass over Exp-Golomb codes."""
        for _ in range(count):
            self.number()


def size_of(sequence: bytes) -> tuple[int, int] | None:
    """Width and height by a sequence parameter set (ITU-T H.264 §7.3.2.1.1); None if it cannot
    be read or scales its matrices, which no live encoder does."""
    bits = _Bits(sequence[1:])
    try:
        return _size(bits)
    except ValueError:
        return None


def _size(bits: _Bits) -> tuple[int, int] | None:
    profile = bits.read(8)
    bits.read(16)
    bits.skip(1)
    chroma = 1
    if profile in _LEAST_CHROMA:
        chroma = bits.number()
        bits.read(int(chroma == 3))
        bits.skip(2)
        bits.read(1)
        if bits.read(1):
            return None
    bits.skip(1)
    _skip_order(bits)
    bits.skip(1)
    bits.read(1)
    wide, high = bits.number() + 1, bits.number() + 1
    is_frame = bits.read(1)
    bits.read(1 - is_frame)
    bits.read(1)
    left, right, top, bottom = (bits.number() for _ in range(4)) if bits.read(1) else (0,) * 4
    across = 1 if chroma in (0, 3) else 2
    down = (2 if chroma == 1 else 1) * (2 - is_frame)
    width = wide * 16 - (left + right) * across
    height = high * 16 * (2 - is_frame) - (top + bottom) * down
    return (width, height) if 0 < width <= 0xFFFF and 0 < height <= 0xFFFF else None


def _skip_order(bits: _Bits) -> None:
    """How pictures are counted."""
    kind = bits.number()
    if kind == 0:
        bits.skip(1)
    elif kind == 1:
        bits.read(1)
        bits.skip(2)
        bits.skip(min(bits.number(), 255))
