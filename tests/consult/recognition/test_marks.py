"""The HR mark follows from the certificates of the day of the examination."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.recognition.core.marks import counts_until, covers, half_year_after, quality
from consult.recognition.wire import Certificate
from tests.consult.recognition.scenes import (
    BOTH,
    EXTERNAL,
    INTERNAL,
    MADE_ON,
    OTHER_TOWNSHIP,
    certificate,
    result,
)

NATIONAL = certificate(33, scope="nation")
ALLIED = certificate(34, scope="alliance")
OF_ANOTHER = certificate(35, owner=OTHER_TOWNSHIP.id)
OF_THE_LABORATORY = certificate(36, department="检验科")
FOR_ANOTHER_ITEM = certificate(37, items=("MR-HEAD",))
RAN_OUT = certificate(38, valid_until=date(2026, 11, 14))
REVOKED_BEFORE = certificate(39, revoked_on=date(2026, 11, 15))
REVOKED_AFTER = certificate(40, revoked_on=date(2026, 11, 16))
NOT_YET = certificate(41, passed_on=date(2026, 11, 16), valid_until=date(2027, 5, 1))
TOO_LONG = certificate(42, passed_on=date(2026, 5, 14), valid_until=date(2028, 1, 1))
NO_REGION = certificate(43, region="")

TABLE: tuple[tuple[tuple[Certificate, ...], str | None], ...] = (
    ((), None),
    ((INTERNAL,), None),
    ((EXTERNAL,), None),
    (BOTH, "鲁HR"),
    ((INTERNAL, NO_REGION), "省HR"),
    ((INTERNAL, ALLIED), "医联体HR"),
    ((*BOTH, NATIONAL, ALLIED), "全国HR"),
    ((INTERNAL, OF_ANOTHER), None),
    ((INTERNAL, OF_THE_LABORATORY), None),
    ((INTERNAL, FOR_ANOTHER_ITEM), None),
    ((INTERNAL, RAN_OUT), None),
    ((INTERNAL, REVOKED_BEFORE), None),
    ((INTERNAL, REVOKED_AFTER), "鲁HR"),
    ((INTERNAL, NOT_YET), None),
    ((INTERNAL, TOO_LONG), None),
)


@pytest.mark.parametrize(("certificates", "mark"), TABLE)
def test_a_mark_follows_from_the_certificates(
    certificates: tuple[Certificate, ...], mark: str | None
) -> None:
    found = quality(result(), certificates).mark
    assert (found.label if found else None) == mark


@pytest.mark.parametrize("lapsed", [RAN_OUT, REVOKED_BEFORE, TOO_LONG])
def test_the_certificate_that_ran_out_is_named(lapsed: Certificate) -> None:
    assert quality(result(), (INTERNAL, lapsed)).ran_out == lapsed.id


@pytest.mark.parametrize(
    ("passed", "last"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_an_assessment_counts_for_half_a_year(passed: date, last: date) -> None:
    assert half_year_after(passed) == last


@given(days=st.integers(min_value=-400, max_value=400), lasts=st.integers(0, 900))
def test_no_external_assessment_counts_longer_than_half_a_year(days: int, lasts: int) -> None:
    passed = MADE_ON + timedelta(days=days)
    of_it = certificate(50, passed_on=passed, valid_until=passed + timedelta(days=lasts))
    if covers(of_it, MADE_ON):
        assert passed <= MADE_ON <= half_year_after(passed)
        assert counts_until(of_it) >= MADE_ON


@given(order=st.permutations((INTERNAL, EXTERNAL, NATIONAL, ALLIED, RAN_OUT)))
def test_the_order_of_certificates_does_not_matter(order: list[Certificate]) -> None:
    assert quality(result(), order) == quality(result(), sorted(order, key=lambda c: c.id))
