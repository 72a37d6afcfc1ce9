"""A township and its county hospital with a patient between them."""

from datetime import UTC, datetime
from uuid import UUID

from consult.access.wire import Principal, Role
from consult.ledger.wire import (
    AgreementId,
    CaseId,
    HospitalId,
    PatientId,
    PractitionerId,
    ReferralId,
)
from consult.people.wire import Hospital, HospitalLevel
from consult.referrals.wire import Referral, ReferralForm, ReturnForm

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
DOCTOR, COLLEAGUE, RECEIVER, OFFICER = (PractitionerId(UUID(int=n)) for n in range(1, 5))


def hospital(number: int, level: HospitalLevel, district: str = "清河县") -> Hospital:
    """A hospital of Shandong."""
    key = HospitalId(UUID(int=number))
    name = f"{district}{level}{number}"
    return Hospital(
        id=key,
        owner=key,
        name=name,
        short_name=name,
        level=level,
        province="山东",
        district=district,
    )


TOWNSHIP, COUNTY = hospital(10, "township"), hospital(11, "county")
VILLAGE = hospital(12, "village")
FAR_COUNTY = hospital(13, "county", "临江县")
FULL_FORM = ReferralForm(
    impression="急性心肌梗死？", reason="胸痛 2 小时", signer_name="王某", patient_agrees=True
)
RETURN_FORM = ReturnForm(diagnosis="心肌梗死，支架术后", treatment_and_plan="双联抗血小板一年")


def referral(**changed: object) -> Referral:
    """A whole referral up, still a draft."""
    given: dict[str, object] = {
        "id": ReferralId(UUID(int=20)),
        "owner": TOWNSHIP.id,
        "number": "ZZ-20261122-0001",
        "direction": "up",
        "state": "draft",
        "acuity": "routine",
        "label": "男，60 岁，胸痛",
        "phone": "0531-1234567",
        "patient": PatientId(UUID(int=21)),
        "case": CaseId(UUID(int=22)),
        "to": COUNTY.id,
        "agreement": AgreementId(UUID(int=23)),
        "author": DOCTOR,
        "form": FULL_FORM,
        "created_at": NOW,
    }
    if changed.get("state", "draft") not in {"draft", "approval"}:
        given["sent_at"] = NOW
    return Referral(**{**given, **changed})  # type: ignore[arg-type]


def principal(person: PractitionerId, of: Hospital, *roles: Role) -> Principal:
    """Somebody of a hospital in these roles."""
    return Principal(person=person, hospital=of.id, roles=roles)


AUTHOR = principal(DOCTOR, TOWNSHIP, "doctor")
SENDER = principal(COLLEAGUE, TOWNSHIP, "doctor")
TAKER = principal(RECEIVER, COUNTY, "doctor")
ON_CALL = principal(OFFICER, COUNTY)
STRANGER = principal(OFFICER, FAR_COUNTY, "doctor", "triage_clerk")
