"""The record that is frozen and signed: everything that the report and the package tell."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from consult.attendance.wire import Attendee
from consult.cases.wire import AttachmentKind, StudyNote, Summary
from consult.consultations.wire.records import (
    ConclusionForm,
    ExecutionForm,
    OpinionForm,
    RequestForm,
    Signature,
)
from consult.ledger.wire import (
    AgreementId,
    AttachmentId,
    CaseId,
    ConsentId,
    ConsultationId,
    Digest,
    ExecutionId,
    HospitalId,
    OpinionId,
    PatientId,
    PractitionerId,
    ReadingId,
    ReportId,
)
from consult.patients.wire import PatientForm, Purposes, Relation
from consult.people.wire import LicenceKind, Title
from consult.readings.wire import Mark, View
from consult.recognition.wire import RecognitionNote
from consult.recordings.wire import RecordingNote, SpokenNote


class HospitalNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital as a record names it."""

    id: HospitalId
    name: str
    phone: str = ""


class PersonNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who took part, as a record names him."""

    id: PractitionerId
    name: str
    title: Title
    department: str
    licence: LicenceKind
    hospital: HospitalId
    hospital_name: str
    part: Literal["requester", "chair", "expert"]


class AgreementNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agreement under which the consultation was held."""

    id: AgreementId
    number: str
    alliance: str
    starts_on: date
    ends_on: date


class ConsentNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The consent that counted when the record was frozen."""

    id: ConsentId
    purposes: Purposes
    signer_name: str
    relation: Relation
    relation_reason: str
    evidence: Literal["drawn", "scan"]
    evidence_digest: str
    informed_by: str
    signed_at: datetime


class AttachmentNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An attachment that the opinions rest on; the bytes lie in the requester's vault."""

    id: AttachmentId
    kind: AttachmentKind
    name: str
    media_type: str
    digest: Digest
    size_bytes: int


class ReadingNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A view that was shown in the session."""

    id: ReadingId
    shown_by: str
    shown_at: datetime
    view: View
    beside: View | None = None
    marks: tuple[Mark, ...] = ()


class OpinionNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed opinion; `signed_text` is the canonical JSON whose digest was signed."""

    id: OpinionId
    expert: PractitionerId
    edition: int
    form: OpinionForm
    signed_text: str
    signature: Signature
    spoken: tuple[SpokenNote, ...] = ()


class SessionNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the session was held, and what disturbed it."""

    planned_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    interruptions: tuple[str, ...] = ()


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of a consultation's record, as the chair signs it.

    `archives` are the hospitals that must hold it; `waived_by` is the consent that refused the
    lead hospital's copy, if it did.
    """

    format: Literal["lianzhen-record/1"] = "lianzhen-record/1"
    consultation: ConsultationId
    report: ReportId
    case: CaseId
    patient: PatientId
    number: str
    edition: int
    amends: Digest | None
    amendment_reason: str
    frozen_at: datetime
    hospital: HospitalNote
    lead: HospitalNote
    agreement: AgreementNote
    person: PatientForm
    request: RequestForm
    submitted_at: datetime | None
    summary: Summary
    consent: ConsentNote
    people: tuple[PersonNote, ...]
    session: SessionNote
    attendance: tuple[Attendee, ...] = ()
    recordings: tuple[RecordingNote, ...] = ()
    recognitions: tuple[RecognitionNote, ...] = ()
    studies: tuple[StudyNote, ...]
    attachments: tuple[AttachmentNote, ...]
    readings: tuple[ReadingNote, ...]
    opinions: tuple[OpinionNote, ...]
    conclusion: ConclusionForm
    archives: tuple[HospitalId, ...]
    waived_by: ConsentId | None


class ExecutionRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the requesting doctor did, as he signs it; `concerns` is the report's record digest."""

    format: Literal["lianzhen-execution/1"] = "lianzhen-execution/1"
    execution: ExecutionId
    consultation: ConsultationId
    report: ReportId
    concerns: Digest
    number: str
    edition: int
    recorded_at: datetime
    hospital: HospitalNote
    lead: HospitalNote
    alliance: str
    patient_name: str
    record_number: str
    person: PersonNote
    form: ExecutionForm
    archives: tuple[HospitalId, ...]
    waived_by: ConsentId | None


class Frozen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signed text as it is kept: `text` is canonical JSON, `digest` its SHA-256, never changed.

    The id is that of the report or of the execution; `concerns` is the digest of the record that
    an amendment or an execution belongs to.
    """

    id: ReportId | ExecutionId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    kind: Literal["report", "amendment", "execution"]
    number: str
    digest: Digest
    concerns: Digest | None = None
    text: str
    signature: Signature
    frozen_at: datetime
    archives: tuple[HospitalId, ...]
    waived_by: ConsentId | None = None
