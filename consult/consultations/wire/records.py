"""The records of a consultation, from request to closing."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.cases.wire import Intention
from consult.ledger.wire import (
    AgreementId,
    AllianceId,
    CaseId,
    ConsentId,
    ConsultationId,
    Digest,
    ExecutionId,
    HospitalId,
    OpinionId,
    PatientId,
    PractitionerId,
    ReportId,
)
from consult.people.wire import Title
from consult.recordings.wire import SpokenNote

Text = Annotated[str, Meta(max_length=8_000)]
Line = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(min_length=2, max_length=500)]

State = Literal[
    "draft",
    "submitted",
    "prereview",
    "returned",
    "assigned",
    "accepted",
    "in_session",
    "interrupted",
    "opinion_pending",
    "opinion_signed",
    "delivered",
    "executed",
    "closed",
    "cancelled",
    "converted",
    "entered_in_error",
]
"""Platform states (domain §3.4). A declining expert puts the request back to `prereview`."""

Urgency = Literal["ordinary", "urgent"]


class RequestForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The request (会诊申请单): the minimum of 国卫医发〔2018〕25号 and the fields of the forms."""

    service: Literal["consultation", "diagnosis"] = "consultation"
    composition: Literal["single", "multidisciplinary"] = "single"
    mode: Literal["video", "asynchronous"] = "video"
    urgency: Urgency = "ordinary"
    wanted_hospital: HospitalId | None = None
    wanted_department: Line = ""
    wanted_expert: Line = ""
    wanted_title: Title = "none"
    wanted_at: datetime | None = None
    purpose: Text = ""
    reason: Text = ""
    questions: Text = ""


class Invitation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One expert's invitation and his reply; a decline always has a reason."""

    expert: PractitionerId
    hospital: HospitalId
    is_chair: bool
    reply: Literal["pending", "accepted", "declined"] = "pending"
    reason: str = ""
    replied_at: datetime | None = None


class OpinionForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One expert's opinion (会诊意见): DE06.00.018.00, with TCM treatment DE06.00.300.00."""

    diagnosis: Text = ""
    advice: Text = ""
    further_tests: Text = ""
    tcm_treatment: Text = ""
    dissent: Text = ""


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signer's signature of the digest of frozen bytes."""

    signer: PractitionerId
    signed_at: datetime
    digest: Digest
    algorithm: Literal["ECDSA-P256-SHA256"]
    value: bytes
    """DER form (RFC 3279 §2.2.3)."""
    certificate: bytes
    """PEM form of the signer's certificate."""
    fingerprint: str
    """SHA-256 of the certificate's DER form."""


class Opinion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An expert's opinion: a draft until signed, then immutable; an amendment is a new one."""

    id: OpinionId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    expert: PractitionerId
    edition: int = 1
    form: OpinionForm = OpinionForm()
    saved_at: datetime
    spoken: tuple[SpokenNote, ...] = ()
    """The spoken readings that were signed with it (录音阅片)."""
    signature: Signature | None = None


class ConclusionForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The chair's summary (主持人总结), with the advice on referral and follow-up."""

    summary: Text = ""
    diagnosis: Text = ""
    advice: Text = ""
    further_tests: Text = ""
    advises_referral: bool = False
    referral_reason: Text = ""
    referral_destination: Line = ""
    follow_up: Text = ""


class Report(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The report: `record_digest` is of the frozen record that was signed, `pdf` of the sealed PDF.

    An amendment is a new edition beside the old; `amends` names the earlier one.
    """

    id: ReportId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    number: str
    edition: int = 1
    amends: ReportId | None = None
    amendment_reason: str = ""
    conclusion: ConclusionForm = ConclusionForm()
    saved_at: datetime
    record_digest: Digest | None = None
    signature: Signature | None = None
    pdf: Digest | None = None


class ExecutionForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the requesting doctor did with the opinion (会诊意见执行情况, 病历书写基本规范)."""

    decision: Literal["followed", "followed_in_part", "not_followed"]
    actions: Annotated[str, Meta(min_length=2, max_length=8_000)]
    deviation: Text = ""
    outcome: Text = ""


class Execution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The execution record, signed by the requesting doctor; it answers `report`."""

    id: ExecutionId
    report: ReportId
    form: ExecutionForm
    recorded_at: datetime
    recorded_by: PractitionerId
    record_digest: Digest
    signature: Signature
    pdf: Digest | None = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the timeline: who did what, when, and why."""

    at: datetime
    actor: PractitionerId | None
    act: str
    from_state: State | None
    to_state: State
    note: str = ""


class Consultation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record of one consultation; `owner` is the requesting hospital (邀请方)."""

    id: ConsultationId
    owner: HospitalId
    version: int = 1
    number: str
    state: State = "draft"
    intake: Intention = "consult"
    """What the doctor answered when the case was opened."""
    case: CaseId
    patient: PatientId
    requester: PractitionerId
    alliance: AllianceId
    lead: HospitalId
    agreement: AgreementId
    consent: ConsentId | None = None
    request: RequestForm = RequestForm()
    missing_items: tuple[str, ...] = ()
    return_note: str = ""
    triage_note: str = ""
    invitations: tuple[Invitation, ...] = ()
    starts_at: datetime | None = None
    session_started_at: datetime | None = None
    session_ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: PractitionerId | None = None
    execution: Execution | None = None
    earlier_executions: tuple[Execution, ...] = ()
    """Executions of editions that were amended afterwards."""
    due_at: datetime | None = None
    paused_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    created_at: datetime
    saved_at: datetime
