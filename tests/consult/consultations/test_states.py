"""The state table: every state, every act, every part, against a picture of domain §3.4."""

from typing import get_args

import pytest

from consult.consultations.core.states import (
    ACTS,
    ENDS,
    MOVES,
    STATE_NAMES,
    Act,
    HouseAct,
    Party,
    move,
    parties_of,
)
from consult.consultations.wire import State
from consult.ledger.errors import NotAllowed, NotNow
from tests.consult.alliance import CHAIR, CLERK, COLLEAGUE, DOCTOR, EXPERT, STRANGER
from tests.consult.consultations.scenes import consultation, principal

STATES: tuple[State, ...] = get_args(State)
PARTIES: tuple[Party, ...] = get_args(Party)
ALL_ACTS: tuple[Act, ...] = (*ACTS, *get_args(HouseAct))

# One line per move: state, act, where it leads, whose it is (Requester, colleague (O),
# clerK, Expert, cHair, the house (*)).
PICTURE = """
draft           edit          draft            RO
draft           submit        submitted        R
draft           cancel        cancelled        R
draft           convert       converted        RO
draft           void          entered_in_error RK
submitted       return        returned         K
submitted       assign        assigned         K
submitted       cancel        cancelled        R
submitted       convert       converted        RO
submitted       void          entered_in_error RK
prereview       return        returned         K
prereview       assign        assigned         K
prereview       cancel        cancelled        R
prereview       convert       converted        RO
prereview       void          entered_in_error RK
returned        edit          returned         RO
returned        submit        submitted        R
returned        cancel        cancelled        R
returned        convert       converted        RO
returned        void          entered_in_error RK
assigned        accept        assigned         E
assigned        confirm       accepted         *
assigned        decline       prereview        E
assigned        assign        assigned         K
assigned        cancel        cancelled        R
assigned        convert       converted        RO
assigned        void          entered_in_error RK
accepted        read_alone    opinion_pending  *
accepted        join          accepted         ROE
accepted        start         in_session       H
accepted        decline       prereview        E
accepted        assign        assigned         K
accepted        cancel        cancelled        R
accepted        convert       converted        RO
accepted        void          entered_in_error RKH
in_session      join          in_session       ROE
in_session      interrupt     interrupted      H
in_session      end           opinion_pending  H
in_session      write_opinion in_session       E
in_session      convert       converted        RO
in_session      void          entered_in_error RKH
interrupted     join          interrupted      ROE
interrupted     resume        in_session       H
interrupted     end           opinion_pending  H
interrupted     write_opinion interrupted      E
interrupted     cancel        cancelled        R
interrupted     convert       converted        RO
interrupted     void          entered_in_error RKH
opinion_pending write_opinion opinion_pending  E
opinion_pending sign_opinion  opinion_pending  E
opinion_pending amend_opinion opinion_pending  E
opinion_pending write_report  opinion_pending  H
opinion_pending sign_report   opinion_signed   H
opinion_pending convert       converted        RO
opinion_pending void          entered_in_error RKH
opinion_signed  deliver       delivered        *
opinion_signed  void          entered_in_error RKH
delivered       acknowledge   delivered        RO
delivered       execute       executed         R
delivered       amend_report  opinion_pending  H
delivered       void          entered_in_error RKH
executed        close         closed           R
executed        amend_report  opinion_pending  H
executed        void          entered_in_error RKH
converted       join          converted        ROE
converted       end           converted        H
"""
LETTERS: dict[str, Party] = {
    "R": "requester",
    "O": "colleague",
    "K": "clerk",
    "E": "expert",
    "H": "chair",
    "*": "house",
}
EXPECTED = {
    (state, act): (to, {LETTERS[letter] for letter in whose})
    for state, act, to, whose in (line.split() for line in PICTURE.strip().splitlines())
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ALL_ACTS)
def test_the_table_is_the_picture(state: State, act: Act) -> None:
    known = EXPECTED.get((state, act))
    for party in PARTIES:
        if known is None:
            with pytest.raises(NotNow) as refused:
                move(state, act, frozenset({party}))
            assert STATE_NAMES[state] in refused.value.sentence.zh
        elif party in known[1]:
            assert move(state, act, frozenset({party})).to == known[0]
        else:
            with pytest.raises(NotAllowed):
                move(state, act, frozenset({party}))


def test_every_state_can_be_reached_and_the_ends_are_ends() -> None:
    reached: set[State] = {"draft"}
    for _ in STATES:
        reached |= {found.to for state in reached for found in MOVES[state].values()}

    assert reached == set(STATES)
    ends = {state for state in STATES if all(m.to == state for m in MOVES[state].values())}
    assert ends == ENDS


def test_every_act_has_a_place_in_the_table() -> None:
    assert {act for moves in MOVES.values() for act in moves} == set(ALL_ACTS)


def test_parts_come_from_roles_hospital_and_invitation() -> None:
    found = consultation("in_session")

    assert parties_of(principal(DOCTOR), found) == {"requester"}
    assert parties_of(principal(COLLEAGUE), found) == {"colleague"}
    assert parties_of(principal(CLERK), found) == {"clerk"}
    assert parties_of(principal(EXPERT), found) == {"expert"}
    assert parties_of(principal(CHAIR), found) == {"expert", "chair"}
    assert parties_of(principal(STRANGER), found) == set()
