"""The counts of recognition per hospital and item: rate, reasons, repeats avoided, their cost."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from consult.alliance.core import CLINIC_ZONE
from consult.ledger.errors import Invalid
from consult.recognition.wire import Count, Decision

LONGEST_SPAN = timedelta(days=3_660)


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of a day to that after another, by the clinic's clock."""
    if not timedelta() <= last - first <= LONGEST_SPAN or last == date.max:
        raise Invalid(
            "span-odd",
            "起止日期有误，最长十年。",
            "The last day comes after the first, ten years at most.",
        )
    after = last + timedelta(days=1)
    return (
        datetime.combine(first, time(), CLINIC_ZONE),
        datetime.combine(after, time(), CLINIC_ZONE),
    )


def tally(decisions: Iterable[Decision]) -> tuple[Count, ...]:
    """One `Count` per deciding hospital and item, in order of hospital and code.

    Only decisions that stand are counted. Eligible is what was recognisable when it was decided;
    the rate (互认率) is (recognised + partly) of the eligible over the eligible. A repeat is
    avoided by each full recognition, also of a result that the rules alone would not have let
    through: the doctor judged it sufficient.
    """
    groups: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        if decision.replaced_at is None:
            groups.setdefault((str(decision.owner), decision.code), []).append(decision)
    return tuple(_count(groups[key]) for key in sorted(groups))


def _count(group: list[Decision]) -> Count:
    eligible = [each for each in group if each.verdict.is_recognisable]
    avoided = [each for each in group if each.decided.choice == "accept"]
    reasons = Counter(each.decided.reason for each in group if each.decided.reason is not None)
    chosen = Counter(each.decided.choice for each in eligible)
    newest = max(group, key=lambda each: (each.decided_at, str(each.id)))
    return Count(
        hospital=newest.owner,
        code=newest.code,
        name=newest.name,
        eligible=len(eligible),
        recognised=chosen["accept"],
        partly=chosen["partial"],
        declined=chosen["decline"],
        by_reason=dict(reasons),
        repeats_avoided=len(avoided),
        cost_avoided_cents=sum(each.decided.avoided_cost_cents or 0 for each in avoided),
    )
