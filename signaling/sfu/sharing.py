"""Twice a second: what each receiver's line carries, and which layer of each picture he gets for
it; knows no datagrams."""

from dataclasses import dataclass, field

from signaling.sfu.core.allocation import Picture, Rung
from signaling.sfu.core.downlink import FLOOR_BPS, Line
from signaling.sfu.core.stream import ALL_TEMPORAL
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg
from signaling.sfu.switch import Switch
from signaling.sfu.tracks import Delivery, Layer, Track

MEASURE_S = 1.0
PLAN_S = 0.5

UNSAID_PX, THUMBNAIL_PX = 360, 120
"""How high a picture is taken to be shown: by who has not said anything yet; by who has said
nothing of this one."""

GUESSED_BPS = (100_000, 350_000, 1_200_000)
GUESSED_PX = (180, 360, 720)
"""For layers that were not measured yet, from the smallest on."""

REDUNDANT_BPS = 150_000
"""Less than that for pictures shows a line too thin for redundant sound."""


@dataclass
class Sharing:
    """Shares out every receiver's line."""

    switch: Switch
    forwarder: Forwarder
    _measured_at: float = 0.0
    _ladders: dict[Track, tuple[Rung, ...]] = field(default_factory=dict)
    """The rungs of each picture, made once for all who are served in one turn."""

    def run(self, now: float) -> None:
        """Do what is due."""
        passed_s = now - self._measured_at
        if passed_s >= MEASURE_S:
            self._measured_at = now
            self._measure(passed_s)
        self._ladders.clear()
        for leg in self.switch.legs():
            if isinstance(leg, ReceivingLeg) and leg.is_connected and now >= leg.plan_at:
                leg.plan_at = now + PLAN_S
                self._plan(leg, now)

    def _measure(self, passed_s: float) -> None:
        for leg in self.switch.legs():
            if isinstance(leg, SendingLeg):
                for track in leg.tracks.values():
                    track.restraint.relax()
                    for layer in track.layers:
                        layer.measure(passed_s)

    def _plan(self, leg: ReceivingLeg, now: float) -> None:
        flowing = [
            each for each in leg.deliveries.values() if each.may_flow and not each.track.is_silenced
        ]
        sent_bps = sum(_sent_bps(each) for each in flowing)
        leg.resends.allot(sent_bps)
        line = leg.downlink.judge(sent_bps, now)
        sounds = [each for each in flowing if each.track.is_audio]
        shown = {
            each: self._picture(leg, each)
            for each in flowing
            if not each.track.is_audio and each.track.alive()
        }
        pictures = list(shown.values())
        plan = leg.allocation.plan(pictures, line, map(_sent_bps, sounds), now)
        leg.short_of = tuple(
            each.track for each in pictures if each.wanted and plan[each.track] is None
        )
        is_thin = leg.allocation.budget_bps < REDUNDANT_BPS
        for delivery in sounds:
            delivery.track.spare(delivery, is_bare=is_thin or not delivery.has_red)
        for delivery, picture in shown.items():
            self._apply(delivery, plan[picture.track], now)
        if line.is_overfull:
            _restrain(leg, line, list(shown))

    def _picture(self, leg: ReceivingLeg, delivery: Delivery) -> Picture:
        track = delivery.track
        said = leg.watched.get(track.ref) if leg.watched is not None else None
        height_px = UNSAID_PX if leg.watched is None else THUMBNAIL_PX
        ladder = self._ladders.get(track)
        if ladder is None:
            rungs = (each for layer in track.alive() for each in _rungs(track, layer))
            ladder = self._ladders[track] = tuple(rungs)
        return Picture(
            track=track.ref,
            rungs=ladder,
            height_px=said.height_px if said is not None else height_px,
            is_pinned=said is not None and said.is_pinned,
        )

    def _apply(self, delivery: Delivery, rung: Rung | None, now: float) -> None:
        track = delivery.track
        if rung is None:
            delivery.is_paused, delivery.aimed = True, None
            track.pause(delivery)
        elif delivery.numbering.is_fresh and delivery.aimed is None:
            delivery.is_paused = False
            delivery.aimed, delivery.temporal = track.layers[rung.layer], rung.temporal
            self.forwarder.start(delivery, now)
        else:
            track.aim(delivery, track.layers[rung.layer], rung.temporal)


def _sent_bps(delivery: Delivery) -> int:
    layer = delivery.layer
    return sum(layer.rates_bps[: delivery.limit + 1]) if layer is not None else 0


def _rungs(track: Track, layer: Layer) -> list[Rung]:
    """The ways to send a layer: up to each of its temporal layers."""
    stream = layer.stream
    height_px = (stream.height_px if stream is not None else 0) or GUESSED_PX[layer.place]
    top = stream.highest_temporal if stream is not None else 0
    if not track.is_layered:
        return [Rung(layer.place, ALL_TEMPORAL, _single_bps(track, layer), height_px)]
    if not layer.rate_bps:
        return [Rung(layer.place, ALL_TEMPORAL, GUESSED_BPS[layer.place], height_px)]
    return [
        Rung(
            layer.place,
            temporal if temporal < top else ALL_TEMPORAL,
            sum(layer.rates_bps[: temporal + 1]),
            height_px,
        )
        for temporal in range(top + 1)
        if layer.rates_bps[temporal] or temporal == top
    ]


def _single_bps(track: Track, layer: Layer) -> int:
    """The price of a picture in one size: before it is taken away its publisher is asked to send
    less, so it is cheap until he sends the least that he goes down to."""
    asked = track.restraint.limit_bps
    if asked is not None and asked <= FLOOR_BPS:
        return layer.rate_bps
    return min(layer.rate_bps, FLOOR_BPS) // 2


def _restrain(leg: ReceivingLeg, line: Line, flowing: list[Delivery]) -> None:
    """Ask the publishers of single layers to send what is left for them on an overfull line."""
    held = [each for each in flowing if not each.track.is_layered and each.layer is not None]
    if not held or line.carries_bps is None:
        return
    layered = sum(_sent_bps(each) for each in flowing if each.track.is_layered)
    left = max(0, leg.allocation.budget_bps - layered)
    asked = sum(each.track.rate_bps for each in held)
    for delivery in held:
        if asked:
            delivery.track.restraint.tighten(left * delivery.track.rate_bps // asked)
