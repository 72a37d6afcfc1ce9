"""What a line carries is told from several signs together, and layers fit it within seconds."""

from __future__ import annotations

import pytest

from signaling.sfu.core.downlink import LEAST_BPS, Downlink, Line
from signaling.sfu.core.reception import Reception
from tests.netlab.conditions import PROFILES, Profile, Way
from tests.signaling.sfu.bottleneck import Bottleneck

SENT = 1_000_000
BIG, SMALL = 720, 180


def steady(*, round_trip_s: float = 0.1, until: float = 10.0) -> Downlink:
    """A line that has had nothing wrong with it."""
    line = Downlink()
    line.hear_estimate(1_500_000, 0.0)
    now = 0.0
    while now < until:
        line.hear_round_trip(round_trip_s, now)
        line.hear_loss(60, 0.0)
        assert not line.judge(SENT, now).is_overfull
        now += 0.5
    return line


def trips(line: Downlink, seconds: float, at: float) -> None:
    """Two round trips of this length."""
    line.hear_round_trip(seconds, at - 0.5)
    line.hear_round_trip(seconds, at)


def test_nothing_is_known_of_a_new_line() -> None:
    assert Downlink().judge(0, 1.0) == Line(None, is_overfull=False)


def test_an_estimate_that_falls_alone_is_a_busy_machine() -> None:
    line = steady()
    line.hear_estimate(300_000, 12.0)

    assert line.judge(SENT, 12.1) == Line(None, is_overfull=False)


def test_an_estimate_that_falls_while_a_queue_grows_is_believed() -> None:
    line = steady()
    line.hear_estimate(600_000, 12.0)
    trips(line, 0.25, 12.0)

    assert line.judge(SENT, 12.1) == Line(600_000, is_overfull=True)


def test_what_was_lost_while_the_line_was_dead_says_nothing_of_its_rate() -> None:
    line = steady()
    line.hear_loss(1_000, 0.9)
    trips(line, 2.0, 21.0)

    line.forgive(21.0)

    assert not line.judge(SENT, 21.1).is_overfull
    assert not line.judge(SENT, 23.0).is_overfull


def test_a_long_queue_or_heavy_loss_needs_no_other_sign() -> None:
    slow = steady()
    trips(slow, 0.6, 12.0)
    assert slow.judge(SENT, 12.1) == Line(850_000, is_overfull=True)

    lossy = steady()
    lossy.hear_loss(1_000, 0.3)
    assert lossy.judge(SENT, 10.1).carries_bps == pytest.approx(700_000, rel=0.05)


def test_the_effect_of_sending_less_is_waited_for() -> None:
    line = steady()
    trips(line, 0.6, 12.0)
    assert line.judge(SENT, 12.0).is_overfull

    trips(line, 0.6, 12.5)
    assert not line.judge(850_000, 12.5).is_overfull
    trips(line, 0.6, 13.0)
    assert line.judge(850_000, 13.0).is_overfull


def test_a_few_packets_say_nothing_of_loss() -> None:
    line = Downlink()
    line.hear_loss(15, 0.4)

    assert not line.judge(SENT, 10.0).is_overfull


def test_the_last_picture_is_not_taken_away_for_a_likely_sign() -> None:
    line = steady()
    line.hear_estimate(20_000, 12.0)
    trips(line, 0.25, 12.0)
    assert not line.judge(LEAST_BPS, 12.1).is_overfull

    assert line.judge(300_000, 12.2) == Line(LEAST_BPS, is_overfull=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["clean", "village-4g", "bad-adsl", "satellite", "bursty-wifi"])
def test_a_small_picture_is_never_taken_away_by_a_line_that_carries_it(
    name: str, seed: int
) -> None:
    line = Bottleneck(PROFILES[name], seed, [SMALL])
    line.run(45)

    [camera] = line.cameras
    assert camera.seen_s[-1] * 0.01 < 2
    assert camera.changes <= 12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_village_sees_a_large_picture_and_its_sound_is_spared(seed: int) -> None:
    line = Bottleneck(PROFILES["village-4g"], seed, [BIG, SMALL, SMALL, SMALL, SMALL])
    line.run(60)

    assert line.loss("sound") < 0.03
    assert line.loss("picture") < 0.08
    assert line.arrived_bytes * 8 / 60 > 600_000
    assert line.cameras[0].seen_s[-1] == 0
    assert line.cameras[0].changes <= 20


def test_a_line_of_256_kbit_carries_a_voice_and_one_small_picture() -> None:
    thin = Way(delay_s=0.05, rate_bps=256_000)
    line = Bottleneck(Profile(up=thin, down=thin), 1, [BIG, SMALL, SMALL])
    line.run(60)

    assert line.loss("sound") < 0.02
    seconds = {layer: ticks * 0.01 for layer, ticks in line.cameras[0].seen_s.items()}
    assert seconds[0] > 40
    assert seconds.get(-1, 0) < 5


def test_a_line_that_cannot_carry_a_picture_carries_the_voice() -> None:
    thin = Way(delay_s=0.05, rate_bps=80_000)
    line = Bottleneck(Profile(up=thin, down=thin), 1, [SMALL])
    line.run(60)

    assert line.cameras[0].seen_s[-1] * 0.01 > 25
    assert line.loss("sound") < 0.15


def test_what_never_comes_from_a_publisher_is_remembered_smoothly() -> None:
    reception = Reception(1, 90_000)
    for second in range(20):
        for number in range(100 * second, 100 * second + 100):
            if number % 10:
                reception.take(number, 0, float(second))
        reception.report_block(float(second))

    assert reception.lost_share == pytest.approx(0.1, abs=0.02)
