"""Who asks whom for what, about whom: Patient, Practitioner, Organization, ServiceRequest, Task,
Consent and ImagingStudy, from a consultation as it stands or from its frozen record."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.cases.wire import Diagnosis, StudyNote, Summary
from consult.consultations.core.record import Facts, person_note
from consult.consultations.core.states import experts_of
from consult.consultations.papers.words import LICENCES, SERVICES, TITLES
from consult.consultations.wire import HospitalNote, PersonNote, Record, RequestForm
from consult.exchange.core.course import COURSES
from consult.exchange.core.resource import (
    DICOM,
    ICD_10,
    LOINC,
    NUMBER,
    PURPOSE,
    SNOMED,
    STATE,
    TERMS,
    Resource,
    concept,
    identifier,
    made,
    reference,
)
from consult.ledger.wire import ConsentId, ConsultationId, PatientId
from consult.patients.core import PURPOSES
from consult.patients.wire import PatientForm, Purposes
from consult.people.wire import PersonCard
from consult.recognition.wire import RecognitionNote

_MODALITIES = re.compile(r"[^A-Z0-9]+")
_DOCUMENTS = {"resident_id": "NI", "passport": "PPN"}


@dataclass(frozen=True)
class Agreed:
    """A consent, as far as FHIR tells it."""

    id: ConsentId
    purposes: Purposes
    signer_name: str
    signed_at: datetime


@dataclass(frozen=True)
class Asking:
    """What is asked for, by a consultation as it stands or by its frozen record."""

    id: ConsultationId
    number: str
    state: str
    reason: str
    patient: PatientId
    person: PatientForm
    request: RequestForm
    summary: Summary
    hospital: HospitalNote
    lead: HospitalNote
    people: Sequence[PersonNote]
    studies: Sequence[StudyNote]
    recognitions: Sequence[RecognitionNote]
    consent: Agreed | None
    submitted_at: datetime | None
    starts_at: datetime | None
    due_at: datetime | None
    changed_at: datetime


def asked_now(facts: Facts) -> Asking:
    """A consultation as it stands."""
    found, consent = facts.scene.consultation, facts.consent
    invited = experts_of(found)
    hospitals = {
        each.id: HospitalNote(id=each.id, name=each.name, phone=each.phone)
        for each in facts.hospitals.values()
    }
    submitted = [step.at for step in found.steps if step.act == "submit"]
    return Asking(
        id=found.id,
        number=found.number,
        state=found.state,
        reason=found.return_note if found.state == "returned" else "",
        patient=found.patient,
        person=facts.patient.form,
        request=found.request,
        summary=facts.case.summary,
        hospital=hospitals[found.owner],
        lead=hospitals[found.lead],
        people=(
            person_note(facts, found.requester, "requester"),
            *(person_note(facts, i.expert, "chair" if i.is_chair else "expert") for i in invited),
        ),
        studies=facts.studies,
        recognitions=facts.recognitions,
        consent=Agreed(consent.id, consent.purposes, consent.signer_name, consent.signed_at)
        if consent
        else None,
        submitted_at=submitted[-1] if submitted else None,
        starts_at=found.starts_at,
        due_at=found.due_at,
        changed_at=found.saved_at,
    )


def asked_then(record: Record, state: str) -> Asking:
    """What a frozen record tells; the state is the consultation's own."""
    consent = record.consent
    return Asking(
        id=record.consultation,
        number=record.number,
        state=state,
        reason="",
        patient=record.patient,
        person=record.person,
        request=record.request,
        summary=record.summary,
        hospital=record.hospital,
        lead=record.lead,
        people=record.people,
        studies=record.studies,
        recognitions=record.recognitions,
        consent=Agreed(consent.id, consent.purposes, consent.signer_name, consent.signed_at),
        submitted_at=record.submitted_at,
        starts_at=record.session.planned_at,
        due_at=None,
        changed_at=record.frozen_at,
    )


def resources_of(asking: Asking) -> list[Resource]:
    """All of them, the request first."""
    return [
        service_request(asking),
        task(asking),
        patient(asking),
        *(practitioner(each) for each in _once(asking.people)),
        *organizations(asking),
        *([consent(asking, asking.consent)] if asking.consent else []),
        *(imaging_study(asking, each) for each in asking.studies),
    ]


def patient(asking: Asking) -> Resource:
    """Patient: who he is, and no more of him than a result needs."""
    form = asking.person
    return made(
        "Patient",
        asking.patient,
        identifier=[
            identifier(
                f"urn:lianzhen:record-number:{asking.hospital.id}", form.record_number, "MR"
            ),
            identifier(
                f"urn:lianzhen:{form.id_kind}", form.id_number, _DOCUMENTS.get(form.id_kind, "")
            ),
        ],
        name=[{"use": "official", "text": form.name}],
        gender=form.sex,
        birthDate=form.birth_date,
        telecom=[{"system": "phone", "value": form.phone}] if form.phone else [],
        managingOrganization=reference("Organization", asking.hospital.id),
    )


def practitioner(person: PersonNote) -> Resource:
    """Practitioner with his title and licence."""
    return _person(person, LICENCES[person.licence])


def named(person: PersonCard) -> Resource:
    """Practitioner as his card shows him."""
    return _person(person, "")


def _person(person: PersonNote | PersonCard, licence: str) -> Resource:
    told = " ".join(filter(None, (TITLES[person.title], licence)))
    issuer = {"display": person.hospital_name}
    return made(
        "Practitioner",
        person.id,
        name=[{"text": person.name}],
        qualification=[{"code": concept(told), "issuer": issuer}] if told else [],
    )


