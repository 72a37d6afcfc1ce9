"""How good one leg's line is, in three grades; knows no packets."""

from dataclasses import dataclass, field

from signaling.engines.wire import Grade
from signaling.sfu.core.rtcp import ReportBlock

GOOD_LOSS, FAIR_LOSS = 0.02, 0.08
GOOD_ROUND_TRIP_MS, FAIR_ROUND_TRIP_MS = 300, 700
GOOD_BPS, FAIR_BPS = 400_000, 150_000
"""What a line must carry to be good or fair, if it is full."""

TELL_S = 2.0
BETTER_S = 4.0
"""A line is called better only when it has been for that long."""

_GRADES: tuple[Grade, ...] = ("good", "fair", "poor")


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What a line shows; `carries_bps` only if it is full."""

    loss: float
    round_trip_ms: int | None
    carries_bps: int | None
    is_short: bool = False
    """A picture is not sent because of it."""


def grade(signs: Signs) -> Grade:
    """The worst of the grades of all signs."""
    worst = max(
        (signs.loss > GOOD_LOSS) + (signs.loss > FAIR_LOSS),
        0
        if signs.round_trip_ms is None
        else (signs.round_trip_ms > GOOD_ROUND_TRIP_MS)
        + (signs.round_trip_ms > FAIR_ROUND_TRIP_MS),
        0
        if signs.carries_bps is None
        else (signs.carries_bps < GOOD_BPS) + (signs.carries_bps < FAIR_BPS),
        int(signs.is_short),
    )
    return _GRADES[worst]


@dataclass
class Losses:
    """What all streams of a line lost together, from their report blocks."""

    _highest: dict[int, int] = field(default_factory=dict)
    _expected: float = 0.0
    _lost: float = 0.0

    def expects(self, block: ReportBlock) -> int:
        """How many packets a block covers; none that are known for a stream's first one."""
        before = self._highest.get(block.ssrc)
        return max(0, block.highest_sequence - before) if before is not None else 0

    def hear(self, block: ReportBlock, *, counts: bool = True) -> int:
        """Take a block; returns how many packets it covers that count."""
        expected = self.expects(block)
        self._highest[block.ssrc] = block.highest_sequence
        if not expected or not counts:
            return 0
        self._expected += expected
        self._lost += expected * block.fraction_lost / 256
        return expected

    def forget(self) -> None:
        """The next block of each stream covers a silence: it is not counted."""
        self._highest.clear()
        self._expected = self._lost = 0.0

    def take(self) -> float | None:
        """The part that was lost since the last call; None if nothing was reported."""
        if not self._expected:
            return None
        part = self._lost / self._expected
        self._expected = self._lost = 0.0
        return part


@dataclass
class Verdict:
    """When to tell of a line: at a change, not more often than each TELL_S, better ones late."""

    told: tuple[Grade, object] | None = None
    _told_at: float = float("-inf")
    _worse_at: float = float("-inf")

    def tell(self, found: Grade, rest: object, now: float) -> bool:
        """Whether to tell this grade now; `rest` is what else makes it news."""
        if self.told is not None:
            if _GRADES.index(found) >= _GRADES.index(self.told[0]):
                self._worse_at = now
            elif now - self._worse_at < BETTER_S:
                return False
        if self.told == (found, rest) or now - self._told_at < TELL_S:
            return False
        self.told, self._told_at = (found, rest), now
        return True
