"""How often strangers are told where they come from: a STUN server's answer to anybody (RFC 8489
§7), so that a page can try the way before it enters; knows no socket."""

from dataclasses import dataclass

PER_S = 100.0
AT_ONCE = 200.0
"""Below a megabit a second for all strangers together, whatever they send."""


@dataclass
class Allowance:
    """Answers that may still be given; it fills up with time."""

    left: float = AT_ONCE
    looked_at: float = 0.0

    def take(self, now: float) -> bool:
        """Whether one more may be answered now; `now` is a steady clock, in seconds."""
        self.left = min(AT_ONCE, self.left + (now - self.looked_at) * PER_S)
        self.looked_at = now
        if self.left < 1.0:
            return False
        self.left -= 1.0
        return True
