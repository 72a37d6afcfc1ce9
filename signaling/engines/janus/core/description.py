"""Browsers' descriptions, read as far as Janus must be spared of them; knows no Janus."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consult.ledger.errors import Invalid, ProtocolError
from signaling.engines.wire import Source

SIZE_MAX = 65_536
SECTIONS_MAX = 64
LINES_MAX = 4_000
LINE_MAX = 2_000

KINDS: dict[Source, str] = {"camera": "video", "screen": "video", "microphone": "audio"}
CODECS = {"audio": frozenset(("OPUS",)), "video": frozenset(("VP8", "H264"))}

_MEDIA = re.compile(r"([a-z]{1,16}) (\d{1,5})(?:/\d{1,3})? [A-Z/]{1,32}(?: [\w-]{1,32})*", re.ASCII)
_MID = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}")  # Janus takes no longer one
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_DIGEST = re.compile(r"(sha-1|sha-256) [0-9A-F]{2}(:[0-9A-F]{2}){19,31}", re.IGNORECASE)
_LAYER = re.compile(r"a=rid:[\w-]{1,15} send(?: .*)?", re.ASCII)
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_LEVELS = re.compile(r"^(?=m=)", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One m= section that is not rejected; codecs by name in capitals."""

    mid: str
    kind: str
    direction: str
    codecs: frozenset[str]
    layers: int
    """How many it is sent in (RFC 8853); 1 without simulcast."""


@dataclass(frozen=True)
class Description:
    """A whole description over one bundled transport."""

    sections: dict[str, Section]
    user: str
    """The ICE user name; another one is an ICE restart (RFC 8445 §9)."""
    fingerprint: str


def read(sdp: str) -> Description:
    """Read an offer or answer; ProtocolError for what Janus should not see."""
    session, *levels = _split(sdp)
    alive = [level for level in levels if _is_alive(level)]
    if not alive:
        raise ProtocolError("sdp: no media section")
    sections = [_read_section(level) for level in alive]
    by_mid = {section.mid: section for section in sections}
    if len(by_mid) != len(sections):
        raise ProtocolError("sdp: mid twice")
    everywhere = [line for level in (*alive, session) for line in level]
    user = _matched(_UFRAG, _first(everywhere, "ice-ufrag"), "ice-ufrag")
    _matched(_PASSWORD, _first(everywhere, "ice-pwd"), "ice-pwd")
    digests = (line[14:] for line in everywhere if line.startswith("a=fingerprint:"))
    fingerprint = next(filter(_DIGEST.fullmatch, digests), None)
    if fingerprint is None:
        raise ProtocolError("sdp: fingerprint")
    return Description(by_mid, user, fingerprint.lower())


def choose_sources(offer: Description, sources: Mapping[str, Source]) -> dict[str, Source]:
    """Which sections send what, by mid; Invalid where there is no codec in common."""
    chosen: dict[str, Source] = {}
    for mid, source in sources.items():
        section = offer.sections.get(mid)
        if section is None or section.kind != KINDS[source]:
            raise ProtocolError("publish: sources name a section that is not there")
        if section.direction not in ("sendrecv", "sendonly"):
            continue
        if not section.codecs & CODECS[section.kind]:
            raise Invalid(
                "no-common-codec",
                "浏览器不支持所需的音视频编码。",
                "The browser offers no codec that can be forwarded.",
            )
        chosen[mid] = source
    if len(set(chosen.values())) != len(chosen):
        raise ProtocolError("publish: a source twice")
    return chosen


def without_channels(answer: str) -> str:
    """An answer of Janus with its data channels refused: shared images go over the WebSocket."""
    head, *levels = _LEVELS.split(answer)
    for index, level in enumerate(levels):
        if level.startswith("m=application"):
            for mid in re.findall(r"(?m)^a=mid:(\S+)", level):
                head = re.sub(rf"(?m)^(a=group:BUNDLE.*) {re.escape(mid)}(?!\S)", r"\1", head)
            levels[index] = re.sub(r"^m=application \d+", "m=application 0", level)
    return head + "".join(levels)


def with_rest(offer: str, resting: frozenset[str]) -> str:
    """An offer of Janus in which these sections, by mid, send nothing."""
    head, *levels = _LEVELS.split(offer)
    return head + "".join(
        re.sub(r"(?m)^a=sendonly(?=\r?$)", "a=inactive", level)
        if any(f"a=mid:{mid}" in level.splitlines() for mid in resting)
        else level
        for level in levels
    )


def _split(sdp: str) -> list[list[str]]:
    if len(sdp) > SIZE_MAX:
        raise ProtocolError("sdp: too long")
    lines = sdp.splitlines()
    if len(lines) > LINES_MAX or not lines or lines[0] != "v=0":
        raise ProtocolError("sdp: version line")
    if not all(len(line) <= LINE_MAX and _is_text(line) for line in lines):
        raise ProtocolError("sdp: a line that is not text")
    levels: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            levels.append([])
        levels[-1].append(line)
    if len(levels) > SECTIONS_MAX + 1:
        raise ProtocolError("sdp: too many sections")
    return levels


def _is_text(line: str) -> bool:
    return line.isprintable() and not any("\ud800" <= each <= "\udfff" for each in line)


def _is_alive(level: list[str]) -> bool:
    match = _MEDIA.fullmatch(level[0][2:])
    if match is None:
        raise ProtocolError("sdp: m= line")
    return match[2] != "0" or "a=bundle-only" in level


def _read_section(level: list[str]) -> Section:
    directions = (line[2:] for line in level if line[2:] in _DIRECTIONS)
    return Section(
        mid=_matched(_MID, _first(level, "mid"), "mid"),
        kind=level[0][2:].partition(" ")[0],
        direction=next(directions, "sendrecv"),
        layers=max(1, sum(_LAYER.fullmatch(line) is not None for line in level)),
        codecs=frozenset(
            value.partition(" ")[2].partition("/")[0].upper() for value in _maps(level)
        ),
    )


def _maps(level: list[str]) -> Iterator[str]:
    return (line[9:] for line in level if line.startswith("a=rtpmap:"))


def _first(level: list[str], name: str) -> str | None:
    start = f"a={name}:"
    return next((line[len(start) :] for line in level if line.startswith(start)), None)


def _matched(pattern: re.Pattern[str], value: str | None, what: str) -> str:
    if value is None or pattern.fullmatch(value) is None:
        raise ProtocolError(f"sdp: {what}")
    return value
