"""What one receiver's line carries, from what he says of it (REMB and the loss in his reports), and
how much a publisher of a single layer is held back for the weakest; knows no packets."""

from dataclasses import dataclass

FLOOR_BPS = 150_000
CEILING_BPS = 2_500_000
LOST_TOO_MUCH = 25
"""Of 256: 10 %."""

OVERFULL_S = 3.0
"""A line whose queue grew is taken for overfull so long."""


@dataclass(frozen=True)
class Line:
    """What is known of a line: how much it carries at least, and whether that is all."""

    carries_bps: int | None
    """None while nothing is known."""
    is_overfull: bool


@dataclass
class Downlink:
    """One receiver's line; times are seconds of any steady clock."""

    estimate_bps: int | None = None
    """The last REMB."""
    is_overfull: bool = False
    """As it was judged last."""
    _fell_at: float = float("-inf")
    _fraction_lost: int = 0

    def hear_estimate(self, bitrate_bps: int, now: float) -> None:
        """Take a REMB. While more is sent it lags behind; only when it falls a queue has grown."""
        if self.estimate_bps is not None and bitrate_bps < self.estimate_bps:
            self._fell_at = now
        self.estimate_bps = bitrate_bps

    def hear_loss(self, fraction_lost: int) -> None:
        """Take the loss of one stream, of 256; the worst since the last judgement counts."""
        self._fraction_lost = max(self._fraction_lost, fraction_lost)

    def judge(self, sent_bps: int, now: float) -> Line:
        """What the line carries, given what was sent over it since the last judgement."""
        lost, self._fraction_lost = self._fraction_lost, 0
        is_fresh = now - self._fell_at <= OVERFULL_S
        carried = carried_bps(sent_bps, self.estimate_bps if is_fresh else None, lost)
        self.is_overfull = carried is not None
        if carried is not None:
            return Line(carried, is_overfull=True)
        if self.estimate_bps is None:
            return Line(None, is_overfull=False)
        return Line(max(self.estimate_bps, sent_bps), is_overfull=False)


def carried_bps(sent_bps: int, estimate_bps: int | None, fraction_lost: int) -> int | None:
    """What a line carries of what is sent over it; None if it seems to carry all.

    Lines with long queues show it in the receiver's estimate, lines with short ones by loss.
    """
    carried = sent_bps
    if estimate_bps is not None:
        carried = min(carried, estimate_bps)
    if fraction_lost > LOST_TOO_MUCH:
        carried = min(carried, sent_bps * (512 - fraction_lost) // 512)
    return carried if carried < sent_bps else None


@dataclass
class Restraint:
    """The most that a track of one layer may send, for its weakest receiver's sake."""

    limit_bps: int | None = None

    def tighten(self, carried: int) -> None:
        """A receiver's line carries only so much of this track."""
        least = carried if self.limit_bps is None else min(carried, self.limit_bps)
        self.limit_bps = max(FLOOR_BPS, least)

    def relax(self) -> None:
        """A second has passed: try a little more."""
        if self.limit_bps is not None:
            more = self.limit_bps * 27 // 25
            self.limit_bps = more if more < CEILING_BPS else None
