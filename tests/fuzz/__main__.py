"""`make fuzz`: 1,000,000 datagrams, 100,000 descriptions, 200,000 frames; ends at the first that
raises, or when the others lose more than 1 %. Another seed is other nonsense."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from tests.fuzz import descriptions, frames
from tests.fuzz.datagrams import Attack
from tests.fuzz.test_fuzz import LOST_AT_MOST
from tests.signaling.sfu.line import World

T = TypeVar("T")

DATAGRAMS, DESCRIPTIONS, FRAMES = 1_000_000, 100_000, 200_000


def main() -> int:
    """Run all three, print what came of them; 1 if the others lost too much."""
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--seed", type=int, default=20_261_122)
    seed = parser.parse_args().seed
    world = World()
    attacked = _timed("datagrams", DATAGRAMS, lambda: Attack(world, seed).run(DATAGRAMS))
    world.close()
    world = World()
    _timed("descriptions", DESCRIPTIONS, lambda: descriptions.run(world, DESCRIPTIONS, seed))
    world.close()
    _timed("frames", FRAMES, lambda: frames.run(FRAMES, seed))
    print(f"others' pictures lost: {100 * attacked.lost:.2f} % of {attacked.sent}")
    return 0 if attacked.lost <= LOST_AT_MOST else 1


def _timed(what: str, count: int, run: Callable[[], T]) -> T:
    began = time.monotonic()
    outcome = run()
    took = time.monotonic() - began
    print(f"{count:>9,} {what}: {took:.0f} s, {count / took:,.0f} a second; {outcome}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
