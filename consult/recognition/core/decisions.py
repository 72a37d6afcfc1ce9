"""What a decision needs: a reason of the national six, the patient told, a share that exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from consult.cases.wire import Case
from consult.ledger.errors import Invalid, NotNow
from consult.ledger.wire import DecisionId, PractitionerId
from consult.recognition.wire import Decide, Decision, LocalReason, NationalReason, Verdict
from consult.results.wire import Result, Value

REASONS: Mapping[NationalReason, str] = {
    "condition_changed": "因病情变化，检查检验结果与临床表现、疾病诊断不符，难以满足诊疗需求",
    "changes_quickly": "检查检验结果在疾病发展演变过程中变化较快",
    "major_measure": "检查检验项目对于疾病诊疗意义重大（如手术、输血等重大医疗措施前）",
    "emergency": "患者处于急诊、急救等紧急状态下",
    "forensic": "涉及司法、伤残及病退等鉴定",
    "other": "其他情形确需复查",
}
"""The six reasons of 国卫医发〔2022〕6号, as they are printed."""


def settled(decide: Decide, local: Sequence[LocalReason]) -> Decide:
    """The decision with the national reason that its provincial one stands for; raises Invalid."""
    if not decide.local_reason:
        return decide
    known = next((each for each in local if each.code == decide.local_reason), None)
    if known is None:
        raise Invalid(
            "reason-unknown",
            "目录中没有这个复查原因。",
            "The catalogue does not know this reason.",
        )
    return replace(decide, reason=known.national)


def check(decide: Decide, result: Result, verdict: Verdict) -> None:
    """Raise `NotNow` for a withdrawn result, `Invalid` for a decision that lacks something."""
    if verdict.rule == "withdrawn":
        raise NotNow(
            "result-withdrawn",
            "出具医院已撤回这一结果，不能再作决定。",
            "The hospital that made this result has withdrawn it.",
        )
    if decide.choice == "partial":
        _check_share(decide, result)
    if decide.choice != "accept":
        _check_decline(decide)
    elif not verdict.is_recognisable and not decide.explanation.strip():
        raise Invalid(
            "explanation-needed",
            "该结果不符合互认条件；仍要采用，请写明医师的判断依据。",
            "This result is not recognisable; to use it still, write down your judgement.",
        )


def _check_share(decide: Decide, result: Result) -> None:
    there = {value.code for value in result.values if value.code}
    accepted = set(decide.accepted)
    if not accepted or not accepted < there:
        raise Invalid(
            "share-unknown",
            "部分认可须选出认可的项目，且不能是全部。",
            "Choose the values that you recognise: some of them, not all.",
        )


def _check_decline(decide: Decide) -> None:
    if decide.reason is None:
        raise Invalid(
            "reason-needed",
            "不予认可须选择国家规定的六种原因之一。",
            "A decline needs one of the six national reasons.",
        )
    if decide.reason == "other" and not decide.explanation.strip():
        raise Invalid(
            "explanation-needed",
            "选择“其他情形”须写明具体情况。",
            "“Other” needs an explanation.",
        )
    if not decide.patient_told:
        raise Invalid(
            "patient-not-told",
            "须先向患者说明复查的目的和必要性。",
            "Tell the patient first why the examination is repeated.",
        )


@dataclass(frozen=True)
class Deciding:
    """Who decides for which case, when, and under which id."""

    id: DecisionId
    case: Case
    by: PractitionerId
    at: datetime


def made(deciding: Deciding, result: Result, verdict: Verdict, decide: Decide) -> Decision:
    """The decision as it is kept, with the values that it recognises."""
    case = deciding.case
    return Decision(
        id=deciding.id,
        owner=case.owner,
        case=case.id,
        patient=case.patient,
        result=result.id,
        result_version=result.version,
        issued_by=result.owner,
        code=result.code,
        name=result.name,
        performed_at=result.performed_at,
        verdict=verdict,
        decided=decide,
        decided_by=deciding.by,
        decided_at=deciding.at,
        values=recognised_values(decide, result),
    )


def recognised_values(decide: Decide, result: Result) -> tuple[Value, ...]:
    """The values of a result that a decision recognises; of a partial one the accepted codes."""
    if decide.choice == "accept":
        return result.values
    if decide.choice == "partial":
        return tuple(value for value in result.values if value.code in decide.accepted)
    return ()
