"""One stream of a publisher as it comes in under one SSRC; knows no receiver.

A publisher that begins anew under another SSRC begins another stream: what was kept of the old one
is never mixed with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from signaling.sfu.core import red, rtp, vp8
from signaling.sfu.core.cache import RING_SIZE, PacketCache
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.reception import Reception
from signaling.sfu.core.sdp.codecs import DOWNSTREAM, RED_PAYLOAD_TYPE, Choice
from signaling.sfu.core.thinning import Thinning

ALL_TEMPORAL = 3
"""The limit that leaves no temporal layer out: the field has two bits."""

OVERHEAD_BYTES = 28 + 16
"""What a line carries of each packet besides the packet: IPv4, UDP and the SRTP tag."""

_NEVER = float("-inf")


@dataclass(eq=False)
class Stream:
    """What comes under one SSRC: its arrival, its last packets, where its key frames stand."""

    choice: Choice
    reception: Reception
    cache: PacketCache = field(default_factory=PacketCache)
    latest: int = -1
    """The highest extended number so far; -1 before the first packet."""
    timestamp: int = 0
    """Of that packet, as are the next three."""
    picture: int = 0
    tl0: int = 0
    arrived_at: float = _NEVER
    key: Parcel | None = None
    """The last packet that began a key frame, and when it came."""
    key_at: float = _NEVER
    height_px: int = 0
    """Of the last key frame; 0 while it is not known."""
    packets: int = 0
    octets: int = 0
    octets_of: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    """As they load a line, by temporal layer."""
    _thinnings: dict[int, Thinning] = field(default_factory=dict)

    @property
    def highest_temporal(self) -> int:
        """The highest temporal layer that has come."""
        return max((place for place, octets in enumerate(self.octets_of) if octets), default=0)

    @property
    def ssrc(self) -> int:
        """The publisher's."""
        return self.reception.ssrc

    def take(
        self, packet: rtp.Packet, ids: Mapping[int, str], now: float, now_ntp: int
    ) -> Parcel | None:
        """A packet of the publisher; None if it was here before or is too old or too large."""
        extended = self.reception.take(packet.sequence, packet.timestamp, now)
        return self._keep(packet, extended, ids, (now, now_ntp))

    def skip(self, packet: rtp.Packet, now: float) -> None:
        """A packet that nobody may have: it is counted, and its content is gone."""
        extended = self.reception.take(packet.sequence, packet.timestamp, now)
        if extended > self.latest:
            self.latest, self.timestamp, self.arrived_at = extended, packet.timestamp, now

    def take_again(
        self, packet: rtp.Packet, ids: Mapping[int, str], now: float, now_ntp: int
    ) -> Parcel | None:
        """The packet inside a retransmission (RFC 4588)."""
        inner = rtp.unwrap_rtx(packet, self.choice.payload_type, self.ssrc)
        if inner is None or self.latest < 0:
            return None
        extended = self.reception.restore(inner.sequence)
        if extended >= self.latest:
            return None
        return self._keep(inner, extended, ids, (now, now_ntp))

    def _keep(
        self,
        packet: rtp.Packet,
        extended: int,
        ids: Mapping[int, str],
        moment: tuple[float, int],
    ) -> Parcel | None:
        if len(packet.content) > rtp.PACKET_MAX or extended <= self.latest - RING_SIZE:
            return None
        parcel = self._parcel(packet, extended, ids, moment[1])
        if not self.cache.put(parcel):
            return None
        self.packets += 1
        self.octets += len(packet.content) - packet.payload_at
        self.octets_of[parcel.temporal] += len(parcel.plain) + OVERHEAD_BYTES
        if extended > self.latest:
            self._advance(parcel, moment[0])
        if parcel.is_key and not self._goes_on_with(parcel):
            self.key, self.key_at = parcel, moment[0]
        return parcel

    def _advance(self, parcel: Parcel, now: float) -> None:
        self.latest, self.timestamp, self.arrived_at = parcel.extended, parcel.timestamp, now
        if parcel.picture_at:
            self.picture, self.tl0 = parcel.picture, parcel.tl0
        for thinning in self._thinnings.values():
            thinning.note(parcel)

    def _goes_on_with(self, parcel: Parcel) -> bool:
        """Whether the key frame began before: H.264 sends parameter sets as packets of their own
        with the same timestamp."""
        return self.key is not None and self.key.timestamp == parcel.timestamp

    def thinned(self, limit: int) -> Thinning | None:
        """The numbers without the temporal layers above `limit`; None if that leaves none out."""
        if limit >= ALL_TEMPORAL:
            return None
        return self._thinnings.setdefault(limit, Thinning(limit))

    def _parcel(
        self, packet: rtp.Packet, extended: int, ids: Mapping[int, str], now_ntp: int
    ) -> Parcel:
        if self.choice.name == "VP8":
            return self._vp8_parcel(packet, extended, ids, now_ntp)
        down = DOWNSTREAM[self.choice.name].payload_type
        bare = None
        if self.choice.red_payload_type == packet.payload_type:
            primary = red.primary_of(packet.payload)
            bare = rtp.renew(packet, down, ids, now_ntp, primary or b"")
            down = RED_PAYLOAD_TYPE
        plain = rtp.renew(packet, down, ids, now_ntp)
        is_key = rtp.starts_key_frame(self.choice.name, packet.payload)
        return Parcel(extended, plain, packet.timestamp, is_key, is_key, bare=bare)

    def _vp8_parcel(
        self, packet: rtp.Packet, extended: int, ids: Mapping[int, str], now_ntp: int
    ) -> Parcel:
        payload = packet.payload
        found = vp8.read(payload) if not packet.is_empty else None
        if found is None:
            plain = rtp.renew(packet, DOWNSTREAM["VP8"].payload_type, ids, now_ntp)
            return Parcel(extended, plain, packet.timestamp)
        picture = 0
        if found.picture_at:
            picture = self._extend(found)
            if not found.is_long:
                payload, found = vp8.lengthen(payload, found, picture)
        plain = rtp.renew(packet, DOWNSTREAM["VP8"].payload_type, ids, now_ntp, payload)
        payload_at = len(plain) - len(payload)
        is_key = vp8.starts_key_frame(payload, found)
        if is_key:
            self.height_px = vp8.height_px(payload, found) or self.height_px
        return Parcel(
            extended,
            plain,
            packet.timestamp,
            is_key,
            found.starts_picture,
            found.temporal,
            found.is_sync,
            picture,
            payload_at + found.picture_at if found.picture_at else 0,
            found.tl0,
            payload_at + found.tl0_at if found.tl0_at else 0,
        )

    def _extend(self, found: vp8.Descriptor) -> int:
        """The picture id carried on over wraps; the first one a cycle up."""
        span = 1 << (vp8.PICTURE_BITS if found.is_long else 7)
        if self.latest < 0:
            return found.picture + span
        step = (found.picture - self.picture) % span
        return self.picture + (step if step < span // 2 else step - span)
