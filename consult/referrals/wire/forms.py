"""The sheets of a referral: the one that goes with the patient, the one that comes back, the
notice of who receives him."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.notices.wire import Acuity as Acuity
from consult.people.wire import Phone

Text = Annotated[str, Meta(max_length=8_000)]
Line = Annotated[str, Meta(max_length=200)]
Reason = Annotated[str, Meta(min_length=2, max_length=500)]

Direction = Literal["up", "down", "return"]
"""上转 · 下转 · 回转. A return goes back to the hospital that had sent the patient up."""

Purpose = Literal["treatment", "examination"]
"""诊治 · 检查转送: the patient goes for examinations that his hospital can't make (未开展项目)."""

Transport = Literal["", "ambulance_of_receiver", "ambulance_120", "escorted", "by_himself"]
"""甲方救护车 · 120 · 护送 · 自行 (桓仁 二(一)3)."""

Category = Literal[
    "",
    "critical",
    "difficult",
    "not_offered",
    "common_disease",
    "chronic",
    "rehabilitation",
    "postoperative",
    "stable",
]
"""急危重症 · 疑难复杂 · 本院未开展 · 常见病多发病 · 慢性病 · 康复 · 术后恢复期 · 病情稳定期."""


class ReferralForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sheet that goes with the patient (转出单, domain §2.1); filled from the case."""

    category: Category = ""
    impression: Text = ""
    reason: Text = ""
    """主要现病史 (转出原因)."""
    past_history: Text = ""
    treatment_so_far: Text = ""
    items: Annotated[tuple[Line, ...], Meta(max_length=30)] = ()
    """The examinations that are asked for, where the purpose is examination."""
    department: Line = ""
    """The department that is asked for."""
    transport: Transport = ""
    is_green_channel: bool = False
    patient_agrees: bool | None = None
    insurance_allows: bool | None = None
    """A recorded tick, not an engine (专科联盟 三.1)."""
    signer_name: Annotated[str, Meta(max_length=60)] = ""
    """Who signed for the patient's consent to be referred."""
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
    expected_at: Annotated[datetime, Meta(tz=True)] | None = None
    has_bed: bool | None = None


class Advice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the signed report of a consultation says of a referral."""

    diagnosis: Text = ""
    advice: Text = ""
    reason: Text = ""
    department: Line = ""
    """Where it advises to send the patient."""
