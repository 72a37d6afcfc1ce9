"""A part of the fuzzing with every run of the tests; `make fuzz` does the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz import descriptions, frames
from tests.fuzz.datagrams import Attack
from tests.signaling.sfu.line import World

LOST_AT_MOST = 0.01


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def test_bad_datagrams_cost_the_others_nothing(world: World) -> None:
    outcome = Attack(world, seed=1).run(40_000)

    assert outcome.sent >= 20
    assert outcome.lost <= LOST_AT_MOST


def test_bad_descriptions_are_refused_in_words(world: World) -> None:
    outcome = descriptions.run(world, 3_000, seed=2)

    assert outcome.taken > 50
    assert outcome.refused > 500


def test_bad_frames_are_refused_in_words() -> None:
    outcome = frames.run(20_000, seed=3)

    assert outcome.understood > 50
    assert outcome.refused > 500
