"""The counts against a tally that knows nothing of them: it reads what was asked for, in order."""

from collections import Counter
from random import Random

import pytest

from consult.recognition.core import sheets
from consult.recognition.wire import Count, Decide
from consult.results.wire import Open, Result, Value
from tests.consult.alliance import DOCTOR, LEAD, NOW, call
from tests.consult.recognition.conftest import CERTIFICATE, INTERNAL, ITEM, PASSED, ROWS, Shared

ME = call(DOCTOR)
ACCEPT = Decide(choice="accept", explanation="足以判断", avoided_cost_cents=24_000)
FREE = Decide(choice="accept", explanation="足以判断")
PART = Decide(choice="partial", accepted=("WBC",), reason="changes_quickly", patient_told=True)
CHANGED = Decide(choice="decline", reason="condition_changed", patient_told=True)
URGENT = Decide(choice="decline", reason="emergency", patient_told=True)
VALUES = (
    Value(code="WBC", name="白细胞", value="6"),
    Value(code="HGB", name="血红蛋白", value="131"),
)
BLOOD = {"项目编码": "XCG", "项目名称": "血常规", "类别": "检验"}
BOOK = {
    sheets.ITEMS_SHEET: [ITEM, {**ITEM, **BLOOD}],
    sheets.CERTIFICATES_SHEET: [
        *ROWS[sheets.CERTIFICATES_SHEET],
        *(
            {**one, **PASSED, "科室": "检验科", "项目编码": "XCG"}
            for one in (CERTIFICATE, INTERNAL)
        ),
    ],
}
"""The chest CT and the blood count, both recognised for thirty days."""


async def _made(shared: Shared, age_days: int) -> Result:
    """A CT on even days, a blood count on odd ones; opened."""
    if age_days % 2:
        lab = {"kind": "laboratory", "code": "XCG", "name": "血常规", "department": "检验科"}
        made = await shared.made(age_days, values=VALUES, study=None, images=None, **lab)  # type: ignore[arg-type]
    else:
        made = await shared.made(age_days)
    body = Open(ground="emergency", reason="胸痛")
    await shared.walk.do(lambda tx: shared.openings.open(tx, ME, shared.case, made.id, body))
    return made


class Tally:
    """What a clerk would write down: the last word on each result, and what it was."""

    def __init__(self) -> None:
        self.last: dict[int, tuple[str, Decide]] = {}

    def expected(self, code: str) -> dict[str, object]:
        """The line of one item, in the clerk's own arithmetic."""
        mine = [(age, body) for age, (of, body) in self.last.items() if of == code]
        counted = Counter(body.choice for age, body in mine if age <= 30)
        full = [body for _, body in mine if body.choice == "accept"]
        return {
            "eligible": sum(age <= 30 for age, _ in mine),
            "recognised": counted["accept"],
            "partly": counted["partial"],
            "declined": counted["decline"],
            "by_reason": dict(Counter(body.reason for _, body in mine if body.reason)),
            "repeats_avoided": len(full),
            "cost_avoided_cents": sum(body.avoided_cost_cents or 0 for body in full),
        }


def _line(count: Count) -> dict[str, object]:
    names = ("eligible", "recognised", "partly", "declined", "by_reason")
    return {
        name: getattr(count, name) for name in (*names, "repeats_avoided", "cost_avoided_cents")
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_counts_are_the_last_word_on_each_result(shared: Shared, seed: int) -> None:
    """Partial ones and replaced ones too: a decision that was replaced counts nowhere."""
    await shared.hand_in(BOOK)
    chance, tally = Random(seed), Tally()  # the same story for each seed
    results = {age: await _made(shared, age) for age in (3, 4, 5, 6, 40, 41)}
    for _ in range(24):
        age = chance.choice(sorted(results))
        allowed = [ACCEPT, FREE, CHANGED, URGENT, *([PART] if age % 2 else [])]
        body, result = chance.choice(allowed), results[age]
        async with shared.walk.clinic.database.change() as tx:
            await shared.outsides.decide(tx, ME, shared.case, result.id, body)
        tally.last[age] = (result.code, body)

    day = NOW.date()
    async with shared.walk.clinic.database.read() as tx:
        counts = await shared.catalogues.counts(tx, ME, day, day)

    told = {count.code: _line(count) for count in counts}
    assert told == {code: tally.expected(code) for code in {of for of, _ in tally.last.values()}}
    assert LEAD not in {count.hospital for count in counts}
