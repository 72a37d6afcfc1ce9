"""A patient by his real name, and his consent by purpose."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AttachmentId,
    CaseId,
    ConsentId,
    ConsultationId,
    HospitalId,
    MergeId,
    PatientId,
    PractitionerId,
)
from consult.people.wire import PersonCard

Sex = Literal["male", "female", "unknown"]
IdKind = Literal["resident_id", "passport", "hkmt_permit", "birth_certificate", "other", "none"]
Relation = Literal["self", "spouse", "parent", "child", "guardian", "other_relative"]
Purpose = Literal["consultation", "archive_copy", "recording", "teaching", "recognition"]
"""治疗会诊 · 向牵头医院送存病历副本 · 录音录像 · 教学使用 · 调阅外院结果."""

Line = Annotated[str, Meta(max_length=120)]


class PatientForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked of a patient (domain §2.1); only name and sex cannot wait."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    sex: Sex
    birth_date: date | None = None
    id_kind: IdKind = "none"
    id_number: Annotated[str, Meta(max_length=40)] = ""
    ethnicity: Line = ""
    marital_status: Literal["", "single", "married", "divorced", "widowed"] = ""
    occupation: Line = ""
    address: Annotated[str, Meta(max_length=200)] = ""
    phone: Annotated[str, Meta(max_length=30)] = ""
    record_number: Line = ""
    insurance: Line = ""


class Patient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient of one hospital; a merged record says which one stands for the person now."""

    id: PatientId
    owner: HospitalId
    version: int = 1
    form: PatientForm
    created_at: datetime
    merged_into: PatientId | None = None


Mismatch = Literal["name", "sex", "birth_date"]


class StudyPatient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient as a study names him: Patient's Name with all its groups, M, F or O, a date."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None


class SavePatient(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of a patient's form, made on `version`."""

    version: int
    form: PatientForm


class Purposes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the patient agrees to, purpose by purpose (个人信息保护法 29)."""

    consultation: bool
    archive_copy: bool
    recording: bool
    teaching: bool
    recognition: bool = False
    """To open results that other hospitals made (检查检验结果调阅互认)."""


class ConsentForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed consent: drawn on the screen (`drawn_png`, base64) or a scanned sheet (`scan`)."""

    purposes: Purposes
    signer_name: Annotated[str, Meta(min_length=1, max_length=60)]
    relation: Relation
    relation_reason: Annotated[str, Meta(max_length=200)] = ""
    drawn_png: Annotated[bytes, Meta(max_length=400_000)] | None = None
    scan: AttachmentId | None = None


class Consent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent as kept; a newer one of the same case takes its place."""

    id: ConsentId
    owner: HospitalId
    version: int = 1
    case: CaseId
    patient: PatientId
    purposes: Purposes
    signer_name: str
    relation: Relation
    relation_reason: str
    evidence: Literal["drawn", "scan"]
    evidence_digest: str
    informed_by: PractitionerId
    signed_at: datetime


Likeness = Literal["document", "record_number", "person"]
"""同一证件 · 同一病历号 · 姓名、性别、出生日期相同且电话不矛盾."""

Difference = Literal["name", "sex", "birth_date", "document", "phone", "record_number"]
"""In what two records that both say something differ."""

MergeState = Literal["proposed", "merged", "declined", "split"]
"""待管理员复核 · 已合并 · 未同意 · 已拆分."""

HoldingKind = Literal["case", "consultation", "result", "referral"]
Reason = Annotated[str, Meta(min_length=2, max_length=300)]


class Holding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is kept of a patient, as a line of his page."""

    kind: HoldingKind
    id: UUID
    at: datetime
    title: str
    state: str = ""
    """The state of a consultation or a referral, as its own subject calls it."""
    case: CaseId | None = None
    """The case that it belongs to: it goes where that goes."""
    consultation: ConsultationId | None = None
    """Where the line leads, if anywhere."""


class Moved(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that went from one record to the other."""

    kind: HoldingKind
    id: UUID


class Merge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two records of one person made one, with all that is needed to take it back.

    Both forms stand here as they were. `moved` went from the merged record to the survivor,
    `kept` lay with the survivor before, `filled` names what the survivor lacked and took over.
    """

    id: MergeId
    owner: HospitalId
    version: int = 1
    survivor: PatientId
    merged: PatientId
    state: MergeState
    reason: str
    likeness: tuple[Likeness, ...]
    differs: tuple[Difference, ...]
    survivor_form: PatientForm
    merged_form: PatientForm
    proposed_by: PractitionerId
    proposed_at: datetime
    decided_by: PractitionerId | None = None
    """The second person, where the identities contradict each other."""
    decided_at: datetime | None = None
    decided_reason: str = ""
    moved: tuple[Moved, ...] = ()
    kept: tuple[Moved, ...] = ()
    filled: tuple[str, ...] = ()
    split_by: PractitionerId | None = None
    split_at: datetime | None = None
    split_reason: str = ""
    given: tuple[Moved, ...] = ()
    """What came since and went to the split-off record by a person's decision."""


class MergePatients(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Merge this record into the one of the address."""

    merged: PatientId
    reason: Reason


class DecideMerge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The second person's word on a merge over contradicting identities."""

    is_approved: bool
    reason: Reason


class SplitPatients(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a merge back; `given` of what came since belongs to the record that is split off."""

    reason: Reason
    given: Annotated[tuple[UUID, ...], Meta(max_length=2_000)] = ()


class MergeView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A merge for one person: who did it, what came since, and what he may do now."""

    merge: Merge
    proposed_by: PersonCard
    decided_by: PersonCard | None
    split_by: PersonCard | None
    since: tuple[Holding, ...]
    may_decide: bool
    may_split: bool


class Duplicate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record that is likely of the same person, and in what the two differ."""

    patient: Patient
    likeness: tuple[Likeness, ...]
    differs: tuple[Difference, ...]
    needs_second: bool
    """Whether the identities contradict each other: an administrator must agree."""
    holdings: int


class PatientView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient with all that is kept of him, the newest first, and his merges."""

    patient: Patient
    survivor: Patient | None
    """Who stands for the person now, where this record was merged."""
    holdings: tuple[Holding, ...]
    merges: tuple[MergeView, ...]
