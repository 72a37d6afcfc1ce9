"""What a line does to packets, as data, and the profiles of the laboratory; knows no time."""

from __future__ import annotations

from msgspec import Struct


class Bursts(Struct, frozen=True, kw_only=True):
    """Losses that come together (Gilbert-Elliott): chances per packet to fall into the bad state,
    to leave it, and to be lost in it."""

    enter: float
    leave: float
    loss: float = 1.0


class Way(Struct, frozen=True, kw_only=True):
    """One direction of a line.

    Packets stay in order however the delay varies, as in a radio link, but for the share that is
    let overtake. `rate_bps` of None is no limit; a packet that would wait longer than `queue_s`
    behind the others is dropped.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    bursts: Bursts | None = None
    duplicate: float = 0.0
    overtake: float = 0.0
    rate_bps: float | None = None
    queue_s: float = 0.3


class Break(Struct, frozen=True, kw_only=True):
    """Nothing goes through, both ways, for so long; counted from the start of the schedule."""

    at_s: float
    for_s: float


class Profile(Struct, frozen=True, kw_only=True):
    """A line: both ways, and what happens to it in the course of a run.

    At `rebinds_at_s` the NAT gives every flow another port, and the old ones are dead.
    """

    up: Way = Way()
    down: Way = Way()
    breaks: tuple[Break, ...] = ()
    rebinds_at_s: tuple[float, ...] = ()
    has_udp: bool = True


BREAK_AT_S = 10.0

_VILLAGE = Way(delay_s=0.080, jitter_s=0.040, loss=0.02, rate_bps=1_000_000)
_SATELLITE = Way(delay_s=0.300, loss=0.01)
# A little of everything that routers do, so that a black-out is not on an ideal line.
_TOWN = Way(delay_s=0.020, jitter_s=0.005, rate_bps=4_000_000)


def _black_out(for_s: float) -> Profile:
    return Profile(up=_TOWN, down=_TOWN, breaks=(Break(at_s=BREAK_AT_S, for_s=for_s),))


PROFILES = {
    "clean": Profile(),
    "village-4g": Profile(up=_VILLAGE, down=_VILLAGE),
    "bad-adsl": Profile(
        up=Way(delay_s=0.075, loss=0.05, rate_bps=512_000),
        down=Way(delay_s=0.075, loss=0.05, rate_bps=2_000_000),
    ),
    "satellite": Profile(up=_SATELLITE, down=_SATELLITE),
    "bursty-wifi": Profile(
        up=Way(delay_s=0.015, bursts=Bursts(enter=0.005, leave=0.2), overtake=0.01),
        down=Way(delay_s=0.015, bursts=Bursts(enter=0.005, leave=0.2), duplicate=0.01),
    ),
    "blackout-3": _black_out(3.0),
    "blackout-10": _black_out(10.0),
    "blackout-30": _black_out(30.0),
    "rebinding": Profile(up=_TOWN, down=_TOWN, rebinds_at_s=(BREAK_AT_S,)),
    "udp-blocked": Profile(up=_TOWN, down=_TOWN, has_udp=False),
}
