"""A referral as it travels: its form in three parts, its states, the reception notice."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AgreementId,
    CaseId,
    ConsultationId,
    HospitalId,
    PatientId,
    PractitionerId,
    ReferralId,
    RevisitId,
)
from consult.people.wire import PersonCard, Phone

Text = Annotated[str, Meta(max_length=8_000)]
Line = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(min_length=2, max_length=500)]

Direction = Literal["up", "down", "return"]
"""上转 · 下转 · 回转. A return goes back to the hospital that had sent the patient up."""

Acuity = Literal["routine", "urgent", "critical"]
"""一般 · 急 · 危重."""

Transport = Literal["", "ambulance_of_receiver", "ambulance_120", "escorted", "by_himself"]
"""甲方救护车 · 120 · 护送 · 自行 (桓仁 二(一)3)."""

ReferralState = Literal[
    "draft",
    "sent",
    "accepted",
    "departed",
    "arrived",
    "admitted",
    "approval",
    "declined",
    "cancelled",
    "closed",
    "entered_in_error",
]
"""草稿 · 已发出 · 已接诊 · 已出发 · 已到达 · 已收治 · 待责任科室审批 (回转) · 谢绝 · 撤销 ·
结束 · 作废."""


class ReferralForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sheet that goes with the patient (转出单, domain §2.1); filled from the case."""

    impression: Text = ""
    reason: Text = ""
    """主要现病史 (转出原因)."""
    past_history: Text = ""
    treatment_so_far: Text = ""
    department: Line = ""
    """The department that is asked for."""
    transport: Transport = ""
    is_green_channel: bool = False
    patient_agrees: bool | None = None
    insurance_allows: bool | None = None
    """A recorded tick, not an engine (专科联盟 三.1)."""
    signer_name: Annotated[str, Meta(max_length=60)] = ""
    relation: Line = ""


class ReturnForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sheet that comes back (回转单)."""

    diagnosis: Text = ""
    inpatient_number: Line = ""
    findings: Text = ""
    """主要检查结果."""
    treatment_and_plan: Text = ""
    """治疗经过、下一步治疗方案及康复建议."""
    revisit_days: Annotated[tuple[int, ...], Meta(max_length=6)] = ()
    """After how many days the township visits the patient (回访)."""


class ReceptionNotice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """接诊安排: where to go, what to mind, whom to call (桓仁 一(一)3)."""

    department: Annotated[str, Meta(min_length=1, max_length=60)]
    place: Annotated[str, Meta(min_length=1, max_length=200)]
    precautions: Annotated[str, Meta(max_length=1_000)] = ""
    contact_name: Line = ""
    contact_phone: Phone
    expected_at: datetime | None = None
    has_bed: bool | None = None


class Stamp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A move of a referral: which act, by whom, when, and why where a reason is due."""

    act: str
    to: ReferralState
    by: PractitionerId | None
    at: datetime
    reason: str = ""


Moment = Literal["door", "call", "images_shared", "opinion", "departure", "arrival"]
"""The clock of an emergency (德阳 3.2.6)."""


class Clock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When each moment of an emergency was; a moment is stamped once."""

    door: datetime | None = None
    call: datetime | None = None
    images_shared: datetime | None = None
    opinion: datetime | None = None
    departure: datetime | None = None
    arrival: datetime | None = None


Paper = Literal["form", "consent", "signature", "id_number"]
"""What an emergency may leave open and is chased afterwards (先救治后补充)."""


class Referral(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One referral of one patient; `owner` is the hospital that sends.

    In an emergency only `label`, `acuity` and `phone` are there at first; `open_papers` says what
    is still owed and `papers_due_at` until when.
    """

    id: ReferralId
    owner: HospitalId
    version: int = 1
    number: str
    direction: Direction
    state: ReferralState
    acuity: Acuity
    is_emergency: bool = False
    label: Annotated[str, Meta(min_length=1, max_length=60)]
    """How the patient is called when nothing more is known: 男, 约 60 岁, 胸痛."""
    phone: Phone
    patient: PatientId | None
    case: CaseId | None
    consultation: ConsultationId | None = None
    answers: ReferralId | None = None
    """Of a return: the referral up that it answers."""
    to: HospitalId
    agreement: AgreementId
    author: PractitionerId
    form: ReferralForm = ReferralForm()
    notice: ReceptionNotice | None = None
    return_form: ReturnForm | None = None
    approved_by: PractitionerId | None = None
    clock: Clock = Clock()
    open_papers: tuple[Paper, ...] = ()
    papers_due_at: datetime | None = None
    stamps: tuple[Stamp, ...] = ()
    created_at: datetime


class Emergency(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """转为急诊上转: nothing but this is asked for (domain §5.4)."""

    label: Annotated[str, Meta(min_length=1, max_length=60)]
    acuity: Acuity = "critical"
    phone: Phone
    to: HospitalId | None = None
    """The lead hospital where nothing else is said."""
    case: CaseId | None = None
    consultation: ConsultationId | None = None
    door_at: datetime | None = None


class Revisit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit after a return (回访) that the township owes, and what it found."""

    id: RevisitId
    owner: HospitalId
    version: int = 1
    referral: ReferralId
    patient: PatientId
    due_on: date
    done_at: datetime | None = None
    done_by: PractitionerId | None = None
    findings: Text = ""


class ReferralView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A referral for one person: with the cards of those in it and what he may do now."""

    referral: Referral
    from_name: str
    to_name: str
    author: PersonCard
    patient_name: str
    acts: tuple[str, ...]
    revisits: tuple[Revisit, ...] = ()
    call: tuple[PersonCard, ...] = ()
    """Whom to call at the other hospital now."""
    call_phone: str = ""
