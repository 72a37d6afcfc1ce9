"""ORU^R01 → results (HL7 v2.5.1 §7.3.1); a pure translation that keeps every digit.

What a hospital's own doctor wrote goes into the conclusion; nothing is cut off in silence: what
does not fit is refused, what is not taken is named in a hint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consult.alliance.core import CLINIC_ZONE
from consult.exchange.core import hl7
from consult.exchange.core.hl7 import Malformed, Message, Segment
from consult.exchange.core.observations import Reading, standing, written
from consult.exchange.core.words import Named, fits, kind_of, missing, unreadable
from consult.exchange.wire import Arrived, Hint, Sender
from consult.patients.wire import PatientForm
from consult.results.wire import NewResult

ORDERS_MAX = 100
OBSERVATIONS_MAX = 300
NEWEST = timedelta(days=1)


@dataclass
class Order:
    """An OBR with what follows it."""

    patient: PatientForm
    request: Segment
    common: Segment | None = None
    observations: list[tuple[Segment, list[Segment]]] = field(default_factory=list)
    notes: list[Segment] = field(default_factory=list)

    def note(self, note: Segment) -> None:
        """An NTE belongs to the segment before it."""
        (self.observations[-1][1] if self.observations else self.notes).append(note)


@dataclass(frozen=True)
class Told:
    """What a message says: its results and what was left aside."""

    results: tuple[Arrived, ...]
    hints: tuple[Hint, ...]


def sender_of(message: Message, senders: Sequence[Sender]) -> Sender:
    """Who of these sends it; raises Malformed for a message that is no ORU^R01 of theirs."""
    header = message.header
    if not header.part(10):
        raise Malformed("MSH-10", "a control id is needed", "101")
    if header.part(9) != "ORU":
        raise Malformed("MSH-9", "ORU^R01 is taken", "200")
    if header.part(9, 2) != "R01":
        raise Malformed("MSH-9", "ORU^R01 is taken", "201")
    if header.part(11) != "P":
        raise Malformed("MSH-11", "only production (P) is taken", "202")
    if not header.part(12).startswith("2."):
        raise Malformed("MSH-12", "HL7 v2 is taken", "203")
    facility = header.text(4).strip()
    known = next((sender for sender in senders if sender.facility == facility), None)
    if known is None:
        raise Malformed("MSH-4", "a facility that does not send from here", "103")
    return known


def results_of(message: Message, sender: Sender) -> Told:
    """The results of an ORU^R01; raises Malformed or Untaken."""
    orders = _orders(message)
    if not orders:
        raise Malformed("message", "no OBR", "100")
    arrived, hints = [], []
    for order in orders:
        result, left = _result(order, sender)
        hints += left
        if result is not None:
            arrived.append(result)
    return Told(tuple(arrived), tuple(hints))


def _orders(message: Message) -> list[Order]:
    orders: list[Order] = []
    patient: PatientForm | None = None
    common: Segment | None = None
    current: Order | None = None
    for segment in message.segments[1:]:
        match segment.name:
            case "PID":
                patient, current = patient_of(segment), None
            case "ORC":
                common, current = segment, None
            case "OBR":
                if patient is None:
                    raise Malformed(segment.place, "no PID before it", "100")
                current = Order(patient, segment, common)
                orders.append(current)
                common = None
            case "OBX" | "NTE" | "ZDS":
                _attach(current, segment)
            case _:
                pass
    if len(orders) > ORDERS_MAX:
        raise Malformed("message", "too many OBR")
    return orders


def _attach(order: Order | None, segment: Segment) -> None:
    if segment.name == "NTE":
        if order is not None:
            order.note(segment)
        return
    if order is None:
        raise Malformed(segment.place, "no OBR before it", "100")
    if len(order.observations) >= OBSERVATIONS_MAX:
        raise Malformed(segment.place, "too many in one OBR")
    order.observations.append((segment, []))


def patient_of(segment: Segment) -> PatientForm:
    """PID: numbers, name, birth date, sex; nothing else is asked."""
    named = Named(segment.place)
    for number in segment.repetitions(3):
        named.add(number[0], number[4] if len(number) > 4 else "")
    named.add(segment.part(19), "NI")
    return named.form(
        _name(segment.repetitions(5)), segment.part(8), _moment(segment, 7, is_local_day=True)
    )


def _name(names: Sequence[Sequence[str]]) -> str:
    """The name in ideographs where there is one: family and given name without a space."""
    joined = ["".join(part.strip() for part in name[:2]) for name in names]
    chinese = next((name for name in joined if any(sign > "\u2e7f" for sign in name)), "")
    latin = " ".join(part.strip() for part in names[0][:2] if part.strip()) if names else ""
    return chinese or latin


def _result(order: Order, sender: Sender) -> tuple[Arrived | None, list[Hint]]:
    request = order.request
    readings = [_reading(order, *found) for found in order.observations]
    stay = standing([reading.stay for reading in readings], request.part(25))
    hints = [hint for reading in readings for hint in reading.hints]
    if stay == "pending":
        return None, [*hints, _pending(request.place)]
    name = request.part(4, 2) or request.part(4)
    if not name:
        raise missing(f"{request.place}-4")
    kept = [reading for reading in readings if reading.stay == "final"]
    kind = kind_of(request.part(24), name, has_numbers=any(r.is_number for r in kept))
    values, prose = written(kept, [note.text(3) for note in order.notes], kind)
    result = NewResult(
        kind=kind,
        code=fits(request.part(4), 40, f"{request.place}-4"),
        name=fits(name, 200, f"{request.place}-4"),
        department=_department(order, sender),
        performed_at=_performed_at(order),
        issued_at=_moment(request, 22),
        key=_key(order, sender),
        values=values,
        study=next((reading.study for reading in kept if reading.study), None),
        conclusion=fits(prose, 8_000, request.place),
    )
    is_withdrawn = stay == "withdrawn"
    if not is_withdrawn and not (values or prose or result.study):
        return None, [*hints, _pending(request.place)]
    arrived = Arrived(
        patient=order.patient, result=result, is_withdrawn=is_withdrawn, place=request.place
    )
    return arrived, hints


def _reading(order: Order, observation: Segment, notes: Sequence[Segment]) -> Reading:
    return Reading.of(observation, order.request.part(25), [note.text(3) for note in notes])


def _pending(place: str) -> Hint:
    return Hint(
        place=place,
        zh="没有已审核的结果，未保存；请在审核后重新发送。",
        en="Nothing final; nothing was kept. Send it again once it is verified.",
    )


def _key(order: Order, sender: Sender) -> str:
    """Sending facility, filler order number, OBR-4: the same thrice is the same result."""
    request = order.request
    filler = request.part(3) or (order.common.part(3) if order.common else "")
    if not filler:
        raise missing(f"{request.place}-3")
    what = request.part(4) or request.part(4, 2)
    key = "|".join(hl7.escaped(part) for part in (sender.facility, filler, what))
    return fits(key, 120, f"{request.place}-3")


def _department(order: Order, sender: Sender) -> str:
    """Who made it: OBX-15, or as the sender is known."""
    for observation, _ in order.observations:
        told = observation.part(15, 2) or observation.part(15)
        if told:
            return fits(told, 60, f"{observation.place}-15")
    return sender.department


def _performed_at(order: Order) -> datetime:
    at = _moment(order.request, 7)
    for observation, _ in order.observations:
        at = at or (_moment(observation, 14) if observation.name == "OBX" else None)
    if at is None:
        raise missing(f"{order.request.place}-7")
    return at


def _moment(segment: Segment, number: int, *, is_local_day: bool = False) -> datetime | None:
    try:
        at = hl7.moment(segment.part(number), CLINIC_ZONE)
    except ValueError:
        raise unreadable(f"{segment.place}-{number}") from None
    return at.astimezone(CLINIC_ZONE) if at and is_local_day else at
