"""The completeness gate: what a record lacks before it may be submitted or signed.

The minimum is that of 国卫医发〔2018〕25号: reason, purpose, time, summary, the specialty and title
of the doctor wanted; written consent; the patient by his real name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from consult.cases.wire import Summary
from consult.consultations.wire import ExecutionForm, Gap, RequestForm, Section
from consult.ledger.errors import Invalid, Sentence
from consult.patients.wire import Consent, PatientForm


class Incomplete(Invalid):
    """The request lacks something; `gaps` says what and where."""

    def __init__(self, missing: tuple[Gap, ...]) -> None:
        super().__init__(
            "incomplete",
            "资料不完整，请先补充：" + "、".join(gap.zh for gap in missing),
            "Not complete yet: " + ", ".join(gap.en for gap in missing),
        )
        self.gaps = missing


@dataclass(frozen=True)
class Dossier:
    """What the gate looks at; `bar` is why the requester may not attend, if so."""

    patient: PatientForm
    summary: Summary
    request: RequestForm
    consent: Consent | None
    image_count: int
    doubted_studies: int = 0
    """How many name another patient, and nobody said why they are his."""
    bar: Sentence | None = None


def gaps(dossier: Dossier) -> tuple[Gap, ...]:
    """Everything that is missing, in the order of the form."""
    return (
        *_patient(dossier),
        *_summary(dossier.summary),
        *_request(dossier.request, dossier.bar),
        *_images(dossier),
        *_consent(dossier.consent),
    )


def check_execution(form: ExecutionForm) -> None:
    """Raise `Invalid` when the requester departs from the advice without saying why."""
    if form.decision != "followed" and not form.deviation.strip():
        raise Invalid(
            "deviation-missing",
            "未完全按会诊意见执行时，请写明不同之处及理由。",
            "Say where and why you departed from the advice.",
        )


def _patient(dossier: Dossier) -> Iterator[Gap]:
    form, is_urgent = dossier.patient, dossier.request.urgency == "urgent"
    if form.birth_date is None:
        yield _gap("patient", "birth_date", "出生日期", "Date of birth")
    # In an emergency the patient is treated first and the papers are completed afterwards.
    if not form.id_number.strip() and not is_urgent:
        yield _gap("patient", "id_number", "证件号码（实名）", "Identity document (real name)")


def _summary(summary: Summary) -> Iterator[Gap]:
    asked = (
        ("chief_complaint", "主诉", "Chief complaint"),
        ("present_illness", "现病史", "Present illness"),
        ("allergies", "过敏史（没有请写“无”）", "Allergies (write “none” if none)"),
        ("treatment_so_far", "目前治疗经过", "Treatment so far"),
    )
    for field, zh, en in asked:
        if not getattr(summary, field).strip():
            yield _gap("summary", field, zh, en)
    if not any(diagnosis.name.strip() for diagnosis in summary.diagnoses):
        yield _gap("summary", "diagnoses", "初步诊断", "Preliminary diagnosis")


def _request(form: RequestForm, bar: Sentence | None) -> Iterator[Gap]:
    if not form.wanted_department.strip():
        yield _gap("request", "wanted_department", "拟邀请专业（科室）", "Specialty wanted")
    if form.wanted_title == "none":
        yield _gap("request", "wanted_title", "拟邀请医师职称", "Title of the expert wanted")
    if form.mode == "video" and form.wanted_at is None and form.urgency == "ordinary":
        yield _gap("request", "wanted_at", "期望会诊时间", "Time wanted")
    if not form.purpose.strip():
        yield _gap("request", "purpose", "会诊目的", "Purpose")
    if not form.reason.strip():
        yield _gap("request", "reason", "邀请事由", "Reason")
    if bar is not None:
        yield _gap("request", "requester", bar.zh, bar.en)


def _images(dossier: Dossier) -> Iterator[Gap]:
    if dossier.request.service == "diagnosis" and dossier.image_count == 0:
        yield _gap("images", "images", "远程诊断须附影像", "A remote diagnosis needs images")
    if dossier.doubted_studies:
        yield _gap(
            "images",
            "patient",
            "影像中的患者与病例不一致，请核对",
            "Images name another patient; check them",
        )


def _consent(consent: Consent | None) -> Iterator[Gap]:
    if consent is None:
        yield _gap("consent", "consent", "知情同意书", "Signed consent")
    elif not consent.purposes.consultation:
        yield _gap(
            "consent",
            "consultation",
            "患者未同意接受远程会诊",
            "The patient has not agreed to the consultation",
        )


def _gap(section: Section, field: str, zh: str, en: str) -> Gap:
    return Gap(field=field, zh=zh, en=en, section=section)
