"""Anybody tries anything in any order; the rules of the core hold after every step."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from consult.alliance.wire import Agreement
from consult.consultations.core import clock, panel, sight
from consult.consultations.core.scene import Scene, acts_of, decide
from consult.consultations.core.states import ENDS, MOVES, experts_of, parties_of
from consult.consultations.core.steps import by_the_house, opened, stepped
from consult.consultations.wire import (
    ActName,
    Assign,
    Consultation,
    NextStep,
    Opinion,
    Report,
    RequestForm,
)
from consult.ledger.errors import Refusal
from consult.ledger.wire import Digest, OpinionId, PractitionerId, ReportId
from tests.consult.alliance import (
    AGREEMENT,
    ALLIANCE,
    CHAIR,
    CLERK,
    COLLEAGUE,
    CONCLUSION,
    DOCTOR,
    EXPERT,
    LEAD,
    NOW,
    OPINION_FORM,
    PEOPLE,
    SECOND,
    STRANGER,
    TOWNSHIP,
)
from tests.consult.consultations.scenes import consultation, principal, signature

EVERYBODY = (DOCTOR, COLLEAGUE, CLERK, CHAIR, EXPERT, SECOND, STRANGER)
AGREED = Agreement(
    id=AGREEMENT,
    owner=ALLIANCE,
    alliance=ALLIANCE,
    parties=(TOWNSHIP, LEAD),
    starts_on=NOW.date(),
    ends_on=NOW.date(),
)
DOES: dict[NextStep, ActName] = {
    "complete_request": "edit",
    "submit": "submit",
    "triage": "assign",
    "supplement": "edit",
    "reply": "accept",
    "start_session": "start",
    "join_session": "join",
    "write_opinion": "write_opinion",
    "sign_opinion": "sign_opinion",
    "write_report": "write_report",
    "sign_report": "sign_report",
    "acknowledge": "acknowledge",
    "record_execution": "execute",
    "close": "close",
}
"""The act by which each step is taken."""


class Path(RuleBasedStateMachine):
    """A consultation in memory; what the services do besides the core is done here."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(consultation("draft"))
        self.now = NOW
        self.ids = 10_000

    @initialize(mode=st.sampled_from(["video", "asynchronous"]))
    def begin(self, mode: str) -> None:
        form = RequestForm(mode="video" if mode == "video" else "asynchronous")
        bare = replace(consultation("draft", form), invitations=())
        self.scene = Scene(opened(bare, self.now))

    @rule(minutes=st.integers(1, 3_000))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(person=st.sampled_from(EVERYBODY), data=st.data())
    def act(self, person: PractitionerId, data: st.DataObject) -> None:
        possible = list(MOVES[self.scene.consultation.state]) or ["edit"]
        act = data.draw(st.sampled_from(possible))
        before = self.scene
        is_offered = act in acts_of(before, principal(person))
        try:
            decide(before, act, principal(person))
        except Refusal:
            assert not is_offered
            return
        assert is_offered
        self.scene = self._after(act, person, data)

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Somebody on whom it waits takes his step, so that most runs come far."""
        waiting = [person for person in EVERYBODY if self._waits_on(person, self.now)]
        if waiting:
            person = data.draw(st.sampled_from(waiting))
            who = principal(person)
            step = sight.next_step(self.scene, who, has_gaps=False, now=self.now)
            act = "end" if step == "join_session" and person == CHAIR else DOES[step]
            if act in acts_of(self.scene, who):
                self.scene = self._after(act, person, data)

    @rule()
    @precondition(lambda self: self.scene.consultation.state == "opinion_signed")
    def deliver(self) -> None:
        sealed = replace(self._report(), pdf=Digest("2" * 64))
        self.scene = Scene(
            by_the_house(self.scene.consultation, "deliver", self.now),
            self.scene.opinions,
            (*self.scene.reports[:-1], sealed),
        )

    def _after(self, act: str, person: PractitionerId, data: st.DataObject) -> Scene:
        scene, now = self.scene, self.now
        effect = getattr(self, f"_{act}", None)
        changed = effect(person) if effect else scene
        after = stepped(changed.consultation, act, person, now, "")  # type: ignore[arg-type]
        if act == "assign":
            after = self._invited(after, data)
        if act == "accept" and panel.has_quorum(after):
            after = clock.planned(by_the_house(after, "confirm", now))
            if after.request.mode == "asynchronous":
                after = clock.started(by_the_house(after, "read_alone", now), AGREED, now)
        return Scene(after, changed.opinions, changed.reports)

    def _with(self, after: Consultation) -> Scene:
        return Scene(after, self.scene.opinions, self.scene.reports)

    def _submit(self, _person: PractitionerId) -> Scene:
        return self._with(clock.resumed(self.scene.consultation, AGREED, self.now))

    def _return(self, _person: PractitionerId) -> Scene:
        paused = clock.paused(self.scene.consultation, self.now)
        return self._with(replace(paused, invitations=()))

    def _invited(self, after: Consultation, data: st.DataObject) -> Consultation:
        others = data.draw(st.sets(st.sampled_from([EXPERT, SECOND])))
        plan = Assign(experts=(CHAIR, *others), chair=CHAIR, starts_at=self.now)
        invited = panel.invitations(plan, PEOPLE, after.request, AGREED, TOWNSHIP)
        return replace(after, invitations=invited, starts_at=self.now + timedelta(hours=1))

    def _accept(self, person: PractitionerId) -> Scene:
        return self._with(panel.accepted(self.scene.consultation, person, self.now))

    def _decline(self, person: PractitionerId) -> Scene:
        return self._with(panel.declined(self.scene.consultation, person, "忙", self.now))

    def _cancel(self, _person: PractitionerId) -> Scene:
        return self._with(clock.stopped(self.scene.consultation))

    _void = _cancel

    def _write_opinion(self, person: PractitionerId) -> Scene:
        mine = self.scene.opinion_of(person)
        return self._opined(mine, self._draft(person, mine.edition if mine else 1))

    def _sign_opinion(self, person: PractitionerId) -> Scene:
        mine = self.scene.opinion_of(person)
        assert mine is not None
        return self._opined(mine, replace(mine, signature=signature(person, self.now)))

    def _amend_opinion(self, person: PractitionerId) -> Scene:
        mine = self.scene.opinion_of(person)
        assert mine is not None
        return self._opined(None, self._draft(person, mine.edition + 1))

    def _opined(self, old: Opinion | None, new: Opinion) -> Scene:
        kept = tuple(opinion for opinion in self.scene.opinions if opinion is not old)
        return Scene(self.scene.consultation, (*kept, new), self.scene.reports)

    def _draft(self, person: PractitionerId, edition: int) -> Opinion:
        return Opinion(
            id=OpinionId(self._id()),
            owner=TOWNSHIP,
            consultation=self.scene.consultation.id,
            expert=person,
            edition=edition,
            form=OPINION_FORM,
            saved_at=self.now,
        )

    def _write_report(self, _person: PractitionerId) -> Scene:
        old = self.scene.report
        edition = old.edition if old else 1
        return self._reported(old, self._new_report(edition))

    def _sign_report(self, person: PractitionerId) -> Scene:
        signed = replace(self._report(), signature=signature(person, self.now))
        scene = self._reported(self._report(), signed)
        return Scene(clock.stopped(scene.consultation), scene.opinions, scene.reports)

    def _amend_report(self, _person: PractitionerId) -> Scene:
        scene = self._reported(None, self._new_report(self._report().edition + 1))
        cleared = replace(scene.consultation, acknowledged_at=None)
        return Scene(cleared, scene.opinions, scene.reports)

    def _acknowledge(self, _person: PractitionerId) -> Scene:
        return self._with(replace(self.scene.consultation, acknowledged_at=self.now))

    def _report(self) -> Report:
        assert self.scene.report is not None
        return self.scene.report

    def _new_report(self, edition: int) -> Report:
        return Report(
            id=ReportId(self._id()),
            owner=TOWNSHIP,
            consultation=self.scene.consultation.id,
            number="HZ",
            edition=edition,
            conclusion=CONCLUSION,
            saved_at=self.now,
        )

    def _reported(self, old: Report | None, new: Report) -> Scene:
        kept = tuple(report for report in self.scene.reports if report is not old)
        return Scene(self.scene.consultation, self.scene.opinions, (*kept, new))

    def _id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)

    @invariant()
    def the_timeline_has_no_gaps(self) -> None:
        steps = self.scene.consultation.steps
        assert all(a.to_state == b.from_state for a, b in pairwise(steps))
        assert not steps or steps[-1].to_state == self.scene.consultation.state

    @invariant()
    def nobody_starts_without_everybody(self) -> None:
        if self.scene.consultation.state in {"accepted", "in_session", "opinion_pending"}:
            assert panel.has_quorum(self.scene.consultation)

    @invariant()
    def a_signed_report_rests_on_signed_opinions(self) -> None:
        if self.scene.consultation.state in {"opinion_signed", "delivered", "executed", "closed"}:
            assert not self.scene.unsigned
            assert self._report().signature is not None

    @invariant()
    def drafts_stay_with_their_authors(self) -> None:
        for person in EVERYBODY:
            parties = parties_of(principal(person), self.scene.consultation)
            for opinion in sight.visible_opinions(self.scene, principal(person)):
                is_own = opinion.expert == person
                assert is_own or opinion.signature is not None
                assert "expert" in parties or self.scene.sealed is not None
            for report in sight.visible_reports(self.scene, principal(person)):
                assert "expert" in parties or report.pdf is not None

    @invariant()
    def who_is_waited_for_can_do_it(self) -> None:
        for person in EVERYBODY:
            who = principal(person)
            step = sight.next_step(self.scene, who, has_gaps=False, now=self.now)
            if sight.waits_on(self.scene, who, step):
                assert DOES[step] in acts_of(self.scene, who), (step, who)

    @invariant()
    def a_path_that_is_open_waits_on_somebody_or_the_house(self) -> None:
        state = self.scene.consultation.state
        if state in ENDS | {"opinion_signed", "accepted"}:
            return
        assert any(self._waits_on(person, self.now) for person in EVERYBODY)

    def _waits_on(self, person: PractitionerId, now: datetime) -> bool:
        who = principal(person)
        return sight.waits_on(self.scene, who, sight.next_step(self.scene, who, False, now))

    @invariant()
    def strangers_have_no_part(self) -> None:
        assert acts_of(self.scene, principal(STRANGER)) == ()

    @invariant()
    def what_ended_is_never_late(self) -> None:
        if self.scene.consultation.state in ENDS | {"opinion_signed", "delivered"}:
            assert not clock.is_late(self.scene.consultation, self.now + timedelta(days=999))

    @invariant()
    def who_declined_has_no_standing(self) -> None:
        standing = {i.expert for i in experts_of(self.scene.consultation)}
        gone = {i.expert for i in self.scene.consultation.invitations if i.reply == "declined"}
        assert not standing & gone


TestPath = Path.TestCase
