"""How much a publisher may send, guessed from what is lost on the way; knows no packets.

A browser that is told nothing stays near its start rate, and one that is told too much at once
fills a thin line's queue; so the estimate starts low and climbs while nothing is lost.
"""

from dataclasses import dataclass

START_BPS = 600_000
LEAST_BPS = 100_000
MOST_BPS = 2_500_000


@dataclass
class UplinkEstimate:
    """The estimate that goes up in REMB, revised with every receiver report."""

    bitrate_bps: int = START_BPS

    def revise(self, fraction_lost: int) -> int:
        """Take the loss since the last time (of 256) and return the new estimate."""
        if fraction_lost < 6:  # 2 %
            self.bitrate_bps = self.bitrate_bps * 6 // 5
        elif fraction_lost > 25:  # 10 %
            self.bitrate_bps -= self.bitrate_bps * fraction_lost // 512
        self.bitrate_bps = max(LEAST_BPS, min(MOST_BPS, self.bitrate_bps))
        return self.bitrate_bps
