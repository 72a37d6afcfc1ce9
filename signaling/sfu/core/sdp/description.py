"""A peer's description, read into values; every oddity is a ProtocolError, knows no policy."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from consult.ledger.errors import ProtocolError

SIZE_MAX = 65_536
SECTIONS_MAX = 64
LINES_MAX = 4_000
LAYERS_MAX = 3
"""More layers of one picture are not taken."""

Kind = Literal["audio", "video", "application", "other"]
_KINDS: dict[str, Kind] = {"audio": "audio", "video": "video", "application": "application"}

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,32}")
_ICE_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_ICE_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_RID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_DIGEST = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){19,63}")
_MEDIA = re.compile(
    r"([a-z]{1,16}) (\d{1,5})(?:/\d{1,3})? ([A-Z/]{1,32})((?: [\w-]{1,32})*)", re.ASCII
)
_RTPMAP = re.compile(r"(\d{1,3}) ([\w.-]{1,32})/(\d{1,6})(?:/(\d))?", re.ASCII)
_EXTMAP = re.compile(r"(\d{1,4})(?:/[a-z]+)? (\S{1,255})(?: .*)?", re.ASCII)
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")


@dataclass(frozen=True)
class Codec:
    """One payload type of a section; `name` in capitals."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int
    parameters: dict[str, str]
    feedback: frozenset[str]


@dataclass(frozen=True)
class Transport:
    """What ICE and DTLS need from the peer; `setup` as in RFC 8842."""

    ufrag: str
    password: str
    algorithm: str
    digest: str
    setup: str


@dataclass(frozen=True)
class Section:
    """One m= section."""

    kind: Kind
    media: str
    protocol: str
    formats: tuple[str, ...]
    mid: str
    is_rejected: bool
    direction: str
    is_muxed: bool
    codecs: tuple[Codec, ...]
    extensions: dict[int, str]
    ssrcs: tuple[int, ...]
    rtx_ssrcs: frozenset[int]
    rids: tuple[str, ...] = ()
    """The layers that its author sends (RFC 8853), in his order; empty for a single stream."""

    @property
    def is_sending(self) -> bool:
        """Whether its author sends on it."""
        return not self.is_rejected and self.direction in ("sendrecv", "sendonly")

    @property
    def is_receiving(self) -> bool:
        """Whether its author receives on it."""
        return not self.is_rejected and self.direction in ("sendrecv", "recvonly")


@dataclass(frozen=True)
class Description:
    """A whole description over one bundled transport."""

    sections: tuple[Section, ...]
    transport: Transport

    def section(self, mid: str) -> Section | None:
        """The section of this mid."""
        return next((each for each in self.sections if each.mid == mid), None)


@dataclass
class _Lines:
    """The lines of one level: the m= value ("" for the session) and the attributes in order."""

    media: str
    attributes: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> Iterator[str]:
        return (value for key, value in self.attributes if key == name)

    def first(self, name: str) -> str | None:
        return next(self.all(name), None)


def read(sdp: str) -> Description:
    """Read an offer or answer of one bundled, multiplexed transport; ProtocolError otherwise."""
    session, *levels = _split(sdp)
    sections = tuple(_read_section(lines, session) for lines in levels)
    mids = [section.mid for section in sections]
    if len(set(mids)) != len(mids):
        raise ProtocolError("sdp: mid twice")
    alive = [
        lines for lines, section in zip(levels, sections, strict=True) if not section.is_rejected
    ]
    if not alive:
        raise ProtocolError("sdp: no media section")
    _check_one_transport(sections, session)
    return Description(sections, _read_transport(alive, session))


def _check_one_transport(sections: Sequence[Section], session: _Lines) -> None:
    groups = (value.split() for value in session.all("group"))
    bundles = [set(group[1:]) for group in groups if group[:1] == ["BUNDLE"]]
    alive = {section.mid for section in sections if not section.is_rejected}
    if len(alive) > 1 and not any(alive <= bundle for bundle in bundles):
        raise ProtocolError("sdp: not bundled")
    if any(each.kind in ("audio", "video") and not each.is_muxed for each in sections):
        raise ProtocolError("sdp: no rtcp-mux")


def _split(sdp: str) -> list[_Lines]:
    if len(sdp) > SIZE_MAX:
        raise ProtocolError("sdp: too long")
    lines = sdp.splitlines()
    if len(lines) > LINES_MAX or not lines or lines[0] != "v=0":
        raise ProtocolError("sdp: version line")
    levels = [_Lines("")]
    for line in lines:
        if line.startswith("m="):
            levels.append(_Lines(line[2:]))
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            levels[-1].attributes.append((name, value))
    if len(levels) > SECTIONS_MAX + 1:
        raise ProtocolError("sdp: too many sections")
    return levels


