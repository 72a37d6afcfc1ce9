"""What happens to datagrams: STUN is answered, DTLS fed, RTP forwarded, feedback heard; knows no
descriptions. Sound goes before pictures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from consult.ledger.wire import ConsultationId
from signaling.engines.control import Notice
from signaling.engines.wire import SeatConnected, TrackReady
from signaling.sfu.core import rtcp, rtp, stun
from signaling.sfu.core.probes import Allowance
from signaling.sfu.core.speakers import Speakers
from signaling.sfu.core.stun import Address
from signaling.sfu.directory import Directory
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg
from signaling.sfu.srtp import SrtpSession
from signaling.sfu.tracks import Delivery, Layer, Track

NTP_EPOCH_S = 2_208_988_800

AWAY_S = 2.0
"""Who was silent for so long had no line: what was lost meanwhile is not worth sending again, and
says nothing of what the line carries."""

HOLE = 2
"""A receiver who misses so many times what was sent to him misses what its publisher lost."""


_Arrived = tuple[SendingLeg, Track, Layer, rtp.Packet]


@dataclass
class Counts:
    """What was thrown away, by reason."""

    garbage: int = 0
    strangers: int = 0
    forged: int = 0
    unwanted: int = 0


@dataclass
class Traffic:
    """All datagrams that come in at the one port."""

    directory: Directory
    forwarder: Forwarder
    emit: Callable[[Notice], None]
    counts: Counts = field(default_factory=Counts)
    allowance: Allowance = field(default_factory=Allowance)
    speakers: dict[ConsultationId, Speakers] = field(default_factory=dict)
    """The voices of each room."""
    _sounds: list[_Arrived] = field(default_factory=list)
    _pictures: list[_Arrived] = field(default_factory=list)

    def receive(self, datagrams: Iterable[tuple[bytes, Address]], now: float) -> None:
        """Handle what came in one wake-up; `now` is a steady clock, in seconds."""
        for datagram, source in datagrams:
            first = datagram[0] if datagram else 255
            if first < 4:
                self._take_stun(datagram, source, now)
            elif 20 <= first < 64 or 128 <= first < 192:
                leg = self.directory.by_address.get(source)
                if leg is None:
                    self.counts.strangers += 1
                elif first < 64:
                    self._take_dtls(leg, datagram, now)
                else:
                    self._take_media(leg, datagram, source, now)
            else:
                self.counts.garbage += 1
        for arrived in (*self._sounds, *self._pictures):
            self._pass_on(arrived, now)
        self.forwarder.flush()
        self._sounds.clear()
        self._pictures.clear()

    def _take_stun(self, datagram: bytes, source: Address, now: float) -> None:
        request = stun.read_request(datagram)
        leg = self.directory.by_ufrag.get(request.local_ufrag) if request is not None else None
        heard_at = leg.ice.heard_at if leg is not None else now
        proved = self.directory.prove(request, source, now) if request is not None else None
        if request is None or proved is None:
            self._take_stranger(datagram, source, now)
            return
        leg, credentials = proved
        password = credentials.password.encode()
        self.forwarder.send(stun.build_success(request, source, password), source)
        if isinstance(leg, ReceivingLeg):
            leg.follow()
        _greet(leg, heard_at, now)
        if leg.srtp is not None and not leg.is_connected:
            self._connect(leg, now)

    def _take_stranger(self, datagram: bytes, source: Address, now: float) -> None:
        transaction = stun.read_probe(datagram)
        if transaction is not None and self.allowance.take(now):
            self.forwarder.send(stun.answer_probe(transaction, source), source)
        else:
            self.counts.strangers += 1

    def _take_dtls(self, leg: Leg, datagram: bytes, now: float) -> None:
        for reply in leg.handshake.receive(datagram):
            self.forwarder.send_to(leg, reply)
        self.finish_handshake(leg, now)

    def finish_handshake(self, leg: Leg, now: float) -> None:
        """Take the keys if they are there: after the last flight and the fingerprint."""
        if leg.srtp is None:
            keys = leg.handshake.keys()
            if keys is not None:
                leg.srtp = SrtpSession(keys)
                self._connect(leg, now)

    def _connect(self, leg: Leg, now: float) -> None:
        leg.is_connected, leg.is_lost = True, False
        self.emit(SeatConnected(room=leg.room, seat=leg.seat, leg=leg.side))
        if isinstance(leg, ReceivingLeg):
            for delivery in leg.deliveries.values():
                self.forwarder.start(delivery, now)

    def _take_media(self, leg: Leg, datagram: bytes, source: Address, now: float) -> None:
        if leg.srtp is None:
            self.counts.unwanted += 1
            return
        is_feedback = rtcp.is_rtcp(datagram)
        unprotect = leg.srtp.unprotect_rtcp if is_feedback else leg.srtp.unprotect
        plain = unprotect(datagram)
        if plain is None:
            self.counts.forged += 1
            return
        heard_at = leg.ice.heard_at
        leg.ice.hear(source, now)
        _greet(leg, heard_at, now)
        if is_feedback:
            self._take_reports(leg, rtcp.read(plain), now)
        elif isinstance(leg, SendingLeg):
            self._take_packet(leg, plain, now)
        else:
            self.counts.unwanted += 1

    def _take_packet(self, leg: SendingLeg, plain: bytes, now: float) -> None:
        packet = rtp.read(plain)
        if packet is None:
            self.counts.unwanted += 1
            return
        if leg.timing_id is not None:
            number = packet.extensions.get(leg.timing_id)
            if number is not None and len(number) == 2:
                leg.arrivals.take(int.from_bytes(number, "big"), now)
        found = leg.find(packet)
        if found is None or not found[0].takes(packet.payload_type):
            self.counts.unwanted += 1
            return
        track, layer = found
        queue = self._sounds if track.is_audio else self._pictures
        queue.append((leg, track, layer, packet))

    def _pass_on(self, arrived: _Arrived, now: float) -> None:
        leg, track, layer, packet = arrived
        if track.is_silenced:
            track.skip(layer, packet, now)
            return
        parcel = track.take(layer, packet, now, self.ntp_at())
        if parcel is None:
            self.counts.unwanted += 1
            return
        if not track.is_ready:
            track.is_ready, track.ready_at = True, now
            ref = track.ref
            self.emit(TrackReady(room=leg.room, seat=ref.seat, source=ref.source))
        if track.is_audio:
            self._hear_voice(leg, track, packet, now)
        self.forwarder.forward(track, layer, parcel, now)
        if track.tap is not None and layer.stream is not None:
            track.tap.take(layer.stream, parcel)

    def _hear_voice(self, leg: SendingLeg, track: Track, packet: rtp.Packet, now: float) -> None:
        for identifier, value in packet.extensions.items():
            if track.ids.get(identifier) == rtp.AUDIO_LEVEL and value:
                speakers = self.speakers.setdefault(leg.room, Speakers())
                speakers.hear(leg.seat, value[0] & 0x7F, now)

    def ntp_at(self) -> int:
        """The present time in NTP's 32.32 fixed point seconds since 1900."""
        return int((self.directory.world_clock() + NTP_EPOCH_S) * 2**32)

    def _take_reports(self, leg: Leg, reports: Iterable[rtcp.Report], now: float) -> None:
        for report in reports:
            if isinstance(leg, ReceivingLeg):
                self._hear_receiver(leg, report, now)
            elif isinstance(leg, SendingLeg) and isinstance(report, rtcp.SenderReport):
                track, layer = leg.by_ssrc.get(report.ssrc, (None, None))
                stream = layer.stream if layer is not None else None
                if track is None or stream is None or stream.ssrc != report.ssrc:
                    continue
                stream.reception.note_report(report, now)
                if track.tap is not None:
                    track.tap.report(stream, now)

    def _hear_receiver(self, leg: ReceivingLeg, report: rtcp.Report, now: float) -> None:
        if isinstance(report, rtcp.Estimate):
            leg.downlink.hear_estimate(report.bitrate_bps, now)
            return
        delivery = leg.deliveries.get(report.ssrc)
        if delivery is None:
            return
        if isinstance(report, rtcp.KeyFrameRequest):
            delivery.track.want_key_frame(delivery)
        elif isinstance(report, rtcp.ReportBlock):
            self._hear_block(leg, delivery, report, now)
        elif isinstance(report, rtcp.Nack):
            self._send_again(leg, delivery, report, now)

    def _hear_block(
        self, leg: ReceivingLeg, delivery: Delivery, block: rtcp.ReportBlock, now: float
    ) -> None:
        before, delivery.told = delivery.told, delivery.counts()[0]
        is_hole = leg.losses.expects(block) > HOLE * max(1, delivery.told - before)
        packets = leg.losses.hear(block, counts=not is_hole)
        if packets and delivery.layer is not None and delivery.layer.stream is not None:
            # What never came from its publisher is a hole that this line did not tear.
            missing = delivery.layer.stream.reception.lost_share
            leg.downlink.hear_loss(packets, max(0.0, block.fraction_lost / 256 - missing))
        sent_at = dict(delivery.reported).get(block.last_report)
        if sent_at is not None:
            passed_s = max(0.0, now - sent_at - block.delay_since / 65_536)
            leg.downlink.hear_round_trip(passed_s, now)
            leg.round_trip_ms = int(1000 * passed_s)

    def _send_again(
        self, leg: ReceivingLeg, delivery: Delivery, nack: rtcp.Nack, now: float
    ) -> None:
        for sequence in nack.sequences:
            packet = delivery.find(sequence)
            if packet is not None and leg.resends.may_send(nack.ssrc, sequence, now):
                self.forwarder.send_rtp(leg, delivery.retransmission(packet, sequence))


def _greet(leg: Leg, heard_at: float, now: float) -> None:
    """Whoever is heard of again gets new pictures at once, and new ones of his are asked for."""
    if leg.is_connected and leg.ice.heard_at != heard_at and now - heard_at > AWAY_S:
        leg.come_back(now)
