"""The parameters of a rendered picture (PS3.18 §8.3.5)."""

import math
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from consult.ledger.errors import ProtocolError
from imaging.pixels.wire import Window

LONGEST_SIDE = 8_192


class Rendering(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a picture is to be drawn; a longest side of 0 leaves its size."""

    window: Window | None = None
    longest: int = 0


def rendering(parameters: Sequence[tuple[str, str]]) -> Rendering:
    """The wish of these parameters; raises ProtocolError on one that is malformed."""
    asked = dict(parameters)
    window = _window(asked["window"]) if "window" in asked else None
    sides = [_finite(side) for side in asked.get("viewport", "0,0").split(",")[:2]]
    longest = int(max(sides))
    if not 0 <= longest <= LONGEST_SIDE:
        raise ProtocolError("viewport")
    return Rendering(window=window, longest=longest)


def _window(value: str) -> Window:
    """center,width,function (§8.3.5.1.4); the function may be left out."""
    parts = value.split(",")
    shape: Literal["linear", "linear-exact", "sigmoid"]
    match parts[2:]:
        case [] | ["linear"]:
            shape = "linear"
        case ["linear-exact"]:
            shape = "linear-exact"
        case ["sigmoid"]:
            shape = "sigmoid"
        case _:
            raise ProtocolError("window")
    if len(parts) < 2:
        raise ProtocolError("window")
    return Window(center=_finite(parts[0]), width=_finite(parts[1]), shape=shape)


def _finite(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ProtocolError("number") from None
    if not math.isfinite(number):
        raise ProtocolError("number")
    return number
