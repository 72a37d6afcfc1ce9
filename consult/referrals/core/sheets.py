"""The text of a sheet that is signed, and how a referral is numbered and called."""

import hashlib
from datetime import datetime
from typing import Literal

import msgspec

from consult.alliance.core import clinic_day
from consult.ledger.wire import Digest
from consult.people.wire import Hospital
from consult.referrals.wire import Referral, Signed


def number_of(hospital: Hospital, year: int, count: int) -> str:
    """青石镇卫生院转〔2026〕0012: by the hospital that sends and the year of its clinic."""
    return f"{hospital.short_name}转〔{year}〕{count:04d}"


def year_of(now: datetime) -> int:
    """The year on the wall of the clinic."""
    return clinic_day(now).year


def sheet_text(referral: Referral, part: Literal["out", "back"]) -> str:
    """What is signed: the sheet with whose it is, where it goes and where it comes from.

    The case names the patient: two records of one person may be merged afterwards.
    """
    sheet = {
        "number": referral.number,
        "direction": referral.direction,
        "purpose": referral.purpose,
        "acuity": referral.acuity,
        "from": referral.owner,
        "to": referral.to,
        "case": referral.case,
        "label": referral.label,
        "author": referral.author,
        "phone": referral.phone,
        "part": part,
        "form": referral.form if part == "out" else referral.return_form,
    }
    return msgspec.json.encode(sheet, order="sorted").decode()


def sheet_digest(referral: Referral, part: Literal["out", "back"]) -> Digest:
    """SHA-256 of the text that is signed."""
    return Digest(hashlib.sha256(sheet_text(referral, part).encode()).hexdigest())


def part_of(referral: Referral) -> Literal["out", "back"]:
    """Which sheet the author signs: a return is the sheet that comes back."""
    return "back" if referral.direction == "return" else "out"


def signature_of(referral: Referral) -> Signed | None:
    """The newest signature, if the sheet still reads as it did then."""
    part = part_of(referral)
    newest = next((each for each in reversed(referral.signed) if each.part == part), None)
    if newest is None or newest.seal.record_digest != sheet_digest(referral, part):
        return None
    return newest
