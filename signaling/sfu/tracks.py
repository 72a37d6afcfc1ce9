"""A published track with its layers, and its deliveries to receivers; knows no descriptions and no
sockets."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from signaling.engines.wire import TrackRef
from signaling.sfu.core import rtp
from signaling.sfu.core.cache import RING_SIZE
from signaling.sfu.core.downlink import Restraint
from signaling.sfu.core.keyframes import KeyFrames
from signaling.sfu.core.numbering import Numbering, Stretch
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.reception import Reception
from signaling.sfu.core.sdp.codecs import DOWNSTREAM, Choice
from signaling.sfu.core.stream import ALL_TEMPORAL, Stream
from signaling.sfu.fanout import Group
from signaling.sfu.leg import Leg
from signaling.sfu.taps import Tap

REPLAY_S = 0.5
"""A newcomer gets the last key frame from the cache if it is no older than that."""

SILENT_S = 0.5
"""A layer that has sent nothing for so long, while a lower one has, is no longer sent."""

SMOOTHING = 0.4
"""How much of the last measurement goes into a rate."""


@dataclass(eq=False)
class Delivery:
    """One receiver's copy of a track."""

    track: "Track"
    leg: Leg
    ssrc: int
    rtx_ssrc: int
    is_accepted: bool = False
    has_rtx: bool = False
    has_red: bool = False
    is_bare: bool = True
    """Sound without redundancy: he has not agreed to it, or his line is thin."""
    numbering: Numbering = field(default_factory=Numbering)
    layer: "Layer | None" = None
    """Where its packets come from now."""
    aimed: "Layer | None" = None
    """Where they are to come from, as soon as a key frame allows."""
    temporal: int = ALL_TEMPORAL
    """The highest temporal layer that it is to get."""
    limit: int = ALL_TEMPORAL
    """The highest that it gets."""
    is_paused: bool = False
    """His line or his window has no room for it."""
    rtx_sequence: int = 0
    packets: int = 0
    octets: int = 0
    """What came in while it was delivered, less what had come when the present stretch began."""
    told: int = 0
    """The packets that had come when the receiver last reported."""
    reported: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=4))
    """The last sender reports: the middle 32 bits of their times, and when they were sent."""

    @property
    def may_flow(self) -> bool:
        """Whether the receiver has agreed and can be reached."""
        return self.is_accepted and self.leg.is_connected

    def counts(self) -> tuple[int, int]:
        """Packets and octets for a sender report."""
        stretch = self.numbering.current
        if stretch is None:
            return self.packets, self.octets
        return self.packets + stretch.stream.packets, self.octets + stretch.stream.octets

    def find(self, sequence: int) -> bytes | None:
        """The very packet that was first sent under this number; None if it is gone."""
        found = self.numbering.resolve(sequence)
        if found is None:
            return None
        stretch, extended = found
        parcel = stretch.stream.cache.get(extended)
        return stretch.write(parcel, self.ssrc) if parcel is not None else None

    def retransmission(self, packet: bytes, sequence: int) -> bytes:
        """What answers a NACK for this number, given what was first sent under it."""
        down = DOWNSTREAM[self.track.choice.name]
        if not self.has_rtx or down.rtx_payload_type is None:
            return packet
        outer = (down.rtx_payload_type, self.rtx_sequence & 0xFFFF, self.rtx_ssrc)
        self.rtx_sequence += 1
        return rtp.wrap_rtx(packet, sequence, outer)


@dataclass(frozen=True, eq=False)
class Batch:
    """Deliveries of one layer that see the same numbers, times and picture ids."""

    group: Group
    stretch: Stretch
    """One of theirs; those of the others do the same."""
    ssrc: int
    tag_size: int
    since: int
    deliveries: tuple[Delivery, ...]


