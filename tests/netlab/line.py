"""A person's line as the proxy uses it: both links, the breaks and rebindings of its profile.

Knows no sockets; time is an argument, in seconds of any steady clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from tests.netlab.conditions import Profile
from tests.netlab.link import RETRY_LEAST_S, Link

CONNECT_RETRY_S = 1.0
"""How long a SYN waits before it is sent again."""

SEGMENT_BYTES = 1_400


class Line:
    """A profile from `began_at` on, under one seed."""

    def __init__(self, profile: Profile, seed: int, began_at: float) -> None:
        self.profile = profile
        self.began_at = began_at
        dark = [
            (began_at + each.at_s, began_at + each.at_s + each.for_s) for each in profile.breaks
        ]
        # A seed per way: what goes up changes nothing of what happens to what comes down.
        self.up = Link(profile.up, Random(f"{seed} up"), dark)
        self.down = Link(profile.down, Random(f"{seed} down"), dark)

    def send(self, *, is_up: bool, size_bytes: int, now: float) -> list[float]:
        """When a datagram arrives: never, once, or twice."""
        if not self.profile.has_udp:
            return []
        return (self.up if is_up else self.down).send(size_bytes, now)

    def connect(self, now: float) -> float:
        """When the client of a new TCP connection may send: SYN and its answer take their time."""
        there_at = self.up.greet(now, CONNECT_RETRY_S)
        return self.down.greet(there_at, CONNECT_RETRY_S)

    def carry(self, *, is_up: bool, size_bytes: int, now: float) -> float:
        """When the last of these bytes of a TCP connection arrives."""
        link = self.up if is_up else self.down
        round_trip_s = self.profile.up.delay_s + self.profile.down.delay_s
        retry_s = max(RETRY_LEAST_S, 1.5 * round_trip_s)
        return max(link.carry(size, now, retry_s) for size in _segments(size_bytes))

    def rebinds_at(self) -> list[float]:
        """When every flow gets another port."""
        return [self.began_at + at_s for at_s in self.profile.rebinds_at_s]


def _segments(size_bytes: int) -> Iterable[int]:
    full, rest = divmod(size_bytes, SEGMENT_BYTES)
    return [SEGMENT_BYTES + 40] * full + ([rest + 40] if rest or not full else [])
