"""One examination is one result: a report that names its study has the images that came alone."""

from datetime import UTC, datetime

import pytest

from consult.ledger.wire import CaseId, HospitalId
from consult.results.core import paired
from consult.results.wire import Result
from tests.consult.alliance import ident
from tests.consult.recognition.scenes import result

IMAGES, OTHERS = CaseId(ident(1)), CaseId(ident(2))
GONE = datetime(2026, 11, 20, tzinfo=UTC)
BARE = result(key="1.2", study="1.2", images=IMAGES, code="")
REPORT = result(key="R-1", study="1.2")
LOOSE = result(key="R-2")
ELSEWHERE = result(key="R-1", study="1.2", owner=HospitalId(ident(3)))
WITHDRAWN = result(key="R-1", study="1.2", withdrawn_at=GONE)
LOST = result(key="1.2", study="1.2", images=IMAGES, withdrawn_at=GONE)
WHOLE = result(key="R-1", study="1.2", images=OTHERS)

CASES: dict[str, tuple[list[Result], list[tuple[str, CaseId | None]]]] = {
    "a report with its images": ([REPORT, BARE], [("R-1", IMAGES)]),
    "whichever came first": ([BARE, REPORT], [("R-1", IMAGES)]),
    "images without a report": ([BARE], [("1.2", IMAGES)]),
    "a report without images": ([REPORT], [("R-1", None)]),
    "a report that names no study": ([LOOSE, BARE], [("R-2", None), ("1.2", IMAGES)]),
    "another hospital's report": ([ELSEWHERE, BARE], [("R-1", None), ("1.2", IMAGES)]),
    "a report that was withdrawn": ([WITHDRAWN, BARE], [("R-1", IMAGES), ("1.2", IMAGES)]),
    "images that were withdrawn": ([REPORT, LOST], [("R-1", None)]),
    "a report with images of its own": ([WHOLE, BARE], [("R-1", OTHERS)]),
}


@pytest.mark.parametrize(("found", "told"), CASES.values(), ids=CASES)
def test_an_examination_is_told_once(
    found: list[Result], told: list[tuple[str, CaseId | None]]
) -> None:
    assert [(each.key, each.images) for each in paired(found)] == told
