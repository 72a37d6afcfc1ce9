"""Consultations as FHIR: every resource is valid R4B, complete, and only for who may see it."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from msgspec.structs import replace

from consult.cases.wire import Diagnosis, LabResult, StudyNote
from consult.consultations.core.record import read_record
from consult.consultations.core.states import MOVES
from consult.consultations.wire import Frozen, State
from consult.exchange.core import surface
from consult.exchange.core.answering import Answer, answers_of, document
from consult.exchange.core.asking import asked_then, resources_of
from consult.exchange.core.course import COURSES
from consult.exchange.core.resource import Resource, encoded, narrative
from consult.exchange.service.publishing import Publishing, Searched
from consult.exchange.wire import Hint
from consult.ledger.errors import NotFound
from consult.ledger.wire import ConsultationId, Digest, PatientId, PractitionerId
from consult.patients.core import PURPOSES
from consult.patients.wire import PatientForm
from tests.consult.alliance import CHAIR, CLERK, DOCTOR, EXPERT, LEAD, NOW, STRANGER, call, ident
from tests.consult.walking import PDF, Walk

ORIGIN = "https://lianzhen.example"
LABORATORY = (
    LabResult(
        item="白细胞",
        value="11.20",
        unit="10^9/L",
        reference="3.5-9.5",
        flag="high",
        taken_on=date(2026, 11, 21),
        hospital_name="桓仁县人民医院",
    ),
    LabResult(item="乙肝表面抗原", value="阳性", flag="positive"),
    LabResult(item="C反应蛋白", value="<0.50", unit="mg/L"),
)


async def answered(walk: Walk) -> Answer:
    """The signed report of a walk, with laboratory values, studies and odd signs."""
    await walk.to_delivered()
    report = (await walk.view(CHAIR)).reports[-1].id
    async with walk.clinic.database.read() as tx:
        frozen = await walk.clinic.reports.frozen(tx, report)
    record = read_record(frozen)
    tcm = Diagnosis(system="tcm", name="咳嗽", code="A04.01", syndrome="风寒袭肺证")
    summary = replace(
        record.summary,
        laboratory=LABORATORY,
        diagnoses=(*record.summary.diagnoses, tcm),
        present_illness="体温<38℃ & 咳嗽\n夜间加重\x07",
    )
    study = StudyNote(study="1.2.840.99", modality="CT\\SR", series=2, instances=120)
    record = replace(record, summary=summary, studies=(study,))
    return Answer(record, frozen, "delivered", PDF, f"{ORIGIN}/api/report.pdf")


def valid(resource: Resource) -> dict[str, Any]:
    """The resource as it travels, once fhir.resources accepts it."""
    raw = encoded(resource)
    model = get_fhir_model_class(str(resource["resourceType"]))
    model.model_validate_json(raw)
    plain: dict[str, Any] = msgspec.json.decode(raw)
    return plain


def references(value: object) -> set[str]:
    """Every reference in a resource."""
    if isinstance(value, dict):
        own = {value["reference"]} if isinstance(value.get("reference"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


async def test_a_document_is_valid_complete_and_closed(walk: Walk) -> None:
    answer = await answered(walk)

    bundle = valid(document(answer, f"{ORIGIN}/fhir", b"%PDF-1.7"))

    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    names = {f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in bundle["entry"]}
    assert (bundle["type"], kinds[0]) == ("document", "Composition")
    assert bundle["identifier"]["value"] == answer.frozen.digest
    assert {"Patient", "Practitioner", "Organization", "ServiceRequest", "Task"} <= set(kinds)
    assert {"Consent", "ImagingStudy", "Observation", "Provenance"} <= set(kinds)
    assert {"DocumentReference", "Binary", "ClinicalImpression"} <= set(kinds)
    assert "DiagnosticReport" not in kinds
    assert len(names) == len(kinds)
    assert references(bundle) <= names
    for entry in bundle["entry"]:
        valid(entry["resource"])


async def test_a_diagnosis_has_a_diagnostic_report(walk: Walk) -> None:
    answer = await answered(walk)
    request = replace(answer.record.request, service="diagnosis")
    answer = Answer(replace(answer.record, request=request), *_rest(answer))

    (report,) = [
        valid(each) for each in answers_of(answer) if each["resourceType"] == "DiagnosticReport"
    ]

    assert report["status"] == "final"
    assert report["basedOn"] == [{"reference": f"ServiceRequest/{walk.id}"}]
    assert report["imagingStudy"][0]["reference"].startswith("ImagingStudy/")
    assert report["conclusion"]


def _rest(answer: Answer) -> tuple[Frozen, str, Digest | None, str]:
    return answer.frozen, answer.state, answer.pdf, answer.pdf_url


async def test_values_keep_their_digits_and_flags(walk: Walk) -> None:
    answer = await answered(walk)

    found = [each for each in answers_of(answer) if each["resourceType"] == "Observation"]
    white, antigen, protein = map(valid, found)

    assert found[0]["valueQuantity"]["value"] == Decimal("11.20")
    assert b'"value":11.20' in encoded(found[0])
    assert white["interpretation"][0]["coding"][0]["code"] == "H"
    assert white["effectiveDateTime"] == "2026-11-21"
    assert antigen["valueString"] == "阳性"
    assert (protein["valueQuantity"]["comparator"], protein["valueQuantity"]["value"]) == ("<", 0.5)


ODD = (
    LabResult(item=" ", value=""),
    LabResult(item="a\x01", value="1e5", unit=" "),
    LabResult(item="b", value="-0.10"),
    LabResult(item="c", value="5", reference="\n"),
    LabResult(item="<d>", value="1" * 20),
)


async def test_what_people_type_is_valid_all_the_same(walk: Walk) -> None:
    answer = await answered(walk)
    diagnoses = (Diagnosis(system="western", name=""),)
    summary = replace(answer.record.summary, laboratory=ODD, diagnoses=diagnoses)
    bare = PatientForm(name="无名氏", sex="unknown")
    record = replace(answer.record, summary=summary, person=bare)

    for entry in document(Answer(record, *_rest(answer)), ORIGIN)["entry"]:
        valid(entry["resource"])


async def test_signatures_travel_with_what_they_sign(walk: Walk) -> None:
    answer = await answered(walk)

    chief, *others = [
        valid(each) for each in answers_of(answer) if each["resourceType"] == "Provenance"
    ]

    assert chief["target"] == [{"reference": f"Composition/{answer.record.report}"}]
    assert chief["signature"][0]["who"]["reference"] == f"Practitioner/{CHAIR}"
    assert chief["entity"][0]["what"]["identifier"]["value"] == answer.frozen.digest
    assert len(others) == len(answer.record.opinions) == 2


async def test_an_amendment_says_what_it_replaces(walk: Walk) -> None:
    answer = await answered(walk)
    before = Digest("a" * 64)
    amended = Answer(replace(answer.record, edition=2, amends=before), *_rest(answer))

    composition = valid(answers_of(amended)[0])

    assert composition["status"] == "amended"
    assert composition["relatesTo"][0]["targetIdentifier"]["value"] == before


async def test_a_consent_permits_what_was_agreed_to_and_nothing_else(walk: Walk) -> None:
    answer = await answered(walk)

    (consent,) = [r for r in resources_of(answer.asking) if r["resourceType"] == "Consent"]
    told = valid(consent)

    agreed = [part["purpose"][0]["code"] for part in told["provision"]["provision"]]
    assert told["provision"]["type"] == "deny"
    assert agreed == [
        name for name, _, _ in PURPOSES if getattr(answer.record.consent.purposes, name)
    ]


async def test_every_state_is_one_of_fhirs(walk: Walk) -> None:
    answer = await answered(walk)
    for state in COURSES:
        for resource in resources_of(asked_then(answer.record, state))[:2]:
            valid(resource)


def test_no_state_is_missing() -> None:
    assert set(get_args(State)) <= set(COURSES)
    assert set(MOVES) <= set(COURSES)


def test_text_is_told_as_xhtml() -> None:
    told = narrative([("主诉", "咳嗽 <3 天 & 发热\n\x07夜间"), ("空", "  ")])
    assert told["div"].endswith("<p><b>主诉</b>：咳嗽 &lt;3 天 &amp; 发热<br/> 夜间</p></div>")
    assert narrative([("空", "")]) == {}


def test_what_the_server_says_of_itself_is_valid() -> None:
    valid(surface.capability(f"{ORIGIN}/fhir", "0.1.0", NOW, takes_results=True))
    valid(surface.capability(f"{ORIGIN}/fhir", "0.1.0", NOW, takes_results=False))
    valid(surface.outcome("error", "required", "缺少必填内容。", "Bundle.entry[0]"))
    valid(surface.taken(1, [Hint(place="Bundle", zh="未保存", en="Not kept")]))
    valid(surface.searchset([], ORIGIN))


class Reader:
    """The read API without HTTP, as one person."""

    def __init__(self, walk: Walk) -> None:
        clinic = walk.clinic
        self.walk = walk
        self.publishing = Publishing(clinic.register, clinic.dossiers, clinic.frozen, ORIGIN)

    async def read(
        self, kind: str, identifier: object, who: PractitionerId = DOCTOR
    ) -> dict[str, Any]:
        """One resource, validated."""
        async with self.walk.clinic.database.read() as tx:
            found = await self.publishing.read(tx, call(who), kind, str(identifier))
        return valid(found.resource)

    async def search(
        self,
        kind: Searched,
        who: PractitionerId = DOCTOR,
        patient: PatientId | None = None,
        consultation: ConsultationId | None = None,
    ) -> list[dict[str, Any]]:
        """The resources of a searchset, validated."""
        async with self.walk.clinic.database.read() as tx:
            found = valid(await self.publishing.search(tx, call(who), kind, patient, consultation))
        assert found["total"] == len(found.get("entry", []))
        return [entry["resource"] for entry in found.get("entry", [])]


async def test_what_is_read_leads_on_by_its_references(walk: Walk) -> None:
    await walk.to_delivered()
    reader = Reader(walk)
    report = (await walk.view(DOCTOR)).reports[-1].id

    seen: set[str] = set()
    ahead = {f"Bundle/{report}", f"ServiceRequest/{walk.id}", f"Task/{walk.id}"}
    while ahead:
        name = ahead.pop()
        kind, _, identifier = name.partition("/")
        found = await reader.read(kind, identifier)
        seen.add(name)
        ahead |= references(found) - seen

    kinds = {name.partition("/")[0] for name in seen}
    assert {"Patient", "Practitioner", "Organization", "Consent"} - kinds == {"Consent"}
    assert {"Composition", "ClinicalImpression"} <= kinds


async def test_a_draft_is_told_as_it_stands(walk: Walk) -> None:
    await walk.open()
    await walk.write()
    reader = Reader(walk)

    task = await reader.read("Task", walk.id)
    assert (task["status"], task["businessStatus"]["text"]) == ("draft", "草稿")
    await walk.submit()
    assert (await reader.read("Task", walk.id, CLERK))["status"] == "requested"


async def test_a_search_finds_by_patient_and_by_consultation(walk: Walk) -> None:
    await walk.to_delivered()
    reader, view = Reader(walk), await walk.view(DOCTOR)
    kinds: tuple[Searched, ...] = ("ServiceRequest", "Task", "Consent")
    for kind in kinds:
        for who in (DOCTOR, CHAIR, EXPERT, CLERK):
            assert len(await reader.search(kind, who, patient=view.patient.id)) == 1
            assert len(await reader.search(kind, who, consultation=walk.id)) == 1
    assert await reader.search("Task", patient=PatientId(ident(5))) == []
    assert await reader.search("Task", consultation=ConsultationId(ident(5))) == []
    assert await reader.search("DiagnosticReport", consultation=walk.id) == []
    (consent,) = await reader.search("Consent", consultation=walk.id)
    assert (await reader.read("Consent", consent["id"]))["status"] == "active"


async def test_a_stranger_finds_nothing(walk: Walk) -> None:
    await walk.to_delivered()
    reader, view = Reader(walk), await walk.view(DOCTOR)
    report = view.reports[-1].id
    (consent,) = await reader.search("Consent", consultation=walk.id)
    mine = (
        *(("ServiceRequest", walk.id), ("Task", walk.id), ("Patient", view.patient.id)),
        *(("Bundle", report), ("Composition", report), ("Consent", consent["id"])),
        ("Provenance", f"{report.hex}.chair"),
    )
    for kind, identifier in mine:
        await reader.read(kind, identifier)
        with pytest.raises(NotFound):
            await reader.read(kind, identifier, STRANGER)
    assert await reader.search("Task", STRANGER, patient=view.patient.id) == []
    assert await reader.search("Task", STRANGER, consultation=walk.id) == []


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("Task", "1"),
        ("Task", ident(7)),
        ("Bundle", ident(7)),
        ("Consent", ident(7)),
        ("Patient", ident(7)),
        ("Observation", f"{ident(7).hex}.lab0"),
        ("Medication", ident(7)),
        ("Organization", ident(7)),
        ("Practitioner", "x"),
    ],
)
async def test_what_is_not_there_is_not_found(walk: Walk, kind: str, identifier: object) -> None:
    with pytest.raises(NotFound):
        await Reader(walk).read(kind, identifier)


async def test_hospitals_and_people_are_told_to_anybody_who_is_signed_in(walk: Walk) -> None:
    reader = Reader(walk)
    assert (await reader.read("Organization", LEAD, STRANGER))["name"] == "桓仁县人民医院"
    assert (await reader.read("Practitioner", CHAIR, STRANGER))["name"] == [{"text": "钱主"}]
