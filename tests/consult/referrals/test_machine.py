"""Whatever people try in whatever order, a referral keeps its promises."""

from datetime import timedelta

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from consult.ledger.errors import NotAllowed, NotNow
from consult.referrals.core import rules, worklist
from consult.referrals.core.states import (
    ACTS,
    ENDS,
    Act,
    acts_of,
    may_return,
    move,
    moves_of,
    parties_of,
    side_of,
)
from consult.referrals.wire import Direction, Purpose, ReferralForm, Stamp
from tests.consult.referrals.scenes import (
    AUTHOR,
    FULL_FORM,
    NOW,
    ON_CALL,
    RETURN_FORM,
    SENDER,
    STRANGER,
    TAKER,
    referral,
)

EVERYBODY = (AUTHOR, SENDER, TAKER, ON_CALL, STRANGER)


class Journey(RuleBasedStateMachine):
    """One referral of any kind, and five people who try whatever there is."""

    @initialize(
        direction=st.sampled_from(("up", "down", "return")),
        is_examination=st.booleans(),
        is_emergency=st.booleans(),
        is_written=st.booleans(),
    )
    def begin(
        self, direction: Direction, is_examination: bool, is_emergency: bool, is_written: bool
    ) -> None:
        assume(not (is_emergency and (is_examination or direction != "up")))
        assume(not (is_examination and direction == "return"))
        purpose: Purpose = "examination" if is_examination else "treatment"
        form = replace(FULL_FORM, items=("CT",)) if is_examination else FULL_FORM
        self.of = referral(
            direction=direction,
            purpose=purpose,
            is_emergency=is_emergency,
            state="sent" if is_emergency else "draft",
            form=form if is_written else ReferralForm(),
            return_form=RETURN_FORM if direction == "return" else None,
            open_papers=("form", "signature") if is_emergency else (),
        )
        self.at, self.has_been_sent, self.was_approved = NOW, is_emergency, False

    @rule(act=st.sampled_from(ACTS), who=st.sampled_from(EVERYBODY))
    def try_something(self, act: Act, who: object) -> None:
        person = next(each for each in EVERYBODY if each is who)
        self.at += timedelta(minutes=1)
        offered = acts_of(self.of, parties_of(person, self.of))
        try:
            step = move(self.of, act, parties_of(person, self.of))
        except (NotNow, NotAllowed):
            assert act not in offered
            return
        assert act in offered
        assert person in (AUTHOR, SENDER, TAKER)
        stamp = Stamp(act=act, to=step.to, by=person.person, at=self.at)
        before, self.of = self.of, rules.stamped(self.of, act, step.to, stamp)
        if act == "settle_papers":
            self.of = replace(self.of, open_papers=())
        self.was_approved |= act == "approve"
        self.has_been_sent |= self.of.state == "sent"
        assert before.sent_at in (None, self.of.sent_at)
        assert before.state not in ENDS or act in {"edit", "settle_papers"}

    @invariant()
    def the_other_hospital_sees_it_once_it_was_sent(self) -> None:
        assert (side_of(TAKER, self.of) == "receiver") == self.has_been_sent
        assert side_of(STRANGER, self.of) is side_of(ON_CALL, self.of) is None

    @invariant()
    def no_return_goes_out_unapproved(self) -> None:
        if self.of.direction == "return" and self.has_been_sent:
            assert self.was_approved

    @invariant()
    def there_is_always_somebody_for_the_next_step(self) -> None:
        step = worklist.next_step(self.of)
        is_owed = self.of.state == "closed" and bool(self.of.open_papers)
        assert (step == "") == (self.of.state in ENDS and not is_owed)
        if not step:
            return
        act = worklist.ACT_OF[step]
        assert act in moves_of(self.of)
        turns = [worklist.turn_of(self.of, who) for who in EVERYBODY]
        assert "mine" in turns
        for who, turn in zip(EVERYBODY, turns, strict=True):
            may = act in acts_of(self.of, parties_of(who, self.of))
            assert (turn == "mine") == may

    @invariant()
    def only_a_patient_who_is_there_is_returned(self) -> None:
        if may_return(TAKER, self.of):
            assert any(stamp.act == "arrive" for stamp in self.of.stamps)
        assert not may_return(AUTHOR, self.of)

    @invariant()
    def nothing_prints_for_the_patient_before_somebody_expects_him(self) -> None:
        if rules.may_print(self.of) and not self.of.is_emergency:
            assert any(stamp.act == "accept" for stamp in self.of.stamps)


TestJourney = Journey.TestCase