@dataclass(eq=False)
class Layer:
    """One of the sizes in which a picture is published (RFC 8853); sound has one."""

    rid: str
    place: int
    """From the smallest on."""
    stream: Stream | None = None
    key_frames: KeyFrames = field(default_factory=KeyFrames)
    deliveries: list[Delivery] = field(default_factory=list)
    """Those whose packets come from here now."""
    waiting: list[Delivery] = field(default_factory=list)
    """Those who come over with the next key frame."""
    retuning: list[Delivery] = field(default_factory=list)
    """Those who get other temporal layers as soon as a picture allows."""
    batches: list[Batch] | None = None
    """None when it must be made anew: somebody came, went or moved."""
    rates_bps: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    """Of each temporal layer alone."""
    _measured: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    @property
    def rate_bps(self) -> int:
        """Of all its temporal layers together."""
        return sum(self.rates_bps)

    def begin(self, ssrc: int, choice: Choice) -> Stream:
        """Take another SSRC for this layer's from now on."""
        self.stream = Stream(choice, Reception(ssrc, choice.clock_rate))
        self._measured = [0, 0, 0, 0]
        for delivery in list(self.deliveries):
            self.leave(delivery)
            self.waiting.append(delivery)
        return self.stream

    def leave(self, delivery: Delivery) -> None:
        """End the stretch that runs here."""
        delivery.packets, delivery.octets = delivery.counts()
        delivery.numbering.end()
        delivery.layer = None
        self.deliveries.remove(delivery)
        if delivery in self.retuning:
            self.retuning.remove(delivery)
        self.batches = None

    def measure(self, passed_s: float) -> None:
        """Note how much came in this time."""
        if self.stream is None:
            return
        for place, octets in enumerate(self.stream.octets_of):
            rate = int((octets - self._measured[place]) * 8 / passed_s)
            before = self.rates_bps[place]
            share = SMOOTHING if rate < 2 * before else 1.0
            self.rates_bps[place] = int(before + share * (rate - before))
            self._measured[place] = octets


