"""A patient in the words of papers: sex, document, age."""

from collections.abc import Mapping
from datetime import date, datetime

from consult.alliance.core import clinic_day
from consult.patients.wire import IdKind, Sex

SEXES: Mapping[Sex, str] = {"male": "男", "female": "女", "unknown": "未说明"}
ID_KINDS: Mapping[IdKind, str] = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hkmt_permit": "港澳台居民来往内地通行证",
    "birth_certificate": "出生医学证明",
    "other": "其他",
    "none": "",
}


def age(birth_date: date | None, at: datetime) -> str:
    """Years; months below three years, days below one month."""
    if birth_date is None:
        return ""
    today = clinic_day(at)
    months = (today.year - birth_date.year) * 12 + today.month - birth_date.month
    months -= today.day < birth_date.day
    if months >= 36:
        return f"{months // 12}岁"
    return f"{months}个月" if months >= 1 else f"{(today - birth_date).days}天"
