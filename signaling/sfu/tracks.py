"""A published track and its deliveries to receivers; knows no descriptions and no sockets."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from signaling.engines.wire import TrackRef
from signaling.sfu.core import rtp
from signaling.sfu.core.cache import RING_SIZE, PacketCache
from signaling.sfu.core.downlink import Restraint
from signaling.sfu.core.keyframes import KeyFrames
from signaling.sfu.core.numbering import Numbering
from signaling.sfu.core.reception import Reception
from signaling.sfu.core.sdp.codecs import DOWNSTREAM, Choice
from signaling.sfu.fanout import Group
from signaling.sfu.leg import Leg

REPLAY_S = 0.5
"""A newcomer gets the last key frame from the cache if it is no older than that."""


@dataclass(frozen=True)
class Parcel:
    """One packet ready for all receivers but for its number and SSRC."""

    extended: int
    plain: bytes


@dataclass(eq=False)
class Delivery:
    """One receiver's copy of a track."""

    track: "Track"
    leg: Leg
    ssrc: int
    rtx_ssrc: int
    is_accepted: bool = False
    has_rtx: bool = False
    numbering: Numbering = field(default_factory=Numbering)
    rtx_sequence: int = 0
    packets_before: int = 0
    octets_before: int = 0

    @property
    def may_flow(self) -> bool:
        """Whether the receiver has agreed and can be reached."""
        return self.is_accepted and self.leg.is_connected

    def has(self, sequence: int) -> bool:
        """Whether the packet of this number can be sent again."""
        return self._find(sequence) is not None

    def _find(self, sequence: int) -> bytes | None:
        extended = self.numbering.resolve(sequence, self.track.latest)
        return self.track.cache.get(extended) if extended is not None else None

    def retransmission(self, sequence: int) -> bytes | None:
        """The plain packet that answers a NACK for this number; None if it is gone."""
        plain = self._find(sequence)
        if plain is None:
            return None
        down = DOWNSTREAM[self.track.choice.name]
        if not self.has_rtx or down.rtx_payload_type is None:
            return rtp.address_to(plain, sequence, self.ssrc)
        outer = (down.rtx_payload_type, self.rtx_sequence & 0xFFFF, self.rtx_ssrc)
        self.rtx_sequence += 1
        return rtp.wrap_rtx(plain, sequence, outer)


@dataclass(frozen=True)
class Batch:
    """Deliveries that share one header: numbering offset, SSRC and tag size."""

    group: Group
    offset: int
    ssrc: int
    tag_size: int
    since: int
    deliveries: tuple[Delivery, ...]


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
    is_ready: bool = False
    latest: int = -1
    reception: Reception | None = None
    cache: PacketCache = field(default_factory=PacketCache)
    key_frames: KeyFrames = field(default_factory=KeyFrames)
    deliveries: list[Delivery] = field(default_factory=list)
    batches: list[Batch] | None = None
    """None when it must be made anew: somebody came, went or moved."""
    packets: int = 0
    octets: int = 0
    rate_bps: int = 0
    restraint: Restraint = field(default_factory=Restraint)
    _octets_measured: int = 0
    _key_at: tuple[int, float] = (-1, float("-inf"))
    _key_timestamp: int = 0

    @property
    def is_audio(self) -> bool:
        """Whether it goes first and needs no key frames."""
        return self.ref.source == "microphone"

    def take(self, packet: rtp.Packet, now: float, now_ntp: int) -> Parcel | None:
        """A packet of the publisher; None if it was here before or is too old or too large."""
        reception = self.reception
        if reception is None or reception.ssrc != packet.ssrc:
            reception = self._start(packet.ssrc)
        extended = reception.take(packet.sequence, packet.timestamp, now)
        return self._keep(packet, extended, now, now_ntp)

    def take_again(self, packet: rtp.Packet, now: float, now_ntp: int) -> Parcel | None:
        """The packet inside a retransmission (RFC 4588)."""
        if self.reception is None or self.latest < 0:
            return None
        inner = rtp.unwrap_rtx(packet, self.choice.payload_type, self.reception.ssrc)
        if inner is None:
            return None
        extended = self.reception.restore(inner.sequence)
        return self._keep(inner, extended, now, now_ntp) if extended < self.latest else None

    def _start(self, ssrc: int) -> Reception:
        for delivery in self.deliveries:
            delivery.numbering.end(self.latest)
        self.reception = Reception(ssrc, self.choice.clock_rate)
        self.cache = PacketCache()
        self.latest, self._key_at, self.batches = -1, (-1, float("-inf")), None
        if not self.is_audio:
            self.key_frames.want()
        return self.reception

    def _keep(self, packet: rtp.Packet, extended: int, now: float, now_ntp: int) -> Parcel | None:
        if len(packet.content) > rtp.PACKET_MAX or extended <= self.latest - RING_SIZE:
            return None
        down = DOWNSTREAM[self.choice.name].payload_type
        plain = rtp.renew(packet, down, self.ids, now_ntp)
        if not self.cache.put(extended, plain):
            return None
        self.latest = max(self.latest, extended)
        self.packets += 1
        self.octets += len(packet.content) - packet.payload_at
        if not self.is_audio and rtp.starts_key_frame(self.choice.name, packet.payload):
            self._note_key_frame(extended, packet.timestamp, now)
        return Parcel(extended, plain)

    def _note_key_frame(self, extended: int, timestamp: int, now: float) -> None:
        # H.264 parameter sets and picture are packets of their own with one timestamp.
        if timestamp != self._key_timestamp or self._key_at[0] < 0:
            self._key_at, self._key_timestamp = (extended, now), timestamp
            self.key_frames.arrived()

    def begin(self, delivery: Delivery, now: float) -> Iterator[Parcel]:
        """Start a stretch of forwarding; yields what the newcomer must get before the rest.

        Before the first packet there is nothing to start: that packet does.
        """
        self.batches = None
        if self.latest < 0:
            return
        key, came_at = self._key_at
        if now - came_at <= REPLAY_S and key > self.latest - RING_SIZE:
            delivery.numbering.begin(key)
            for extended in range(key, self.latest + 1):
                plain = self.cache.get(extended)
                if plain is not None:
                    yield Parcel(extended, plain)
            return
        delivery.numbering.begin(self.latest + 1)
        if not self.is_audio:
            self.key_frames.want()

    def measure(self, passed_s: float) -> None:
        """Note how much came in this time."""
        self.rate_bps = int((self.octets - self._octets_measured) * 8 / passed_s)
        self._octets_measured = self.octets

    def drop(self, delivery: Delivery) -> None:
        """End a delivery for good."""
        if delivery in self.deliveries:
            self.deliveries.remove(delivery)
            self.batches = None

    def pause(self, delivery: Delivery) -> None:
        """End a stretch of forwarding; it may begin again."""
        delivery.numbering.end(self.latest)
        self.batches = None
