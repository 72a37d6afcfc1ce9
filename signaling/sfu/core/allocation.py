"""Which layer of each picture one receiver gets for his windows and his line; knows no packets.

Sound is reserved before anything. Of the pictures the screen is served first, then what is pinned,
then the large ones, then the thumbnails, so a thin line takes the thumbnails away first; within a
rank all get a little before one gets more. An overfull line is followed at once; a line of which
nothing is known is tried step by step, and more rarely after each step that was too much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from signaling.engines.wire import TrackRef
from signaling.sfu.core.downlink import Line

START_BPS = 400_000
"""For the pictures, while nothing is known of the line."""

THUMBNAIL_PX = 200
"""A picture shown no higher than this is a thumbnail."""

ENOUGH = 0.75
"""A layer of this part of the window's height is as good as one more."""

SPARE = 0.9
"""The part of what a line carries that is planned with; the rest is for what is sent again."""

CLIMB = 1.15
"""A higher layer must fit with so much to spare; a layer that is there may stay."""

SOUND_BPS = 40_000
"""Reserved for a voice even while all are silent."""

PROBE_S = 2.0
PROBE_MAX_S = 32.0
FAILED_S = 6.0
"""A line that is overfull so soon after a step up shows that the step was too much."""

Rank = Literal[0, 1, 2, 3]


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to send a picture: a spatial layer up to a temporal one, and what it costs now."""

    layer: int
    temporal: int
    rate_bps: int
    height_px: int


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A track as one receiver shows it; the rungs from the cheapest on."""

    track: TrackRef
    rungs: tuple[Rung, ...]
    height_px: int
    is_pinned: bool = False

    @property
    def rank(self) -> Rank:
        """Who is served first; the lowest number."""
        if self.track.source == "screen":
            return 0
        if self.is_pinned:
            return 1
        return 2 if self.height_px > THUMBNAIL_PX else 3

    @cached_property
    def wanted(self) -> int:
        """How many of the rungs are of use in this window; 0 if it is not shown."""
        if self.height_px == 0 or not self.rungs:
            return 0
        enough = [each.layer for each in self.rungs if each.height_px >= self.height_px * ENOUGH]
        layer = min(enough, default=self.rungs[-1].layer)
        return sum(each.layer <= layer for each in self.rungs)


@dataclass
class Allocation:
    """The plan for one receiver, made anew with each call of `plan`."""

    budget_bps: int = START_BPS
    """What the pictures may cost together."""
    chosen: dict[TrackRef, int] = field(default_factory=dict)
    """How many rungs each picture may climb; 0 is a pause."""
    _probe_s: float = PROBE_S
    _probe_at: float | None = None
    _raised_at: float = float("-inf")

    def plan(
        self, pictures: Sequence[Picture], line: Line, sounds: Iterable[int], now: float
    ) -> dict[TrackRef, Rung | None]:
        """The rung of each picture, None for a pause; `sounds` are the rates of the voices."""
        if self._probe_at is None:
            self._probe_at = now + PROBE_S
        wishes = sorted(
            (each for each in pictures if each.wanted),
            key=lambda each: (each.rank, -each.height_px),
        )
        self._learn(line, max(SOUND_BPS, sum(sounds)), self._cost(wishes), now)
        before, self.chosen = self.chosen, {}
        self._serve(wishes, before, self.budget_bps)
        step_bps = self._next_step_bps(wishes)
        if step_bps and not line.is_overfull and now >= self._probe_at:
            self.budget_bps = max(self.budget_bps, self._cost(wishes) + step_bps)
            self._raised_at, self._probe_at = now, now + self._probe_s
            self.chosen = {}
            self._serve(wishes, before, self.budget_bps)
        return {each.track: self._rung(each) for each in pictures}

    def _learn(self, line: Line, reserved: int, cost: int, now: float) -> None:
        """Move the budget with what the line shows."""
        if line.is_overfull and line.carries_bps is not None:
            if now - self._raised_at <= FAILED_S:
                self._probe_s = min(PROBE_MAX_S, 2 * self._probe_s)
                self._raised_at = float("-inf")
            self.budget_bps = max(0, int(line.carries_bps * SPARE) - reserved)
            self._probe_at = now + self._probe_s
            return
        if self._raised_at > 0 and now - self._raised_at > 2 * FAILED_S:
            self._probe_s = PROBE_S
        # What flows without harm is carried, whatever it has grown to.
        self.budget_bps = max(self.budget_bps, cost)
        if line.carries_bps is not None:
            known = int(line.carries_bps * SPARE) - reserved
            self.budget_bps = max(self.budget_bps, known)

    def _serve(self, wishes: Sequence[Picture], before: dict[TrackRef, int], budget: int) -> None:
        """Give rank after rank; within a rank one rung to each in turn."""
        left = budget
        for rank in range(4):
            climbing = [each for each in wishes if each.rank == rank]
            while climbing:
                for each in tuple(climbing):
                    cost = self._climb_bps(each, before)
                    if cost is None or cost > left:
                        climbing.remove(each)
                        continue
                    left -= self._step_bps(each)
                    self.chosen[each.track] = self.chosen.get(each.track, 0) + 1

    def _climb_bps(self, picture: Picture, before: dict[TrackRef, int]) -> int | None:
        """What must be left for one rung more; None at the top."""
        at = self.chosen.get(picture.track, 0)
        if at >= picture.wanted:
            return None
        step = self._step_bps(picture)
        return step if at < before.get(picture.track, 0) else int(step * CLIMB)

    def _step_bps(self, picture: Picture) -> int:
        at = self.chosen.get(picture.track, 0)
        below = picture.rungs[at - 1].rate_bps if at else 0
        return max(0, picture.rungs[at].rate_bps - below)

    def _next_step_bps(self, wishes: Sequence[Picture]) -> int:
        """What it takes to give one rung to the first that has too few; 0 if all have enough."""
        for each in wishes:
            if self.chosen.get(each.track, 0) < each.wanted:
                return int(self._step_bps(each) * CLIMB) + 1
        return 0

    def _cost(self, wishes: Sequence[Picture]) -> int:
        return sum(rung.rate_bps for each in wishes if (rung := self._rung(each)) is not None)

    def _rung(self, picture: Picture) -> Rung | None:
        at = min(self.chosen.get(picture.track, 0), picture.wanted)
        return picture.rungs[at - 1] if at else None
