"""What a line does to packets is what its profile says, and the same for the same seed."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.netlab.conditions import PROFILES, Break, Bursts, Profile, Way
from tests.netlab.line import Line
from tests.netlab.link import OVERHEAD_BYTES, Link

SIZE = 1_000 - OVERHEAD_BYTES


def link(way: Way, seed: int = 1) -> Link:
    return Link(way, Random(seed))


def sent(over: Link, count: int = 5_000, every_s: float = 0.01) -> list[list[float]]:
    """The arrivals of so many packets, each less the time when it was sent."""
    return [
        [at - turn * every_s for at in over.send(SIZE, turn * every_s)] for turn in range(count)
    ]


def lost_share(outcomes: list[list[float]]) -> float:
    return sum(not each for each in outcomes) / len(outcomes)


def test_a_clean_line_lets_everything_through_at_once() -> None:
    assert sent(link(Way()), 100) == [[0.0]] * 100


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.3])
def test_a_line_loses_its_share(loss: float) -> None:
    assert lost_share(sent(link(Way(loss=loss)))) == pytest.approx(loss, rel=0.25)


def test_losses_in_bursts_come_together() -> None:
    outcomes = sent(link(Way(bursts=Bursts(enter=0.01, leave=0.25))))
    lost = [not each for each in outcomes]
    runs = sum(after and not before for before, after in pairwise([False, *lost]))

    assert lost_share(outcomes) == pytest.approx(0.01 / 0.26, rel=0.4)
    assert sum(lost) / runs == pytest.approx(4.0, rel=0.4)


def test_the_delay_varies_around_its_mean_and_keeps_the_order() -> None:
    over = link(Way(delay_s=0.08, jitter_s=0.04))
    delays = [at for [at] in sent(over, every_s=0.2)]

    assert 0.04 <= min(delays) < 0.05
    assert 0.11 < max(delays) <= 0.12
    arrivals = [over.send(SIZE, 5_000 + turn * 0.001)[0] for turn in range(1_000)]
    assert arrivals == sorted(arrivals)


def test_some_overtake_and_some_come_twice() -> None:
    overtaking = link(Way(delay_s=0.05, overtake=0.1))
    arrivals = [overtaking.send(SIZE, turn * 0.01)[0] for turn in range(1_000)]
    assert 50 < sum(later < earlier for earlier, later in pairwise(arrivals)) < 150

    doubled = sent(link(Way(duplicate=0.1)), 1_000)
    assert 50 < sum(len(each) == 2 for each in doubled) < 150


def test_a_rate_delays_what_waits_and_drops_what_waits_too_long() -> None:
    over = link(Way(rate_bps=80_000, queue_s=0.5))  # ten packets of 1,000 bytes a second
    outcomes = [over.send(SIZE, 0.0) for _ in range(10)]

    assert [at for each in outcomes for at in each] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert over.dropped == 4
    assert over.send(SIZE, 0.35) == pytest.approx([0.7])


def test_nothing_goes_through_a_dead_line() -> None:
    line = Line(Profile(breaks=(Break(at_s=5.0, for_s=3.0),)), 1, began_at=100.0)

    came = [len(line.send(is_up=True, size_bytes=SIZE, now=100.0 + t)) for t in (4.9, 5, 7.9, 8)]

    assert came == [1, 0, 0, 1]


def test_tcp_loses_time_and_nothing_else() -> None:
    lossy = Line(Profile(up=Way(delay_s=0.1, loss=0.5), down=Way(delay_s=0.1)), 1, 0.0)
    took = [lossy.carry(is_up=True, size_bytes=100, now=float(now)) - now for now in range(200)]
    assert min(took) == pytest.approx(0.1)
    assert max(took) > 1.0

    broken = Line(Profile(breaks=(Break(at_s=0.0, for_s=3.0),)), 1, 0.0)
    # Sent again after 0.2, 0.6, 1.4 and 3.0 s.
    assert broken.carry(is_up=True, size_bytes=100, now=0.0) == pytest.approx(3.0)


def test_tcp_shares_the_rate_and_waits_for_room() -> None:
    line = Line(Profile(down=Way(rate_bps=1_000_000)), 1, 0.0)

    at = line.carry(is_up=False, size_bytes=125_000, now=0.0)

    assert at == pytest.approx(1.0, rel=0.05)
    assert line.down.room_at(0.0) == pytest.approx(at - line.profile.down.queue_s / 2)
    assert line.send(is_up=False, size_bytes=SIZE, now=0.0) == []
    assert line.send(is_up=False, size_bytes=SIZE, now=0.8)[0] > at


def test_a_connection_begun_in_the_dark_holds_up_nothing_else() -> None:
    line = Line(Profile(down=Way(delay_s=0.02), breaks=(Break(at_s=0.0, for_s=10.0),)), 1, 0.0)

    # Its SYN is sent again after 1, 3, 7 and 15 s: long after packets find their way.
    assert line.connect(5.0) == pytest.approx(12.02)
    assert line.send(is_up=False, size_bytes=SIZE, now=10.0) == [pytest.approx(10.02)]


def test_a_connection_takes_a_round_trip_and_blocked_udp_blocks_no_tcp() -> None:
    line = Line(PROFILES["satellite"], 1, 0.0)
    assert line.connect(0.0) >= 0.6

    blocked = Line(PROFILES["udp-blocked"], 1, 0.0)
    assert blocked.send(is_up=True, size_bytes=SIZE, now=0.0) == []
    assert blocked.carry(is_up=True, size_bytes=SIZE, now=0.0) < 0.1


@given(
    st.sampled_from(sorted(PROFILES)),
    st.integers(),
    st.lists(st.tuples(st.integers(1, 1_472), st.floats(0, 0.2)), max_size=60),
)
def test_the_same_seed_gives_the_same_line(
    name: str, seed: int, packets: list[tuple[int, float]]
) -> None:
    runs = []
    for _ in range(2):
        line, now, run = Line(PROFILES[name], seed, 0.0), 0.0, list[list[float]]()
        for size, passed in packets:
            now += passed
            run.append(line.send(is_up=False, size_bytes=size, now=now))
            assert all(at >= now for at in run[-1])
        runs.append(run)

    assert runs[0] == runs[1]
