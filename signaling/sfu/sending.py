"""The connection on which a person publishes, and what it may publish; knows no receivers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.ledger.errors import Invalid, ProtocolError
from signaling.engines.wire import Source
from signaling.sfu.core import rtp
from signaling.sfu.core.sdp.codecs import Choice, choose
from signaling.sfu.core.sdp.description import SECTIONS_MAX, Description
from signaling.sfu.core.twcc import TRANSPORT_CC, Arrivals
from signaling.sfu.core.uplink import UplinkEstimate
from signaling.sfu.leg import KINDS, Leg
from signaling.sfu.tracks import Layer, Track

SSRCS_MAX = 8 * SECTIONS_MAX

FREE_BPS = 4_000_000
"""For a picture that nothing holds back, told to a publisher who estimates his line himself."""


@dataclass(eq=False, kw_only=True)
class SendingLeg(Leg):
    """The connection on which a person publishes."""

    tracks: dict[Source, Track] = field(default_factory=dict)
    by_ssrc: dict[int, tuple[Track, Layer]] = field(default_factory=dict)
    """By the SSRC of a layer or of its retransmissions."""
    names: dict[int, str] = field(default_factory=dict)
    """The header extensions of this connection by their ids."""
    timing_id: int | None = None
    """The extension whose numbers are told back (transport-cc)."""
    arrivals: Arrivals = field(default_factory=lambda: Arrivals(0))
    uplink: UplinkEstimate = field(default_factory=UplinkEstimate)

    def take_names(self, names: Mapping[int, str], *, is_timed: bool) -> None:
        """Note the extensions of a new description."""
        self.names = dict(names)
        ids = [identifier for identifier, name in names.items() if name == TRANSPORT_CC]
        self.timing_id = ids[0] if ids and is_timed else None

    def come_back(self, now: float) -> None:
        """New pictures of his are asked for."""
        super().come_back(now)
        for track in self.tracks.values():
            for layer in track.layers:
                if not track.is_audio and (layer.deliveries or layer.waiting):
                    layer.key_frames.want()

    def allowed_bps(self, uplink_bps: int) -> int:
        """What all pictures together may send: the uplink's part, less for thin downlinks.

        A publisher who is told when his packets arrive estimates the uplink better than we do.
        """
        limits = [t.restraint.limit_bps for t in self.tracks.values() if not t.is_audio]
        most = FREE_BPS * max(1, len(limits)) if self.timing_id is not None else uplink_bps
        return min(most, sum(most if limit is None else limit for limit in limits))

    def find(self, packet: rtp.Packet) -> tuple[Track, Layer] | None:
        """The track and the layer of a packet, by its SSRC or (RFC 9143 §9.2, RFC 8852) by the
        mid and the rid that it carries."""
        found = self.by_ssrc.get(packet.ssrc)
        if found is None and packet.extensions:
            said = {self.names.get(each): value for each, value in packet.extensions.items()}
            mid = said.get(rtp.MID, b"").decode("ascii", "replace")
            rid = said.get(rtp.RID) or said.get(rtp.REPAIRED_RID) or b""
            found = self._named(mid, rid.decode("ascii", "replace"))
            if found is not None and len(self.by_ssrc) < SSRCS_MAX:
                self.by_ssrc[packet.ssrc] = found
        return found

    def _named(self, mid: str, rid: str) -> tuple[Track, Layer] | None:
        for track in self.tracks.values():
            if track.mid == mid:
                layers = (each for each in track.layers if each.rid == rid)
                layer = next(layers, None if track.is_layered else track.layers[0])
                return (track, layer) if layer is not None else None
        return None


def choose_sources(
    offer: Description, sources: Mapping[str, Source]
) -> dict[str, tuple[Source, Choice]]:
    """Which sections send what in which codec; Invalid when there is no codec in common."""
    chosen: dict[str, tuple[Source, Choice]] = {}
    for mid, source in sources.items():
        section = offer.section(mid)
        if section is None or section.kind != KINDS[source]:
            raise ProtocolError("publish: sources name a section that is not there")
        if not section.is_sending:
            continue
        choice = choose(section)
        if choice is None:
            raise Invalid(
                "no-common-codec",
                "浏览器不支持所需的音视频编码。",
                "The browser offers no codec that can be forwarded.",
            )
        chosen[mid] = (source, choice)
    if len({source for source, _ in chosen.values()}) != len(chosen):
        raise ProtocolError("publish: a source twice")
    return chosen
