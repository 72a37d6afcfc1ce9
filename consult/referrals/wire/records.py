"""The records of a referral: its states, its clock, its revisits."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.documents.wire import DetachedSignature
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
from consult.people.wire import Phone
from consult.referrals.wire.forms import (
    Acuity,
    Direction,
    Purpose,
    ReceptionNotice,
    ReferralForm,
    ReturnForm,
    Text,
)

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


class Stamp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A move of a referral: which act, by whom, when, and why where a reason is due."""

    act: str
    to: ReferralState
    by: PractitionerId | None
    at: datetime
    reason: str = ""


class Signed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signed a sheet, as it stood then; `seal` proves the digest of that text."""

    part: Literal["out", "back"]
    """转出单 · 回转单."""
    by: PractitionerId
    at: datetime
    seal: DetachedSignature


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
    """By hospital and year, without gaps: 青石镇卫生院转〔2026〕0012."""
    direction: Direction
    purpose: Purpose = "treatment"
    state: ReferralState
    acuity: Acuity
    is_emergency: bool = False
    label: Annotated[str, Meta(min_length=1, max_length=60)]
    """How the patient is called when nothing more is known: 男, 约 60 岁, 胸痛."""
    phone: Phone
    """Where the sending doctor is reached."""
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
    signed: tuple[Signed, ...] = ()
    clock: Clock = Clock()
    open_papers: tuple[Paper, ...] = ()
    papers_due_at: datetime | None = None
    stamps: tuple[Stamp, ...] = ()
    created_at: datetime
    sent_at: datetime | None = None
    """When the other hospital came to see it."""


class Revisit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visit after a return (回访) that the township owes, and what it found."""

    id: RevisitId
    owner: HospitalId
    version: int = 1
    referral: ReferralId
    """The return that asked for it."""
    patient: PatientId | None
    due_on: date
    done_at: datetime | None = None
    done_by: PractitionerId | None = None
    findings: Text = ""
