"""FHIR results in: reports with their observations, digits kept, mistakes named by their place."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from hypothesis import given
from hypothesis import strategies as st

from consult.exchange.core.fhir_in import Told, results_of
from consult.exchange.core.words import Untaken
from consult.ledger.errors import ProtocolError
from consult.results.wire import Value
from tests.consult.exchange.corpus import ID_NUMBER, SENDER

TABLE_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def number(system: str, value: str, kind: str = "") -> dict[str, Any]:
    """An Identifier."""
    found: dict[str, Any] = {"system": system, "value": value}
    return found | ({"type": {"coding": [{"system": TABLE_0203, "code": kind}]}} if kind else {})


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [number("urn:his", "00123456", "MR"), number("urn:id", ID_NUMBER, "NI")],
    "name": [{"use": "official", "text": "王小明"}],
    "gender": "male",
    "birthDate": "1949-12-31",
    "photo": [{"contentType": "image/png"}],
}
WBC = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "6690-2"}], "text": "白细胞计数"},
    "subject": {"reference": "urn:uuid:11111111-1111-4111-8111-111111111111"},
    "valueQuantity": {"value": 11.2, "unit": "10^9/L"},
    "interpretation": [{"coding": [{"system": INTERPRETATION, "code": "H"}]}],
    "referenceRange": [{"low": {"value": 3.5}, "high": {"value": 9.5}}],
}
HBSAG = {
    "resourceType": "Observation",
    "id": "hb",
    "status": "final",
    "code": {"text": "乙肝表面抗原"},
    "valueCodeableConcept": {"text": "阳性"},
    "interpretation": [{"coding": [{"system": INTERPRETATION, "code": "POS"}]}],
}
REPORT = {
    "resourceType": "DiagnosticReport",
    "status": "final",
    "identifier": [number("urn:lis:order", "P1", "PLAC"), number("urn:lis", "L001", "FILL")],
    "category": [{"coding": [{"code": "HM"}]}],
    "code": {"coding": [{"code": "XCG", "display": "血常规"}]},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-11-21T08:30:00+08:00",
    "issued": "2026-11-21T10:15:00.123+08:00",
    "performer": [{"reference": "#lab"}],
    "contained": [{"resourceType": "Organization", "id": "lab", "name": "检验科"}, HBSAG],
    "result": [
        {"reference": "urn:uuid:22222222-2222-4222-8222-222222222222"},
        {"reference": "#hb"},
    ],
    "conclusion": "白细胞升高。",
}


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """A transaction; the first two have the names that others use."""
    names = ["1" * 8 + "-1111-4111-8111-" + "1" * 12, "2" * 8 + "-2222-4222-8222-" + "2" * 12]
    names += [f"00000000-0000-4000-8000-{n:012}" for n in range(len(resources))]
    entries = [
        {
            "fullUrl": f"urn:uuid:{name}",
            "resource": resource,
            "request": {"method": "POST", "url": resource["resourceType"]},
        }
        for name, resource in zip(names, resources, strict=False)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


BLOOD = bundle(PATIENT, WBC, REPORT)


def told(sent: dict[str, Any]) -> Told:
    return results_of(msgspec.json.encode(sent), SENDER)


def changed(sent: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with another value at a path of names and numbers; None takes it away."""
    copy = found = deepcopy(sent)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        found = found[part]  # type: ignore[index]
    if value is None:
        del found[last]  # type: ignore[arg-type]
    else:
        found[last] = value  # type: ignore[index]
    return copy


def test_what_the_tests_send_is_fhir() -> None:
    Bundle.model_validate(BLOOD)
    DiagnosticReport.model_validate(REPORT)


def test_a_report_is_one_result_with_its_observations() -> None:
    (arrived,), hints = told(BLOOD)

    result, patient = arrived.result, arrived.patient
    assert hints == ()
    assert (patient.name, patient.sex, patient.birth_date) == ("王小明", "male", date(1949, 12, 31))
    assert (patient.record_number, patient.id_number) == ("00123456", ID_NUMBER)
    assert (result.kind, result.code, result.name) == ("laboratory", "XCG", "血常规")
    assert (result.key, result.department) == ("urn:lis|L001", "检验科")
    assert result.performed_at == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    assert result.conclusion == "白细胞升高。"
    assert result.values == (
        Value(
            code="6690-2",
            name="白细胞计数",
            value="11.2",
            unit="10^9/L",
            reference="3.5-9.5",
            flag="high",
        ),
        Value(name="乙肝表面抗原", value="阳性", flag="positive"),
    )


def test_digits_stay_as_they_were_written() -> None:
    raw = msgspec.json.encode(BLOOD).replace(b'"value":11.2', b'"value":11.200')
    (arrived,), _ = results_of(raw, SENDER)
    assert arrived.result.values[0].value == "11.200"


ALONE = WBC | {
    "id": "o1",
    "effectiveDateTime": "2026-11-21",
    "subject": {"identifier": number("urn:his", "77", "MR"), "display": "刘喆"},
}
VALUES = (
    ({"valueQuantity": {"comparator": "<", "value": 0.5, "unit": "mg/L"}}, "<0.5"),
    ({"valueString": "阴性"}, "阴性"),
    ({"valueInteger": 3}, "3"),
    ({"valueBoolean": True}, "是"),
    ({"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}, "1-2"),
    ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 64}}}, "1:64"),
    ({"valueCodeableConcept": {"coding": [{"code": "A", "display": "A型"}]}}, "A型"),
)


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_every_kind_of_value_is_kept_as_text(value: dict[str, Any], text: str) -> None:
    sent = {name: each for name, each in ALONE.items() if name != "valueQuantity"}
    (arrived,), _ = told(sent | value | {"category": [{"coding": [{"code": "laboratory"}]}]})

    assert [found.value for found in arrived.result.values] == [text]
    assert arrived.result.key == "Observation/o1"
    assert (arrived.patient.name, arrived.patient.record_number) == ("刘喆", "77")
    assert arrived.result.performed_at == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_components_are_values_of_their_own() -> None:
    sent = {
        **{name: each for name, each in ALONE.items() if name != "valueQuantity"},
        "code": {"text": "血压"},
        "component": [
            {"code": {"text": "收缩压"}, "valueQuantity": {"value": 120, "unit": "mmHg"}},
            {"code": {"text": "舒张压"}, "valueQuantity": {"value": 80, "unit": "mmHg"}},
        ],
    }
    (arrived,), _ = told(sent)
    assert [(v.name, v.value) for v in arrived.result.values] == [
        ("血压 收缩压", "120"),
        ("血压 舒张压", "80"),
    ]


