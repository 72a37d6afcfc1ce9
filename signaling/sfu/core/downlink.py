"""What the receivers' lines carry, and how much a publisher is held back for the weakest; knows
no packets.

There is one layer: what one line cannot carry is dropped on it, sound included, so everybody's
picture gets a little smaller instead, though never below a floor.
"""

from dataclasses import dataclass

FLOOR_BPS = 300_000
CEILING_BPS = 2_500_000
LOST_TOO_MUCH = 25
"""Of 256: 10 %."""


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
    """The most that one track may send, for its weakest receiver's sake."""

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
