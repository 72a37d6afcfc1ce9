"""When a packet comes out at the other end of a line, if it does: the same for the same seed.

Knows no sockets; time is an argument, in seconds of any steady clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.netlab.conditions import Way

OVERHEAD_BYTES = 28
"""IPv4 and UDP."""

RETRY_LEAST_S, RETRY_MOST_S = 0.2, 60.0
"""How long TCP waits before it sends again (RFC 6298; Linux waits at least 200 ms)."""


@dataclass
class Link:
    """One direction: one queue that everything on the line shares."""

    way: Way
    random: Random
    dark: Sequence[tuple[float, float]] = ()
    """From when to when nothing goes through."""
    dropped: int = 0
    _free_at: float = 0.0
    _last_at: float = 0.0
    _is_bad: bool = False

    def is_dark(self, now: float) -> bool:
        """Whether the line is dead now."""
        return any(start <= now < end for start, end in self.dark)

    def send(self, size_bytes: int, now: float) -> list[float]:
        """When a datagram arrives: never, once, or twice."""
        is_lost = self._is_lost() or self.is_dark(now)
        if is_lost or max(self._free_at - now, 0.0) > self.way.queue_s:
            self.dropped += 1
            return []
        served_at = self._serve(size_bytes + OVERHEAD_BYTES, now)
        is_doubled = self._happens(self.way.duplicate)
        return [self._arrive(served_at) for _ in range(1 + is_doubled)]

    def carry(self, size_bytes: int, now: float, retry_s: float = RETRY_LEAST_S) -> float:
        """When a segment of a TCP connection arrives: what is lost is sent again, later and later.

        TCP does not overfill its line: whoever calls waits until `room_at` first.
        """
        return self._insist(self._serve(size_bytes, now), retry_s)

    def greet(self, now: float, retry_s: float) -> float:
        """When a segment of a TCP handshake arrives, which takes no room in the queue: `now` may be
        in the future, and who sends before that is not held up."""
        return self._insist(max(self._free_at, now), retry_s)

    def _insist(self, at: float, retry_s: float) -> float:
        while self._is_lost() or self.is_dark(at):
            at += retry_s
            retry_s = min(2 * retry_s, RETRY_MOST_S)
        return at + self._delay()

    def room_at(self, now: float) -> float:
        """When the queue will be at most half full."""
        return max(now, self._free_at - self.way.queue_s / 2)

    def _is_lost(self) -> bool:
        is_lost = self._happens(self.way.loss)
        bursts = self.way.bursts
        if bursts is None:
            return is_lost
        self._is_bad ^= self._happens(bursts.leave if self._is_bad else bursts.enter)
        return is_lost or (self._is_bad and self._happens(bursts.loss))

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self.random.random() < chance

    def _serve(self, size_bytes: int, now: float) -> float:
        rate_bps = self.way.rate_bps
        self._free_at = max(self._free_at, now) + (size_bytes * 8 / rate_bps if rate_bps else 0.0)
        return self._free_at

    def _delay(self) -> float:
        way = self.way
        return way.delay_s + (
            self.random.uniform(-way.jitter_s, way.jitter_s) if way.jitter_s else 0.0
        )

    def _arrive(self, served_at: float) -> float:
        at = served_at + self._delay()
        if self._happens(self.way.overtake):
            return at - self.way.delay_s / 2
        self._last_at = max(self._last_at, at)
        return self._last_at
