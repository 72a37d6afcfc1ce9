"""What a page counted says what the person saw and heard."""

from __future__ import annotations

import pytest

from tests.netlab.experience import (
    Sample,
    concealed_share,
    first_picture,
    picture_back_s,
    sound_back_s,
    without_picture_s,
    without_sound_s,
)


def seen(*frames: int, every_ms: float = 100.0) -> list[Sample]:
    """Samples with so many decoded frames."""
    return [Sample(at=turn * every_ms, frames_decoded=count) for turn, count in enumerate(frames)]


def heard(*sound: tuple[int, int, int]) -> list[Sample]:
    """Samples with (received, concealed, silently concealed) sound."""
    return [
        Sample(
            at=turn * 100.0,
            total_samples_received=received,
            concealed_samples=concealed,
            silent_concealed_samples=silent,
        )
        for turn, (received, concealed, silent) in enumerate(sound)
    ]


@pytest.mark.parametrize(
    ("frames", "missing_s"),
    [
        (range(20), 0.0),
        ([1, 1, 1, 1, 1, 1, 2, 3], 0.6),
        ([1, 1, 1, 1, 1, 2, 3], 0.0),
        ([1, 2, 3, *[3] * 12], 1.2),
        ([5, *[5] * 7, 1, 2], 0.8),
        ([5, *[0] * 7, 1, 2], 0.8),
    ],
    ids=["never", "once", "short", "at the end", "new connection", "nothing between"],
)
def test_breaks_of_the_picture_count_from_half_a_second(
    frames: list[int], missing_s: float
) -> None:
    assert without_picture_s(seen(*frames)) == pytest.approx(missing_s)


def test_a_page_that_samples_late_has_missed_no_picture() -> None:
    assert without_picture_s(seen(1, 16, 31, every_ms=900.0)) == 0.0
    assert without_picture_s(seen(1, 2, 3, every_ms=900.0)) == pytest.approx(1.8)


def test_the_first_picture_is_when_something_is_decoded() -> None:
    assert first_picture(seen(0, 0, 1)) == 200.0
    assert first_picture(seen(0, 0)) is None


def test_silence_that_is_concealed_is_not_heard() -> None:
    assert concealed_share(heard((0, 0, 0), (900, 90, 0), (1_000, 190, 100))) == 0.09
    assert concealed_share(heard((1_000, 100, 0), (0, 0, 0), (500, 50, 0))) == 0.1
    assert concealed_share([]) == 1.0


def test_the_picture_is_back_with_the_next_frame() -> None:
    samples = seen(1, 2, 2, 2, 2, 2, 3)

    assert picture_back_s(samples, 250.0) == pytest.approx(0.35)
    assert picture_back_s(samples, 650.0) is None


def test_sound_is_back_when_most_of_it_is_not_made_up() -> None:
    samples = heard((0, 0, 0), (100, 100, 0), (200, 200, 100), (300, 260, 100), (400, 270, 100))

    assert sound_back_s(samples, 50.0) == pytest.approx(0.35)
    assert sound_back_s(samples, 350.0) is None


def test_sound_that_is_made_up_is_missing_be_it_silence() -> None:
    samples = heard((0, 0, 0), (100, 100, 100), (200, 150, 150), (300, 190, 150), (0, 0, 0))

    assert without_sound_s(samples) == pytest.approx(0.2)
