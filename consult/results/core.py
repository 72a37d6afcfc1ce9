"""When a result is the same, a correction, or a new one; what others are told of it."""

from datetime import datetime

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.ledger.errors import Invalid
from consult.ledger.wire import CaseId
from consult.results.wire import NewResult, Result, Trace

CLOCKS_DIFFER_S = 600.0
"""How far ahead of ours a laboratory's clock may be."""


def check_new(new: NewResult, now: datetime) -> None:
    """Raise Invalid for a result that holds nothing or lies in the future."""
    if not new.values and new.study is None and not new.conclusion.strip():
        raise Invalid(
            "result-empty",
            "结果没有数值、影像或结论。",
            "The result holds no value, no images and no conclusion.",
        )
    if (new.performed_at - now).total_seconds() > CLOCKS_DIFFER_S:
        raise Invalid("result-ahead", "检查时间晚于现在。", "The examination lies in the future.")


def corrected(before: Result, new: NewResult, now: datetime) -> Result | None:
    """The next version where the source says something else under the same key; None where not.

    A result that comes again after it was withdrawn stands again. What was issued before the
    version that is kept is a message that comes late: it corrects nothing.
    """
    if before.issued_at and new.issued_at and new.issued_at < before.issued_at:
        return None
    after = replace(
        before,
        kind=new.kind,
        code=new.code,
        name=new.name,
        department=new.department,
        performed_at=new.performed_at,
        issued_at=new.issued_at,
        values=new.values,
        study=new.study,
        images=new.images if new.images is not None else before.images,
        conclusion=new.conclusion,
        withdrawn_at=None,
    )
    if after == before:
        return None
    return replace(after, version=before.version + 1, received_at=now)


def withdrawn(before: Result, now: datetime) -> Result | None:
    """The result taken back by its hospital; None where it is already."""
    if before.withdrawn_at is not None:
        return None
    return replace(before, version=before.version + 1, withdrawn_at=now)


def trace(result: Result, hospital_name: str, *, is_open: bool) -> Trace:
    """What anybody who treats the patient is told: that it exists, where, of which day."""
    return Trace(
        result=result.id,
        hospital=result.owner,
        hospital_name=hospital_name,
        kind=result.kind,
        code=result.code,
        name=result.name,
        performed_on=clinic_day(result.performed_at),
        has_images=result.study is not None and result.images is not None,
        is_open=is_open,
    )


def images_of(result: Result) -> tuple[CaseId, ...]:
    """The case ids under which its images lie."""
    return () if result.images is None else (result.images,)
