"""What is recognised, on which certificate, and what a doctor decided (国卫医发〔2022〕6号)."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AllianceId,
    CaseId,
    CatalogueId,
    CertificateId,
    DecisionId,
    HospitalId,
    PatientId,
    PractitionerId,
    ResultId,
    TakingId,
)
from consult.patients.wire import Mismatch, StudyPatient
from consult.people.wire import HospitalLevel
from consult.results.wire import Code, Line, Opening, Result, ResultKind, Trace, Value

Scope = Literal["nation", "province", "alliance", "pair", "level"]
"""全国 · 省 · 医联体 · 双方约定 · 同级 (同一县区内)."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a catalogue; the same code may stand there once for each scope.

    `valid_days` counts from the day of the examination; None leaves it to the doctor, since the
    national text sets no days (domain §2.3).
    """

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    name: Line
    kind: ResultKind
    scope: Scope
    valid_days: Annotated[int, Meta(ge=0, le=3_650)] | None = None
    region: Annotated[str, Meta(max_length=20)] = ""
    """The province or city of the mark, e.g. 鄂."""
    parties: tuple[HospitalId, ...] = ()
    """The two hospitals of a pair."""
    accepts_lower: bool = True
    """Whether a hospital of a higher level accepts it of a lower one (provinces differ)."""
    source: Line = ""
    """The document and clause that it rests on."""


NationalReason = Literal[
    "condition_changed",
    "changes_quickly",
    "major_measure",
    "emergency",
    "forensic",
    "other",
]
"""Why a repeat is allowed: 病情变化 · 变化较快 · 重大医疗措施前 · 急诊急救 · 司法伤残病退鉴定 ·
其他情形确需复查 (国卫医发〔2022〕6号)."""


class LocalReason(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provincial reason to repeat, mapped to one of the six national ones."""

    code: Code
    name: Line
    national: NationalReason


class Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of an alliance's catalogue; it is never changed, a newer one takes its place."""

    id: CatalogueId
    owner: AllianceId
    version: int = 1
    edition: int
    name: Line
    in_force_from: date
    items: Annotated[tuple[Item, ...], Meta(max_length=5_000)]
    reasons: Annotated[tuple[LocalReason, ...], Meta(max_length=100)] = ()
    imported_by: PractitionerId
    imported_at: datetime
    file_digest: str = ""


class Certificate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a laboratory or department passed quality control (室内质控 · 室间质评) for items.

    External assessment counts for half a year at most (6号文: at least once every half year).
    """

    id: CertificateId
    owner: HospitalId
    version: int = 1
    department: Annotated[str, Meta(min_length=1, max_length=60)]
    control: Literal["internal", "external"]
    scope: Literal["nation", "province", "alliance"]
    region: Annotated[str, Meta(max_length=20)] = ""
    items: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=500)]
    assessed_by: Line
    number: Line = ""
    passed_on: date
    valid_until: date
    revoked_on: date | None = None
    added_by: PractitionerId
    added_at: datetime


class HrMark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mark 全国HR, 鄂HR …: computed from the certificates at the time of the examination."""

    label: str
    scope: Scope
    certificate: CertificateId


Rule = Literal[
    "within_days",
    "doctor_judges",
    "own_result",
    "not_in_catalogue",
    "out_of_scope",
    "lower_level",
    "no_certificate",
    "certificate_ran_out",
    "too_old",
    "withdrawn",
]
"""The rule that decided; the first three make a result recognisable."""


class Verdict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a result may be recognised here and now, and by what."""

    result: ResultId
    is_recognisable: bool
    rule: Rule
    scope: Scope | None
    edition: int | None
    certificate: CertificateId | None
    mark: HrMark | None
    age_days: int
    valid_days: int | None
    zh: str
    en: str


class Decide(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A doctor's decision on a result of another hospital, for his case.

    A decline and the declined part of a partial one need a reason and that the patient was told;
    `other` needs the explanation.
    """

    choice: Literal["accept", "decline", "partial"]
    accepted: Annotated[tuple[Code, ...], Meta(max_length=300)] = ()
    """Of a partial decision: the codes of the values that are recognised."""
    reason: NationalReason | None = None
    local_reason: Code = ""
    explanation: Annotated[str, Meta(max_length=500)] = ""
    patient_told: bool = False
    avoided_cost_cents: Annotated[int, Meta(ge=0, le=100_000_000)] | None = None
    """What the repeat would have cost, if known."""


class TakeIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A workbook (.xlsx, base64) to import, or only to look through (`is_dry_run`)."""

    workbook: Annotated[bytes, Meta(max_length=700_000)]
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    in_force_from: date
    is_dry_run: bool = True


class Revoke(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a certificate back from this day on."""

    on: date


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as it stands in the case, the report and the counts; a newer one replaces it."""

    id: DecisionId
    owner: HospitalId
    version: int = 1
    case: CaseId
    patient: PatientId
    result: ResultId
    result_version: int
    issued_by: HospitalId
    code: Code
    name: Line
    performed_at: datetime
    verdict: Verdict
    decided: Decide
    decided_by: PractitionerId
    decided_at: datetime
    values: tuple[Value, ...] = ()
    """The values that were recognised, as they were then; the conclusion never is."""
    replaced_at: datetime | None = None


class Taking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Images that are copied into a case: of a recognised result, or of an own study joined to it.

    `series` are the series that the case did not have before: what comes from `hospital_name`.
    `total` is None until the first image is on its way; `conflicts` are images that the case has
    under the same number with other bytes, which stay as they are.
    """

    id: TakingId
    owner: HospitalId
    version: int = 1
    case: CaseId
    patient: PatientId
    result: ResultId
    decision: DecisionId | None
    """None: a study of the own hospital that was joined to the case."""
    hospital: HospitalId
    hospital_name: str
    name: Line
    performed_on: date
    mark: str
    study: str
    source: CaseId
    """The case under which the images lie in the hospital that made them."""
    state: Literal["copying", "done", "failed", "taken_back"] = "copying"
    total: int | None = None
    copied: int = 0
    conflicts: int = 0
    series: tuple[str, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    """In what the study's patient differs from the case's; `reason` says why it is his."""
    reason: str = ""
    taken_by: PractitionerId
    taken_at: datetime
    finished_at: datetime | None = None


class InboxStudy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study that came into one's own hospital without a case, and whom it names."""

    result: ResultId
    study: str
    images: CaseId
    """Where it can be looked at before it is joined."""
    name: Line
    performed_at: datetime
    instances: int
    named: StudyPatient
    record_number: str
    mismatches: tuple[Mismatch, ...]
    """In what its patient differs from the case's."""


class JoinStudy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Join a study of the inbox to a case; a reason where its patient differs from the case's."""

    result: ResultId
    reason: Annotated[str, Meta(max_length=300)] = ""


class GiveBack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a joined study out of the case again."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class RecognitionNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision as the frozen record and its papers tell it."""

    decision: DecisionId
    result: ResultId
    result_version: int
    code: Code
    name: Line
    hospital: HospitalId
    hospital_name: str
    hospital_level: HospitalLevel
    performed_on: date
    choice: Literal["accept", "decline", "partial"]
    values: tuple[Value, ...] = ()
    study: str | None = None
    series: tuple[str, ...] = ()
    """The series of the case that came with it."""
    images: int = 0
    """How many images were taken into the case."""
    rule: Rule
    rule_zh: str
    rule_en: str
    edition: int | None
    certificate: CertificateId | None
    certificate_number: str
    mark: str
    reason: NationalReason | None
    reason_zh: str
    explanation: str
    patient_told: bool
    avoided_cost_cents: int | None
    decided_by: PractitionerId
    decided_by_name: str
    decided_by_department: str
    decided_at: datetime


class OpenedResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result of one's own hospital that a doctor of another one opened, and why."""

    opening: Opening
    result_name: Line
    hospital_name: str
    opened_by_name: str


class Outside(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A result from elsewhere as a case shows it: the trace, the verdict, the decision.

    `result` is there once it was opened; `is_changed` where its hospital corrected or withdrew it
    after the decision.
    """

    trace: Trace
    verdict: Verdict
    result: Result | None = None
    decision: Decision | None = None
    taking: Taking | None = None
    is_changed: bool = False


class Count(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The counts of one hospital and item over a span; rates are the reader's to form."""

    hospital: HospitalId
    code: Code
    name: str
    eligible: int
    recognised: int
    partly: int
    declined: int
    by_reason: dict[NationalReason, int]
    repeats_avoided: int
    cost_avoided_cents: int


class RowError(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with one row of an imported sheet; rows are counted as Excel does."""

    sheet: str
    row: int
    column: str
    zh: str
    en: str


class Imported(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an import did, or would do (`is_dry_run`): nothing is kept while a row is wrong."""

    is_dry_run: bool
    items: int
    certificates: int
    errors: tuple[RowError, ...] = ()
    catalogue: CatalogueId | None = None
