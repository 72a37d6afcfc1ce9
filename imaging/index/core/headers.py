"""Headers as they are kept: the DICOM JSON of an instance, deflated."""

import zlib
from datetime import date

import msgspec

from imaging.index.wire import Attributes

_decoder = msgspec.json.Decoder(Attributes)


def pack(header: Attributes) -> bytes:
    """Deflate a header; level 1 because 7 KB are deflated for each instance received."""
    return zlib.compress(msgspec.json.encode(header), 1)


def unpack(packed: bytes) -> Attributes:
    """The header that `pack` was given."""
    return _decoder.decode(zlib.decompress(packed))


def text(header: Attributes, tag: str) -> str:
    """The first value of an attribute as text, a person's name in its best writing, or ''."""
    values = header.get(tag, {}).get("Value") or [""]
    value = values[0]
    if isinstance(value, dict):
        # The group that people read: ideographic before alphabetic (PS3.5 §6.2.1).
        value = value.get("Ideographic") or value.get("Alphabetic") or ""
    return "" if value is None else str(value)


def day(value: str) -> date | None:
    """A DA value, also in the older form with full stops (PS3.5 §6.2); None where it is no day."""
    digits = value.strip().replace(".", "").replace("-", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def whole_number(header: Attributes, tag: str) -> int | None:
    """The first value of a numeric attribute, or None where it is absent or not a number."""
    value = (header.get(tag, {}).get("Value") or [None])[0]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if abs(value) < 2**31 else None
