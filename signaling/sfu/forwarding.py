"""The way out: packets to all who receive a track, and everything else that a peer is sent; knows
no descriptions and nothing of what comes in."""

from collections.abc import Callable
from dataclasses import dataclass, field

from signaling.sfu.core import rtp
from signaling.sfu.core.numbering import Stretch
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.stream import Stream
from signaling.sfu.core.stun import Address
from signaling.sfu.fanout import BURST_MAX, Fanout
from signaling.sfu.leg import Leg
from signaling.sfu.srtp import SrtpSession
from signaling.sfu.tracks import Batch, Delivery, Layer, Track

CROWD = 20
"""From so many receivers on, packets wait for the rest of their picture."""

HOLD_S = 0.004
"""But no longer than that."""

_Alike = tuple[tuple[int, int, int, int, int, bool], int, int]


@dataclass
class Forwarder:
    """Sends through the fan-out what goes to many, and by itself what goes to one."""

    fanout: Fanout
    send: Callable[[bytes, Address], None]
    _bursts: dict[Batch, list[bytes]] = field(default_factory=dict)
    """What goes together to the same receivers with the next `flush`."""

    def send_to(self, leg: Leg, datagram: bytes) -> None:
        """Send to where the peer was last proved to be."""
        if leg.ice.address is not None:
            self.send(datagram, leg.ice.address)

    def send_rtcp(self, leg: Leg, compound: bytes) -> None:
        """Protect and send a compound."""
        protected = leg.srtp.protect_rtcp(compound) if leg.srtp is not None else None
        if protected is not None:
            self.send_to(leg, protected)

    def forward(self, track: Track, layer: Layer, parcel: Parcel, now: float) -> None:
        """Send one packet of a layer, with the next `flush`, to all who receive that layer."""
        stream = layer.stream
        if stream is None:
            return
        if (layer.waiting or layer.retuning) and parcel.extended == stream.latest:
            self._rearrange(track, layer, parcel, now)
        if not layer.deliveries:
            return
        batches = layer.batches
        if batches is None:
            batches = layer.batches = self._gather(layer)
        for batch in batches:
            if parcel.extended < batch.since:
                self._forward_late(batch, stream, parcel)
                continue
            stretch = batch.stretch
            packet = stretch.write(parcel, batch.ssrc)
            if packet is not None and track.is_audio:
                self.fanout.forward(batch.group, packet, batch.tag_size)
            elif packet is not None:
                self._bursts.setdefault(batch, []).append(packet)

    @property
    def is_holding(self) -> bool:
        """Whether something waits for the rest of its picture: `flush` all within HOLD_S."""
        return bool(self._bursts)

    def flush(self, *, holds: bool = True) -> None:
        """Send what was forwarded since the last time.

        For a crowd an unfinished picture is held: a burst costs half of what its packets cost.
        """
        bursts, self._bursts = self._bursts, {}
        for batch, packets in bursts.items():
            is_finished = bool(packets[-1][1] & rtp.MARKER) or len(packets) >= BURST_MAX
            if holds and not is_finished and len(batch.group.handles) >= CROWD:
                self._bursts[batch] = packets
            else:
                self.fanout.forward_burst(batch.group, packets, batch.tag_size)

    def _rearrange(self, track: Track, layer: Layer, parcel: Parcel, now: float) -> None:
        """Let those come over who can from this packet on."""
        if parcel.is_key or not track.is_layered:
            for delivery in tuple(layer.waiting):
                track.enter(layer, delivery, parcel, now)
        if parcel.starts_picture or track.is_audio:
            for delivery in tuple(layer.retuning):
                track.retune(layer, delivery, parcel, now)

    def _gather(self, layer: Layer) -> list[Batch]:
        alike: dict[_Alike, list[tuple[Delivery, SrtpSession, Stretch]]] = {}
        for delivery in layer.deliveries:
            srtp, stretch = delivery.leg.srtp, delivery.numbering.current
            if not delivery.may_flow or srtp is None or stretch is None:
                continue
            key = (stretch.key, delivery.ssrc, srtp.tag_size)
            alike.setdefault(key, []).append((delivery, srtp, stretch))
        return [
            Batch(
                group=self.fanout.gather(
                    [
                        (srtp.handle, delivery.leg.ice.address)
                        for delivery, srtp, _ in members
                        if delivery.leg.ice.address is not None
                    ]
                ),
                stretch=members[0][2],
                ssrc=ssrc,
                tag_size=tag_size,
                since=max(stretch.since for _, _, stretch in members),
                deliveries=tuple(delivery for delivery, _, _ in members),
            )
            for (_, ssrc, tag_size), members in alike.items()
        ]

    def _forward_late(self, batch: Batch, stream: Stream, parcel: Parcel) -> None:
        """A packet from before the newest member came: only the older ones get it."""
        for delivery in batch.deliveries:
            self._send_one(delivery, stream, parcel)

    def _send_one(self, delivery: Delivery, stream: Stream, parcel: Parcel) -> None:
        for stretch in delivery.numbering.stretches_of(stream, parcel.extended):
            packet = stretch.write(parcel, delivery.ssrc)
            if packet is not None:
                self.send_rtp(delivery.leg, packet)

    def send_rtp(self, leg: Leg, packet: bytes) -> None:
        """Protect and send a packet."""
        protected = leg.srtp.protect(packet) if leg.srtp is not None else None
        if protected is not None:
            self.send_to(leg, protected)

    def start(self, delivery: Delivery, now: float) -> None:
        """Begin to forward to a receiver that has agreed and is connected."""
        if not delivery.may_flow:
            return
        for parcel in delivery.track.start(delivery, now):
            stream = delivery.layer.stream if delivery.layer is not None else None
            if stream is not None:
                self._send_one(delivery, stream, parcel)
