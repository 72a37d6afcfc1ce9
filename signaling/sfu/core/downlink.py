"""What one receiver's line carries, from what he says of it (REMB, loss and round trips in his
reports), and how much a publisher of a single layer is held back for the weakest; knows no packets.

No sign is believed alone. A browser's estimate falls whenever its machine is busy, radio and old
copper lose packets however little is sent, and a round trip varies. A line is overfull when its
queue has grown (the estimate falls and the round trip is longer than it was), or when much more is
lost than this line loses anyway. Then less is sent, and what it did is waited for.
"""

from collections import deque
from dataclasses import dataclass, field

FLOOR_BPS = 150_000
CEILING_BPS = 2_500_000

OVERFULL_S = 3.0
"""So long a fall of the estimate counts."""

HOLD_S = 1.0
"""So long the effect of sending less is waited for."""

ROUND_TRIP_S = 1.5
"""The round trips of this time are looked at."""

QUEUE_S = 0.1
"""A line whose shortest round trip is so much longer than it can be has a queue."""

LONG_QUEUE_S = 0.4
"""With such a queue it needs no other sign."""

CREEP = 0.01
"""How fast the shortest round trip that was ever seen is forgotten, for the route may change."""

SAMPLE_PACKETS = 100
"""Loss is judged over so many packets, and not of fewer than a fifth of them."""

SAMPLE_S = 5.0

LOST_TOO_MUCH = 0.10
"""More than what the line loses anyway."""

USUAL_LOSS_MAX = 0.12
LEARNS = 0.1
"""How much of what is lost beyond that is taken for usual, at one judgement."""

LEAST_CUT, MOST_CUT = 0.85, 0.4
"""What is left of what was sent, at one judgement."""

LEAST_BPS = 160_000
"""Less is not sent but with a long queue or heavy loss: a voice and one small picture."""


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
    _cut_at: float = float("-inf")
    _trips: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=64))
    _shortest_s: float | None = None
    _packets: float = 0.0
    _lost: float = 0.0
    _since: float | None = None
    _usual_loss: float = 0.0

    def hear_estimate(self, bitrate_bps: int, now: float) -> None:
        """Take a REMB. While more is sent it lags behind; only when it falls a queue has grown."""
        if self.estimate_bps is not None and bitrate_bps < self.estimate_bps:
            self._fell_at = now
        self.estimate_bps = bitrate_bps

    def hear_loss(self, packets: int, share: float) -> None:
        """Take the share that was lost of so many packets, on this line alone."""
        self._packets += packets
        self._lost += packets * share

    def hear_round_trip(self, seconds: float, now: float) -> None:
        """Take a round trip, from a report of the receiver (RFC 3550 §6.4.1)."""
        self._trips.append((now, seconds))
        shortest_s = self._shortest_s
        if shortest_s is None or seconds < shortest_s:
            self._shortest_s = seconds
        else:
            self._shortest_s = shortest_s + CREEP * (seconds - shortest_s)

    def forgive(self, now: float) -> None:
        """The line was dead for a while: what was lost and late then says nothing of its rate."""
        self._trips.clear()
        self._packets = self._lost = 0.0
        self._since, self._fell_at, self._cut_at = now, float("-inf"), now
        self.is_overfull = False

    def judge(self, sent_bps: int, now: float) -> Line:
        """What the line carries, given what is sent over it now."""
        queue_s, excess = self._queue_s(now), self._excess_loss(now)
        has_fallen = now - self._fell_at <= OVERFULL_S
        if now - self._cut_at >= HOLD_S:
            is_queueing, is_losing = queue_s > QUEUE_S, excess > LOST_TOO_MUCH
            is_sure = queue_s > LONG_QUEUE_S or excess > 3 * LOST_TOO_MUCH
            is_sure |= is_queueing and is_losing
            is_likely = (has_fallen and is_queueing) or is_losing
            self.is_overfull = is_sure or (is_likely and sent_bps > LEAST_BPS)
            if self.is_overfull:
                self._cut_at = now
                carried = self._carried(sent_bps, excess)
                return Line(carried if is_sure else max(LEAST_BPS, carried), is_overfull=True)
        if self.estimate_bps is None or self.is_overfull or has_fallen:
            return Line(None, is_overfull=False)
        return Line(max(self.estimate_bps, sent_bps), is_overfull=False)

    def _carried(self, sent_bps: int, excess: float) -> int:
        estimate_bps = sent_bps if self.estimate_bps is None else self.estimate_bps
        share = min(LEAST_CUT, 1 - excess, estimate_bps / sent_bps if sent_bps else 1.0)
        return int(sent_bps * max(MOST_CUT, share))

    def _queue_s(self, now: float) -> float:
        """How much longer the shortest of the last round trips was than it can be."""
        last = [seconds for at, seconds in self._trips if now - at <= ROUND_TRIP_S]
        if len(last) < 2 or self._shortest_s is None:
            return 0.0
        return min(last) - self._shortest_s

    def _excess_loss(self, now: float) -> float:
        """How much more was lost than this line loses anyway; 0 until enough was reported."""
        self._since = now if self._since is None else self._since
        is_old = now - self._since >= SAMPLE_S
        if self._packets < SAMPLE_PACKETS and not (is_old and self._packets >= SAMPLE_PACKETS / 5):
            return 0.0
        loss = self._lost / self._packets
        self._packets = self._lost = 0.0
        self._since = now
        excess = max(0.0, loss - self._usual_loss)
        # What is lost although less is sent is lost anyway; learnt slowly, forgotten at once.
        self._usual_loss = min(loss, USUAL_LOSS_MAX, self._usual_loss + LEARNS * excess)
        return excess


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
