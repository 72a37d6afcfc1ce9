"""What is done by the clock: reports, requests to publishers, retransmitted handshakes, consent;
knows no datagrams that come in."""

from dataclasses import dataclass

from signaling.engines.wire import SeatLost
from signaling.sfu.core import rtcp
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.restraint import Restraints
from signaling.sfu.sending import SendingLeg
from signaling.sfu.switch import Switch
from signaling.sfu.tracks import Delivery
from signaling.sfu.traffic import Traffic

REPORT_INTERVAL_S = 1.0
FIRST_REPORT_S = 0.2
CONNECT_S = 30.0
"""A connection that has not come up by then is reported lost."""


@dataclass
class Upkeep:
    """The periodic duties; call `run` every 20 ms or so while there are connections."""

    switch: Switch
    traffic: Traffic

    def __post_init__(self) -> None:
        self._restraints = Restraints(self.switch)

    def run(self, now: float) -> None:
        """Do what is due."""
        self._restraints.run(now)
        for leg in list(self.switch.legs()):
            if leg.srtp is None:
                self._push_handshake(leg, now)
            elif leg.is_connected and not leg.ice.has_consent(now):
                self._lose(leg)
            elif leg.is_connected:
                self._serve(leg, now)

    def _push_handshake(self, leg: Leg, now: float) -> None:
        for datagram in leg.handshake.retransmit():
            self.traffic.forwarder.send_to(leg, datagram)
        self.traffic.finish_handshake(leg, now)
        is_overdue = now - leg.opened_at > CONNECT_S
        if not leg.is_lost and (is_overdue or leg.handshake.has_failed):
            self._lose(leg)

    def _lose(self, leg: Leg) -> None:
        leg.is_connected, leg.is_lost = False, True
        if isinstance(leg, ReceivingLeg):
            for delivery in leg.deliveries.values():
                delivery.track.pause(delivery)
        self.switch.emit(SeatLost(room=leg.room, seat=leg.seat, leg=leg.side))

    def _serve(self, leg: Leg, now: float) -> None:
        if isinstance(leg, SendingLeg):
            self._ask_publisher(leg, now)
        if now < leg.report_at:
            return
        leg.report_at = now + REPORT_INTERVAL_S
        if isinstance(leg, SendingLeg):
            self._report_to_publisher(leg, now)
        elif isinstance(leg, ReceivingLeg):
            for delivery in leg.deliveries.values():
                self._report_to_receiver(delivery, now)

    def _send(self, leg: Leg, compound: bytes) -> None:
        self.traffic.forwarder.send_rtcp(leg, compound)

    def _ask_publisher(self, leg: SendingLeg, now: float) -> None:
        for track in leg.tracks.values():
            reception = track.reception
            if reception is None or track.is_audio:
                continue
            missing = reception.wanted(now)
            if missing:
                self._send(leg, rtcp.build_nack(leg.ssrc, reception.ssrc, missing))
            if reception.overrun:
                reception.overrun = False
                track.key_frames.want()
            if track.key_frames.is_due(now):
                self._send(leg, rtcp.build_pli(leg.ssrc, reception.ssrc))

    def _report_to_publisher(self, leg: SendingLeg, now: float) -> None:
        receptions = [
            (track.reception, track.is_audio)
            for track in leg.tracks.values()
            if track.reception is not None
        ]
        if not receptions:
            leg.report_at = now + FIRST_REPORT_S
            return
        blocks = [reception.report_block(now) for reception, _ in receptions]
        compound = rtcp.build_receiver_report(leg.ssrc, blocks)
        pictures = [reception.ssrc for reception, is_audio in receptions if not is_audio]
        if pictures:
            lost = max(block.fraction_lost for block in blocks if block.ssrc in pictures)
            estimate_bps = leg.allowed_bps(leg.uplink.revise(lost))
            compound += rtcp.build_estimate(leg.ssrc, estimate_bps, pictures)
        self._send(leg, compound)

    def _report_to_receiver(self, delivery: Delivery, now: float) -> None:
        track = delivery.track
        clock = track.reception.clock_at(now) if track.reception is not None else None
        if clock is None or not delivery.numbering.is_running:
            return
        ntp, timestamp = clock
        compound = rtcp.build_sender_report(
            SenderReport(delivery.ssrc, ntp, timestamp),
            track.packets - delivery.packets_before,
            track.octets - delivery.octets_before,
            track.ref.seat.hex,
        )
        self._send(delivery.leg, compound)
