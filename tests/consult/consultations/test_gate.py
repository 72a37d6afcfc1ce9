"""The completeness gate: nothing is submitted that 国卫医发〔2018〕25号 would not accept."""

import pytest
from msgspec.structs import replace

from consult.cases.wire import Diagnosis
from consult.consultations.core.gate import Dossier, Incomplete, gaps
from consult.consultations.wire import Section
from consult.ledger.errors import Sentence
from consult.patients.wire import Consent, Purposes
from consult.people.core import bar_to_request
from tests.consult.alliance import (
    DOCTOR,
    HOSPITALS,
    NOW,
    PATIENT_FORM,
    PEOPLE,
    REQUEST_FORM,
    SUMMARY,
    TOWNSHIP,
    Clinic,
    ident,
    purposes,
)
from tests.consult.walking import PDF, Walk


def consent(given: Purposes) -> Consent:
    return Consent(
        id=ident(1),  # type: ignore[arg-type]
        owner=TOWNSHIP,
        case=ident(2),  # type: ignore[arg-type]
        patient=ident(3),  # type: ignore[arg-type]
        purposes=given,
        signer_name="张",
        relation="self",
        relation_reason="",
        evidence="drawn",
        evidence_digest=PDF,
        informed_by=DOCTOR,
        signed_at=NOW,
    )


WHOLE = Dossier(
    patient=PATIENT_FORM,
    summary=SUMMARY,
    request=REQUEST_FORM,
    consent=consent(purposes()),
    image_count=0,
)


def of(**changes: object) -> Dossier:
    fields = {name: getattr(WHOLE, name) for name in WHOLE.__dataclass_fields__}
    return Dossier(**{**fields, **changes})


NOT_TO_CONSULT = Purposes(consultation=False, archive_copy=True, recording=True, teaching=True)
LACKS: list[tuple[str, Section, Dossier]] = [
    ("birth_date", "patient", of(patient=replace(PATIENT_FORM, birth_date=None))),
    ("id_number", "patient", of(patient=replace(PATIENT_FORM, id_number=" "))),
    ("chief_complaint", "summary", of(summary=replace(SUMMARY, chief_complaint="\n"))),
    ("present_illness", "summary", of(summary=replace(SUMMARY, present_illness=""))),
    ("allergies", "summary", of(summary=replace(SUMMARY, allergies=""))),
    ("treatment_so_far", "summary", of(summary=replace(SUMMARY, treatment_so_far=""))),
    ("diagnoses", "summary", of(summary=replace(SUMMARY, diagnoses=()))),
    (
        "diagnoses",
        "summary",
        of(summary=replace(SUMMARY, diagnoses=(Diagnosis(system="tcm", name=" "),))),
    ),
    ("wanted_department", "request", of(request=replace(REQUEST_FORM, wanted_department=""))),
    ("wanted_title", "request", of(request=replace(REQUEST_FORM, wanted_title="none"))),
    ("wanted_at", "request", of(request=replace(REQUEST_FORM, wanted_at=None))),
    ("purpose", "request", of(request=replace(REQUEST_FORM, purpose=""))),
    ("reason", "request", of(request=replace(REQUEST_FORM, reason=""))),
    ("requester", "request", of(bar=Sentence("无执业资格", "No licence"))),
    ("images", "images", of(request=replace(REQUEST_FORM, service="diagnosis"))),
    ("consent", "consent", of(consent=None)),
    ("consultation", "consent", of(consent=consent(NOT_TO_CONSULT))),
]


@pytest.mark.parametrize(("field", "section", "dossier"), LACKS)
def test_each_thing_that_is_missing_is_named_with_its_place(
    field: str, section: Section, dossier: Dossier
) -> None:
    assert gaps(WHOLE) == ()

    (gap,) = gaps(dossier)

    assert (gap.field, gap.section) == (field, section)
    assert gap.zh
    assert gap.en


def test_everything_missing_is_told_at_once_in_the_order_of_the_form() -> None:
    found = gaps(of(summary=replace(SUMMARY, diagnoses=()), consent=None, image_count=0))

    assert [gap.section for gap in found] == ["summary", "consent"]
    assert "初步诊断、知情同意书" in Incomplete(found).sentence.zh


def test_an_emergency_may_come_before_the_papers_of_the_patient() -> None:
    urgent = replace(REQUEST_FORM, urgency="urgent", wanted_at=None)

    assert gaps(of(patient=replace(PATIENT_FORM, id_number=""), request=urgent)) == ()


@pytest.mark.parametrize(
    ("licence", "level", "may"),
    [
        ("physician", "county", True),
        ("physician", "village", True),
        ("assistant_physician", "township", True),
        ("village_doctor", "village", True),
        ("village_doctor", "township", True),
        ("assistant_physician", "county", False),
        ("village_doctor", "county", False),
        ("none", "township", False),
    ],
)
def test_who_may_stand_for_the_inviting_side(licence: str, level: str, may: bool) -> None:
    person = replace(PEOPLE[DOCTOR], licence=licence)
    hospital = replace(HOSPITALS[0], level=level)

    assert (bar_to_request(person, hospital) is None) == may


async def test_an_incomplete_request_stays_a_draft(clinic: Clinic) -> None:
    walk = Walk(clinic)
    await walk.open()

    with pytest.raises(Incomplete) as refused:
        await walk.submit()

    view = await walk.view(DOCTOR)
    assert refused.value.gaps == view.gaps
    assert (view.consultation.state, view.next_step) == ("draft", "complete_request")
    assert view.waits_on_me


async def test_when_the_gate_is_passed_the_next_step_is_to_submit(clinic: Clinic) -> None:
    walk = Walk(clinic)
    await walk.open()
    await walk.write()

    assert (await walk.view(DOCTOR)).next_step == "submit"
    submitted = await walk.submit()
    assert submitted.consent is not None
    consents = await walk.do(lambda tx: clinic.consents.newest(tx, [walk.opened.case]))
    assert consents[walk.opened.case].id == submitted.consent
