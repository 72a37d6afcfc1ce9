"""Where a track stands on the line of the recording: by arrival, and by the sender's own clock.

The least delay of the first seconds counts. Two tracks of one sender are laid against each other
by his sender reports (RFC 3550 §6.4.1), so that lips and voice meet.
"""

from dataclasses import dataclass, field

SETTLED_AFTER_MS = 10_000


def unwrapped(value: int, near: int) -> int:
    """A 32-bit timestamp without its wrap, near another one."""
    delta = (value - near) & 0xFFFF_FFFF
    return near + (delta - 0x1_0000_0000 if delta >= 0x8000_0000 else delta)


@dataclass
class TrackClock:
    """The clock of one track: `media_ms` is its RTP time in milliseconds."""

    rate: int
    least_delay_ms: float | None = None
    """Arrival less media time."""
    ahead_ms: float | None = None
    """Media time less the sender's clock."""
    _first_ms: float | None = None

    def arrive(self, media_ms: float, now_ms: float) -> None:
        """A packet of this time came now."""
        if self._first_ms is None:
            self._first_ms = now_ms
        if now_ms - self._first_ms <= SETTLED_AFTER_MS:
            delay_ms = now_ms - media_ms
            if self.least_delay_ms is None or delay_ms < self.least_delay_ms:
                self.least_delay_ms = delay_ms

    def report(self, media_ms: float, clock_ms: float) -> None:
        """The sender says which time of his clock this is; the first word counts."""
        if self.ahead_ms is None:
            self.ahead_ms = media_ms - clock_ms

    @property
    def clock_delay_ms(self) -> float | None:
        """Arrival less the sender's clock, at best."""
        if self.least_delay_ms is None or self.ahead_ms is None:
            return None
        return self.least_delay_ms + self.ahead_ms


@dataclass
class SenderClock:
    """The tracks of one sender together."""

    tracks: list[TrackClock] = field(default_factory=list)

    def placed_ms(self, track: TrackClock, media_ms: float) -> float:
        """When this moment of the track was, on the recorder's clock."""
        if track.ahead_ms is not None:
            delays = [each.clock_delay_ms for each in self.tracks]
            known = [delay for delay in delays if delay is not None]
            if known:
                return media_ms - track.ahead_ms + min(known)
        return media_ms + (track.least_delay_ms or 0.0)
