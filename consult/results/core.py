"""When a result is the same, a correction, or a new one; what others are told of it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.ledger.errors import Invalid, NotNow
from consult.ledger.wire import CaseId, HospitalId, PractitionerId, ResultId
from consult.results.wire import AssignStray, NewResult, RejectStray, Result, Stray, Trace

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


def paired(found: Sequence[Result]) -> list[Result]:
    """The results with the images that came by themselves: one examination is one result.

    A report names its study; the study came from the device as a result without a report. Where
    both are there, the report has the images, and the bare study is not told of again.
    """
    bare: dict[tuple[HospitalId, str], CaseId] = {
        (each.owner, each.key): each.images
        for each in found
        if each.images is not None and each.key == each.study and each.withdrawn_at is None
    }
    reports = {
        (each.owner, each.study)
        for each in found
        if each.study is not None and each.withdrawn_at is None and not _is_bare(each)
    }
    return [
        _with_images(each, bare)
        for each in found
        if not (_is_bare(each) and (each.owner, each.study) in reports)
    ]


def _is_bare(result: Result) -> bool:
    return result.study is not None and result.key == result.study


def _with_images(result: Result, bare: dict[tuple[HospitalId, str], CaseId]) -> Result:
    if result.images is not None or result.study is None:
        return result
    return replace(result, images=bare.get((result.owner, result.study)))


def check_stray_open(stray: Stray) -> None:
    """Raise `NotNow` where somebody has resolved it."""
    if stray.state != "open":
        raise NotNow(
            "stray-resolved", "这项检查已由他人处理。", "Somebody has resolved this study already."
        )


def assigned(
    stray: Stray, body: AssignStray, result: ResultId, by: PractitionerId, now: datetime
) -> Stray:
    """A stray that was given to a patient."""
    return replace(
        stray,
        version=stray.version + 1,
        state="assigned",
        patient=body.patient,
        result=result,
        reason=body.reason,
        resolved_by=by,
        resolved_at=now,
    )


def rejected(stray: Stray, body: RejectStray, by: PractitionerId, now: datetime) -> Stray:
    """A stray that belongs to nobody here."""
    return replace(
        stray,
        version=stray.version + 1,
        state="rejected",
        reason=body.reason,
        resolved_by=by,
        resolved_at=now,
    )
