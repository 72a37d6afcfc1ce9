"""A patient by his real name, and his consent by purpose."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AttachmentId,
    CaseId,
    ConsentId,
    HospitalId,
    PatientId,
    PractitionerId,
)

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
    """A patient of one hospital."""

    id: PatientId
    owner: HospitalId
    version: int = 1
    form: PatientForm
    created_at: datetime


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
