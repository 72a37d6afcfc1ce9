"""`make fuzz`: 1,000,000 datagrams, 100,000 descriptions, 200,000 frames, in parts of some
thousands, two at a time. It goes on after a part that raises, hangs or costs others more than 1 %,
says how to repeat it, and ends with 1.

What is done is noted by seed and commit in build/fuzz, so that a run that was cut goes on where it
stood. Another `--seed` is other nonsense.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.report import ROOT, commit
from tests.fuzz import descriptions, frames
from tests.fuzz.datagrams import Attack
from tests.fuzz.test_fuzz import LOST_AT_MOST
from tests.signaling.sfu.line import World

WORKERS = 2
HANGS_S = 300
"""A part that takes so long ends its process with the stack of where it hangs."""

PARTS = {"datagrams": (20, 50_000), "descriptions": (40, 2_500), "frames": (10, 20_000)}
"""How many parts of how many inputs."""


@dataclass(frozen=True)
class Part:
    """Some thousands of bad inputs of one kind; the same for the same seed."""

    kind: str
    number: int
    seed: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"

    @property
    def count(self) -> int:
        """How many inputs it has."""
        return PARTS[self.kind][1]


@dataclass(frozen=True)
class Done:
    """What came of a part; `wrong` is empty if all went well."""

    part: Part
    told: str
    wrong: str
    took_s: float


def attack(part: Part) -> Done:
    """Run one part, in a process of its own."""
    faulthandler.dump_traceback_later(HANGS_S, exit=True)
    began = time.monotonic()
    told = wrong = ""
    seed = 1_000 * part.seed + part.number
    if part.kind == "frames":
        told = str(frames.run(part.count, seed))
    else:
        with closing(World()) as world:
            if part.kind == "descriptions":
                told = str(descriptions.run(world, part.count, seed))
            else:
                outcome = Attack(world, seed).run(part.count)
                told = f"others lost {100 * outcome.lost:.2f} % of {outcome.sent} pictures"
                wrong = "others lost too much" if outcome.lost > LOST_AT_MOST else ""
    faulthandler.cancel_dump_traceback_later()
    return Done(part, told, wrong, time.monotonic() - began)


def run(parts: Iterable[Part]) -> Iterator[Done]:
    """Run parts, two at a time; what raises is what is wrong with its part."""
    with ProcessPoolExecutor(WORKERS) as pool:
        runs = {pool.submit(attack, part): part for part in parts}
        for finished in as_completed(runs):
            error = finished.exception()
            if error is None:
                yield finished.result()
                continue
            # A worker's stack comes as the cause, in words.
            yield Done(runs[finished], "", f"{error!r}\n{error.__cause__ or ''}", 0.0)


def main() -> int:
    """Run what is left of all parts, or the one that is asked for; 1 if something is wrong."""
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--only", metavar="KIND:NUMBER", help="one part, even if it was done")
    arguments = parser.parse_args()
    os.nice(10)
    seed: int = arguments.seed
    every = [
        Part(kind, number, seed) for kind, (many, _) in PARTS.items() for number in range(many)
    ]
    notes = ROOT / "build" / "fuzz" / f"{seed}-{commit()}"
    before = _noted(notes)
    left = [part for part in every if str(part) not in before]
    if arguments.only:
        left = [part for part in every if str(part) == arguments.only]
    print(f"{len(left)} of {len(every)} parts to run, seed {seed}", flush=True)
    wrong, began = 0, time.monotonic()
    for place, done in enumerate(run(left), 1):
        passed_s = time.monotonic() - began
        print(
            f"{place:>3}/{len(left)} {passed_s:5.0f} s  {done.part!s:<16} "
            f"{done.part.count:>6,} in {done.took_s:4.0f} s  {done.told}{done.wrong}",
            flush=True,
        )
        if done.wrong:
            wrong += 1
            print(f"    again: python -m tests.fuzz --seed {seed} --only {done.part}", flush=True)
        else:
            _note(notes, done.part)
    print(f"{wrong} parts went wrong, {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _noted(notes: Path) -> set[str]:
    return set(notes.read_text(encoding="utf-8").split()) if notes.exists() else set()


def _note(notes: Path, part: Part) -> None:
    notes.parent.mkdir(parents=True, exist_ok=True)
    with notes.open("a", encoding="utf-8") as file:
        file.write(f"{part}\n")


if __name__ == "__main__":
    sys.exit(main())
