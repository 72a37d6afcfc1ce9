"""The connection on which a person publishes, and what it may publish; knows no receivers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consult.ledger.errors import Invalid, ProtocolError
from signaling.engines.wire import Source
from signaling.sfu.core.sdp.codecs import Choice, choose
from signaling.sfu.core.sdp.description import SECTIONS_MAX, Description
from signaling.sfu.core.uplink import UplinkEstimate
from signaling.sfu.leg import KINDS, Leg
from signaling.sfu.tracks import Track


@dataclass(eq=False, kw_only=True)
class SendingLeg(Leg):
    """The connection on which a person publishes."""

    tracks: dict[Source, Track] = field(default_factory=dict)
    by_ssrc: dict[int, Track] = field(default_factory=dict)
    mid_ids: frozenset[int] = frozenset()
    uplink: UplinkEstimate = field(default_factory=UplinkEstimate)

    def allowed_bps(self, uplink_bps: int) -> int:
        """What all pictures together may send: the uplink's part, less for thin downlinks."""
        limits = [t.restraint.limit_bps for t in self.tracks.values() if not t.is_audio]
        free = [uplink_bps if limit is None else limit for limit in limits]
        return min(uplink_bps, sum(free))

    def find(self, ssrc: int, mid: str | None) -> Track | None:
        """The track of a packet, by its SSRC or (RFC 9143 §9.2) by the mid that it carries."""
        track = self.by_ssrc.get(ssrc)
        if track is None and mid is not None:
            track = next((each for each in self.tracks.values() if each.mid == mid), None)
            if track is not None and len(self.by_ssrc) < 4 * SECTIONS_MAX:
                self.by_ssrc[ssrc] = track
        return track


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
