"""FHIR R4B Observation and DiagnosticReport → results; a pure translation that keeps every digit.

A report is a result with its observations; an observation that no report names is one of its own.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from consult.alliance.core import CLINIC_ZONE
from consult.exchange.core.observations import Reading, Stay, written
from consult.exchange.core.shelf import Held, Shelf, shelved
from consult.exchange.core.words import Named, fits, kind_of, missing, unreadable
from consult.exchange.wire import Arrived, Hint, Sender, fhir
from consult.patients.wire import PatientForm
from consult.results.wire import NewResult

STAYS: dict[str, Stay] = {
    **dict.fromkeys(("final", "amended", "corrected", "appended"), "final"),
    **dict.fromkeys(("cancelled", "entered-in-error"), "withdrawn"),
    **dict.fromkeys(("registered", "partial", "preliminary", "unknown"), "pending"),
}
DEEPEST = 4
"""How deep panels may lie within panels (hasMember)."""

Told = tuple[tuple[Arrived, ...], tuple[Hint, ...]]


def results_of(raw: bytes, sender: Sender) -> Told:
    """The results of a resource or a transaction Bundle; raises Untaken or ProtocolError."""
    shelf = shelved(raw)
    arrived: list[Arrived] = []
    hints: list[Hint] = []
    for held in _roots(shelf):
        result, left = _result(held, sender)
        hints += left
        if result is not None:
            arrived.append(result)
    return tuple(arrived), tuple(hints)


def count(raw: bytes) -> int:
    """How many resources a message has that `results_of` took."""
    return len(shelved(raw).held)


def _roots(shelf: Shelf) -> Iterator[Held]:
    """Reports, and observations that nothing else names."""
    named: set[str] = set()
    for held in shelf.held:
        references: Sequence[fhir.Reference] = ()
        if held.kind.resource_type == "DiagnosticReport":
            references = held.read(fhir.Report).result
        elif held.kind.resource_type == "Observation":
            references = held.read(fhir.Observation).has_member
        found = (shelf.find(reference, "Observation") for reference in references)
        named |= {each.place for each in found if each is not None}
    for held in shelf.held:
        is_free = held.kind.resource_type == "Observation" and held.place not in named
        if is_free or held.kind.resource_type == "DiagnosticReport":
            yield held


def _result(held: Held, sender: Sender) -> tuple[Arrived | None, Sequence[Hint]]:
    if held.kind.resource_type == "DiagnosticReport":
        report = held.read(fhir.Report)
        shelf = held.within.inside(report.contained, held.place)
        readings = [
            reading
            for number, reference in enumerate(report.result)
            for reading in _referred(reference, shelf, f"{held.place}.result[{number}]", 1)
        ]
        return _assembled(held, report, report.code, shelf, readings, sender)
    observation = held.read(fhir.Observation)
    shelf = held.within.inside(observation.contained, held.place)
    readings = list(_readings(held, shelf, 1))
    return _assembled(held, observation, observation.code, shelf, readings, sender)


def _assembled(
    held: Held,
    timed: fhir.Timed,
    code: fhir.Concept,
    shelf: Shelf,
    readings: Sequence[Reading],
    sender: Sender,
) -> tuple[Arrived | None, Sequence[Hint]]:
    place = held.place
    stay = STAYS.get(timed.status)
    if stay is None:
        raise unreadable(f"{place}.status")
    hints = [hint for reading in readings for hint in reading.hints]
    if stay == "pending":
        return None, [*hints, _pending(place)]
    name = _words(code)
    if not name:
        raise missing(f"{place}.code")
    kept = [reading for reading in readings if reading.stay == "final"]
    section = next((c.code for concept in timed.category for c in concept.coding), "")
    kind = kind_of(section, name, has_numbers=any(reading.is_number for reading in kept))
    report = timed if isinstance(timed, fhir.Report) else None
    values, prose = written(kept, (), kind)
    result = NewResult(
        kind=kind,
        code=fits(_code(code), 40, f"{place}.code"),
        name=fits(name, 200, f"{place}.code"),
        department=_department(timed, shelf, sender),
        performed_at=_performed_at(timed, place),
        issued_at=moment(timed.issued, f"{place}.issued"),
        key=_key(timed, held),
        values=values,
        study=_study(report, shelf) if report else None,
        conclusion=fits(_told(report, prose), 8_000, f"{place}.conclusion"),
    )
    if report and report.presented_form:
        hints.append(_unkept(f"{place}.presentedForm"))
    arrived = Arrived(
        patient=_patient(timed.subject, shelf, f"{place}.subject"),
        result=result,
        is_withdrawn=stay == "withdrawn",
        place=place,
    )
    return arrived, hints


def _referred(reference: fhir.Reference, shelf: Shelf, place: str, depth: int) -> Iterator[Reading]:
    found = shelf.find(reference, "Observation")
    if found is None:
        raise missing(place)
    contained = found.read(fhir.Observation).contained
    yield from _readings(found, found.within.inside(contained, found.place), depth)


def _readings(held: Held, shelf: Shelf, depth: int) -> Iterator[Reading]:
    """The values of an observation, of its components and of its members."""
    observation, place = held.read(fhir.Observation), held.place
    stay = STAYS.get(observation.status)
    if stay is None:
        raise unreadable(f"{place}.status")
    notes = tuple(note.text.strip() for note in observation.note if note.text.strip())
    yield _reading(held.read(fhir.Measured), stay, place, "", notes)
    name = _words(observation.code)
    for number, component in enumerate(observation.component):
        yield _reading(component, stay, f"{place}.component[{number}]", name, ())
    if observation.has_member and depth >= DEEPEST:
        raise unreadable(f"{place}.hasMember")
    for number, member in enumerate(observation.has_member):
        yield from _referred(member, shelf, f"{place}.hasMember[{number}]", depth + 1)


def _reading(
    measured: fhir.Measured, stay: Stay, place: str, of: str, notes: tuple[str, ...]
) -> Reading:
    name = " ".join(part for part in (of, _words(measured.code)) if part)
    if not name:
        raise missing(f"{place}.code")
    quantity = measured.value_quantity
    words = frozenset(
        word
        for concept in measured.interpretation
        for word in (*(coding.code for coding in concept.coding), concept.text)
    )
    return Reading(
        stay,
        place,
        code=fits(_code(measured.code), 40, f"{place}.code"),
        name=fits(name, 200, f"{place}.code"),
        text=_value(measured),
        unit=fits((quantity.unit or quantity.code) if quantity else "", 30, f"{place}.unit"),
        reference="；".join(filter(None, map(_range, measured.reference_range))),
        flags=words,
        is_number=quantity is not None or measured.value_integer is not None,
        notes=notes,
    )


def _value(measured: fhir.Measured) -> str:
    """Value[x] as it is written; empty where there is none."""
    if measured.value_quantity is not None:
        return _amount(measured.value_quantity)
    if measured.value_codeable_concept is not None:
        return _words(measured.value_codeable_concept)
    if measured.value_boolean is not None:
        return "是" if measured.value_boolean else "否"
    if measured.value_integer is not None:
        return str(measured.value_integer)
    if measured.value_range is not None:
        return _range(measured.value_range)
    if measured.value_ratio is not None:
        ratio = measured.value_ratio
        return f"{_amount(ratio.numerator)}:{_amount(ratio.denominator)}"
    return (measured.value_string or measured.value_date_time or "").strip()


def _amount(quantity: fhir.Quantity) -> str:
    return "" if quantity.value is None else f"{quantity.comparator}{quantity.value}"


def _range(found: fhir.Range) -> str:
    if found.text:
        return found.text.strip()
    low = _amount(found.low) if found.low else ""
    high = _amount(found.high) if found.high else ""
    if low and high:
        return f"{low}-{high}"
    return f"≥{low}" if low else f"≤{high}" if high else ""


def _words(concept: fhir.Concept) -> str:
    displays = (coding.display for coding in concept.coding if coding.display)
    return (concept.text or next(displays, "") or _code(concept)).strip()


def _code(concept: fhir.Concept) -> str:
    return next((coding.code for coding in concept.coding if coding.code), "")


def _told(report: fhir.Report | None, prose: str) -> str:
    if report is None:
        return prose
    codes = (_words(code) for code in report.conclusion_code)
    parts = [report.conclusion.strip(), *codes, prose]
    return "\n".join(part for part in parts if part)


def _department(timed: fhir.Timed, shelf: Shelf, sender: Sender) -> str:
    for performer in timed.performer:
        found = shelf.find(performer, "Organization")
        name = found.read(fhir.Named).name if found else ""
        if name:
            return fits(name, 60, "performer")
    return sender.department


def _study(report: fhir.Report, shelf: Shelf) -> str | None:
    for number, reference in enumerate(report.imaging_study):
        found = shelf.find(reference, "ImagingStudy")
        known = found.read(fhir.Study).identifier if found else (reference.identifier,)
        for identifier in known:
            uid = identifier.value.removeprefix("urn:oid:")
            if identifier.system == "urn:dicom:uid":
                if not uid or len(uid) > 64 or set(uid) - set("0123456789."):
                    raise unreadable(f"imagingStudy[{number}]")
                return uid
    return None


def _key(timed: fhir.Timed, held: Held) -> str:
    """The identifier that its maker gave (the filler's first); else its type and id."""
    ordered = sorted(timed.identifier, key=lambda i: _code(i.type) != "FILL")
    for identifier in ordered:
        if identifier.value:
            return fits(f"{identifier.system}|{identifier.value}", 120, f"{held.place}.identifier")
    if not held.kind.id:
        raise missing(f"{held.place}.identifier")
    return fits(f"{held.kind.resource_type}/{held.kind.id}", 120, f"{held.place}.id")


def _patient(subject: fhir.Reference, shelf: Shelf, place: str) -> PatientForm:
    found = shelf.find(subject, "Patient")
    named = Named(place)
    if found is None:
        named.add(subject.identifier.value, _code(subject.identifier.type))
        return named.form(subject.display, "", None)
    person = found.read(fhir.Person)
    for identifier in person.identifier:
        named.add(identifier.value, _code(identifier.type))
    name = next((name for name in person.name if name.text or name.family), fhir.HumanName())
    birth = moment(person.birth_date, f"{found.place}.birthDate")
    told = name.text or name.family + "".join(name.given)
    return named.form(told, person.gender, birth.astimezone(CLINIC_ZONE) if birth else None)


def _performed_at(timed: fhir.Timed, place: str) -> datetime:
    told = timed.effective_date_time or timed.effective_period.start or timed.effective_instant
    at = moment(told, f"{place}.effective")
    if at is None:
        raise missing(f"{place}.effective")
    return at


def moment(text: str, place: str) -> datetime | None:
    """A date or dateTime in UTC; a day without hour is the clinic's. Raises Untaken."""
    if not text:
        return None
    try:
        if "T" in text:
            at = datetime.fromisoformat(text)
        else:
            year, month, day = (int(part) for part in (text + "-01-01").split("-")[:3])
            at = datetime.combine(date(year, month, day), time(), CLINIC_ZONE)
        if at.tzinfo is None:
            raise unreadable(place)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise unreadable(place) from None


def _pending(place: str) -> Hint:
    return Hint(
        place=place,
        zh="没有已审核的结果，未保存；请在审核后重新发送。",
        en="Nothing final; nothing was kept. Send it again once it is verified.",
    )


def _unkept(place: str) -> Hint:
    return Hint(
        place=place,
        zh="附带的文件未保存，其余内容已处理。",
        en="The attached file was not kept; the rest was taken.",
    )
