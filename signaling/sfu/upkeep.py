"""What is done by the clock: reports, requests to publishers, retransmitted handshakes, consent;
knows no datagrams that come in."""

from dataclasses import dataclass

from signaling.engines.wire import SeatLost
from signaling.sfu.core import rtcp
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.judging import Judging
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.recordings import Recordings
from signaling.sfu.sending import SendingLeg
from signaling.sfu.sharing import Sharing
from signaling.sfu.switch import Switch
from signaling.sfu.tracks import Delivery, Layer
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
        self._sharing = Sharing(self.switch, self.traffic.forwarder)
        self._recordings = Recordings(self.switch.rooms)
        self._judging = Judging(self.switch, self.traffic)

    def run(self, now: float) -> None:
        """Do what is due."""
        self._sharing.run(now)
        self._judging.run(now)
        for told in self._recordings.run(now):
            self.switch.emit(told)
        for leg in self.switch.legs():
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
            if not track.is_audio and not track.is_silenced:
                for layer in track.layers:
                    self._ask_for_layer(leg, layer, now)
        for feedback in leg.arrivals.feedback(now):
            self._send(leg, feedback)

    def _ask_for_layer(self, leg: SendingLeg, layer: Layer, now: float) -> None:
        if layer.stream is None:
            return
        reception = layer.stream.reception
        missing = reception.wanted(now)
        if missing:
            self._send(leg, rtcp.build_nack(leg.ssrc, reception.ssrc, missing))
        if reception.overrun:
            reception.overrun = False
            layer.key_frames.want()
        if layer.key_frames.is_due(now):
            self._send(leg, rtcp.build_pli(leg.ssrc, reception.ssrc))

    def _report_to_publisher(self, leg: SendingLeg, now: float) -> None:
        streams = [
            (layer.stream, track)
            for track in leg.tracks.values()
            for layer in track.layers
            if layer.stream is not None
        ]
        if not streams:
            leg.report_at = now + FIRST_REPORT_S
            return
        blocks = [stream.reception.report_block(now) for stream, _ in streams]
        for block in blocks:
            leg.losses.hear(block)
        compound = rtcp.build_receiver_report(leg.ssrc, blocks)
        leg.arrivals.media = streams[0][0].ssrc
        pictures = [stream.ssrc for stream, track in streams if not track.is_audio]
        if pictures:
            lost = max(block.fraction_lost for block in blocks if block.ssrc in pictures)
            estimate_bps = leg.allowed_bps(leg.uplink.revise(lost))
            compound += rtcp.build_estimate(leg.ssrc, estimate_bps, pictures)
        self._send(leg, compound)

    def _report_to_receiver(self, delivery: Delivery, now: float) -> None:
        stretch = delivery.numbering.current
        clock = stretch.stream.reception.clock_at(now) if stretch is not None else None
        if clock is None or stretch is None:
            return
        ntp, timestamp = clock
        timestamp = timestamp + stretch.timestamp & 0xFFFFFFFF
        compound = rtcp.build_sender_report(
            SenderReport(delivery.ssrc, ntp, timestamp),
            *delivery.counts(),
            delivery.track.ref.seat.hex,
        )
        delivery.reported.append((ntp >> 16 & 0xFFFFFFFF, now))
        self._send(delivery.leg, compound)
