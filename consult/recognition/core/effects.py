"""What a decision changes in the case: values in its laboratory list, images taken or given back.

Images and values are recognised, never the old conclusion (国卫医发〔2022〕6号 第二条).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from consult.alliance.core import clinic_day
from consult.cases.core import check_open
from consult.cases.wire import Case, LabResult
from consult.ledger.wire import CaseId, PractitionerId, TakingId
from consult.patients.wire import Mismatch
from consult.recognition.wire import Decide, Decision, Taking
from consult.results.wire import Result

TAKEN = frozenset({"accept", "partial"})


@dataclass(frozen=True)
class Coming:
    """Images on their way into a case: of which result, into which case, by whom and when."""

    result: Result
    maker_name: str
    case: Case
    by: PractitionerId
    at: datetime


def check_may_change(case: Case, decide: Decide, standing: Iterable[Decision]) -> None:
    """Raise `NotNow` where a decision would change a case that is held as it was submitted.

    To decline what was not recognised before changes nothing in it.
    """
    was_taken = any(each.decided.choice in TAKEN for each in standing)
    if was_taken or decide.choice in TAKEN:
        check_open(case)


def rows(decision: Decision, result: Result, maker_name: str) -> tuple[LabResult, ...]:
    """The lines of the case's laboratory list that a decision brings."""
    if result.kind != "laboratory":
        return ()
    mark = decision.verdict.mark.label if decision.verdict.mark is not None else ""
    return tuple(
        LabResult(
            item=value.name or value.code,
            value=value.value,
            unit=value.unit,
            reference=value.reference,
            flag=value.flag,
            taken_on=clinic_day(result.performed_at),
            hospital_name=maker_name,
            mark=mark,
            decision=decision.id,
        )
        for value in decision.values
    )


def has_images(result: Result) -> bool:
    """Whether there is something to copy."""
    return result.study is not None and result.images is not None


def begun(
    taking: TakingId,
    coming: Coming,
    decision: Decision | None = None,
    mismatches: tuple[Mismatch, ...] = (),
    reason: str = "",
) -> Taking:
    """Images on their way into a case; the result `has_images`."""
    result, case = coming.result, coming.case
    mark = decision.verdict.mark if decision is not None else None
    return Taking(
        id=taking,
        owner=case.owner,
        case=case.id,
        patient=case.patient,
        result=result.id,
        decision=decision.id if decision is not None else None,
        hospital=result.owner,
        hospital_name=coming.maker_name,
        name=result.name,
        performed_on=clinic_day(result.performed_at),
        mark=mark.label if mark is not None else "",
        study=result.study or "",
        source=result.images or CaseId(result.id),
        mismatches=mismatches,
        reason=reason,
        taken_by=coming.by,
        taken_at=coming.at,
    )


def begun_again(taking: Taking, decision: Decision) -> Taking:
    """The same images on a newer decision: what came since is brought as well."""
    mark = decision.verdict.mark
    return replace(
        taking,
        version=taking.version + 1,
        decision=decision.id,
        mark=mark.label if mark is not None else "",
        state="copying",
        total=None,
        taken_by=decision.decided_by,
        taken_at=decision.decided_at,
        finished_at=None,
    )


def planned(taking: Taking, total: int, new_series: Iterable[str]) -> Taking:
    """The images are about to come: these series are new in the case."""
    series = dict.fromkeys((*taking.series, *new_series))
    return replace(taking, version=taking.version + 1, total=total, series=tuple(series))


def advanced(taking: Taking, copied: int, total: int, conflicts: int) -> Taking:
    """So many of them are there."""
    return replace(
        taking,
        version=taking.version + 1,
        copied=copied,
        total=total,
        conflicts=conflicts,
    )


def ended(taking: Taking, state: Literal["done", "failed", "taken_back"], now: datetime) -> Taking:
    """All that could come is there, or it was taken back."""
    return replace(taking, version=taking.version + 1, state=state, finished_at=now)


def is_live(taking: Taking) -> bool:
    """Whether its images are in the case or on their way."""
    return taking.state != "taken_back"
