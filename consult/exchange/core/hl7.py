"""HL7 v2 text: charset, delimiters, escapes, segments (HL7 v2.5.1 ch. 2); knows no message type.

Everything is bounded. Bytes become text before anything is split: the second byte of a GBK sign
may be `|`, `^`, `~` or a backslash.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from consult.exchange.core.mllp import LIMIT_BYTES
from consult.ledger.errors import ProtocolError, TooBig

SEGMENTS_MAX = 3_000
FIELDS_MAX = 200
REPETITIONS_MAX = 100
PARTS_MAX = 60

CODECS: Mapping[str, str] = {
    "": "ascii",
    "ASCII": "ascii",
    "UNICODEUTF8": "utf-8",
    "UTF8": "utf-8",
    "UNICODE": "utf-8",
    "GB180302000": "gb18030",
    "GB18030": "gb18030",
    "GBK": "gb18030",
    "GB2312": "gb18030",
    "CP936": "gb18030",
}
"""Names of MSH-18 (table 0211 and what is seen beside it) without spaces and dashes.

GBK and GB 2312 are read as GB 18030, which holds both.
"""

_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TIME = re.compile(
    r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:\.[0-9]{1,4})?)?)?)?)?"
    r"([+-][0-9]{4})?"
)
_LAYOUT = re.compile(r"\.(br|sp|ce|sk|in|ti|fi|nf) ?[+-]?[0-9]{0,3}")


class Malformed(ProtocolError):
    """No HL7 message, or none within bounds; `place` as SEG[n]-field, `code` of table 0357."""

    def __init__(self, place: str, what: str, code: str = "102") -> None:
        super().__init__(f"{place}: {what}")
        self.place = place
        self.what = what
        self.code = code


@dataclass(frozen=True)
class Delimiters:
    """MSH-1 and MSH-2."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True)
class Segment:
    """One segment: `fields[0]` is its name, `fields[n]` the raw text of field n."""

    place: str
    fields: tuple[str, ...]
    delimiters: Delimiters
    codec: str

    @property
    def name(self) -> str:
        """MSH, PID, OBX …"""
        return self.fields[0]

    def raw(self, field: int) -> str:
        """A field as it stands, empty where it is absent; `""` (delete) is empty as well."""
        found = self.fields[field] if field < len(self.fields) else ""
        return "" if found == '""' else found

    def repetitions(self, field: int) -> tuple[tuple[str, ...], ...]:
        """Each repetition of a field as its components, unescaped; none where it is empty."""
        raw = self.raw(field)
        if not raw:
            return ()
        found = raw.split(self.delimiters.repetition)
        if len(found) > REPETITIONS_MAX:
            raise Malformed(f"{self.place}-{field}", "too many repetitions")
        return tuple(self._components(field, each) for each in found)

    def components(self, field: int) -> tuple[str, ...]:
        """The components of the first repetition."""
        found = self.repetitions(field)
        return found[0] if found else ()

    def part(self, field: int, component: int = 1) -> str:
        """One component of the first repetition, without white space around it."""
        found = self.components(field)
        return found[component - 1].strip() if component <= len(found) else ""

    def text(self, field: int) -> str:
        """A field of one component, in which a component separator is a sign like others."""
        marks = self.delimiters
        lines = self.raw(field).split(marks.repetition) if self.raw(field) else []
        if len(lines) > REPETITIONS_MAX:
            raise Malformed(f"{self.place}-{field}", "too many repetitions")
        return "\n".join(self._unescaped(field, line) for line in lines)

    def _components(self, field: int, text: str) -> tuple[str, ...]:
        parts = text.split(self.delimiters.component)
        if len(parts) > PARTS_MAX:
            raise Malformed(f"{self.place}-{field}", "too many components")
        return tuple(self._unescaped(field, part) for part in parts)

    def _unescaped(self, field: int, text: str) -> str:
        if self.delimiters.escape not in text:
            return text
        try:
            return "".join(unescaped(text, self.delimiters, self.codec))
        except ValueError as error:
            raise Malformed(f"{self.place}-{field}", f"escape: {error}") from None


@dataclass(frozen=True)
class Message:
    """A message: its segments in order, the first of them MSH."""

    segments: tuple[Segment, ...]
    codec: str

    @property
    def header(self) -> Segment:
        """MSH."""
        return self.segments[0]


def unescaped(text: str, marks: Delimiters, codec: str) -> Iterator[str]:
    r"""The pieces of a text whose escapes are resolved (§2.7); ValueError for an unknown one.

    `\H\` and `\N\` (emphasis) vanish; `\.br\` and its like are line ends; `\Xhh…\` are bytes.
    """
    pieces = text.split(marks.escape)
    if len(pieces) % 2 == 0:
        raise ValueError("one that does not end")
    for number, piece in enumerate(pieces):
        yield _meant(piece, marks, codec) if number % 2 else piece


def _meant(sequence: str, marks: Delimiters, codec: str) -> str:
    plain = {
        "F": marks.field,
        "S": marks.component,
        "R": marks.repetition,
        "E": marks.escape,
        "T": marks.subcomponent,
        "H": "",
        "N": "",
    }
    if sequence in plain:
        return plain[sequence]
    layout = _LAYOUT.fullmatch(sequence)
    if layout is not None:
        return {"br": "\n", "sp": "\n", "ce": "\n", "sk": " "}.get(layout[1], "")
    if sequence[:1] == "X" and len(sequence) > 1:
        text = bytes.fromhex(sequence[1:]).decode(codec).replace("\r\n", "\n").replace("\r", "\n")
        if not any(is_control(sign) for sign in text):
            return text
    raise ValueError("an unknown one")


