"""Who asks, what he asks for, and what was granted to whom; knows ids and no record."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from consult.audit.wire import Doer
from consult.ledger.wire import (
    AgreementId,
    CaseId,
    ConsultationId,
    HospitalId,
    OpeningId,
    PractitionerId,
    ReferralId,
)

Role = Literal["doctor", "triage_clerk", "expert", "chair", "administrator"]
"""医师 · 分诊员 · 专家 · 主持人 · 管理员: in which capacity somebody acts."""

GrantRole = Role | Literal["observer", "reader", "receiver"]
"""An observer (观摩) is one by his grant alone, whatever his roles at home; readers are the
doctors of a hospital to whose case a result was opened (调阅); receivers are the medical staff of
a hospital to which a referral brings the patient (接诊)."""

Act = Literal[
    "list_patients",
    "add_patient",
    "see_patient",
    "edit_patient",
    "merge_patients",
    "see_merge",
    "decide_merge",
    "open_case",
    "see_case",
    "edit_case",
    "see_images",
    "add_images",
    "see_consultation",
    "request",
    "triage",
    "advise",
    "preside",
    "attend",
    "observe",
    "invite",
    "send_again",
    "see_result",
    "recognise",
    "see_counts",
    "refer",
    "see_referral",
    "keep_roster",
    "administer",
]
"""What the one door is asked for; the table of `access.core` knows no other."""


class Principal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The person behind a request; `stepped_up_until` is when his last step-up stops counting."""

    person: PractitionerId
    hospital: HospitalId
    roles: tuple[Role, ...] = ()
    stepped_up_until: datetime | None = None


class Call(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The context of one use case: who, when, and the id of the request for the audit trail."""

    principal: Principal
    now: datetime
    request: str = ""

    @property
    def doer(self) -> Doer:
        """The caller as the audit trail names him."""
        who = self.principal
        return Doer(actor=who.person, hospital=who.hospital, at=self.now, request=self.request)

    @property
    def own_hospital(self) -> "Thing":
        """The caller's own hospital, as the door knows it."""
        hospital = self.principal.hospital
        return Thing(kind="hospital", id=hospital, owner=hospital)


class Thing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for: whose it is, and the case that a grant would have to name."""

    kind: Literal["hospital", "patient", "merge", "case", "consultation", "result", "referral"]
    id: UUID
    owner: HospitalId
    cases: tuple[CaseId, ...] = ()


class Grant(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Access of another hospital's people to one case; `owner` is the hospital of the case.

    It was given by a consultation, by the opening of a result whose images lie there, or by a
    referral that brings the patient.
    With a practitioner it is his alone; without one it is for all of the hospital in that role.
    It counts until `until` (revoked: the time of that) while its agreement is in force.
    """

    id: UUID
    owner: HospitalId
    version: int = 1
    case: CaseId
    hospital: HospitalId
    role: GrantRole
    practitioner: PractitionerId | None = None
    consultation: ConsultationId | None = None
    opening: OpeningId | None = None
    referral: ReferralId | None = None
    agreement: AgreementId
    granted_at: datetime
    until: datetime