def test_a_report_of_images_has_its_study() -> None:
    study = {
        "resourceType": "ImagingStudy",
        "status": "available",
        "subject": {"reference": "Patient/p1"},
        "identifier": [number("urn:dicom:uid", "urn:oid:1.2.840.99")],
    }
    ct = REPORT | {
        "code": {"text": "胸部CT平扫"},
        "category": [{"coding": [{"code": "RAD"}]}],
        "result": [],
        "imagingStudy": [{"reference": "urn:uuid:22222222-2222-4222-8222-222222222222"}],
        "presentedForm": [{"contentType": "application/pdf", "data": "JVBERi0="}],
    }
    (arrived,), hints = told(bundle(PATIENT, study, ct))

    assert (arrived.result.kind, arrived.result.study) == ("examination", "1.2.840.99")
    assert [hint.place for hint in hints] == ["Bundle.entry[2].resource.presentedForm"]


def test_members_of_a_panel_are_not_results_of_their_own() -> None:
    panel = ALONE | {"hasMember": [{"reference": "Observation/hb"}]}
    arrived, _ = told(bundle(PATIENT, WBC, HBSAG, REPORT, panel))
    assert [each.result.name for each in arrived] == ["血常规", "白细胞计数"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("corrected", [False]),
        ("amended", [False]),
        ("entered-in-error", [True]),
        ("cancelled", [True]),
        ("preliminary", []),
        ("registered", []),
    ],
)
def test_a_status_decides_whether_a_result_stands(status: str, outcome: list[bool]) -> None:
    arrived, hints = told(changed(BLOOD, "entry.2.resource.status", status))
    assert [each.is_withdrawn for each in arrived] == outcome
    assert len(hints) == (not outcome)


R = "entry.2.resource."
UNTAKEN = (
    (changed(BLOOD, "type", "document"), "Bundle.type"),
    (changed(BLOOD, "entry.2.request.method", "DELETE"), "Bundle.entry[2].request"),
    (changed(BLOOD, "entry.1.resource.resourceType", "Invoice"), "Bundle.entry[1].resource"),
    (bundle(PATIENT), "Bundle"),
    (PATIENT, "Patient"),
    (changed(BLOOD, f"{R}status", "fine"), "Bundle.entry[2].resource.status"),
    (changed(BLOOD, f"{R}code", {}), "Bundle.entry[2].resource.code"),
    (changed(BLOOD, f"{R}identifier", []), "Bundle.entry[2].resource.identifier"),
    (changed(BLOOD, f"{R}effectiveDateTime", ""), "Bundle.entry[2].resource.effective"),
    (
        changed(BLOOD, f"{R}effectiveDateTime", "2026-11-21T08:30:00"),
        "Bundle.entry[2].resource.effective",
    ),
    (
        changed(BLOOD, f"{R}result.1.reference", "#nothing"),
        "Bundle.entry[2].resource.result[1]",
    ),
    (
        changed(BLOOD, f"{R}subject.reference", "Patient/9"),
        "Bundle.entry[2].resource.subject name",
    ),
    (changed(BLOOD, "entry.0.resource.birthDate", "1949-13"), "Bundle.entry[0].resource.birthDate"),
    (changed(BLOOD, "entry.1.fullUrl", BLOOD["entry"][0]["fullUrl"]), "Bundle.entry[1].resource"),
    (
        changed(BLOOD, "entry.1.resource.valueQuantity.unit", "毫" * 31),
        "Bundle.entry[1].resource.unit",
    ),
)


@pytest.mark.parametrize(("sent", "place"), UNTAKEN)
def test_what_cannot_be_taken_is_named_by_its_place(sent: dict[str, Any], place: str) -> None:
    with pytest.raises(Untaken) as refused:
        told(sent)
    assert refused.value.place == place


def test_a_panel_within_itself_is_refused() -> None:
    loop = ALONE | {"id": "x", "hasMember": [{"reference": "Observation/x"}]}
    report = REPORT | {"result": [{"reference": "Observation/x"}]}
    with pytest.raises(Untaken):
        told(bundle(PATIENT, WBC, loop, report))


MALFORMED = (
    b"",
    b"[]",
    b'{"resourceType":1}',
    b'{"resourceType":"Observation","status":"final"}',
    b'{"resourceType":"Bundle","type":"transaction","entry":{}}',
    b"[" * 100_000,
    b'{"resourceType":"\xff"}',
)


@pytest.mark.parametrize("raw", MALFORMED)
def test_what_is_no_fhir_is_a_protocol_error(raw: bytes) -> None:
    with pytest.raises(ProtocolError):
        results_of(raw, SENDER)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(REPORT)), JSON)
def test_any_value_in_any_field_gives_results_or_a_clear_error(name: str, value: object) -> None:
    try:
        told(bundle(PATIENT, WBC, REPORT | {name: value}))
    except (Untaken, ProtocolError):
        return
