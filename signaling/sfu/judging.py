"""Once a second: how good each line is and who speaks, told when it changes; knows no datagrams."""

from dataclasses import dataclass

from signaling.engines.wire import LineJudged, SpeakersChanged, TrackRef
from signaling.sfu.core.line import Signs, grade
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.switch import Switch
from signaling.sfu.traffic import Traffic

LINES_S = 1.0
SPEAKERS_S = 0.25


@dataclass
class Judging:
    """Tells the rooms of their lines and their voices."""

    switch: Switch
    traffic: Traffic
    _lines_at: float = 0.0
    _speakers_at: float = 0.0

    def run(self, now: float) -> None:
        """Do what is due."""
        if now >= self._speakers_at:
            self._speakers_at = now + SPEAKERS_S
            self._judge_speakers(now)
        if now >= self._lines_at:
            self._lines_at = now + LINES_S
            for leg in self.switch.legs():
                if leg.is_connected:
                    self._judge_line(leg, now)

    def _judge_speakers(self, now: float) -> None:
        for name in list(self.traffic.speakers):
            room = self.switch.rooms.get(name)
            if room is None:
                del self.traffic.speakers[name]
                continue
            speakers = self.traffic.speakers[name]
            for seat in [each for each in speakers.seats if each not in room.seats]:
                speakers.forget(seat)
            told = speakers.judge(now)
            if told is not None:
                self.switch.emit(SpeakersChanged(room=name, seats=told))

    def _judge_line(self, leg: Leg, now: float) -> None:
        loss = leg.losses.take()
        if loss is None:
            return
        carries_bps: int | None = None
        short_of: tuple[TrackRef, ...] = ()
        is_overfull = False
        if isinstance(leg, ReceivingLeg):
            carries_bps, short_of = leg.downlink.estimate_bps, leg.short_of
            is_overfull = leg.downlink.is_overfull
        signs = Signs(
            loss=loss,
            round_trip_ms=leg.round_trip_ms,
            carries_bps=carries_bps if is_overfull or short_of else None,
            is_short=bool(short_of),
        )
        found = grade(signs)
        if leg.verdict.tell(found, short_of, now):
            self.switch.emit(
                LineJudged(
                    room=leg.room,
                    seat=leg.seat,
                    leg=leg.side,
                    grade=found,
                    loss=min(1.0, loss),
                    round_trip_ms=leg.round_trip_ms,
                    carries_bps=carries_bps,
                    paused=short_of,
                )
            )
