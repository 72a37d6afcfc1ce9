"""Whether a result may be recognised, row by row."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.people.wire import Hospital
from consult.recognition.core.verdicts import PROGRESS, RECOGNISABLE, SENTENCES, verdict
from consult.recognition.wire import Certificate, Item, Rule
from consult.results.wire import Result
from tests.consult.recognition.scenes import (
    ABROAD,
    BOTH,
    COUNTY,
    INTERNAL,
    MADE_ON,
    OTHER_TOWNSHIP,
    TODAY,
    TOWNSHIP,
    at,
    between,
    catalogue,
    certificate,
    item,
    result,
)

NATIONAL = (INTERNAL, certificate(33, scope="nation"))
FROM_TOWNSHIP = result(owner=OTHER_TOWNSHIP.id)
OF_TOWNSHIP = (
    certificate(51, owner=OTHER_TOWNSHIP.id, control="internal", valid_until=date(2027, 8, 31)),
    certificate(52, owner=OTHER_TOWNSHIP.id),
)
PAIR = item(scope="pair", parties=(TOWNSHIP.id, COUNTY.id))
STRANGERS = item(scope="pair", parties=(OTHER_TOWNSHIP.id, COUNTY.id))


CHEST = result()


@dataclass(frozen=True)
class Row:
    """A result of the county hospital before the township; what differs stands in the row."""

    why: str
    rule: Rule
    of: Result = CHEST
    here: Hospital = TOWNSHIP
    maker: Hospital = COUNTY
    allied: bool = True
    items: tuple[Item, ...] = (item(),)
    certificates: tuple[Certificate, ...] = BOTH


RAN_OUT = (INTERNAL, certificate(32, valid_until=MADE_ON - timedelta(days=1)))
FARTHEST = (item(valid_days=1), STRANGERS, item(scope="province", valid_days=60))
LEVEL, PROVINCE, NATION = item(scope="level"), item(scope="province"), item(scope="nation")
PEERS = Row("same level", "within_days", FROM_TOWNSHIP, TOWNSHIP, OTHER_TOWNSHIP, allied=False)
UPWARD = Row("lower", "within_days", FROM_TOWNSHIP, COUNTY, OTHER_TOWNSHIP)

TABLE = (
    Row("allied, marked, young", "within_days"),
    Row("on the last day", "within_days", items=(item(valid_days=7),)),
    Row("a day late", "too_old", items=(item(valid_days=6),)),
    Row("no days set", "doctor_judges", items=(item(valid_days=None),)),
    Row("not allied", "out_of_scope", allied=False),
    Row("not in it", "not_in_catalogue", of=result(code="X")),
    Row("no code", "not_in_catalogue", of=result(code="")),
    Row("another kind", "not_in_catalogue", items=(item(kind="laboratory"),)),
    Row("no certificate", "no_certificate", certificates=()),
    Row("only internal control", "no_certificate", certificates=(INTERNAL,)),
    Row("ran out", "certificate_ran_out", certificates=RAN_OUT),
    Row("a mark too narrow", "no_certificate", items=(NATION,)),
    Row("of somebody else", "no_certificate", maker=ABROAD, of=result(owner=ABROAD.id)),
    Row("the nation", "within_days", allied=False, items=(NATION,), certificates=NATIONAL),
    Row("one province", "within_days", allied=False, items=(PROVINCE,)),
    Row("another province", "out_of_scope", here=ABROAD, items=(PROVINCE,)),
    Row("the pair", "within_days", allied=False, items=(PAIR,)),
    Row("not of the pair", "out_of_scope", items=(STRANGERS,)),
    Row("other level", "out_of_scope", items=(LEVEL,)),
    replace(PEERS, items=(LEVEL,), certificates=OF_TOWNSHIP),
    replace(UPWARD, why="lower, accepted", certificates=OF_TOWNSHIP),
    replace(
        UPWARD,
        why="lower, not accepted",
        rule="lower_level",
        items=(item(accepts_lower=False),),
        certificates=OF_TOWNSHIP,
    ),
    Row("withdrawn", "withdrawn", of=result(withdrawn_at=at(TODAY))),
    Row("one's own", "own_result", here=COUNTY, items=(), certificates=()),
    Row("the item that carries it farthest speaks", "within_days", items=FARTHEST),
)


@pytest.mark.parametrize("row", TABLE, ids=[row.why for row in TABLE])
def test_a_rule_decides(row: Row) -> None:
    parties = between(row.here, row.maker, allied=row.allied)
    found = verdict(row.of, parties, catalogue(*row.items), row.certificates, TODAY)
    assert found.rule == row.rule
    assert found.is_recognisable == (row.rule in RECOGNISABLE)


def test_no_catalogue_recognises_nothing() -> None:
    assert verdict(result(), between(), None, BOTH, TODAY).rule == "not_in_catalogue"


def test_a_verdict_names_what_it_rests_on() -> None:
    found = verdict(result(), between(), catalogue(item()), BOTH, TODAY)
    assert (found.scope, found.edition, found.valid_days, found.age_days) == ("alliance", 3, 30, 7)
    assert found.mark is not None
    assert found.certificate == found.mark.certificate == BOTH[1].id


def test_every_rule_has_its_sentence() -> None:
    assert set(SENTENCES) == set(PROGRESS) | {"own_result", "withdrawn"}
    assert set(SENTENCES) > RECOGNISABLE


@given(
    age=st.integers(0, 400),
    valid_days=st.none() | st.integers(0, 400),
    certificates=st.sets(st.sampled_from((*BOTH, certificate(60, passed_on=date(2020, 1, 1))))),
)
def test_nothing_is_recognised_without_a_mark_or_past_its_days(
    age: int, valid_days: int | None, certificates: set[Certificate]
) -> None:
    made = result(performed_at=at(TODAY - timedelta(days=age)))
    found = verdict(made, between(), catalogue(item(valid_days=valid_days)), certificates, TODAY)
    if found.is_recognisable:
        assert found.mark is not None
        assert valid_days is None or age <= valid_days
    elif valid_days is not None and age > valid_days and found.mark is not None:
        assert found.rule == "too_old"
