"""Builds what is frozen and signed: canonical JSON of the record, of an opinion, of an execution.

Canonical: keys in order, no white space, UTF-8; the same facts always give the same bytes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from consult.alliance.wire import Agreement, Alliance
from consult.attendance.wire import Attendee
from consult.cases.wire import Attachment, Case, StudyNote
from consult.consultations.core.scene import Scene
from consult.consultations.core.states import experts_of
from consult.consultations.wire import (
    AgreementNote,
    AttachmentNote,
    ConsentNote,
    Consultation,
    ExecutionForm,
    ExecutionRecord,
    Frozen,
    HospitalNote,
    Opinion,
    OpinionNote,
    PersonNote,
    ReadingNote,
    Record,
    Report,
    SessionNote,
)
from consult.ledger.errors import NotNow
from consult.ledger.wire import ConsentId, Digest, ExecutionId, HospitalId, PractitionerId
from consult.patients.wire import Consent, Patient
from consult.people.wire import Hospital, Practitioner
from consult.readings.wire import Reading
from consult.recognition.wire import RecognitionNote
from consult.recordings.wire import Recording, RecordingNote


@dataclass(frozen=True)
class Facts:
    """All that a record tells, as it stands when it is frozen."""

    scene: Scene
    hospitals: Mapping[HospitalId, Hospital]
    people: Mapping[PractitionerId, Practitioner]
    agreement: Agreement
    alliance: Alliance
    patient: Patient
    case: Case
    consent: Consent | None
    studies: tuple[StudyNote, ...] = ()
    attachments: Sequence[Attachment] = ()
    readings: Sequence[Reading] = ()
    attendance: tuple[Attendee, ...] = ()
    recordings: Sequence[Recording] = ()
    recognitions: tuple[RecognitionNote, ...] = ()


def canonical(value: object) -> str:
    """Canonical JSON."""
    return msgspec.json.encode(value, order="sorted").decode()


def digest_of(text: str) -> Digest:
    """SHA-256 of the text in UTF-8."""
    return Digest(hashlib.sha256(text.encode()).hexdigest())


def read_record(frozen: Frozen) -> Record:
    """The record inside the signed text of a report."""
    return msgspec.json.decode(frozen.text, type=Record)


def read_execution(frozen: Frozen) -> ExecutionRecord:
    """The record inside the signed text of an execution."""
    return msgspec.json.decode(frozen.text, type=ExecutionRecord)


def opinion_text(consultation: Consultation, opinion: Opinion) -> str:
    """What an expert signs: his opinion with what he spoke, and of what it is one."""
    said: dict[str, object] = {
        "format": "lianzhen-opinion/1",
        "consultation": consultation.id,
        "number": consultation.number,
        "opinion": opinion.id,
        "expert": opinion.expert,
        "edition": opinion.edition,
        "form": opinion.form,
    }
    if opinion.spoken:
        said["spoken"] = opinion.spoken
    return canonical(said)


def due_archives(
    consultation: Consultation, consent: Consent | None
) -> tuple[tuple[HospitalId, ...], ConsentId | None]:
    """The hospitals that must hold the record, and the consent that refused the lead's copy."""
    if consultation.lead == consultation.owner:
        return (consultation.owner,), None
    if consent is not None and consent.purposes.archive_copy:
        return (consultation.owner, consultation.lead), None
    return (consultation.owner,), consent.id if consent else None


def record(facts: Facts, report: Report, now: datetime) -> Record:
    """The record of this edition of the report; raises NotNow without a consent."""
    scene, consultation = facts.scene, facts.scene.consultation
    if facts.consent is None:
        raise NotNow("consent-missing", "没有知情同意书。", "There is no consent.")
    archives, waived_by = due_archives(consultation, facts.consent)
    amended = next((r for r in scene.reports if r.id == report.amends), None)
    return Record(
        consultation=consultation.id,
        report=report.id,
        case=consultation.case,
        patient=consultation.patient,
        number=report.number,
        edition=report.edition,
        amends=amended.record_digest if amended else None,
        amendment_reason=report.amendment_reason,
        frozen_at=now,
        hospital=_hospital(facts, consultation.owner),
        lead=_hospital(facts, consultation.lead),
        agreement=_agreement(facts),
        person=facts.patient.form,
        request=consultation.request,
        submitted_at=_last(consultation, "submit"),
        summary=facts.case.summary,
        consent=_consent(facts, facts.consent),
        people=_people(facts),
        session=session(consultation),
        attendance=facts.attendance,
        recordings=_recordings(facts),
        recognitions=facts.recognitions,
        studies=facts.studies,
        attachments=tuple(_attachment(a) for a in facts.attachments),
        readings=tuple(_reading(facts, r) for r in facts.readings),
        opinions=_opinions(scene),
        conclusion=report.conclusion,
        archives=archives,
        waived_by=waived_by,
    )


