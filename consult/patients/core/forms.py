"""What makes a patient's form and a consent acceptable; knows no store."""

import hashlib
import hmac
import re
import unicodedata
from datetime import date

from consult.ledger.errors import Invalid, Sentence
from consult.ledger.wire import Identity
from consult.patients.wire import (
    Consent,
    ConsentForm,
    Mismatch,
    PatientForm,
    Purpose,
    Sex,
    StudyPatient,
)

_RESIDENT_ID = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"

PURPOSES: tuple[tuple[Purpose, str, str], ...] = (
    ("consultation", "接受远程会诊", "Remote consultation"),
    ("archive_copy", "向牵头医院送存病历副本", "A copy for the lead hospital's archive"),
    ("recording", "会诊录音录像", "Recording of sound and picture"),
    ("teaching", "教学使用", "Use in teaching"),
    ("recognition", "调阅并互认其他医院的检查检验结果", "Opening results of other hospitals"),
)
"""Each purpose with its words in both languages, in the order of the form."""


def is_resident_id(number: str) -> bool:
    """Whether a resident identity number carries its right check digit (GB 11643)."""
    if not _RESIDENT_ID.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def check_form(form: PatientForm, today: date) -> None:
    """Raise `Invalid` for what can't be true of a patient."""
    if not form.name.strip():
        raise Invalid("name-empty", "请填写患者真实姓名。", "Give the patient's real name.")
    if any(ord(sign) < 0x20 for sign in form.name + form.record_number):
        raise Invalid(
            "control-character",
            "姓名或病历号中含有不可见字符。",
            "The name or the record number holds an invisible character.",
        )
    if form.birth_date is not None and form.birth_date > today:
        raise Invalid(
            "birth-date-ahead", "出生日期晚于今天。", "The birth date lies in the future."
        )
    if form.id_kind == "none" and form.id_number:
        raise Invalid(
            "id-kind-missing", "请选择证件类型。", "Choose what kind of document the number is of."
        )
    if form.id_kind == "resident_id" and not is_resident_id(form.id_number):
        raise Invalid(
            "id-number-wrong",
            "居民身份证号码不正确，请核对 18 位号码（含校验位）。",
            "The resident identity number is wrong; check its 18 digits.",
        )


def check_consent(form: ConsentForm) -> None:
    """Raise `Invalid` unless one way of evidence is there and the signer is explained."""
    if (form.drawn_png is None) == (form.scan is None):
        raise Invalid(
            "evidence-missing",
            "请提供手写签名或已签署的扫描件（二者选一）。",
            "Give either a drawn signature or a scanned sheet.",
        )
    if form.drawn_png is not None and not form.drawn_png.startswith(PNG_MAGIC):
        raise Invalid(
            "signature-not-png", "签名图像不是 PNG。", "The drawn signature is not a PNG picture."
        )
    if form.relation != "self" and not form.relation_reason.strip():
        raise Invalid(
            "relation-reason-missing",
            "非本人签署时，请说明不宜由患者本人签署的原因。",
            "Say why somebody else signs for the patient.",
        )


def permits(consent: Consent | None, purpose: Purpose) -> bool:
    """Whether the newest consent covers a purpose; no consent covers nothing."""
    return consent is not None and bool(getattr(consent.purposes, purpose))


def identity_of(form: PatientForm, key: bytes) -> Identity | None:
    """Who a patient is across hospitals; None without a document that names one person.

    HMAC-SHA256 under the alliance's key over the kind and the number in one spelling: numbers of
    resident identity cards have few free digits, so a plain hash could be tried out.
    """
    number = _one_spelling(form.id_number)
    if form.id_kind in {"none", "other"} or not number:
        return None
    if form.id_kind == "resident_id" and not is_resident_id(number):
        return None
    text = f"lianzhen-identity/1\0{form.id_kind}\0{number}".encode()
    return Identity(hmac.new(key, text, hashlib.sha256).hexdigest())


def document_of(form: PatientForm) -> str | None:
    """The document that names a person, in one spelling; None without one, or a wrong one.

    By it the records of one hospital are found; across hospitals `identity_of` counts.
    """
    number = _one_spelling(form.id_number)
    if form.id_kind in {"none", "other"} or not number:
        return None
    return f"{form.id_kind}/{number[:60]}"


def _one_spelling(number: str) -> str:
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(sign for sign in folded if sign.isalnum())


SEXES: dict[str, Sex] = {"M": "male", "F": "female"}
"""Patient's Sex (0010,0040), PS3.3 C.7.1.1; O and an empty value say nothing."""

MISMATCHES: dict[Mismatch, Sentence] = {
    "name": Sentence("姓名与病例不一致", "The name differs from the case"),
    "sex": Sentence("性别与病例不一致", "The sex differs from the case"),
    "birth_date": Sentence("出生日期与病例不一致", "The birth date differs from the case"),
}


def mismatches(form: PatientForm, study: StudyPatient) -> tuple[Mismatch, ...]:
    """In what a study's patient differs from the case's; what either leaves open never differs.

    A name counts by its ideographs: a study that has only Latin letters can't be told apart here.
    """
    differs: dict[Mismatch, bool] = {
        "name": _names_differ(form.name, study.name),
        "sex": study.sex in SEXES and form.sex not in {"unknown", SEXES[study.sex]},
        "birth_date": study.birth_date is not None
        and form.birth_date is not None
        and study.birth_date != form.birth_date,
    }
    return tuple(what for what, is_so in differs.items() if is_so)


def _names_differ(ours: str, theirs: str) -> bool:
    groups = [_ideographs(group) for group in theirs.split("=")]
    written = [group for group in groups if group]
    wanted = _ideographs(ours)
    return bool(wanted) and bool(written) and wanted not in written


def _ideographs(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in folded if "IDEOGRAPH" in unicodedata.name(sign, ""))