def _read_section(lines: _Lines, session: _Lines) -> Section:
    match = _MEDIA.fullmatch(lines.media)
    if match is None:
        raise ProtocolError("sdp: m= line")
    media, port, protocol, formats = match.groups()
    kind = _KINDS.get(media, "other")
    is_rejected = port == "0" and lines.first("bundle-only") is None
    directions = [name for name, _ in lines.attributes if name in _DIRECTIONS]
    directions += [name for name, _ in session.attributes if name in _DIRECTIONS]
    is_media = kind in ("audio", "video") and not is_rejected
    return Section(
        kind=kind,
        media=media,
        protocol=protocol,
        formats=tuple(formats.split()),
        mid=_matched(_TOKEN, lines.first("mid"), "mid"),
        is_rejected=is_rejected,
        direction=directions[0] if directions else "sendrecv",
        is_muxed=is_rejected or lines.first("rtcp-mux") is not None,
        codecs=tuple(_read_codecs(lines, formats.split())) if is_media else (),
        extensions=_read_extensions(lines) if is_media else {},
        ssrcs=_read_ssrcs(lines) if is_media else (),
        rtx_ssrcs=_read_rtx_ssrcs(lines) if is_media else frozenset(),
        rids=_read_rids(lines) if is_media else (),
    )


def _read_codecs(lines: _Lines, formats: Sequence[str]) -> Iterator[Codec]:
    parameters = dict(map(_head_and_rest, lines.all("fmtp")))
    feedback = [_head_and_rest(value) for value in lines.all("rtcp-fb")]
    maps: dict[str, re.Match[str]] = {}
    for value in lines.all("rtpmap"):
        match = _RTPMAP.fullmatch(value)
        if match is None or int(match[1]) > 127:
            raise ProtocolError("sdp: rtpmap")
        maps.setdefault(match[1], match)
    for form in formats:
        if form in maps:
            match = maps[form]
            yield Codec(
                payload_type=int(match[1]),
                name=match[2].upper(),
                clock_rate=int(match[3]),
                channels=int(match[4] or 1),
                parameters=_read_parameters(parameters.get(form, "")),
                feedback=frozenset(what for of, what in feedback if of in (form, "*")),
            )


def _head_and_rest(value: str) -> tuple[str, str]:
    head, _, rest = value.partition(" ")
    return head, rest.strip()


def _read_parameters(value: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in value.split(";") if part.strip())
    return {name.lower(): setting for name, _, setting in pairs}


def _read_extensions(lines: _Lines) -> dict[int, str]:
    found: dict[int, str] = {}
    for value in lines.all("extmap"):
        match = _EXTMAP.fullmatch(value)
        if match is None:
            raise ProtocolError("sdp: extmap")
        found.setdefault(int(match[1]), match[2])
    return found


def _read_ssrcs(lines: _Lines) -> tuple[int, ...]:
    ssrcs = (_number(_head_and_rest(value)[0]) for value in lines.all("ssrc"))
    return tuple(dict.fromkeys(ssrcs))


def _read_rtx_ssrcs(lines: _Lines) -> frozenset[int]:
    groups = (value.split() for value in lines.all("ssrc-group"))
    return frozenset(_number(group[2]) for group in groups if len(group) == 3 and group[0] == "FID")


def _read_rids(lines: _Lines) -> tuple[str, ...]:
    """The first alternative of each layer sent, paused or not (RFC 8853 §5.1)."""
    words = (lines.first("simulcast") or "").split()
    if "send" not in words[:-1:2]:
        return ()
    declared = {value.split()[0] for value in lines.all("rid") if value.split()[1:2] == ["send"]}
    layers = words[words.index("send") + 1].split(";")
    rids = [layer.split(",")[0].removeprefix("~") for layer in layers]
    if len(set(rids)) != len(rids) or not all(_RID.fullmatch(rid) for rid in rids):
        raise ProtocolError("sdp: simulcast")
    return tuple(rid for rid in rids if rid in declared)[:LAYERS_MAX]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**32):
        raise ProtocolError("sdp: ssrc")
    return int(text)


def _read_transport(alive: Sequence[_Lines], session: _Lines) -> Transport:
    def find(name: str) -> str | None:
        found = (lines.first(name) for lines in (*alive, session))
        return next((value for value in found if value is not None), None)

    algorithm, digest = _head_and_rest(find("fingerprint") or "")
    if algorithm.lower() not in ("sha-256", "sha-384", "sha-512"):
        raise ProtocolError("sdp: fingerprint")
    setup = find("setup") or ""
    if setup not in ("active", "passive", "actpass"):
        raise ProtocolError("sdp: setup")
    return Transport(
        ufrag=_matched(_ICE_UFRAG, find("ice-ufrag"), "ice-ufrag"),
        password=_matched(_ICE_PASSWORD, find("ice-pwd"), "ice-pwd"),
        algorithm=algorithm.lower(),
        digest=_matched(_DIGEST, digest.upper(), "fingerprint"),
        setup=setup,
    )


def _matched(pattern: re.Pattern[str], value: str | None, what: str) -> str:
    if value is None or pattern.fullmatch(value) is None:
        raise ProtocolError(f"sdp: {what}")
    return value
