"""How often a receiver is sent packets again; knows no packets.

A line that is overfull loses what is sent again as well, and each loss is asked for again:
without a budget the answers alone fill the line.
"""

from dataclasses import dataclass, field

LEAST_PER_S = 25.0
AGAIN_S = 0.1
REMEMBERED_MAX = 1024


@dataclass
class ResendBudget:
    """A bucket of packets that refills at `per_s` and holds one second's worth."""

    per_s: float = LEAST_PER_S
    _filled: float = LEAST_PER_S
    _filled_at: float = 0.0
    _sent_at: dict[tuple[int, int], float] = field(default_factory=dict)

    def allot(self, sent_bps: int) -> None:
        """Half as many packets as are sent in the first place, taken to be of 1,000 bytes."""
        self.per_s = max(LEAST_PER_S, sent_bps / 16_000)

    def may_send(self, ssrc: int, sequence: int, now: float) -> bool:
        """Whether to send this one again now; if so it is counted."""
        if now - self._sent_at.get((ssrc, sequence), float("-inf")) < AGAIN_S:
            return False
        self._filled = min(self.per_s, self._filled + (now - self._filled_at) * self.per_s)
        self._filled_at = now
        if self._filled < 1:
            return False
        self._filled -= 1
        if len(self._sent_at) >= REMEMBERED_MAX:
            self._sent_at.clear()
        self._sent_at[ssrc, sequence] = now
        return True
