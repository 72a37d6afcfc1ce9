"""A case: what is known of one patient's illness, with its results and attachments."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AttachmentId,
    CaseId,
    ConsultationId,
    DecisionId,
    Digest,
    HospitalId,
    PatientId,
    PractitionerId,
    SettlementId,
)
from consult.patients.wire import Consent, Mismatch, Patient, StudyPatient
from consult.people.wire import PersonCard

Text = Annotated[str, Meta(max_length=8_000)]
Line = Annotated[str, Meta(max_length=200)]


class Diagnosis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A diagnosis of Western medicine (ICD-10) or of TCM (disease name with its syndrome)."""

    system: Literal["western", "tcm"]
    name: Line
    code: Annotated[str, Meta(max_length=30)] = ""
    syndrome: Line = ""


class LabResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One laboratory value, typed in, or taken over by the `decision` that recognised it.

    `mark` is the HR mark that it carried then. What a decision took over, it alone changes.
    """

    item: Line
    value: Annotated[str, Meta(max_length=60)]
    unit: Annotated[str, Meta(max_length=30)] = ""
    reference: Annotated[str, Meta(max_length=60)] = ""
    flag: Literal["", "high", "low", "positive", "critical"] = ""
    taken_on: date | None = None
    hospital_name: Line = ""
    mark: Annotated[str, Meta(max_length=30)] = ""
    decision: DecisionId | None = None
    sheet: AttachmentId | None = None
    """The photographed sheet beside which it was typed."""


class FourDiagnostics(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """中医四诊 (DE02.10.028.00): inspection, listening and smelling, inquiry, palpation."""

    inspection: Text = ""
    listening_smelling: Text = ""
    inquiry: Text = ""
    palpation: Text = ""


class Summary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The case summary (病历摘要), field by field (domain §2.1)."""

    chief_complaint: Text = ""
    present_illness: Text = ""
    past_history: Text = ""
    allergies: Text = ""
    family_history: Text = ""
    physical_examination: Text = ""
    auxiliary_examinations: Text = ""
    four_diagnostics: FourDiagnostics = FourDiagnostics()
    diagnoses: Annotated[tuple[Diagnosis, ...], Meta(max_length=30)] = ()
    diagnostic_basis: Text = ""
    treatment_so_far: Text = ""
    laboratory: Annotated[tuple[LabResult, ...], Meta(max_length=200)] = ()


AttachmentKind = Literal["pdf", "photograph", "consent_scan"]

Shows = Literal["", "wound", "tongue", "sheet", "other"]
"""What a photograph shows: 伤口 · 舌象 · 检验检查单 · 其他; empty where nobody said."""


class Attachment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PDF or photograph of a case; the bytes lie in the vault under `digest`."""

    id: AttachmentId
    owner: HospitalId
    version: int = 1
    case: CaseId
    kind: AttachmentKind
    shows: Shows = ""
    name: Line
    media_type: str
    digest: Digest
    size_bytes: int
    added_by: PractitionerId
    added_at: datetime
    removed_at: datetime | None = None


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case of one hospital; `version` guards the summary against a second tab."""

    id: CaseId
    owner: HospitalId
    version: int = 1
    patient: PatientId
    author: PractitionerId
    summary: Summary = Summary()
    is_locked: bool = False
    """Set while a consultation of this case is neither a draft nor returned."""
    created_at: datetime
    saved_at: datetime


class ImagesSummary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many images a case has; answered by imaging through a port."""

    studies: int = 0
    series: int = 0
    instances: int = 0
    size_bytes: int = 0


class StudyNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One study of a case as a paper names it; `digest` is over its sorted instance digests."""

    study: str
    modality: str
    description: str = ""
    taken_on: date | None = None
    series: int
    instances: int
    digest: Digest | None = None


Why = Annotated[str, Meta(min_length=2, max_length=300)]


class Settlement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a study is of the case's patient though it names him otherwise: who says so, and why."""

    id: SettlementId
    owner: HospitalId
    version: int = 1
    case: CaseId
    study: str
    differs: tuple[Mismatch, ...]
    reason: Why
    settled_by: PractitionerId
    settled_at: datetime


class StudyDoubt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study of the case that names another patient, and in what; settled once a person says why
    it is his all the same."""

    study: str
    named: StudyPatient
    differs: tuple[Mismatch, ...]
    settlement: Settlement | None = None


class SettleStudy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is the same person: how one knows."""

    reason: Why


class WithdrawStudy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The study does not belong here: why it came."""

    reason: Why


Intention = Literal["consult", "send_examination", "refer_now"]
"""What the case is opened for: 远程会诊 · 送检 (未开展项目转至甲方, 桓仁 二(四)1) · 立即转诊."""


class OpenCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open a case of this patient, with its draft request."""

    patient: PatientId
    intake: Intention = "consult"


class Opened(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new case and its draft consultation."""

    case: CaseId
    consultation: ConsultationId


class SaveSummary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the case summary, made on `version` of the case."""

    version: int
    summary: Summary


class CaseView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case with all that stands around it, for one person; `consent` is the newest one."""

    case: Case
    patient: Patient
    consent: Consent | None
    attachments: tuple[Attachment, ...]
    images: ImagesSummary
    author: PersonCard
    may_edit: bool
