"""A merge and its split as a table, and as a property: one after the other changes nothing."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.ledger.errors import Invalid, NotAllowed, NotNow
from consult.ledger.wire import CaseId, MergeId
from consult.patients.core import merging
from consult.patients.core.merging import Act, Pair
from consult.patients.wire import Holding, Merge, MergeState, Patient, PatientForm
from tests.consult.alliance import ADMINISTRATOR, DOCTOR, NOW, TOWNSHIP, ident
from tests.consult.patients.records import AGAIN, OTHER_CARD, WANG, record
from tests.consult.patients.test_likeness import FORMS

STATES: tuple[MergeState, ...] = get_args(MergeState)
ACTS: tuple[Act, ...] = get_args(Act)
PICTURE = """
proposed  approve merged
proposed  decline declined
merged    split   split
"""
MOVES = {tuple(line.split()[:2]): line.split()[2] for line in PICTURE.strip().splitlines()}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_the_states_are_the_picture(state: MergeState, act: Act) -> None:
    after = MOVES.get((state, act))

    if after is not None:
        assert merging.stepped(state, act) == after
        return
    with pytest.raises(NotNow):
        merging.stepped(state, act)


def draft(survivor: Patient, merged: Patient, number: int = 90) -> Merge:
    begun = Merge(
        id=MergeId(ident(number)),
        owner=TOWNSHIP,
        survivor=survivor.id,
        merged=merged.id,
        state="proposed",
        reason="重复建档",
        likeness=(),
        differs=(),
        survivor_form=survivor.form,
        merged_form=merged.form,
        proposed_by=DOCTOR,
        proposed_at=NOW,
    )
    return merging.opened(begun, survivor, merged)


def thing(number: int, case: int | None = None) -> Holding:
    return Holding(
        kind="consultation" if case else "case",
        id=ident(number),
        at=NOW,
        title="",
        case=CaseId(ident(case)) if case else None,
    )


def test_two_cards_wait_for_another_person_and_one_card_does_not() -> None:
    first, again, other = (record(n, f) for n, f in ((1, WANG), (2, AGAIN), (3, OTHER_CARD)))

    assert draft(first, again).state == "merged"
    waits = draft(first, other)

    assert waits.state == "proposed"
    with pytest.raises(NotAllowed):
        merging.decided(waits, DOCTOR, "同意", NOW, is_approved=True)
    approved = merging.decided(waits, ADMINISTRATOR, "同意", NOW, is_approved=True)
    assert (approved.state, approved.decided_by) == ("merged", ADMINISTRATOR)
    with pytest.raises(NotNow):
        merging.decided(approved, ADMINISTRATOR, "不同意", NOW, is_approved=False)


def test_neither_itself_nor_a_merged_record_is_merged() -> None:
    first, again = record(1, WANG), record(2, AGAIN)
    gone = replace(again, merged_into=first.id)

    with pytest.raises(Invalid):
        merging.check_pair(first, first)
    for pair in ((first, gone), (gone, first)):
        with pytest.raises(NotNow):
            merging.check_pair(*pair)


def test_the_survivor_takes_over_what_it_lacks_and_nothing_else() -> None:
    survivor, other = record(1, AGAIN), record(2, replace(WANG, name="王秀蓝", address="东街 1 号"))

    after = merging.merged(Pair(survivor, other, draft(survivor, other)), [], [])

    assert after.survivor.form == replace(
        AGAIN,
        id_kind="resident_id",
        id_number=WANG.id_number,
        phone=WANG.phone,
        address="东街 1 号",
    )
    assert after.merged.form == other.form
    assert after.merged.merged_into == survivor.id


def test_what_was_changed_since_is_not_emptied_by_the_split() -> None:
    survivor, other = record(1, AGAIN), record(2, replace(WANG, address="东街 1 号"))
    done = merging.merged(Pair(survivor, other, draft(survivor, other)), [], [])
    moved_house = replace(done.survivor, form=replace(done.survivor.form, address="西街 2 号"))

    apart = merging.split(
        Pair(moved_house, done.merged, done.merge), DOCTOR, "误合并", NOW, given=()
    )

    assert apart.survivor.form == replace(AGAIN, address="西街 2 号")


def test_a_merge_whose_survivor_was_merged_on_is_not_split_before_that_one() -> None:
    first, again, third = record(1, WANG), record(2, AGAIN), record(3, replace(AGAIN, phone=""))
    done = merging.merged(Pair(first, again, draft(first, again)), [], [])
    gone = replace(done.survivor, merged_into=third.id)

    with pytest.raises(NotNow):
        merging.split(Pair(gone, done.merged, done.merge), DOCTOR, "误合并", NOW, given=())


def test_what_came_since_goes_where_a_person_says_and_takes_its_consultation_along() -> None:
    first, again = record(1, WANG), record(2, AGAIN)
    mine, theirs, theirs_too = thing(10), thing(11), thing(21, case=11)
    done = merging.merged(
        Pair(first, again, draft(first, again)), [mine], [theirs, theirs_too]
    ).merge
    new, new_too, late = thing(12), thing(22, case=12), thing(23, case=11)
    held = [mine, theirs, theirs_too, new, new_too, late]

    came = merging.since(done, held, [done])
    back = merging.going_back(done, held, merging.chosen(came, [new.id]))
    without = merging.going_back(done, held, ())

    assert came == [new]
    assert {each.id for each in back} == {e.id for e in (theirs, theirs_too, late, new, new_too)}
    assert {each.id for each in without} == {e.id for e in (theirs, theirs_too, late)}
    for stranger in (mine.id, new_too.id):
        with pytest.raises(Invalid):
            merging.chosen(came, [stranger])


def test_what_another_merge_brought_did_not_come_since() -> None:
    first, again, third = record(1, WANG), record(2, AGAIN), record(3, AGAIN)
    one = merging.merged(Pair(first, again, draft(first, again)), [thing(10)], [thing(11)]).merge
    two = merging.merged(
        Pair(first, third, draft(first, third, 91)), [thing(10), thing(11)], [thing(12)]
    ).merge
    held = [thing(10), thing(11), thing(12)]

    assert merging.since(one, held, [one, two]) == []


@given(
    one=FORMS,
    other=FORMS,
    of_one=st.sets(st.integers(10, 40)),
    of_other=st.sets(st.integers(41, 80)),
)
def test_a_merge_and_its_split_are_nothing(
    one: PatientForm, other: PatientForm, of_one: set[int], of_other: set[int]
) -> None:
    survivor, gone = record(1, one), record(2, other)
    mine, theirs = [thing(n) for n in of_one], [thing(n) for n in of_other]
    merge = draft(survivor, gone)
    if merge.state == "proposed":
        merge = merging.decided(merge, ADMINISTRATOR, "已核对", NOW, is_approved=True)

    done = merging.merged(Pair(survivor, gone, merge), mine, theirs)
    apart = merging.split(done, DOCTOR, "误合并", NOW, given=())
    back = merging.going_back(apart.merge, [*mine, *theirs], ())

    assert (apart.survivor.form, apart.merged.form) == (one, other)
    assert (apart.survivor.merged_into, apart.merged.merged_into) == (None, None)
    assert set(back) == set(merging.moved(theirs))
    assert apart.merge.state == "split"
