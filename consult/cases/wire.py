"""A case: what is known of one patient's illness, with its results and attachments."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import AttachmentId, CaseId, Digest, HospitalId, PatientId, PractitionerId

Text = Annotated[str, Meta(max_length=8_000)]
Line = Annotated[str, Meta(max_length=200)]


class Diagnosis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A diagnosis of Western medicine (ICD-10) or of TCM (disease name with its syndrome)."""

    system: Literal["western", "tcm"]
    name: Line
    code: Annotated[str, Meta(max_length=30)] = ""
    syndrome: Line = ""


class LabResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One laboratory value, typed in."""

    item: Line
    value: Annotated[str, Meta(max_length=60)]
    unit: Annotated[str, Meta(max_length=30)] = ""
    reference: Annotated[str, Meta(max_length=60)] = ""
    flag: Literal["", "high", "low", "positive", "critical"] = ""
    taken_on: date | None = None
    hospital_name: Line = ""


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


class Attachment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PDF or photograph of a case; the bytes lie in the vault under `digest`."""

    id: AttachmentId
    owner: HospitalId
    version: int = 1
    case: CaseId
    kind: AttachmentKind
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
    created_at: datetime
    saved_at: datetime


class ImagesSummary(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many images a case has; answered by imaging through a port."""

    studies: int = 0
    series: int = 0
    instances: int = 0
    size_bytes: int = 0
