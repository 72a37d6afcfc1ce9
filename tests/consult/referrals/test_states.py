"""The states of a referral, row by row and along every path."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from consult.access.wire import Principal
from consult.ledger.errors import NotAllowed, NotNow
from consult.referrals.core.rules import stamped
from consult.referrals.core.states import (
    ACTS,
    BACK,
    ENDS,
    FORTH,
    MOVES,
    STATE_NAMES,
    Act,
    acts_of,
    move,
    parties_of,
    side_of,
)
from consult.referrals.wire import Direction, Paper, ReferralState, Stamp
from tests.consult.referrals.scenes import (
    AUTHOR,
    NOW,
    ON_CALL,
    SENDER,
    STRANGER,
    TAKER,
    referral,
)

STATES: tuple[ReferralState, ...] = get_args(ReferralState)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)

Row = tuple[ReferralState, Direction, bool, Principal, tuple[Act, ...]]
TABLE: tuple[Row, ...] = (
    ("draft", "up", False, AUTHOR, ("edit", "send", "cancel", "void")),
    ("draft", "up", False, SENDER, ("edit", "cancel")),
    ("draft", "up", False, TAKER, ()),
    ("draft", "return", False, AUTHOR, ("edit", "ask_approval", "cancel", "void")),
    ("approval", "return", False, AUTHOR, ("cancel", "void")),
    ("approval", "return", False, SENDER, ("approve", "refuse_approval", "cancel")),
    ("sent", "up", False, TAKER, ("accept", "decline")),
    ("sent", "up", True, TAKER, ("accept", "arrive")),
    ("sent", "up", True, AUTHOR, ("edit", "depart", "settle_papers", "cancel", "void")),
    ("sent", "up", False, STRANGER, ()),
    ("accepted", "down", False, SENDER, ("depart", "cancel")),
    ("departed", "up", False, TAKER, ("accept", "arrive")),
    ("arrived", "up", False, TAKER, ("admit",)),
    ("admitted", "up", False, TAKER, ("close",)),
    ("closed", "up", False, AUTHOR, ()),
    ("closed", "up", True, AUTHOR, ("edit", "settle_papers")),
    ("cancelled", "up", True, AUTHOR, ()),
)


@pytest.mark.parametrize(("state", "direction", "is_emergency", "who", "acts"), TABLE)
def test_each_may_what_the_table_says(
    state: ReferralState,
    direction: Direction,
    is_emergency: bool,
    who: Principal,
    acts: tuple[Act, ...],
) -> None:
    owed: tuple[Paper, ...] = ("form",) if is_emergency else ()
    of = referral(state=state, direction=direction, is_emergency=is_emergency, open_papers=owed)
    assert acts_of(of, parties_of(who, of)) == acts


def test_only_medical_staff_receive_and_only_what_was_sent() -> None:
    of = referral(state="sent")
    assert side_of(TAKER, of) == "receiver"
    assert side_of(ON_CALL, of) is None
    assert side_of(TAKER, replace(of, state="draft", sent_at=None)) is None


def test_an_examination_is_made_and_closed() -> None:
    of = referral(state="arrived", purpose="examination")
    assert acts_of(of, parties_of(TAKER, of)) == ("close",)


def test_the_author_never_approves_his_own_return() -> None:
    of = referral(state="approval", direction="return")
    with pytest.raises(NotAllowed):
        move(of, "approve", parties_of(AUTHOR, of))


def test_papers_are_settled_only_while_some_are_owed() -> None:
    owed = referral(state="arrived", is_emergency=True, open_papers=("consent",))
    parties = parties_of(AUTHOR, owed)
    assert "settle_papers" in acts_of(owed, parties)
    assert "settle_papers" not in acts_of(replace(owed, open_papers=()), parties)


def test_every_state_has_its_name_and_every_end_is_one() -> None:
    assert set(STATE_NAMES) == set(MOVES) == set(STATES)
    assert {state for state in STATES if not MOVES[state]} == ENDS


people = st.sampled_from((AUTHOR, SENDER, TAKER, STRANGER))


@given(
    steps=st.lists(st.tuples(st.sampled_from(ACTS), people), max_size=40),
    direction=st.sampled_from(DIRECTIONS),
    is_emergency=st.booleans(),
)
def test_no_path_leaves_the_table(
    steps: list[tuple[Act, Principal]], direction: Direction, is_emergency: bool
) -> None:
    state: ReferralState = "sent" if is_emergency else "draft"
    of = referral(state=state, direction=direction, is_emergency=is_emergency)
    at, was_approved = NOW, is_emergency
    for act, who in steps:
        at += timedelta(minutes=1)
        try:
            step = move(of, act, parties_of(who, of))
        except (NotNow, NotAllowed):
            continue
        assert who is not STRANGER
        was_approved |= act == "approve"
        stamp = Stamp(act=act, to=step.to, by=who.person, at=at)
        of = stamped(of, act, step.to, stamp)
        assert direction in (FORTH if act == "send" else BACK | FORTH)
        if direction == "return" and of.state in {"sent", "accepted", "departed", "arrived"}:
            assert was_approved
        if is_emergency:
            assert of.state != "declined"
    assert len(of.stamps) == of.version - 1
    if of.is_emergency and of.clock.departure is not None:
        assert any(stamp.act == "depart" for stamp in of.stamps)
