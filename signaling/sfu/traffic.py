"""What happens to datagrams: STUN is answered, DTLS fed, RTP forwarded, feedback heard; knows no
descriptions. Sound goes before pictures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from signaling.engines.control import Notice
from signaling.engines.wire import SeatConnected, TrackReady
from signaling.sfu.core import rtcp, rtp, stun
from signaling.sfu.core.stun import Address
from signaling.sfu.directory import Directory
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg
from signaling.sfu.srtp import SrtpSession
from signaling.sfu.tracks import Delivery, Parcel, Track

NTP_EPOCH_S = 2_208_988_800


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
    _sounds: list[tuple[Track, Parcel]] = field(default_factory=list)
    _pictures: list[tuple[Track, Parcel]] = field(default_factory=list)

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
        for track, parcel in (*self._sounds, *self._pictures):
            self.forwarder.forward(track, parcel)
        self._sounds.clear()
        self._pictures.clear()

    def _take_stun(self, datagram: bytes, source: Address, now: float) -> None:
        request = stun.read_request(datagram)
        proved = self.directory.prove(request, source, now) if request is not None else None
        if request is None or proved is None:
            self.counts.strangers += 1
            return
        leg, credentials = proved
        password = credentials.password.encode()
        self.forwarder.send(stun.build_success(request, source, password), source)
        if isinstance(leg, ReceivingLeg):
            leg.follow()
        if leg.srtp is not None and not leg.is_connected:
            self._connect(leg, now)

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
        leg.ice.hear(source, now)
        if is_feedback:
            self._take_reports(leg, rtcp.read(plain), now)
        elif isinstance(leg, SendingLeg):
            self._take_packet(leg, plain, now)
        else:
            self.counts.unwanted += 1

    def _take_packet(self, leg: SendingLeg, plain: bytes, now: float) -> None:
        packet = rtp.read(plain)
        track = leg.find(packet.ssrc, _mid_of(leg, packet)) if packet is not None else None
        if packet is None or track is None:
            self.counts.unwanted += 1
            return
        now_ntp = self.ntp_at()
        if packet.payload_type == track.choice.payload_type:
            parcel = track.take(packet, now, now_ntp)
        elif packet.payload_type == track.choice.rtx_payload_type:
            parcel = track.take_again(packet, now, now_ntp)
        else:
            parcel = None
        if parcel is None:
            self.counts.unwanted += 1
            return
        if not track.is_ready:
            track.is_ready = True
            ref = track.ref
            self.emit(TrackReady(room=leg.room, seat=ref.seat, source=ref.source))
        (self._sounds if track.is_audio else self._pictures).append((track, parcel))

    def ntp_at(self) -> int:
        """The present time in NTP's 32.32 fixed point seconds since 1900."""
        return int((self.directory.world_clock() + NTP_EPOCH_S) * 2**32)

    def _take_reports(self, leg: Leg, reports: Iterable[rtcp.Report], now: float) -> None:
        for report in reports:
            if isinstance(leg, ReceivingLeg):
                self._hear_receiver(leg, report, now)
            elif isinstance(leg, SendingLeg) and isinstance(report, rtcp.SenderReport):
                track = leg.by_ssrc.get(report.ssrc)
                reception = track.reception if track is not None else None
                if reception is not None and reception.ssrc == report.ssrc:
                    reception.note_report(report, now)

    def _hear_receiver(self, leg: ReceivingLeg, report: rtcp.Report, now: float) -> None:
        if isinstance(report, rtcp.Estimate):
            leg.note_estimate(report.bitrate_bps, now)
            return
        delivery = leg.deliveries.get(report.ssrc)
        if delivery is None:
            return
        is_picture = not delivery.track.is_audio
        if isinstance(report, rtcp.KeyFrameRequest) and is_picture:
            delivery.track.key_frames.want()
        elif isinstance(report, rtcp.ReportBlock) and is_picture:
            leg.fraction_lost = max(leg.fraction_lost, report.fraction_lost)
        elif isinstance(report, rtcp.Nack):
            self._send_again(leg, delivery, report, now)

    def _send_again(
        self, leg: ReceivingLeg, delivery: Delivery, nack: rtcp.Nack, now: float
    ) -> None:
        for sequence in nack.sequences:
            if delivery.has(sequence) and leg.resends.may_send(nack.ssrc, sequence, now):
                packet = delivery.retransmission(sequence)
                if packet is not None:
                    self.forwarder.send_rtp(leg, packet)


def _mid_of(leg: SendingLeg, packet: rtp.Packet) -> str | None:
    for identifier in leg.mid_ids & packet.extensions.keys():
        return packet.extensions[identifier].decode("ascii", "replace")
    return None
