"""Puts a line on the timeline and moves the state; the house's own acts pass the table too."""

from datetime import datetime

from msgspec.structs import replace

from consult.consultations.core.states import Act, HouseAct, Party, move
from consult.consultations.wire import Consultation, Step
from consult.ledger.wire import PractitionerId

_WHOEVER: frozenset[Party] = frozenset(
    {"requester", "colleague", "clerk", "expert", "chair", "house"}
)


def stepped(
    consultation: Consultation, act: Act, actor: PractitionerId | None, now: datetime, note: str
) -> Consultation:
    """After an act that was decided; the table says where it leads."""
    to = move(consultation.state, act, _WHOEVER).to
    step = Step(at=now, actor=actor, act=act, from_state=consultation.state, to_state=to, note=note)
    return replace(consultation, state=to, steps=(*consultation.steps, step))


def by_the_house(
    consultation: Consultation, act: HouseAct, now: datetime, note: str = ""
) -> Consultation:
    """After something that the house does by itself."""
    move(consultation.state, act, frozenset({"house"}))
    return stepped(consultation, act, None, now, note)


def opened(consultation: Consultation, now: datetime) -> Consultation:
    """The first line of a timeline."""
    first = Step(
        at=now,
        actor=consultation.requester,
        act="open",
        from_state=None,
        to_state=consultation.state,
    )
    return replace(consultation, steps=(first,))
