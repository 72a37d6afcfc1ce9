"""What a FHIR server says of itself, of a search and of what went wrong; pure values."""

from collections.abc import Iterable
from datetime import datetime

from consult.exchange.core.answering import entry
from consult.exchange.core.resource import Resource, cleaned
from consult.exchange.wire import Hint

READ = (
    *("ServiceRequest", "Task", "DiagnosticReport", "ImagingStudy", "Consent"),
    *("Bundle", "Composition", "ClinicalImpression", "Observation", "DocumentReference"),
    *("Provenance", "Patient", "Practitioner", "Organization"),
)
SEARCHED = READ[:5]
PARAMETERS = (
    ("patient", "reference", "The patient, by his id or as Patient/id."),
    ("consultation", "token", "The consultation, by the id of its ServiceRequest."),
)


def capability(base_url: str, version: str, now: datetime, *, takes_results: bool) -> Resource:
    """The CapabilityStatement."""
    found: Resource = cleaned(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": now,
            "kind": "instance",
            "software": {"name": "Lianzhen 联诊", "version": version},
            "implementation": {"description": "联诊 FHIR", "url": base_url},
            "fhirVersion": "4.3.0",
            "format": ["json"],
            "rest": [
                {
                    "mode": "server",
                    "interaction": [{"code": "transaction"}] if takes_results else [],
                    "resource": [_offered(kind) for kind in READ],
                }
            ],
        }
    )
    return found


def _offered(kind: str) -> Resource:
    is_searched = kind in SEARCHED
    codes = ["read"] + ["search-type"] * is_searched
    parameters = [
        {"name": name, "type": of_type, "documentation": told}
        for name, of_type, told in PARAMETERS
        if is_searched
    ]
    return {
        "type": kind,
        "interaction": [{"code": code} for code in codes],
        "searchParam": parameters,
    }


def searchset(found: Iterable[Resource], base_url: str) -> Resource:
    """The answer of a search; all of it, there is no second page."""
    entries = [entry(each, base_url) | {"search": {"mode": "match"}} for each in found]
    return cleaned(  # type: ignore[no-any-return]
        {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(entries),
            "entry": entries,
        }
    )


def outcome(severity: str, code: str, sentence: str, place: str = "") -> Resource:
    """An OperationOutcome of one issue."""
    issue = {
        "severity": severity,
        "code": code,
        "details": {"text": sentence},
        "expression": [place] if place else [],
    }
    return {"resourceType": "OperationOutcome", "issue": [cleaned(issue)]}


def taken(kept: int, hints: Iterable[Hint]) -> Resource:
    """The OperationOutcome of results that were taken; each hint is a warning."""
    issues = [
        {
            "severity": "warning",
            "code": "incomplete",
            "details": {"text": f"{hint.zh} {hint.en}"},
            "expression": [hint.place],
        }
        for hint in hints
    ]
    told = {"text": f"{kept} 项结果已保存。{kept} results are kept."}
    done = {"severity": "information", "code": "informational", "details": told}
    return {"resourceType": "OperationOutcome", "issue": [done, *issues]}


def responded(count: int, told: Resource) -> Resource:
    """The answer to a transaction of so many entries: all of it was taken, with what to know."""
    done: Resource = {"response": {"status": "200 OK"}}
    first: Resource = {"response": {"status": "200 OK", "outcome": told}}
    return {
        "resourceType": "Bundle",
        "type": "transaction-response",
        "entry": [first, *[done] * (count - 1)],
    }
