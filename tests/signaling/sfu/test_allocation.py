"""Who gets which layer over how thick a line: by tables, by simulation and at random."""

from __future__ import annotations

import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.wire import SeatId
from signaling.engines.wire import Source, TrackRef
from signaling.sfu.core.allocation import START_BPS, Allocation, Picture, Rung
from signaling.sfu.core.downlink import Line

VOICE = (32_000,)
CAMERA = tuple(
    Rung(layer, temporal, kbps * 1_000, 180 << layer)
    for layer, temporal, kbps in (
        (0, 0, 70),
        (0, 3, 120),
        (1, 0, 200),
        (1, 3, 350),
        (2, 0, 600),
        (2, 3, 1_100),
    )
)
SCREEN = (Rung(0, 3, 150_000, 540), Rung(1, 3, 500_000, 1080))


def camera(number: int, height_px: int = 120, *, is_pinned: bool = False) -> Picture:
    return picture(number, "camera", CAMERA, height_px, is_pinned=is_pinned)


def screen(height_px: int = 900) -> Picture:
    return picture(99, "screen", SCREEN, height_px)


def picture(
    number: int,
    source: Source,
    rungs: tuple[Rung, ...],
    height_px: int,
    *,
    is_pinned: bool = False,
) -> Picture:
    track = TrackRef(seat=SeatId(UUID(int=number)), source=source)
    return Picture(track=track, rungs=rungs, height_px=height_px, is_pinned=is_pinned)


def known(bitrate_bps: int) -> Line:
    return Line(bitrate_bps, is_overfull=False)


def overfull(bitrate_bps: int) -> Line:
    return Line(bitrate_bps, is_overfull=True)


def given_layers(plan: dict[TrackRef, Rung | None]) -> list[int | None]:
    return [rung.layer if rung is not None else None for rung in plan.values()]


def planned(pictures: list[Picture], line: Line) -> list[int | None]:
    return given_layers(Allocation().plan(pictures, line, VOICE, 0.0))


def test_a_thick_line_gets_what_the_windows_want() -> None:
    pictures = [camera(1, 120), camera(2, 360), camera(3, 720), camera(4, 0), screen()]

    assert planned(pictures, known(10_000_000)) == [0, 1, 2, None, 1]


@pytest.mark.parametrize(
    ("line_bps", "layers"),
    [
        # the screen, the pinned one, two thumbnails
        (64_000, [None, None, None, None]),
        (256_000, [0, None, None, None]),
        (700_000, [1, 0, None, None]),
        (900_000, [1, 1, None, None]),
        (2_000_000, [1, 2, 0, 0]),
    ],
)
def test_the_far_thumbnails_go_first_and_the_screen_last(
    line_bps: int, layers: list[int | None]
) -> None:
    pictures = [screen(), camera(1, 700, is_pinned=True), camera(2), camera(3)]

    assert planned(pictures, overfull(line_bps)) == layers


def test_256_kbps_carry_a_voice_and_one_small_picture() -> None:
    plan = Allocation().plan([camera(1, 360), camera(2)], overfull(256_000), VOICE, 0.0)

    rungs = [rung for rung in plan.values() if rung is not None]
    assert [rung.layer for rung in rungs] == [0]
    assert sum(rung.rate_bps for rung in rungs) + VOICE[0] < 256_000


def test_64_kbps_carry_a_voice_alone() -> None:
    assert planned([camera(1, 360, is_pinned=True)], overfull(64_000)) == [None]


def test_an_unknown_line_is_begun_modestly_and_climbed_in_steps() -> None:
    allocation, pictures = Allocation(), [camera(1, 720)]
    costs = []
    for turn in range(60):
        (rung,) = allocation.plan(
            pictures, Line(None, is_overfull=False), VOICE, turn * 0.5
        ).values()
        assert rung is not None
        costs.append(rung.rate_bps)

    assert costs[0] <= START_BPS
    assert costs == sorted(costs)
    assert costs[-1] == 1_100_000


def test_a_step_that_was_too_much_is_tried_more_and_more_rarely() -> None:
    allocation, pictures = Allocation(), [camera(1, 720)]
    tries, was_over = [], False
    for turn in range(400):
        now = turn * 0.5
        line = overfull(450_000) if was_over else Line(None, is_overfull=False)
        (rung,) = allocation.plan(pictures, line, VOICE, now).values()
        is_over = rung is not None and rung.rate_bps > 400_000
        if is_over and not was_over:
            tries.append(now)
        was_over = is_over

    pauses = [after - before for before, after in itertools.pairwise(tries)]
    assert len(tries) < 12
    assert max(pauses) >= 30


def test_a_rate_that_sways_changes_nothing() -> None:
    allocation, changes, before = Allocation(), 0, None
    for turn in range(100):
        sway = 1 + 0.1 * (turn % 3 - 1)
        rungs = tuple(
            Rung(each.layer, each.temporal, int(each.rate_bps * sway), each.height_px)
            for each in CAMERA[:4]
        )
        plan = allocation.plan(
            [picture(1, "camera", rungs, 360)], known(460_000), VOICE, turn * 0.5
        )
        found = given_layers(plan)
        changes += before is not None and found != before
        before = found

    assert changes <= 1


pictures = st.lists(
    st.builds(
        lambda place, height_px, is_pinned, is_screen: (
            picture(place, "screen", SCREEN, height_px)
            if is_screen
            else camera(place, height_px, is_pinned=is_pinned)
        ),
        st.integers(1, 10_000),
        st.sampled_from([0, 90, 120, 240, 360, 720, 1080]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.track,
)


@given(pictures, st.integers(0, 5_000_000))
def test_an_overfull_line_is_never_given_more_than_it_carries(
    shown: list[Picture], line_bps: int
) -> None:
    plan = Allocation().plan(shown, overfull(line_bps), VOICE, 0.0)

    assert sum(rung.rate_bps for rung in plan.values() if rung) <= max(0, line_bps - VOICE[0])


@given(pictures, st.integers(0, 5_000_000))
def test_nobody_loses_anything_to_somebody_less_important(
    shown: list[Picture], line_bps: int
) -> None:
    everything = Allocation().plan(shown, overfull(line_bps), VOICE, 0.0)

    for rank in range(4):
        first = [each for each in shown if each.rank <= rank]
        alone = Allocation().plan(first, overfull(line_bps), VOICE, 0.0)
        assert all(everything[each.track] == alone[each.track] for each in first)


@given(pictures, st.lists(st.tuples(st.integers(0, 3_000_000), st.booleans()), max_size=40))
def test_whatever_a_line_does_no_window_gets_more_than_it_can_show(
    shown: list[Picture], lines: list[tuple[int, bool]]
) -> None:
    allocation = Allocation()
    for turn, (bitrate_bps, is_overfull) in enumerate(lines):
        plan = allocation.plan(shown, Line(bitrate_bps, is_overfull), VOICE, turn * 0.5)

        assert set(plan) == {each.track for each in shown}
        for each in shown:
            rung = plan[each.track]
            assert rung is None or rung in each.rungs[: each.wanted]
            assert each.height_px or rung is None