def organizations(asking: Asking) -> list[Resource]:
    """The hospitals that take part."""
    names = {person.hospital: person.hospital_name for person in asking.people}
    names |= {asking.hospital.id: asking.hospital.name, asking.lead.id: asking.lead.name}
    phones = {asking.hospital.id: asking.hospital.phone, asking.lead.id: asking.lead.phone}
    return [
        organization(HospitalNote(id=each, name=name, phone=phones.get(each, "")))
        for each, name in names.items()
    ]


def organization(hospital: HospitalNote) -> Resource:
    """Organization."""
    telecom = [{"system": "phone", "value": hospital.phone}] if hospital.phone else []
    return made("Organization", hospital.id, name=hospital.name, telecom=telecom)


def service_request(asking: Asking) -> Resource:
    """ServiceRequest: the request form."""
    form = asking.request
    experts = [person for person in asking.people if person.part != "requester"]
    notes = (("会诊目的", form.purpose), ("会诊理由", form.reason), ("问题", form.questions))
    return made(
        "ServiceRequest",
        asking.id,
        identifier=[identifier(NUMBER, asking.number, "PLAC")],
        status=COURSES[asking.state].request,
        intent="order",
        category=[concept("会诊", SNOMED, "11429006", "Consultation")],
        priority="urgent" if form.urgency == "urgent" else "routine",
        code=concept(SERVICES[form.service]),
        subject=subject(asking),
        occurrenceDateTime=asking.starts_at or form.wanted_at,
        authoredOn=asking.submitted_at,
        requester=person_reference(asking.people[0]),
        performerType=concept(form.wanted_department) if form.wanted_department else {},
        performer=[
            reference("Organization", asking.lead.id, asking.lead.name),
            *map(person_reference, experts),
        ],
        reasonCode=[diagnosis_concept(each) for each in asking.summary.diagnoses],
        supportingInfo=[reference("ImagingStudy", study_id(asking, s)) for s in asking.studies],
        note=[{"text": f"{name}：{text}"} for name, text in notes if text.strip()],
    )


def task(asking: Asking) -> Resource:
    """Task: how far the request has come (Task.businessStatus in our own words)."""
    course = COURSES[asking.state]
    return made(
        "Task",
        asking.id,
        identifier=[identifier(NUMBER, asking.number)],
        status=course.task,
        statusReason=concept(asking.reason) if asking.reason else {},
        businessStatus=concept(course.zh, STATE, asking.state),
        intent="order",
        priority="urgent" if asking.request.urgency == "urgent" else "routine",
        code=concept(SERVICES[asking.request.service]),
        focus=reference("ServiceRequest", asking.id),
        **{"for": subject(asking)},
        authoredOn=asking.submitted_at,
        lastModified=asking.changed_at,
        requester=person_reference(asking.people[0]),
        owner=reference("Organization", asking.lead.id, asking.lead.name),
        restriction={"period": {"end": asking.due_at}} if asking.due_at else {},
    )


def consent(asking: Asking, agreed: Agreed) -> Resource:
    """Consent: denied but for the purposes that the patient agreed to."""
    granted = [
        {"type": "permit", "purpose": [{"system": PURPOSE, "code": code, "display": zh}]}
        for code, zh, _ in PURPOSES
        if getattr(agreed.purposes, code)
    ]
    return made(
        "Consent",
        agreed.id,
        status="active",
        scope=concept("", f"{TERMS}consentscope", "treatment"),
        category=[concept("", LOINC, "59284-0", "Patient Consent")],
        patient=subject(asking),
        dateTime=agreed.signed_at,
        performer=[{"display": agreed.signer_name}],
        organization=[reference("Organization", asking.hospital.id, asking.hospital.name)],
        policyRule=concept("个人信息保护法 第二十九条"),
        provision={"type": "deny", "provision": granted},
    )


def imaging_study(asking: Asking, study: StudyNote) -> Resource:
    """ImagingStudy with its counts, and whose it is where it was recognised."""
    modalities = [part for part in _MODALITIES.split(study.modality.upper()) if part]
    return made(
        "ImagingStudy",
        study_id(asking, study),
        identifier=[identifier("urn:dicom:uid", f"urn:oid:{study.study}")],
        status="available",
        modality=[{"system": DICOM, "code": code} for code in modalities],
        subject=subject(asking),
        started=study.taken_on,
        basedOn=[reference("ServiceRequest", asking.id)],
        numberOfSeries=study.series,
        numberOfInstances=study.instances,
        description=study.description,
        note=[_origin(each) for each in asking.recognitions if each.study == study.study],
    )


def _origin(note: RecognitionNote) -> Resource:
    made_on = note.performed_on.isoformat()
    return {"text": f"来自{note.hospital_name} {made_on}，已互认 {note.mark}".strip()}


def study_id(asking: Asking, study: StudyNote) -> str:
    """The id of a study within its consultation; a UID may be too long for one."""
    return f"{asking.id.hex}.{hashlib.sha256(study.study.encode()).hexdigest()[:24]}"


def subject(asking: Asking) -> Resource:
    """The patient."""
    return reference("Patient", asking.patient, asking.person.name)


def person_reference(person: PersonNote) -> Resource:
    """Somebody who took part."""
    return reference("Practitioner", person.id, person.name)


def diagnosis_concept(found: Diagnosis) -> Resource:
    """A diagnosis; codes of Western medicine are ICD-10."""
    text = "，".join(filter(None, (found.name, found.syndrome)))
    return concept(text, ICD_10 if found.system == "western" else "urn:lianzhen:tcm", found.code)


def _once(people: Sequence[PersonNote]) -> list[PersonNote]:
    return list({person.id: person for person in people}.values())
