"""Which codecs are forwarded, and under which payload types receivers get them."""

import re
from dataclasses import dataclass

from signaling.sfu.core.sdp.description import Codec, Section
from signaling.sfu.core.twcc import TRANSPORT_CC

_PROFILE = re.compile(r"[0-9a-fA-F]{6}")
_BASELINE = "42e01f"


@dataclass(frozen=True)
class Choice:
    """The codec that a published section sends, in its author's payload types."""

    name: str
    payload_type: int
    rtx_payload_type: int | None
    clock_rate: int
    parameters: str
    """The fmtp value for the answer and for every receiver; made of checked parts only."""
    red_payload_type: int | None = None
    """Redundant sound (RFC 2198), where its author prefers it to plain Opus."""
    is_timed: bool = False
    """Its author wants to be told when its packets arrived (transport-cc)."""


@dataclass(frozen=True)
class Downstream:
    """A codec as receivers get it."""

    payload_type: int
    rtx_payload_type: int | None
    rtpmap: str


DOWNSTREAM = {
    "OPUS": Downstream(111, None, "opus/48000/2"),
    "VP8": Downstream(96, 97, "VP8/90000"),
    "H264": Downstream(102, 103, "H264/90000"),
}
"""Fixed, so that one packet fits all receivers (the shared header of the fan-out)."""

VIDEO_FEEDBACK = ("goog-remb", "ccm fir", "nack", "nack pli")

RED_PAYLOAD_TYPE = 63
"""Redundant Opus as receivers get it, if they agree."""

_OPUS_PARAMETERS = "minptime=10;useinbandfec=1;usedtx=1"


def choose(section: Section) -> Choice | None:
    """The codec to take from a section: Opus, VP8, or H.264 where there is no VP8."""
    if section.kind == "audio":
        opus = next((each for each in section.codecs if each.name == "OPUS"), None)
        return _chosen(section, opus, _OPUS_PARAMETERS) if opus is not None else None
    vp8 = next((each for each in section.codecs if each.name == "VP8"), None)
    if vp8 is not None:
        return _chosen(section, vp8, "")
    h264 = next((each for each in section.codecs if _is_forwarded_h264(each)), None)
    if h264 is None:
        return None
    profile = h264.parameters.get("profile-level-id", _BASELINE)
    parameters = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}"
    return _chosen(section, h264, parameters)


def _is_forwarded_h264(codec: Codec) -> bool:
    """Constrained baseline in packetization mode 1: what every browser can decode."""
    profile = codec.parameters.get("profile-level-id", _BASELINE)
    return (
        codec.name == "H264"
        and codec.parameters.get("packetization-mode") == "1"
        and _PROFILE.fullmatch(profile) is not None
        and profile.lower().startswith("42")
    )


def _chosen(section: Section, codec: Codec, parameters: str) -> Choice:
    rtx = next(
        (
            each.payload_type
            for each in section.codecs
            if each.name == "RTX" and each.parameters.get("apt") == str(codec.payload_type)
        ),
        None,
    )
    return Choice(
        codec.name,
        codec.payload_type,
        rtx,
        codec.clock_rate,
        parameters,
        _preferred_red(section, codec),
        "transport-cc" in codec.feedback and TRANSPORT_CC in section.extensions.values(),
    )


def _preferred_red(section: Section, opus: Codec) -> int | None:
    """Redundancy doubles the sound's rate, so only who names it before Opus gets to send it."""
    for each in section.codecs:
        if each is opus:
            return None
        if (each.name, each.clock_rate, each.channels) == ("RED", opus.clock_rate, opus.channels):
            return each.payload_type
    return None
