"""A receiver behind a thin line, without sockets and in no time: layers are sent over the
laboratory's link, his REMB comes from a port of the browser's own estimator (aiortc), his reports
count what is lost, and the plan is made anew from both.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from uuid import UUID

from aiortc.rate import RemoteBitrateEstimator

from consult.ledger.wire import SeatId
from signaling.engines.wire import TrackRef
from signaling.sfu.core.allocation import Allocation, Picture, Rung
from signaling.sfu.core.downlink import Downlink
from tests.netlab.conditions import Profile
from tests.netlab.link import Link

LADDER = ((0, 0, 70), (0, 2, 120), (1, 0, 200), (1, 2, 350), (2, 0, 600), (2, 2, 1_100))
"""(layer, temporal, kbit/s) of a camera with three layers of 180, 360 and 720 lines."""

TICK_S = 0.01
PICTURES_PER_S = 20
PACKET_BYTES = 1_100
KEY_PICTURE = 6
"""A key picture in pictures."""

SOUND_BYTES, SOUND_EVERY_S = 120, 0.02
PLAN_S, REPORT_S = 0.5, 0.5
"""Two streams report once a second each."""


@dataclass
class Camera:
    """Somebody's picture, as he sees it."""

    number: int
    height_px: int
    rung: Rung | None = None
    is_key_due: bool = False
    changes: int = 0
    seen_s: Counter[int] = field(default_factory=Counter)
    """How long each layer was sent; -1 for none."""

    def picture(self) -> Picture:
        """What the plan is told."""
        rungs = tuple(
            Rung(layer, temporal, kbps * 1_000, 180 << layer) for layer, temporal, kbps in LADDER
        )
        track = TrackRef(seat=SeatId(UUID(int=self.number)), source="camera")
        return Picture(track=track, rungs=rungs, height_px=self.height_px)

    def take(self, rung: Rung | None) -> None:
        """Send this from now on."""
        before, self.rung = self.rung, rung
        if rung is not None and (before is None or before.layer != rung.layer):
            self.is_key_due = True
        self.changes += before != rung


class Bottleneck:
    """One receiver of so many cameras over this line."""

    def __init__(self, profile: Profile, seed: int, heights_px: list[int]) -> None:
        self.now = 0.0
        self.down = Link(profile.down, Random(seed))
        self.up_delay_s = profile.up.delay_s
        self.cameras = [Camera(number, height) for number, height in enumerate(heights_px)]
        self.downlink = Downlink()
        self.allocation = Allocation()
        self.sent: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.arrived_bytes = 0
        self._remb = RemoteBitrateEstimator()
        self._arrivals: list[tuple[float, int, int]] = []
        self._feedback: deque[tuple[float, Callable[[], None]]] = deque()
        self._told_bps = 0
        self._took_s = 0.0
        self._told_at = 0.0
        self._due = {"sound": 0.0, "plan": 0.0, "picture": 0.0, "report": REPORT_S}
        self._counted = (0, 0)
        self._sent_bytes = 0

    def run(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while self.now < until:
            self.now += TICK_S
            self._hear()
            if self._is_due("plan", PLAN_S):
                self._plan()
            if self._is_due("sound", SOUND_EVERY_S):
                self._send("sound", SOUND_BYTES)  # one speaks, the others are silent
            if self._is_due("picture", 1 / PICTURES_PER_S):
                for camera in self.cameras:
                    self._send_picture(camera)
            self._receive()
            if self._is_due("report", REPORT_S):
                self._report()
            for camera in self.cameras:
                camera.seen_s[-1 if camera.rung is None else camera.rung.layer] += 1

    def loss(self, kind: str) -> float:
        """The share that did not arrive."""
        return self.lost[kind] / max(1, self.sent[kind])

    def _is_due(self, what: str, every_s: float) -> bool:
        if self.now < self._due[what]:
            return False
        self._due[what] += every_s
        return True

    def _send(self, kind: str, size: int) -> None:
        self.sent[kind] += 1
        self._sent_bytes += size
        arrivals = self.down.send(size, self.now)
        self.lost[kind] += not arrivals
        for at in arrivals[:1]:
            heapq.heappush(self._arrivals, (at, int(self.now * (1 << 18)) & 0xFFFFFF, size))

    def _send_picture(self, camera: Camera) -> None:
        if camera.rung is None:
            return
        size = camera.rung.rate_bps // 8 // PICTURES_PER_S
        if camera.is_key_due:
            size, camera.is_key_due = size * KEY_PICTURE, False
        while size > 0:
            self._send("picture", min(size, PACKET_BYTES))
            size -= PACKET_BYTES

    def _receive(self) -> None:
        while self._arrivals and self._arrivals[0][0] <= self.now:
            at, sent_at, size = heapq.heappop(self._arrivals)
            self.arrived_bytes += size
            self._took_s = at - sent_at / (1 << 18)
            estimate = self._remb.add(int(at * 1_000), sent_at, size, 1)
            if estimate is None:
                continue
            # Browsers tell once a second, and at once when it falls by 3 %.
            bps = estimate[0]
            if bps < 0.97 * self._told_bps or at - self._told_at >= 1.0:
                self._told_bps, self._told_at = bps, at
                self._say(partial(self._estimated, bps))

    def _report(self) -> None:
        sent, lost = self.sent.total(), self.lost.total()
        before_sent, before_lost = self._counted
        self._counted = sent, lost
        if sent > before_sent:
            share = (lost - before_lost) / (sent - before_sent)
            self._say(partial(self.downlink.hear_loss, sent - before_sent, share))
        self._say(partial(self._travelled, self._took_s + self.up_delay_s))

    def _say(self, what: Callable[[], None]) -> None:
        self._feedback.append((self.now + self.up_delay_s, what))

    def _estimated(self, bps: int) -> None:
        self.downlink.hear_estimate(bps, self.now)

    def _travelled(self, seconds: float) -> None:
        self.downlink.hear_round_trip(seconds, self.now)

    def _hear(self) -> None:
        while self._feedback and self._feedback[0][0] <= self.now:
            self._feedback.popleft()[1]()

    def _plan(self) -> None:
        sent_bps, self._sent_bytes = int(self._sent_bytes * 8 / PLAN_S), 0
        line = self.downlink.judge(sent_bps, self.now)
        sounds = [int(SOUND_BYTES * 8 / SOUND_EVERY_S)]
        plan = self.allocation.plan(
            [each.picture() for each in self.cameras], line, sounds, self.now
        )
        for camera in self.cameras:
            camera.take(plan[camera.picture().track])