def execution_record(
    facts: Facts, report: Report, execution: ExecutionId, form: ExecutionForm, now: datetime
) -> ExecutionRecord:
    """What the requesting doctor signs about what he did."""
    consultation = facts.scene.consultation
    archives, waived_by = due_archives(consultation, facts.consent)
    return ExecutionRecord(
        execution=execution,
        consultation=consultation.id,
        report=report.id,
        concerns=report.record_digest or Digest(""),
        number=report.number,
        edition=report.edition,
        recorded_at=now,
        hospital=_hospital(facts, consultation.owner),
        lead=_hospital(facts, consultation.lead),
        alliance=facts.alliance.name,
        patient_name=facts.patient.form.name,
        record_number=facts.patient.form.record_number,
        person=person_note(facts, consultation.requester, "requester"),
        form=form,
        archives=archives,
        waived_by=waived_by,
    )


def session(consultation: Consultation) -> SessionNote:
    """When the session was held; each interruption with its reason."""
    reasons = tuple(step.note for step in consultation.steps if step.act == "interrupt")
    return SessionNote(
        planned_at=consultation.starts_at,
        started_at=consultation.session_started_at,
        ended_at=consultation.session_ended_at,
        interruptions=reasons,
    )


def person_note(
    facts: Facts, person: PractitionerId, part: Literal["requester", "chair", "expert"]
) -> PersonNote:
    """Somebody who took part."""
    found = facts.people[person]
    return PersonNote(
        id=found.id,
        name=found.name,
        title=found.title,
        department=found.department,
        licence=found.licence,
        hospital=found.owner,
        hospital_name=facts.hospitals[found.owner].name,
        part=part,
    )


def _people(facts: Facts) -> tuple[PersonNote, ...]:
    consultation = facts.scene.consultation
    experts = [
        person_note(facts, invitation.expert, "chair" if invitation.is_chair else "expert")
        for invitation in experts_of(consultation)
    ]
    return (person_note(facts, consultation.requester, "requester"), *experts)


def _recordings(facts: Facts) -> tuple[RecordingNote, ...]:
    """Those of the session that can be played."""
    return tuple(
        RecordingNote(
            recording=each.id, started_at=each.started_at, lasts_ms=each.lasts_ms, why=each.why
        )
        for each in facts.recordings
        if each.kind == "session" and each.state == "ready"
    )


def _opinions(scene: Scene) -> tuple[OpinionNote, ...]:
    notes = []
    for invitation in experts_of(scene.consultation):
        opinion = scene.opinion_of(invitation.expert)
        if opinion is not None and opinion.signature is not None:
            note = OpinionNote(
                id=opinion.id,
                expert=opinion.expert,
                edition=opinion.edition,
                form=opinion.form,
                signed_text=opinion_text(scene.consultation, opinion),
                signature=opinion.signature,
                spoken=opinion.spoken,
            )
            notes.append(note)
    return tuple(notes)


def _hospital(facts: Facts, hospital: HospitalId) -> HospitalNote:
    found = facts.hospitals[hospital]
    return HospitalNote(id=found.id, name=found.name, phone=found.phone)


def _agreement(facts: Facts) -> AgreementNote:
    return AgreementNote(
        id=facts.agreement.id,
        number=facts.agreement.number,
        alliance=facts.alliance.name,
        starts_on=facts.agreement.starts_on,
        ends_on=facts.agreement.ends_on,
    )


def _consent(facts: Facts, consent: Consent) -> ConsentNote:
    return ConsentNote(
        id=consent.id,
        purposes=consent.purposes,
        signer_name=consent.signer_name,
        relation=consent.relation,
        relation_reason=consent.relation_reason,
        evidence=consent.evidence,
        evidence_digest=consent.evidence_digest,
        informed_by=facts.people[consent.informed_by].name,
        signed_at=consent.signed_at,
    )


def _attachment(attachment: Attachment) -> AttachmentNote:
    return AttachmentNote(
        id=attachment.id,
        kind=attachment.kind,
        name=attachment.name,
        media_type=attachment.media_type,
        digest=attachment.digest,
        size_bytes=attachment.size_bytes,
    )


def _reading(facts: Facts, reading: Reading) -> ReadingNote:
    return ReadingNote(
        id=reading.id,
        shown_by=facts.people[reading.shown_by].name,
        shown_at=reading.shown_at,
        view=reading.view,
        beside=reading.beside,
        marks=reading.marks,
    )


def _last(consultation: Consultation, act: str) -> datetime | None:
    times = [step.at for step in consultation.steps if step.act == act]
    return times[-1] if times else None
