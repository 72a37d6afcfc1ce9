"""Once a second: which receivers' lines are overfull, and who must send less for it."""

from dataclasses import dataclass

from signaling.sfu.core.downlink import carried_bps
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg
from signaling.sfu.switch import Switch
from signaling.sfu.tracks import Track

INTERVAL_S = 1.0
OVERFULL_S = 3.0
"""A line whose queue grew is taken for overfull so long."""


@dataclass
class Restraints:
    """Holds publishers back for the sake of thin lines."""

    switch: Switch
    _looked_at: float = 0.0

    def run(self, now: float) -> None:
        """Look at all lines, if it is time."""
        passed_s = now - self._looked_at
        if passed_s < INTERVAL_S:
            return
        self._looked_at = now
        legs = list(self.switch.legs())
        for leg in legs:
            if isinstance(leg, SendingLeg):
                for track in leg.tracks.values():
                    track.measure(passed_s)
                    track.restraint.relax()
        for leg in legs:
            if isinstance(leg, ReceivingLeg) and leg.is_connected:
                _look(leg, now)


def _look(leg: ReceivingLeg, now: float) -> None:
    tracks: list[Track] = [
        delivery.track
        for delivery in leg.deliveries.values()
        if delivery.numbering.is_running and not delivery.track.is_audio
    ]
    sent_bps = sum(track.rate_bps for track in tracks)
    leg.resends.allot(sent_bps)
    is_overfull = now - leg.overfull_at <= OVERFULL_S
    estimate_bps = leg.estimate_bps if is_overfull else None
    carried = carried_bps(sent_bps, estimate_bps, leg.fraction_lost)
    leg.fraction_lost = 0
    if carried is not None:
        for track in tracks:
            track.restraint.tighten(carried * track.rate_bps // sent_bps)
