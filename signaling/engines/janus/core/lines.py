"""How people's lines are, as far as Janus tells: it says when packets are lost, never when no more
are; knows no sockets."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from signaling.engines.wire import Grade

CALM_S = 10.0
"""A line of which nothing bad was heard for so long is good again."""

Line = TypeVar("Line", bound=Hashable)


@dataclass
class Lines(Generic[Line]):
    """Which lines are poor, and since when nothing was heard of them."""

    heard_at: dict[Line, float] = field(default_factory=dict)

    def complain(self, line: Line, now: float) -> Grade | None:
        """Janus says that packets are lost; the new grade, if it changes."""
        was_poor = line in self.heard_at
        self.heard_at[line] = now
        return None if was_poor else "poor"

    def recover(self, now: float) -> list[Line]:
        """The lines that are good again."""
        calm = [line for line, at in self.heard_at.items() if now - at >= CALM_S]
        for line in calm:
            del self.heard_at[line]
        return calm

    def forget(self) -> None:
        """Nothing is known of any line."""
        self.heard_at.clear()
