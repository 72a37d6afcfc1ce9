"""Our own descriptions: the answer to a person who sends, the offer to one who receives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from signaling.sfu.core import rtp
from signaling.sfu.core.sdp.codecs import DOWNSTREAM, RED_PAYLOAD_TYPE, VIDEO_FEEDBACK, Choice
from signaling.sfu.core.sdp.description import Description, Section
from signaling.sfu.core.twcc import TRANSPORT_CC

_UPSTREAM_EXTENSIONS = frozenset(
    (
        rtp.AUDIO_LEVEL,
        rtp.ABS_SEND_TIME,
        rtp.MID,
        rtp.ORIENTATION,
        rtp.RID,
        rtp.REPAIRED_RID,
        TRANSPORT_CC,
    )
)


@dataclass(frozen=True)
class OwnTransport:
    """Our side of ICE-lite and DTLS, the same for every section."""

    hosts: tuple[str, ...]
    port: int
    ufrag: str
    password: str
    digest: str
    setup: str


@dataclass(frozen=True)
class OfferedSection:
    """One section of an offer; `codec` None for a section that rests."""

    mid: str
    kind: str
    codec: Choice | None = None
    stream: str = ""
    cname: str = ""
    ssrc: int = 0
    rtx_ssrc: int = 0


def write_answer(
    offer: Description, choices: Mapping[str, Choice], own: OwnTransport, version: int
) -> str:
    """Answer an offer: receive what `choices` names by mid, rest or refuse the others."""
    alive = [each.mid for each in offer.sections if _is_answered(each)]
    lines = list(_session_lines(alive, version))
    for section in offer.sections:
        lines += _answer_section(section, choices.get(section.mid), own)
    return _joined(lines)


def _is_answered(section: Section) -> bool:
    return not section.is_rejected and section.kind in ("audio", "video") and bool(section.codecs)


def _answer_section(section: Section, choice: Choice | None, own: OwnTransport) -> Iterator[str]:
    if not _is_answered(section):
        # RFC 8829 §5.3.1: what is not wanted (data channels, too) is answered with port 0.
        formats = " ".join(section.formats) or "0"
        yield f"m={section.media} 0 {section.protocol} {formats}"
        yield from ("c=IN IP4 0.0.0.0", f"a=mid:{section.mid}", "a=inactive")
        return
    types = _payload_types(section, choice)
    yield f"m={section.media} 9 {section.protocol} {' '.join(map(str, types))}"
    yield "c=IN IP4 0.0.0.0"
    yield from _transport_lines(section.mid, own)
    yield "a=recvonly" if choice is not None and section.is_sending else "a=inactive"
    for identifier, name in section.extensions.items():
        if name in _UPSTREAM_EXTENSIONS and identifier < 15:
            yield f"a=extmap:{identifier} {name}"
    if choice is not None:
        yield from _codec_lines(choice, choice.payload_type, choice.rtx_payload_type)
        if choice.red_payload_type is not None:
            yield from _red_lines(choice.red_payload_type, choice.payload_type)
        if choice.is_timed:
            yield f"a=rtcp-fb:{choice.payload_type} transport-cc"
        yield from _layer_lines(section)
    else:
        rested = section.codecs[0]
        channels = f"/{rested.channels}" if rested.channels > 1 else ""
        yield f"a=rtpmap:{rested.payload_type} {rested.name}/{rested.clock_rate}{channels}"


def _payload_types(section: Section, choice: Choice | None) -> list[int]:
    if choice is None:
        return [section.codecs[0].payload_type]
    types = (choice.red_payload_type, choice.payload_type, choice.rtx_payload_type)
    return [each for each in types if each is not None]


def _layer_lines(section: Section) -> Iterator[str]:
    if section.rids:
        yield from (f"a=rid:{rid} recv" for rid in section.rids)
        yield f"a=simulcast:recv {';'.join(section.rids)}"


def _red_lines(red: int, opus: int) -> Iterator[str]:
    yield f"a=rtpmap:{red} red/48000/2"
    yield f"a=fmtp:{red} {opus}/{opus}"


def write_offer(sections: Sequence[OfferedSection], own: OwnTransport, version: int) -> str:
    """Offer these sections, in the order in which they were first offered."""
    lines = list(_session_lines([each.mid for each in sections], version))
    for section in sections:
        lines += _offer_section(section, own)
    return _joined(lines)


def _offer_section(section: OfferedSection, own: OwnTransport) -> Iterator[str]:
    resting = "OPUS" if section.kind == "audio" else "VP8"
    codec = section.codec or Choice(resting, 0, None, 0, "")
    down = DOWNSTREAM[codec.name]
    types = [down.payload_type]
    if down.rtx_payload_type is not None:
        types.append(down.rtx_payload_type)
    if codec.red_payload_type is not None:
        types.append(RED_PAYLOAD_TYPE)
    yield f"m={section.kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, types))}"
    yield "c=IN IP4 0.0.0.0"
    yield from _transport_lines(section.mid, own)
    yield "a=sendonly" if section.codec is not None else "a=inactive"
    names = (rtp.ABS_SEND_TIME, rtp.AUDIO_LEVEL if section.kind == "audio" else rtp.ORIENTATION)
    for name in names:
        yield f"a=extmap:{rtp.DOWNSTREAM_IDS[name]} {name}"
    yield from _codec_lines(codec, down.payload_type, down.rtx_payload_type)
    if codec.red_payload_type is not None:
        yield from _red_lines(RED_PAYLOAD_TYPE, down.payload_type)
    if section.codec is not None:
        yield from _source_lines(section, down.rtx_payload_type is not None)


def _source_lines(section: OfferedSection, has_rtx: bool) -> Iterator[str]:
    yield f"a=msid:{section.stream} {section.stream}-{section.mid}"
    ssrcs = [section.ssrc]
    if has_rtx:
        ssrcs.append(section.rtx_ssrc)
        yield f"a=ssrc-group:FID {section.ssrc} {section.rtx_ssrc}"
    for ssrc in ssrcs:
        yield f"a=ssrc:{ssrc} cname:{section.cname}"
        yield f"a=ssrc:{ssrc} msid:{section.stream} {section.stream}-{section.mid}"


def _session_lines(mids: Iterable[str], version: int) -> Iterator[str]:
    yield from ("v=0", f"o=- 1 {version} IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite")
    yield f"a=group:BUNDLE {' '.join(mids)}".rstrip()
    yield "a=msid-semantic:WMS *"


def _transport_lines(mid: str, own: OwnTransport) -> Iterator[str]:
    yield f"a=mid:{mid}"
    yield f"a=ice-ufrag:{own.ufrag}"
    yield f"a=ice-pwd:{own.password}"
    yield f"a=fingerprint:sha-256 {own.digest}"
    yield f"a=setup:{own.setup}"
    for index, host in enumerate(own.hosts):
        # RFC 8445 §5.1.2.1: type preference 126, then 65535 for the first address.
        priority = 2_130_706_431 - (index << 8)
        yield f"a=candidate:{index + 1} 1 udp {priority} {host} {own.port} typ host"
    yield from ("a=end-of-candidates", "a=rtcp-mux", "a=rtcp-rsize")


def _codec_lines(codec: Choice, payload_type: int, rtx: int | None) -> Iterator[str]:
    yield f"a=rtpmap:{payload_type} {DOWNSTREAM[codec.name].rtpmap}"
    if codec.parameters:
        yield f"a=fmtp:{payload_type} {codec.parameters}"
    if codec.name == "OPUS":
        return
    yield from (f"a=rtcp-fb:{payload_type} {what}" for what in VIDEO_FEEDBACK)
    if rtx is not None:
        yield f"a=rtpmap:{rtx} rtx/90000"
        yield f"a=fmtp:{rtx} apt={payload_type}"


def _joined(lines: Iterable[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
