"""Passing things: views, pointers and strokes, of which only the latest counts, and views that
were held."""

from datetime import datetime, timedelta

from consult.ledger.wire import SeatId
from consult.readings.wire import View
from signaling.rooms.wire import Pointing, Sketching, Viewing

PACE = timedelta(milliseconds=33)
HELD = timedelta(seconds=1)
LONG_PACE = timedelta(milliseconds=150)
LONG_POINTS = 64

Passed = Viewing | Pointing | Sketching

Shared = tuple[View, View | None]
"""A view, and the one beside it."""


def _pace(message: Passed) -> timedelta:
    """A long stroke is told less often: it is told whole each time, to everyone."""
    if isinstance(message, Sketching) and message.mark is not None:
        return LONG_PACE if len(message.mark.points) > LONG_POINTS else PACE
    return PACE


class Pace:
    """Lets through 30 of a kind per second from a seat; of the rest the latest, a little later."""

    def __init__(self) -> None:
        self._next_at: dict[tuple[type[Passed], SeatId], datetime] = {}
        self._waiting: dict[tuple[type[Passed], SeatId], Passed] = {}

    def offer(self, message: Passed, now: datetime) -> bool:
        """Whether to pass this on at once; otherwise it waits for `due`."""
        key = (type(message), message.seat)
        if key not in self._waiting and self._next_at.get(key, now) <= now:
            self._next_at[key] = now + _pace(message)
            return True
        self._waiting[key] = message
        return False

    def due(self, now: datetime) -> list[Passed]:
        """What has waited long enough."""
        keys = [key for key in self._waiting if self._next_at[key] <= now]
        for key in keys:
            self._next_at[key] = now + _pace(self._waiting[key])
        return [self._waiting.pop(key) for key in keys]

    def deadline(self) -> datetime | None:
        """When something is due next."""
        return min((self._next_at[key] for key in self._waiting), default=None)

    def forget(self, kind: type[Passed], seat: SeatId) -> Passed | None:
        """Give up what this seat has waiting of this kind."""
        self._next_at.pop((kind, seat), None)
        return self._waiting.pop((kind, seat), None)


class Hold:
    """How long the guide has looked at one thing: a second makes it worth keeping."""

    def __init__(self) -> None:
        self._shared: Shared | None = None
        self._since: datetime | None = None

    def look(self, shared: Shared, now: datetime) -> None:
        """The guide looks at this; the same again goes on counting, or was kept already."""
        if shared != self._shared:
            self._shared, self._since = shared, now

    def again(self, now: datetime) -> None:
        """What the guide looks at has been drawn on: it counts anew."""
        if self._shared is not None:
            self._since = now

    def deadline(self) -> datetime | None:
        """When the view will have been held long enough."""
        return self._since + HELD if self._since is not None else None

    def due(self, now: datetime) -> tuple[Shared, datetime] | None:
        """What has been held, once, and since when."""
        if self._shared is None or self._since is None or now < self._since + HELD:
            return None
        held, self._since = (self._shared, self._since), None
        return held

    def clear(self) -> None:
        """Nobody looks: what was not held a second is not kept."""
        self._shared = self._since = None
