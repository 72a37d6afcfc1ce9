"""A referral's form filled from what the case already says."""

from msgspec.structs import replace

from consult.cases.wire import Diagnosis, Summary
from consult.patients.wire import PatientForm
from consult.referrals.wire import Advice, Referral, ReferralForm, ReturnForm

TEXT_MAX = 8_000
"""What one field of the sheet holds; what is put together may be longer."""


def from_case(summary: Summary, department: str = "") -> ReferralForm:
    """The sheet as far as the case fills it; the doctor completes and corrects it."""
    return ReferralForm(
        impression=_fitting("；".join(map(_named, summary.diagnoses))),
        reason=summary.present_illness or summary.chief_complaint,
        past_history=summary.past_history,
        treatment_so_far=summary.treatment_so_far,
        department=department,
    )


def from_advice(form: ReferralForm, advice: Advice) -> ReferralForm:
    """The sheet with what the signed report of a consultation says of the referral."""
    reason = "\n".join(part for part in (advice.reason, form.reason) if part.strip())
    advised = f"远程会诊意见：{advice.advice}" if advice.advice.strip() else ""
    treatment = "\n".join(part for part in (form.treatment_so_far, advised) if part.strip())
    return replace(
        form,
        impression=advice.diagnosis or form.impression,
        reason=_fitting(reason),
        treatment_so_far=_fitting(treatment),
        department=form.department or advice.department,
    )


def return_from(referral: Referral) -> ReturnForm:
    """The sheet that comes back as far as the referral up fills it."""
    return ReturnForm(diagnosis=referral.form.impression)


def label_of(person: PatientForm, age_years: int | None, complaint: str) -> str:
    """How a patient is called in an emergency: never by his name, for a phone may say it aloud."""
    sex = {"male": "男", "female": "女", "unknown": "性别不详"}[person.sex]
    age = f"{age_years} 岁" if age_years is not None else "年龄不详"
    parts = [sex, age, complaint.strip()[:30]]
    return "，".join(part for part in parts if part)


def _fitting(text: str) -> str:
    return text if len(text) <= TEXT_MAX else text[: TEXT_MAX - 1] + "…"


def _named(diagnosis: Diagnosis) -> str:
    code = f"（{diagnosis.code}）" if diagnosis.code else ""
    syndrome = f"·{diagnosis.syndrome}" if diagnosis.syndrome else ""
    return f"{diagnosis.name}{syndrome}{code}"
