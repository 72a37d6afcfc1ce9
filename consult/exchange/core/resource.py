"""Parts of FHIR R4B resources as plain values; whatever is empty is left out, as FHIR wants it."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

Resource = dict[str, Any]
"""A resource or a part of one, as its JSON object."""

LOINC = "http://loinc.org"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
TERMS = "http://terminology.hl7.org/CodeSystem/"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
UNITS_TEXT_MAX = 30

SHA_256 = "urn:lianzhen:sha256"
"""System of identifiers that are the SHA-256 of what they name, in hex."""
NUMBER = "urn:lianzhen:number"
STATE = "urn:lianzhen:state"
PURPOSE = "urn:lianzhen:purpose"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_encoder = msgspec.json.Encoder(decimal_format="number")


def encoded(resource: Resource) -> bytes:
    """A resource as JSON; a Decimal is a number with its digits."""
    return _encoder.encode(resource)


def made(kind: str, id_: UUID | str, /, **fields: object) -> Resource:
    """A resource of this type and id, without its empty fields."""
    found: Resource = cleaned({"resourceType": kind, "id": str(id_), **fields})
    return found


def cleaned(value: Any) -> Any:  # noqa: ANN401  # JSON of any shape
    """The same without None, empty texts, lists and objects, at every depth."""
    if isinstance(value, dict):
        parts = {name: cleaned(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if _is_there(part)}
    if isinstance(value, list | tuple):
        return [part for part in map(cleaned, value) if _is_there(part)]
    if isinstance(value, str):
        text = _CONTROL.sub(" ", value)
        return text if text.strip() else ""
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _is_there(part: object) -> bool:
    return part is not None and part not in ("", [], {})


def instant(at: datetime) -> str:
    """A time to the millisecond, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def reference(kind: str, identifier: UUID | str, display: str = "") -> Resource:
    """A relative reference."""
    return {"reference": f"{kind}/{identifier}", "display": display}


def concept(text: str, system: str = "", code: str = "", display: str = "") -> Resource:
    """A CodeableConcept; without a code its text alone."""
    coding = [{"system": system, "code": code, "display": display}] if code else []
    return {"coding": coding, "text": text}


def identifier(system: str, value: str, kind: str = "") -> Resource:
    """An Identifier, its type a code of table 0203."""
    typed = concept("", f"{TERMS}v2-0203", kind) if kind else {}
    return {"type": typed, "system": system, "value": value} if value else {}


def narrative(lines: Iterable[tuple[str, str]], status: str = "generated") -> Resource:
    """Named lines as a Narrative; empty ones are left out, all of it when nothing is said."""
    told = [(name, text.strip()) for name, text in lines if text.strip()]
    parts = (f"<p>{_bold(name)}{_xhtml(text)}</p>" for name, text in told)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{"".join(parts)}</div>'
    return {"status": status, "div": div} if told else {}


def _bold(name: str) -> str:
    return f"<b>{_xhtml(name)}</b>：" if name else ""


def _xhtml(text: str) -> str:
    lines = _CONTROL.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br/>".join(html.escape(line) for line in lines)
