"""The resources of one FHIR message, to be found by the references between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
from msgspec import Raw

from consult.exchange.core.words import Untaken
from consult.exchange.wire.fhir import Bundle, Kind, Reference
from consult.ledger.errors import ProtocolError

T = TypeVar("T")
TAKEN = frozenset({"Observation", "DiagnosticReport"})
BESIDE = frozenset(
    {
        *("Patient", "Organization", "Practitioner", "PractitionerRole", "ImagingStudy"),
        *("Specimen", "ServiceRequest", "Encounter", "Device", "Location"),
    }
)
"""What may stand beside a result; of these only names and numbers are read."""


@dataclass(frozen=True)
class Held:
    """One resource, not yet read: its type, its bytes, and where it stands."""

    kind: Kind
    raw: Raw
    place: str
    within: "Shelf"

    def read(self, as_type: type[T]) -> T:
        """As its Struct; raises ProtocolError."""
        return read(bytes(self.raw), as_type, self.place)


@dataclass
class Shelf:
    """What a message holds, by every name under which it may be referred to."""

    held: list[Held] = field(default_factory=list)
    by_name: dict[str, Held] = field(default_factory=dict)
    around: "Shelf | None" = None

    def add(self, raw: Raw, place: str, *names: str) -> Held:
        """Put a resource there."""
        kind = read(bytes(raw), Kind, place)
        held = Held(kind, raw, place, self)
        self.held.append(held)
        for name in (*names, f"{kind.resource_type}/{kind.id}" if kind.id else ""):
            if name and self.by_name.setdefault(name, held) is not held:
                raise Untaken(
                    "exchange-twice",
                    place,
                    "同一标识出现两次。",
                    "Two resources have the same name.",
                )
        return held

    def find(self, reference: Reference, kind: str) -> Held | None:
        """The resource that a reference means, if it is here and of this type."""
        name = reference.reference
        found = self.by_name.get(name) or self.by_name.get("/".join(name.split("/")[-2:]))
        if found is None and self.around is not None:
            return self.around.find(reference, kind)
        return found if found is not None and found.kind.resource_type == kind else None

    def inside(self, contained: tuple[Raw, ...], place: str) -> "Shelf":
        """The shelf of what a resource contains, within this one."""
        inner = Shelf(around=self)
        for number, raw in enumerate(contained):
            where = f"{place}.contained[{number}]"
            inner.add(raw, where, f"#{read(bytes(raw), Kind, where).id}")
        return inner


def read(raw: bytes, as_type: type[T], place: str) -> T:
    """A Struct of JSON; `ProtocolError` names the place of what is wrong, never the content."""
    try:
        return msgspec.json.decode(raw, type=as_type)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise ProtocolError(f"{place}: {what}") from error


def shelved(raw: bytes) -> Shelf:
    """The resources of a transaction Bundle, or the one resource that was sent."""
    kind = read(raw, Kind, "resource").resource_type
    shelf = Shelf()
    if kind != "Bundle":
        shelf.add(Raw(raw), kind)
    else:
        for place, resource, name in _entries(read(raw, Bundle, "Bundle")):
            shelf.add(resource, place, name)
    for held in shelf.held:
        if held.kind.resource_type not in TAKEN | BESIDE:
            raise _unsupported(held.place)
    if not any(held.kind.resource_type in TAKEN for held in shelf.held):
        raise _unsupported("Bundle" if kind == "Bundle" else kind)
    return shelf


def _entries(bundle: Bundle) -> Iterator[tuple[str, Raw, str]]:
    if bundle.type != "transaction":
        raise _unsupported("Bundle.type")
    for number, entry in enumerate(bundle.entry):
        place = f"Bundle.entry[{number}]"
        if entry.request.method not in ("POST", "PUT") or not bytes(entry.resource):
            raise _unsupported(f"{place}.request")
        yield f"{place}.resource", entry.resource, entry.full_url


def _unsupported(place: str) -> Untaken:
    return Untaken(
        "exchange-unsupported",
        place,
        "不接收此类资源：仅接收检查检验结果（Observation、DiagnosticReport）。",
        "Not taken: results only (Observation, DiagnosticReport, or a transaction of them).",
    )


ISSUES: Mapping[str, str] = {
    "exchange-missing": "required",
    "exchange-value": "value",
    "exchange-too-long": "too-long",
    "exchange-unsupported": "not-supported",
    "exchange-twice": "duplicate",
    "patient-differs": "conflict",
}
"""Codes of refusals as FHIR's issue types (http://hl7.org/fhir/issue-type)."""
