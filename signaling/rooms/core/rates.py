"""How often one connection may say what; beyond it the answer is no."""

from datetime import datetime

from signaling.rooms.wire import (
    Answer,
    ClientMessage,
    Draw,
    Erase,
    Point,
    Pong,
    Publish,
    Record,
    Say,
    Show,
    Sketch,
    Step,
    Watch,
)

# (messages per second, messages at once)
PASSING = (60.0, 120.0)
SPOKEN = (5.0, 20.0)
MEDIA = (3.0, 30.0)
DRAWN = (10.0, 60.0)
STEPPED = (0.2, 10.0)
RECORDED = (0.2, 6.0)
OTHER = (5.0, 30.0)

_rates: dict[type[ClientMessage], tuple[str, tuple[float, float]]] = {
    Show: ("show", PASSING),
    Point: ("point", PASSING),
    Sketch: ("sketch", PASSING),
    Pong: ("pong", PASSING),
    Say: ("say", SPOKEN),
    Publish: ("publish", MEDIA),
    Answer: ("answer", MEDIA),
    Watch: ("watch", MEDIA),
    Draw: ("draw", DRAWN),
    Erase: ("draw", DRAWN),
    Step: ("step", STEPPED),
    Record: ("record", RECORDED),
}


class Rates:
    """A bucket of permits per kind of message, refilled by time."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def allow(self, message: ClientMessage, now: datetime) -> bool:
        """Take a permit for this message; False when none is left."""
        kind, (per_s, at_once) = _rates.get(type(message), ("other", OTHER))
        permits, since = self._buckets.get(kind, (at_once, now))
        elapsed_s = max(0.0, (now - since).total_seconds())
        permits = min(at_once, permits + elapsed_s * per_s)
        allowed = permits >= 1
        self._buckets[kind] = (permits - 1 if allowed else permits, now)
        return allowed


def is_passing(message: ClientMessage) -> bool:
    """Whether too many of it are simply not passed on: an answer to each would be a flood."""
    return isinstance(message, Show | Point | Sketch | Pong)