@dataclass(eq=False)
class Track:
    """What one seat publishes from one source."""

    ref: TrackRef
    mid: str
    choice: Choice
    ids: dict[int, str]
    ssrc: int
    """The SSRC that receivers see first; a leg that has used it up gets another."""
    rtx_ssrc: int
    layers: tuple[Layer, ...] = field(default_factory=lambda: (Layer("", 0),))
    is_ready: bool = False
    is_silenced: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    restraint: Restraint = field(default_factory=Restraint)
    tap: Tap | None = None
    """Where the recorder gets it, while the room is recorded."""
    ready_at: float = 0.0

    @property
    def is_audio(self) -> bool:
        """Whether it goes first and needs no key frames."""
        return self.ref.source == "microphone"

    @property
    def is_layered(self) -> bool:
        """Whether a receiver's line chooses among layers, so that no publisher is held back."""
        return len(self.layers) > 1

    @property
    def rate_bps(self) -> int:
        """Of all layers together."""
        return sum(layer.rate_bps for layer in self.layers)

    def alive(self) -> list[Layer]:
        """The layers that are being sent, the smallest first."""
        arrivals = [layer.stream.arrived_at for layer in self.layers if layer.stream is not None]
        last = max(arrivals, default=0.0)
        return [
            layer
            for layer in self.layers
            if layer.stream is not None and last - layer.stream.arrived_at <= SILENT_S
        ]

    def takes(self, payload_type: int) -> bool:
        """Whether this is what was agreed on."""
        choice = self.choice
        return payload_type in (
            choice.payload_type,
            choice.rtx_payload_type,
            choice.red_payload_type,
        )

    def skip(self, layer: Layer, packet: rtp.Packet, now: float) -> None:
        """Count a packet that nobody may have."""
        stream = layer.stream
        if stream is not None and stream.ssrc == packet.ssrc:
            stream.skip(packet, now)

    def take(self, layer: Layer, packet: rtp.Packet, now: float, now_ntp: int) -> Parcel | None:
        """A packet of the publisher; None if it is not to be forwarded."""
        stream = layer.stream
        if packet.payload_type == self.choice.rtx_payload_type:
            parcel = (
                stream.take_again(packet, self.ids, now, now_ntp) if stream is not None else None
            )
        else:
            if stream is None or stream.ssrc != packet.ssrc:
                stream = layer.begin(packet.ssrc, self.choice)
                if not self.is_audio and self.deliveries:
                    layer.key_frames.want()
            parcel = stream.take(packet, self.ids, now, now_ntp)
        if parcel is not None and parcel.is_key:
            layer.key_frames.arrived()
        return parcel

    def aim(self, delivery: Delivery, layer: Layer, temporal: int) -> None:
        """Let a delivery come from this layer, up to this temporal layer, as soon as it can."""
        if delivery.aimed is not layer:
            self._wait_no_more(delivery)
        delivery.aimed, delivery.temporal, delivery.is_paused = layer, temporal, False
        if delivery.layer is not None and delivery.limit != self._limit(delivery):
            self._retune_soon(delivery)
        if delivery.layer is layer or not delivery.may_flow or delivery in layer.waiting:
            return
        layer.waiting.append(delivery)
        if not self.is_audio:
            layer.key_frames.want()

    def spare(self, delivery: Delivery, *, is_bare: bool) -> None:
        """Send sound without its redundancy, or with it again."""
        if delivery.is_bare != is_bare:
            delivery.is_bare = is_bare
            self._retune_soon(delivery)

    def _retune_soon(self, delivery: Delivery) -> None:
        if delivery.layer is not None and delivery not in delivery.layer.retuning:
            delivery.layer.retuning.append(delivery)

    def _limit(self, delivery: Delivery) -> int:
        """The temporal layers that a delivery is to get from where it is now.

        While it waits for a key frame of a smaller layer the line is overfull already: what can
        be left out at once is.
        """
        if delivery.layer is not None and delivery.aimed is not None:
            if delivery.aimed.place < delivery.layer.place:
                return 0
            if delivery.aimed is not delivery.layer:
                return delivery.limit
        return delivery.temporal

    def _wait_no_more(self, delivery: Delivery) -> None:
        for layer in self.layers:
            if delivery in layer.waiting:
                layer.waiting.remove(delivery)

    def enter(self, layer: Layer, delivery: Delivery, entry: Parcel, now: float) -> None:
        """Let a delivery come from this layer from this packet on."""
        stream = layer.stream
        if stream is None:
            return
        if delivery in layer.waiting:
            layer.waiting.remove(delivery)
        if delivery.layer is not None:
            delivery.layer.leave(delivery)
        delivery.limit = delivery.temporal
        delivery.numbering.begin(stream, entry, delivery.limit, now, is_bare=delivery.is_bare)
        delivery.layer = layer
        delivery.packets -= stream.packets
        delivery.octets -= stream.octets
        layer.deliveries.append(delivery)
        layer.batches = None

    def retune(self, layer: Layer, delivery: Delivery, entry: Parcel, now: float) -> None:
        """Let other temporal layers through from this picture on, if it allows that."""
        stream, wanted = layer.stream, self._limit(delivery)
        if stream is None:
            return
        limit = wanted
        if wanted > delivery.limit and not entry.is_key:
            # One layer up, and only where it needs nothing that was left out (the Y bit).
            if not entry.is_sync or entry.temporal != delivery.limit + 1:
                return
            # What is as high as the stream goes is all there is.
            limit = wanted if entry.temporal == stream.highest_temporal else entry.temporal
        delivery.limit = limit
        delivery.numbering.begin(stream, entry, limit, now, is_bare=delivery.is_bare)
        layer.batches = None
        if limit == wanted:
            layer.retuning.remove(delivery)

    def start(self, delivery: Delivery, now: float) -> Iterator[Parcel]:
        """Begin to deliver; yields what the newcomer must get before the rest.

        Of several layers somebody else chooses one first.
        """
        layer = delivery.aimed if self.is_layered else self.layers[0]
        if layer is None or delivery.layer is not None or self.is_silenced or delivery.is_paused:
            return
        stream = layer.stream
        key = stream.key if stream is not None else None
        if (
            stream is None
            or key is None
            or not delivery.numbering.is_fresh
            or now - stream.key_at > REPLAY_S
            or key.extended <= stream.latest - RING_SIZE
        ):
            self.aim(delivery, layer, delivery.temporal)
            return
        delivery.aimed = layer
        self.enter(layer, delivery, key, now)
        for extended in range(key.extended, stream.latest + 1):
            parcel = stream.cache.get(extended)
            if parcel is not None:
                yield parcel

    def pause(self, delivery: Delivery) -> None:
        """End a stretch of forwarding; it may begin again."""
        self._wait_no_more(delivery)
        if delivery.layer is not None:
            delivery.layer.leave(delivery)

    def drop(self, delivery: Delivery) -> None:
        """End a delivery for good."""
        self.pause(delivery)
        if delivery in self.deliveries:
            self.deliveries.remove(delivery)

    def want_key_frame(self, delivery: Delivery) -> None:
        """This receiver cannot go on without one."""
        if delivery.layer is not None and not self.is_audio:
            delivery.layer.key_frames.want()
