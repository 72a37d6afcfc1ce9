"""OBX: values, texts, study ids and their status (HL7 v2.5.1 §7.4.2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from consult.exchange.core.hl7 import Segment
from consult.exchange.core.words import fits, flag_of, missing, unreadable
from consult.exchange.wire import Hint
from consult.results.wire import ResultKind, Value

Stay = Literal["final", "withdrawn", "pending"]

STAYS: dict[str, Stay] = {
    **dict.fromkeys(("F", "C", "U"), "final"),
    **dict.fromkeys(("D", "W", "X"), "withdrawn"),
}
"""Tables 0085 and 0123; whatever else they say is not verified yet."""

CODED = frozenset({"CE", "CWE", "CNE", "CF"})
NUMBERS = frozenset({"NM", "SN"})
PLAIN = NUMBERS | CODED | {"ST", "TX", "FT", "DT", "TM", "TS", "DTM", "IS", "ID", ""}
STUDY = frozenset({"113014", "110180", "0020000D", "STUDYINSTANCEUID", "STUDY_UID"})
"""DCM 113014 and 110180, the tag, and how it is called: OBX-3 of a Study Instance UID."""

_UID = re.compile(r"[0-9.]{1,64}")
VALUE_MAX, UNIT_MAX, REFERENCE_MAX, NAME_MAX, CODE_MAX = 60, 30, 60, 200, 40


@dataclass(frozen=True)
class Reading:
    """One OBX, or the study of a ZDS (IHE), with its notes."""

    stay: Stay
    place: str = ""
    code: str = ""
    name: str = ""
    text: str = ""
    unit: str = ""
    reference: str = ""
    flags: frozenset[str] = frozenset()
    is_number: bool = False
    study: str | None = None
    notes: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()

    @classmethod
    def of(cls, segment: Segment, status: str, notes: Sequence[str]) -> "Reading":
        """The reading of a segment; an empty OBX-11 has the status of its OBR."""
        if segment.name == "ZDS":
            return cls("final", segment.place, study=_uid(segment, 1))
        stay = STAYS.get(segment.part(11) or status or "F", "pending")
        if stay != "final":
            return cls(stay, segment.place)
        code, name = segment.part(3), segment.part(3, 2) or segment.part(3)
        if not name:
            raise missing(f"{segment.place}-3")
        if {_folded(code), _folded(name)} & STUDY:
            return cls(stay, segment.place, study=_uid(segment, 5))
        kind = segment.part(2).upper()
        if kind not in PLAIN:
            return cls(stay, segment.place, name=name, notes=_kept(notes), hints=_untaken(segment))
        return cls(
            stay,
            segment.place,
            code=fits(code, CODE_MAX, f"{segment.place}-3"),
            name=fits(name, NAME_MAX, f"{segment.place}-3"),
            text=_text(segment, kind),
            unit=_unit(segment),
            reference=segment.text(7).strip(),
            flags=frozenset(part for flag in segment.repetitions(8) for part in flag[:1]),
            is_number=kind in NUMBERS,
            notes=_kept(notes),
        )


def standing(stays: Sequence[Stay], status: str) -> Stay:
    """Whether a result stands, was taken back, or is to come, by its parts and its OBR-25."""
    if status == "X":
        return "withdrawn"
    if "final" in stays:
        return "final"
    if "withdrawn" in stays and "pending" not in stays:
        return "withdrawn"
    return "final" if not stays and STAYS.get(status or "F") == "final" else "pending"


def written(
    readings: Sequence[Reading], notes: Sequence[str], kind: ResultKind
) -> tuple[tuple[Value, ...], str]:
    """The values, and what is told in words: text that is no value, long ranges, notes."""
    values: list[Value] = []
    prose: list[tuple[str, str]] = []
    for reading in readings:
        if reading.text and _is_value(reading, kind):
            values.append(_value(reading))
            if len(reading.reference) > REFERENCE_MAX:
                prose.append((f"{reading.name} 参考范围", reading.reference))
        elif reading.text:
            prose.append((reading.name, reading.text))
        prose += [(f"{reading.name} 备注", note) for note in reading.notes]
    prose += [("备注", note) for note in _kept(notes)]
    return tuple(values), _joined(prose)


def _is_value(reading: Reading, kind: ResultKind) -> bool:
    """Numbers are values; a short word is one in a laboratory, and a report elsewhere."""
    is_short = len(reading.text) <= VALUE_MAX and "\n" not in reading.text
    return is_short and (reading.is_number or bool(reading.unit) or kind == "laboratory")


def _value(reading: Reading) -> Value:
    return Value(
        code=reading.code,
        name=reading.name,
        value=reading.text,
        unit=reading.unit,
        reference=reading.reference if len(reading.reference) <= REFERENCE_MAX else "",
        # Abnormal (A) says of a number neither which way nor that it is positive.
        flag=flag_of(reading.flags - {"A"} if reading.is_number else reading.flags),
    )


def _joined(prose: Sequence[tuple[str, str]]) -> str:
    """One paragraph for each heading; lines that follow under the same heading belong together."""
    lines: list[str] = []
    before = ""
    for heading, text in prose:
        lines.append(text if heading == before else f"{heading}：{text}")
        before = heading
    return "\n".join(lines)


def _text(segment: Segment, kind: str) -> str:
    if kind == "SN":
        return "".join(part.strip() for part in segment.components(5))
    if kind in CODED:
        words = (_coded(found) for found in segment.repetitions(5))
        return "，".join(word for word in words if word)
    return segment.text(5).strip()


def _coded(parts: Sequence[str]) -> str:
    """The text of a coded value, else what was entered, else its code (CWE.2, .9, .1)."""
    order = (1, 8, 0)
    return next((parts[n].strip() for n in order if n < len(parts) and parts[n].strip()), "")


def _unit(segment: Segment) -> str:
    """OBX-6; 10^9/L is often sent as it is, without the escape that its sign needs."""
    parts = [part.strip() for part in segment.components(6)]
    is_power = len(parts) > 1 and parts[0].endswith("10") and parts[1][:1].isdigit()
    unit = "^".join(parts[:2]) if is_power else _coded(parts[:2])
    if not is_power and parts and parts[0]:
        unit = parts[0]
    return fits(unit, UNIT_MAX, f"{segment.place}-6")


def _uid(segment: Segment, number: int) -> str:
    uid = segment.part(number).removeprefix("urn:oid:")
    if not _UID.fullmatch(uid):
        raise unreadable(f"{segment.place}-{number}")
    return uid


def _untaken(segment: Segment) -> tuple[Hint, ...]:
    hint = Hint(
        place=segment.place,
        zh="附带的文件或引用未保存，其余内容已处理。",
        en="An attached file or reference was not kept; the rest was taken.",
    )
    return (hint,)


def _kept(notes: Sequence[str]) -> tuple[str, ...]:
    return tuple(note.strip() for note in notes if note.strip())


def _folded(text: str) -> str:
    return text.replace(" ", "").replace(",", "").strip("()").upper()
