"""Attributes of the DICOM JSON model (PS3.18 annex F), cut to what their VR holds (PS3.5 §6.2)."""

from datetime import datetime
from typing import Any

from imaging.index.wire import Attributes

SHORTENED = {"AE": 16, "CS": 16, "LO": 64, "SH": 16, "ST": 1024}
"""Most characters of a value; text that we write ourselves is cut, not refused."""

FIRST_UNLATIN = 0x250


def of(vr: str, *values: object) -> dict[str, Any]:
    """An attribute; empty text and None give one without a value (type 2)."""
    kept = [_cut(vr, value) for value in values if value is not None and value != ""]
    kept = [value for value in kept if value != ""]
    return {"vr": vr, "Value": kept} if kept else {"vr": vr}


def items(*several: Attributes) -> dict[str, Any]:
    """A sequence."""
    return {"vr": "SQ", "Value": list(several)}


def person(name: str) -> dict[str, Any]:
    """A name in one piece, in the group of its script (PS3.5 §6.2.1)."""
    clean = "".join(" " if sign in "^=\\" else sign for sign in _printable(name)).strip()[:64]
    if not clean:
        return {"vr": "PN"}
    group = "Ideographic" if any(ord(sign) >= FIRST_UNLATIN for sign in clean) else "Alphabetic"
    return {"vr": "PN", "Value": [{group: clean}]}


def code(value: str, scheme: str, meaning: str) -> Attributes:
    """The item of a code sequence (PS3.3 §8.8)."""
    return {
        "00080100": of("SH", value),
        "00080102": of("SH", scheme),
        "00080104": of("LO", meaning),
    }


def day(at: datetime) -> dict[str, Any]:
    """The date of a moment."""
    return of("DA", f"{at:%Y%m%d}")


def time_of_day(at: datetime) -> dict[str, Any]:
    """The time of a moment, to the second."""
    return of("TM", f"{at:%H%M%S}")


def _cut(vr: str, value: object) -> object:
    if not isinstance(value, str) or vr not in SHORTENED:
        return value
    clean = _printable(value)
    if vr != "ST":
        clean = clean.replace("\\", "/")
    return clean.strip()[: SHORTENED[vr]].strip()


def _printable(value: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in value)
