"""Results of examinations and laboratories, and what another hospital may know of them."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AgreementId,
    CaseId,
    HospitalId,
    Identity,
    OpeningId,
    PatientId,
    PractitionerId,
    ResultId,
    StrayId,
)
from consult.patients.wire import PatientForm

Line = Annotated[str, Meta(max_length=200)]
Code = Annotated[str, Meta(max_length=40)]
"""A code of the recognition catalogue; empty where the source names none."""

ResultKind = Literal["examination", "laboratory", "electrocardiogram"]
"""检查 · 检验 · 心电图 (国卫医发〔2022〕6号 第二条: images and values, never the conclusion)."""

Origin = Literal["dicom", "fhir", "hl7", "typed"]
Flag = Literal["", "high", "low", "positive", "critical"]


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measured value as the laboratory gave it; `value` keeps its digits."""

    code: Code = ""
    name: Line
    value: Annotated[str, Meta(max_length=60)]
    unit: Annotated[str, Meta(max_length=30)] = ""
    reference: Annotated[str, Meta(max_length=60)] = ""
    flag: Flag = ""


class Result(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result of the hospital `owner`, which made it; a correction is the next version.

    `key` is the source's own id (accession, filler order, Study Instance UID): the same key from
    the same hospital is the same result. `images` is the case under which its images lie.
    """

    id: ResultId
    owner: HospitalId
    version: int = 1
    patient: PatientId
    identity: Identity | None
    kind: ResultKind
    code: Code
    name: Line
    department: Annotated[str, Meta(max_length=60)]
    """检验科, 影像科 …: whose quality certificates count."""
    performed_at: datetime
    issued_at: datetime | None = None
    origin: Origin
    key: Annotated[str, Meta(min_length=1, max_length=120)]
    values: Annotated[tuple[Value, ...], Meta(max_length=300)] = ()
    study: str | None = None
    images: CaseId | None = None
    conclusion: Annotated[str, Meta(max_length=8_000)] = ""
    """What its own doctor concluded: kept, shown apart, never recognised with the result."""
    received_at: datetime
    withdrawn_at: datetime | None = None


class Trace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a result exists: all that anybody who treats the patient is told before consent."""

    result: ResultId
    hospital: HospitalId
    hospital_name: str
    kind: ResultKind
    code: Code
    name: str
    performed_on: date
    has_images: bool
    is_open: bool
    """Whether the caller may see the result itself."""


Ground = Literal["own", "consent", "treatment", "emergency"]
"""Why it may be seen: one's own hospital's · the patient's consent · the relation of treatment
that the patient set up himself (referral) · an emergency, to be justified afterwards."""


class Open(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open a result of another hospital for one's own case; the reason stands in the trail."""

    ground: Literal["consent", "treatment", "emergency"]
    reason: Annotated[str, Meta(max_length=300)] = ""


class Opening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result that was opened to another hospital's case; `owner` is the result's hospital."""

    id: OpeningId
    owner: HospitalId
    version: int = 1
    result: ResultId
    case: CaseId
    hospital: HospitalId
    opened_by: PractitionerId
    opened_at: datetime
    ground: Literal["consent", "treatment", "emergency"]
    reason: str
    agreement: AgreementId
    until: datetime
    images: CaseId | None = None
    """Under which case id the images lie that were opened with it."""


class NewResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result typed in beside its photographed sheet, or translated from a message."""

    kind: ResultKind
    code: Code = ""
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    department: Annotated[str, Meta(max_length=60)] = ""
    performed_at: datetime
    issued_at: datetime | None = None
    key: Annotated[str, Meta(max_length=120)] = ""
    values: Annotated[tuple[Value, ...], Meta(max_length=300)] = ()
    study: Annotated[str, Meta(pattern=r"^[0-9.]{1,64}$")] | None = None
    images: CaseId | None = None
    conclusion: Annotated[str, Meta(max_length=8_000)] = ""


class Stray(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study that came in and could not be given to a patient: a person says whose it is.

    `code`, `zh` and `en` are why; `named` is whom it names; `new` the result that it would be.
    """

    id: StrayId
    owner: HospitalId
    version: int = 1
    named: PatientForm
    new: NewResult
    code: str
    zh: str
    en: str
    came_at: datetime
    state: Literal["open", "assigned", "rejected"] = "open"
    patient: PatientId | None = None
    result: ResultId | None = None
    reason: str = ""
    resolved_by: PractitionerId | None = None
    resolved_at: datetime | None = None


class AssignStray(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a stray study to the patient whose it is, and say how one knows."""

    patient: PatientId
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class RejectStray(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stray study belongs to nobody here: say why; its images are shown to nobody any more."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]
