"""What a room tells of its images, as moments of a recording."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.ledger.wire import MarkId, SeatId
from consult.recordings.wire import AnyMoment, Marked, Pointed, Spoke, Unmarked, Viewed
from signaling.rooms.core.turns import Noted
from signaling.rooms.wire import Drawn, Erased, Pointing, Sketching, Speaking, Viewing

POINTER_EVERY_MS = 80
"""A pointer drawn a dozen times a second moves smoothly enough."""


@dataclass
class Moments:
    """Remembers only what it needs to leave out or to take back."""

    _pointed_ms: dict[str, int] = field(default_factory=dict)
    _sketches: dict[str, MarkId] = field(default_factory=dict)

    def of(
        self, at_ms: int, message: Noted, name: str, names: Mapping[SeatId, str]
    ) -> AnyMoment | None:
        """The moment, or None for what need not be kept."""
        match message:
            case Viewing(view=view, beside=beside):
                return Viewed(at_ms=at_ms, view=view, beside=beside)
            case Pointing(at=at, is_beside=is_beside):
                return self._pointed(at_ms, name, at, is_beside=is_beside)
            case Sketching():
                return self._sketched(at_ms, message, name)
            case Drawn(drawing=drawing):
                if self._sketches.get(drawing.name) == drawing.mark.id:
                    del self._sketches[drawing.name]
                return Marked(at_ms=at_ms, name=drawing.name, mark=drawing.mark)
            case Erased(mark=mark):
                return Unmarked(at_ms=at_ms, mark=mark)
            case Speaking(seats=seats):
                speakers = tuple(names[seat] for seat in seats if seat in names)
                return Spoke(at_ms=at_ms, names=speakers)

    def _pointed(
        self, at_ms: int, name: str, at: tuple[float, float] | None, *, is_beside: bool
    ) -> AnyMoment | None:
        before_ms = self._pointed_ms.get(name)
        if at is not None and before_ms is not None and at_ms - before_ms < POINTER_EVERY_MS:
            return None
        self._pointed_ms[name] = at_ms
        return Pointed(at_ms=at_ms, name=name, at=at, is_beside=is_beside)

    def _sketched(self, at_ms: int, message: Sketching, name: str) -> AnyMoment | None:
        if message.mark is not None:
            self._sketches[name] = message.mark.id
            return Marked(at_ms=at_ms, name=name, mark=message.mark, is_kept=False)
        given_up = self._sketches.pop(name, None)
        return Unmarked(at_ms=at_ms, mark=given_up) if given_up is not None else None
