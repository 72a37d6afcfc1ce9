"""A QIDO-RS query (PS3.18 §8.3.4, §10.6): its parameters and what they match (PS3.4 §C.2.2.2)."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from consult.ledger.errors import ProtocolError
from imaging.index.core.levels import INSTANCE, SERIES, STUDY
from imaging.index.wire import Attributes

MOST_RESULTS = 5_000
LONGEST_VALUE = 1_024

KEYWORDS = {
    "StudyDate": "00080020",
    "StudyTime": "00080030",
    "AccessionNumber": "00080050",
    "ModalitiesInStudy": "00080061",
    "ReferringPhysicianName": "00080090",
    "StudyDescription": "00081030",
    "PatientName": "00100010",
    "PatientID": "00100020",
    "PatientBirthDate": "00100030",
    "PatientSex": "00100040",
    "StudyInstanceUID": "0020000D",
    "StudyID": "00200010",
    "Modality": "00080060",
    "Manufacturer": "00080070",
    "SeriesDescription": "0008103E",
    "BodyPartExamined": "00180015",
    "SeriesInstanceUID": "0020000E",
    "SeriesNumber": "00200011",
    "PerformedProcedureStepStartDate": "00400244",
    "SOPClassUID": "00080016",
    "SOPInstanceUID": "00080018",
    "InstanceNumber": "00200013",
    "NumberOfFrames": "00280008",
    "Rows": "00280010",
    "Columns": "00280011",
}
MATCHED = frozenset({*STUDY, *SERIES, *INSTANCE, *KEYWORDS.values()})
_TAG = re.compile(r"[0-9A-Fa-f]{8}")

RANGES = frozenset({"DA", "TM", "DT"})
WILD = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conditions by tag, fields to add, and which of the results."""

    conditions: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    is_all: bool = False
    offset: int = 0
    limit: int = MOST_RESULTS


def parsed(parameters: Sequence[tuple[str, str]]) -> Query:
    """The query of these parameters; raises ProtocolError on one that is not understood."""
    conditions, include = list[tuple[str, str]](), list[str]()
    numbers, is_all = {"offset": 0, "limit": MOST_RESULTS}, False
    for name, value in parameters:
        if len(value) > LONGEST_VALUE:
            raise ProtocolError("query: value too long")
        if name in numbers:
            numbers[name] = _number(value)
        elif name == "includefield":
            is_all = is_all or value == "all"
            include += [_tag(field) for field in value.split(",") if field != "all"]
        elif name != "fuzzymatching":  # PS3.18 §8.3.4.2: an origin server need not support it
            conditions.append((_matched(name), value))
    return Query(
        conditions=tuple(conditions),
        include=tuple(include),
        is_all=is_all,
        offset=numbers["offset"],
        limit=min(numbers["limit"], MOST_RESULTS),
    )


def matches(query: Query, header: Attributes) -> bool:
    """Does this header meet every condition?"""
    return all(_meets(header.get(tag, {}), wanted) for tag, wanted in query.conditions)


def glob(pattern: str, text: str) -> bool:
    """Wild card matching (PS3.4 §C.2.2.2.4) in linear space and at worst quadratic time."""
    at, position, star, resume = 0, 0, -1, 0
    while at < len(text):
        if position < len(pattern) and pattern[position] == "*":
            star, resume = position, at
            position += 1
        elif position < len(pattern) and pattern[position] in ("?", text[at]):
            position += 1
            at += 1
        elif star >= 0:
            resume += 1
            position, at = star + 1, resume
        else:
            return False
    return set(pattern[position:]) <= {"*"}


def _number(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise ProtocolError("query: not a number")
    return int(value)


def _tag(name: str) -> str:
    if name in KEYWORDS:
        return KEYWORDS[name]
    if not _TAG.fullmatch(name):
        raise ProtocolError("query: unknown attribute")
    return name.upper()


def _matched(name: str) -> str:
    tag = _tag(name)
    if tag not in MATCHED:
        # To ignore a condition would answer with more than was asked for.
        raise ProtocolError("query: attribute is not matched")
    return tag


def _meets(attribute: Attributes, wanted: str) -> bool:
    if wanted in ("", "*"):
        return True  # universal matching, §C.2.2.2.3
    vr = attribute.get("vr", "")
    values = [text for value in attribute.get("Value") or [] for text in _texts(value)]
    return any(map(_condition(vr, wanted), values))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [str(group) for group in value.values()]
    return [] if value is None else [str(value)]


def _condition(vr: str, wanted: str) -> Callable[[str], bool]:
    if vr == "UI":
        uids = re.split(r"[,\\]", wanted)  # list of UID matching, §C.2.2.2.2
        return lambda value: value in uids
    if vr in RANGES and "-" in wanted:
        first, last = wanted.split("-", 1)
        return lambda value: _is_within(value, first, last)
    if vr in WILD:
        # §C.2.2.2.1: names may be matched without regard to case; so are our other texts.
        folded = wanted.casefold()
        return lambda value: glob(folded, value.casefold())
    return lambda value: value == wanted


def _is_within(value: str, first: str, last: str) -> bool:
    """Range matching (§C.2.2.2.5); an end that is left out is open."""
    return (not first or value >= first) and (not last or value[: len(last)] <= last)
