"""The way out: packets to all who receive a track, and everything else that a peer is sent; knows
no descriptions and nothing of what comes in."""

from collections.abc import Callable
from dataclasses import dataclass

from signaling.sfu.core import rtp
from signaling.sfu.core.stun import Address
from signaling.sfu.fanout import Fanout
from signaling.sfu.leg import Leg
from signaling.sfu.srtp import SrtpSession
from signaling.sfu.tracks import Batch, Delivery, Parcel, Track


@dataclass
class Forwarder:
    """Sends through the fan-out what goes to many, and by itself what goes to one."""

    fanout: Fanout
    send: Callable[[bytes, Address], None]

    def send_to(self, leg: Leg, datagram: bytes) -> None:
        """Send to where the peer was last proved to be."""
        if leg.ice.address is not None:
            self.send(datagram, leg.ice.address)

    def send_rtcp(self, leg: Leg, compound: bytes) -> None:
        """Protect and send a compound."""
        protected = leg.srtp.protect_rtcp(compound) if leg.srtp is not None else None
        if protected is not None:
            self.send_to(leg, protected)

    def forward(self, track: Track, parcel: Parcel) -> None:
        """Send one packet to all who receive the track."""
        if not track.deliveries:
            return
        batches = track.batches
        if batches is None:
            batches = track.batches = self._gather(track, parcel)
        for batch in batches:
            if parcel.extended < batch.since:
                self._forward_late(batch, parcel)
                continue
            sequence = (parcel.extended + batch.offset) & 0xFFFF
            packet = rtp.address_to(parcel.plain, sequence, batch.ssrc)
            self.fanout.forward(batch.group, packet, batch.tag_size)

    def _gather(self, track: Track, parcel: Parcel) -> list[Batch]:
        sorted_out: dict[tuple[int, int, int], list[tuple[Delivery, SrtpSession]]] = {}
        for delivery in track.deliveries:
            srtp = delivery.leg.srtp
            if not delivery.may_flow or srtp is None:
                continue
            if not delivery.numbering.is_running:
                delivery.numbering.begin(parcel.extended)
            key = (delivery.numbering.offset, delivery.ssrc, srtp.tag_size)
            sorted_out.setdefault(key, []).append((delivery, srtp))
        return [
            Batch(
                group=self.fanout.gather(
                    [
                        (srtp.handle, delivery.leg.ice.address)
                        for delivery, srtp in members
                        if delivery.leg.ice.address is not None
                    ]
                ),
                offset=offset,
                ssrc=ssrc,
                tag_size=tag_size,
                since=max(delivery.numbering.since for delivery, _ in members),
                deliveries=tuple(delivery for delivery, _ in members),
            )
            for (offset, ssrc, tag_size), members in sorted_out.items()
        ]

    def _forward_late(self, batch: Batch, parcel: Parcel) -> None:
        """A packet from before the newest member came: only the older ones get it."""
        for delivery in batch.deliveries:
            if delivery.numbering.since <= parcel.extended:
                self._send_one(delivery, parcel)

    def _send_one(self, delivery: Delivery, parcel: Parcel) -> None:
        sequence = delivery.numbering.outgoing(parcel.extended)
        self.send_rtp(delivery.leg, rtp.address_to(parcel.plain, sequence, delivery.ssrc))

    def send_rtp(self, leg: Leg, packet: bytes) -> None:
        """Protect and send a packet."""
        protected = leg.srtp.protect(packet) if leg.srtp is not None else None
        if protected is not None:
            self.send_to(leg, protected)

    def start(self, delivery: Delivery, now: float) -> None:
        """Begin to forward to a receiver that has agreed and is connected."""
        if delivery.may_flow and not delivery.numbering.is_running:
            for parcel in delivery.track.begin(delivery, now):
                self._send_one(delivery, parcel)
