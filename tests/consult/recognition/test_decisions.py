"""What a decision lacks is said; the counts are what an independent tally finds."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.ledger.errors import Invalid, NotNow
from consult.recognition.core.counts import tally
from consult.recognition.core.decisions import REASONS, check, settled
from consult.recognition.core.verdicts import verdict
from consult.recognition.wire import Decide, Decision, LocalReason, Verdict
from consult.results.wire import Result
from tests.consult.recognition.scenes import (
    BOTH,
    TODAY,
    at,
    between,
    catalogue,
    decision,
    item,
    result,
    sheet_of_blood,
)

BLOOD = sheet_of_blood("WBC", "HGB")
GOOD = verdict(result(), between(), catalogue(item()), BOTH, TODAY)
OLD = verdict(result(), between(), catalogue(item(valid_days=1)), BOTH, TODAY)
GONE = verdict(result(withdrawn_at=at(TODAY)), between(), catalogue(item()), BOTH, TODAY)
DECLINED = Decide(choice="decline", reason="condition_changed", patient_told=True)
PART = Decide(choice="partial", accepted=("WBC",), reason="changes_quickly", patient_told=True)

RIGHT: tuple[tuple[Decide, Result, Verdict], ...] = (
    (Decide(choice="accept"), result(), GOOD),
    (Decide(choice="accept", explanation="与病情相符，足以判断"), result(), OLD),
    (DECLINED, result(), GOOD),
    (DECLINED, result(), OLD),
    (replace(DECLINED, reason="other", explanation="患者要求"), result(), GOOD),
    (PART, BLOOD, GOOD),
)
WRONG: tuple[tuple[Decide, Result, Verdict, str], ...] = (
    (Decide(choice="accept"), result(), OLD, "explanation-needed"),
    (replace(DECLINED, reason=None), result(), GOOD, "reason-needed"),
    (replace(DECLINED, reason="other", explanation=" "), result(), GOOD, "explanation-needed"),
    (replace(DECLINED, patient_told=False), result(), GOOD, "patient-not-told"),
    (replace(PART, accepted=()), BLOOD, GOOD, "share-unknown"),
    (replace(PART, accepted=("WBC", "HGB")), BLOOD, GOOD, "share-unknown"),
    (replace(PART, accepted=("PLT",)), BLOOD, GOOD, "share-unknown"),
    (replace(PART, reason=None), BLOOD, GOOD, "reason-needed"),
    (PART, result(), GOOD, "share-unknown"),
)


@pytest.mark.parametrize(("decide", "of", "found"), RIGHT)
def test_a_whole_decision_passes(decide: Decide, of: Result, found: Verdict) -> None:
    check(decide, of, found)


@pytest.mark.parametrize(("decide", "of", "found", "code"), WRONG)
def test_what_a_decision_lacks_is_said(
    decide: Decide, of: Result, found: Verdict, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(decide, of, found)
    assert refused.value.code == code


def test_a_withdrawn_result_takes_no_decision() -> None:
    with pytest.raises(NotNow):
        check(Decide(choice="accept", explanation="仍采用"), result(), GONE)


def test_a_provincial_reason_stands_for_a_national_one() -> None:
    local = (LocalReason(code="NM-3", name="间隔过久", national="changes_quickly"),)
    assert settled(Decide(choice="decline", local_reason="NM-3"), local).reason == "changes_quickly"
    with pytest.raises(Invalid):
        settled(Decide(choice="decline", local_reason="NM-9"), local)


def test_there_are_the_six_national_reasons() -> None:
    assert len(REASONS) == 6


decides = st.sampled_from(
    (
        Decide(choice="accept", avoided_cost_cents=18_000),
        Decide(choice="accept"),
        DECLINED,
        replace(DECLINED, reason="emergency"),
        PART,
    )
)


@given(
    rows=st.lists(
        st.tuples(decides, st.sampled_from((GOOD, OLD)), st.sampled_from(("A", "B")), st.booleans())
    )
)
def test_the_counts_agree_with_an_independent_tally(
    rows: list[tuple[Decide, Verdict, str, bool]],
) -> None:
    kept: list[Decision] = [
        decision(number, found, decided, code=code, replaced_at=at(TODAY) if is_old else None)
        for number, (decided, found, code, is_old) in enumerate(rows, start=100)
    ]
    standing = [row for row in rows if not row[3]]
    counts = tally(kept)
    assert sum(c.eligible for c in counts) == sum(v is GOOD for _, v, _, _ in standing)
    assert sum(c.recognised for c in counts) == sum(
        d.choice == "accept" and v is GOOD for d, v, _, _ in standing
    )
    assert all(c.recognised + c.partly + c.declined == c.eligible for c in counts)
    reasons = Counter(d.reason for d, _, _, _ in standing if d.reason)
    assert sum((Counter(c.by_reason) for c in counts), Counter()) == reasons
    assert sum(c.cost_avoided_cents for c in counts) == 18_000 * sum(
        d.avoided_cost_cents is not None for d, _, _, _ in standing
    )
    assert len(counts) == len({code for _, _, code, _ in standing})
