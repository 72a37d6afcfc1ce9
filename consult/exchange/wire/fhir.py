"""The few fields of FHIR R4B that we read; all others are passed over, as FHIR allows.

Names are those of the standard, so they are in its own spelling.
"""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Raw, Struct

Word = Annotated[str, Meta(max_length=500)]
Text = Annotated[str, Meta(max_length=20_000)]
Few = Meta(max_length=50)
Many = Meta(max_length=300)


class Read(Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what is read; unknown fields are none of ours."""


class Kind(Read, frozen=True, kw_only=True):
    """What a resource is, before it is read."""

    resource_type: Word
    id: Word = ""


class Coding(Read, frozen=True, kw_only=True):
    """Coding."""

    system: Word = ""
    code: Word = ""
    display: Word = ""


class Concept(Read, frozen=True, kw_only=True):
    """CodeableConcept."""

    coding: Annotated[tuple[Coding, ...], Few] = ()
    text: Text = ""


class Identifier(Read, frozen=True, kw_only=True):
    """Identifier."""

    system: Word = ""
    value: Word = ""
    type: Concept = Concept()


class Reference(Read, frozen=True, kw_only=True):
    """Reference: literal, logical, or only a name."""

    reference: Word = ""
    identifier: Identifier = Identifier()
    display: Word = ""


class HumanName(Read, frozen=True, kw_only=True):
    """HumanName."""

    text: Word = ""
    family: Word = ""
    given: Annotated[tuple[Word, ...], Few] = ()


class Person(Read, frozen=True, kw_only=True):
    """Patient."""

    identifier: Annotated[tuple[Identifier, ...], Few] = ()
    name: Annotated[tuple[HumanName, ...], Few] = ()
    gender: Word = ""
    birth_date: Word = ""


class Named(Read, frozen=True, kw_only=True):
    """Organization, as far as it has a name."""

    name: Word = ""


class Study(Read, frozen=True, kw_only=True):
    """ImagingStudy."""

    identifier: Annotated[tuple[Identifier, ...], Few] = ()


class Quantity(Read, frozen=True, kw_only=True):
    """Quantity; a Decimal keeps the digits that were written."""

    value: Decimal | None = None
    comparator: Word = ""
    unit: Word = ""
    code: Word = ""


class Range(Read, frozen=True, kw_only=True):
    """Range, and Observation.referenceRange."""

    low: Quantity | None = None
    high: Quantity | None = None
    text: Text = ""


class Ratio(Read, frozen=True, kw_only=True):
    """Ratio."""

    numerator: Quantity = Quantity()
    denominator: Quantity = Quantity()


class Annotation(Read, frozen=True, kw_only=True):
    """Annotation."""

    text: Text = ""


class Period(Read, frozen=True, kw_only=True):
    """Period."""

    start: Word = ""


class Measured(Read, frozen=True, kw_only=True):
    """What an Observation and its component share."""

    code: Concept
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: Text | None = None
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    value_date_time: Word | None = None
    data_absent_reason: Concept | None = None
    interpretation: Annotated[tuple[Concept, ...], Few] = ()
    reference_range: Annotated[tuple[Range, ...], Few] = ()


class Timed(Read, frozen=True, kw_only=True):
    """What an Observation and a DiagnosticReport share."""

    status: Word
    identifier: Annotated[tuple[Identifier, ...], Few] = ()
    category: Annotated[tuple[Concept, ...], Few] = ()
    subject: Reference = Reference()
    effective_date_time: Word = ""
    effective_period: Period = Period()
    effective_instant: Word = ""
    issued: Word = ""
    performer: Annotated[tuple[Reference, ...], Few] = ()
    contained: Annotated[tuple[Raw, ...], Many] = ()


class Observation(Timed, frozen=True, kw_only=True):
    """Observation, beside what it shares with its components (`Measured`)."""

    code: Concept
    component: Annotated[tuple[Measured, ...], Many] = ()
    has_member: Annotated[tuple[Reference, ...], Many] = ()
    note: Annotated[tuple[Annotation, ...], Few] = ()


class Report(Timed, frozen=True, kw_only=True):
    """DiagnosticReport."""

    code: Concept
    result: Annotated[tuple[Reference, ...], Many] = ()
    imaging_study: Annotated[tuple[Reference, ...], Few] = ()
    conclusion: Text = ""
    conclusion_code: Annotated[tuple[Concept, ...], Few] = ()
    presented_form: Annotated[tuple[Raw, ...], Few] = ()


class Request(Read, frozen=True, kw_only=True):
    """Bundle.entry.request."""

    method: Word = ""


class Entry(Read, frozen=True, kw_only=True):
    """Bundle.entry."""

    full_url: Word = ""
    resource: Raw = Raw()
    request: Request = Request()


class Bundle(Read, frozen=True, kw_only=True):
    """Bundle."""

    type: Word
    entry: Annotated[tuple[Entry, ...], Meta(max_length=1_000)] = ()