def is_control(sign: str) -> bool:
    """Whether a sign is none that a text may hold."""
    return sign < " " and sign not in "\r\n\t"


def escaped(text: str, marks: Delimiters | None = None) -> str:
    """A text as it may stand in a field."""
    marks = marks or Delimiters()
    names = {
        marks.escape: "E",
        marks.field: "F",
        marks.component: "S",
        marks.repetition: "R",
        marks.subcomponent: "T",
        "\n": ".br",
        "\r": ".br",
    }
    return "".join(
        f"{marks.escape}{names[sign]}{marks.escape}" if sign in names else sign for sign in text
    )


def parse(raw: bytes, charset_if_empty: str = "") -> Message:
    """The segments of a message; `Malformed` or `TooBig` for anything else.

    `charset_if_empty` is what this sender writes where MSH-18 is empty.
    """
    if len(raw) > LIMIT_BYTES:
        raise TooBig("HL7 message")
    codec = _codec(raw, charset_if_empty)
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        raise Malformed("MSH-18", "the text is not in this charset") from None
    if any(is_control(sign) for sign in text):
        raise Malformed("message", "a control character")
    lines = [line for line in _LINE_END.split(text) if line]
    if len(lines) > SEGMENTS_MAX:
        raise Malformed("message", "too many segments")
    marks = _delimiters(lines[0])
    counts: dict[str, int] = {}
    segments = []
    for number, line in enumerate(lines, 1):
        name = line[:3]
        if not _SEGMENT.fullmatch(name) or line[3:4] not in ("", marks.field):
            raise Malformed(f"line {number}", "no segment", "100")
        counts[name] = counts.get(name, 0) + 1
        segments.append(_segment(line, f"{name}[{counts[name]}]", marks, codec))
    return Message(tuple(segments), codec)


def glimpse(raw: bytes) -> Message | None:
    """The header of a message that can't be read, as far as it goes, to answer its sender."""
    header = re.split(rb"[\r\n]", raw[:10_000], maxsplit=1)[0].decode("ascii", errors="ignore")
    if any(is_control(sign) for sign in header) or not header.startswith("MSH"):
        return None
    try:
        return Message((_segment(header, "MSH[1]", _delimiters(header), "ascii"),), "ascii")
    except Malformed:
        return None


def _codec(raw: bytes, if_empty: str) -> str:
    """The charset under which the header itself names this charset."""
    header = re.split(rb"[\r\n]", raw, maxsplit=1)[0]
    if not header.startswith(b"MSH"):
        raise Malformed("message", "it begins with MSH", "100")
    told = ""
    for codec in ("utf-8", "gb18030"):
        try:
            text = header.decode(codec)
        except UnicodeDecodeError:
            continue
        told = _charset(text)
        if CODECS.get(_plain(told or if_empty)) in (codec, "ascii"):
            return CODECS[_plain(told or if_empty)]
    raise Malformed("MSH-18", "a charset that is not taken", "103")


def _charset(header: str) -> str:
    fields = header.split(header[3:4] or "|")
    first = fields[17] if len(fields) > 17 else ""
    return re.split(r"[~^]", first, maxsplit=1)[0]


def _plain(charset: str) -> str:
    return re.sub(r"[ _-]", "", charset).upper()


def _delimiters(header: str) -> Delimiters:
    field = header[3:4]
    told = header[4:].split(field, 1)[0] if field else ""
    marks = field + told
    signs = {sign for sign in marks if sign.isascii() and sign.isprintable()}
    # The fifth of MSH-2 marks what was cut off (v2.7); it means nothing to who cuts nothing off.
    if not 5 <= len(marks) <= 6 or len(signs) != len(marks):
        raise Malformed("MSH-2", "four different signs")
    if any(sign.isalnum() or sign.isspace() for sign in marks):
        raise Malformed("MSH-2", "four different signs")
    return Delimiters(field, told[0], told[1], told[2], told[3])


def _segment(line: str, place: str, marks: Delimiters, codec: str) -> Segment:
    fields = line.split(marks.field)
    if fields[0] == "MSH":
        # MSH-1 is the separator itself.
        fields = ["MSH", marks.field, *fields[1:]]
    if len(fields) > FIELDS_MAX:
        raise Malformed(place, "too many fields")
    return Segment(place, tuple(fields), marks, codec)


def moment(text: str, zone: tzinfo) -> datetime | None:
    """A time (TS, DTM) in UTC, the day's first moment where it has no hour; None when empty.

    ValueError for what is none. `zone` counts where the text has none.
    """
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("no time")
    year, month, day, hour, minute, second, offset = found.groups()
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    at = datetime(int(year), int(month or 1), int(day or 1), *clock, tzinfo=_zone(offset) or zone)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("no time") from None


def _zone(offset: str | None) -> tzinfo | None:
    if offset is None:
        return None
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    if ahead > timedelta(hours=15):
        raise ValueError("no zone")
    return timezone(-ahead if offset[0] == "-" else ahead)
