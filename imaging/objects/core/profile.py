"""sRGB (IEC 61966-2-1) as a small ICC profile (ICC.1:2001-04), the same bytes every time.

Written out here because libraries that make one put the time of making into it.
"""

import base64
import struct
from typing import Any

# Primaries of sRGB adapted to D50, and D50 itself (ICC.1, annex A; Bradford).
_COLUMNS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
    b"wtpt": (0.95045, 1.0, 1.08905),
}
_D50 = (0.9642, 1.0, 0.8249)
CURVE_STEPS = 256


def _fixed(values: tuple[float, ...]) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curve() -> bytes:
    steps = (round(_linear(step / (CURVE_STEPS - 1)) * 65_535) for step in range(CURVE_STEPS))
    return b"curv" + bytes(4) + struct.pack(f">I{CURVE_STEPS}H", CURVE_STEPS, *steps)


def _described(name: bytes) -> bytes:
    text = name + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def _profile() -> bytes:
    parts = {tag: b"XYZ " + bytes(4) + _fixed(values) for tag, values in _COLUMNS.items()}
    parts |= {b"rTRC": _curve(), b"gTRC": _curve(), b"bTRC": _curve()}
    parts |= {b"desc": _described(b"sRGB"), b"cprt": b"text" + bytes(4) + b"Public domain\0"}
    at, table, body = 128 + 4 + 12 * len(parts), b"", b""
    for tag, part in parts.items():
        table += tag + struct.pack(">II", at + len(body), len(part))
        body += part + bytes(-len(part) % 4)
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"scnr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed(_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(parts)) + table + body


SRGB: dict[str, Any] = {"vr": "OB", "InlineBinary": base64.b64encode(_profile()).decode()}
"""ICC Profile (0028,2000): required of a colour presentation state (PS3.3 §C.11.15)."""
