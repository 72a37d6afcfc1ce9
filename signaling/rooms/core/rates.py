"""How often one connection may say what; beyond it the answer is no."""

from datetime import datetime

from signaling.rooms.wire import Answer, ClientMessage, Point, Pong, Publish, Say, Show

# (messages per second, messages at once)
PASSING = (60.0, 120.0)
SPOKEN = (5.0, 20.0)
MEDIA = (3.0, 30.0)
OTHER = (5.0, 30.0)


def _kind(message: ClientMessage) -> tuple[str, tuple[float, float]]:
    match message:
        case Show() | Point() | Pong():
            return type(message).__name__, PASSING
        case Say():
            return "Say", SPOKEN
        case Publish() | Answer():
            return type(message).__name__, MEDIA
        case _:
            return "other", OTHER


class Rates:
    """A bucket of permits per kind of message, refilled by time."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def allow(self, message: ClientMessage, now: datetime) -> bool:
        """Take a permit for this message; False when none is left."""
        kind, (per_s, at_once) = _kind(message)
        permits, since = self._buckets.get(kind, (at_once, now))
        elapsed_s = max(0.0, (now - since).total_seconds())
        permits = min(at_once, permits + elapsed_s * per_s)
        allowed = permits >= 1
        self._buckets[kind] = (permits - 1 if allowed else permits, now)
        return allowed
