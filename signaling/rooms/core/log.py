"""The room's log: durable facts numbered without gaps, and the room that they add up to.

Snapshot + later events = fresh snapshot, because the room has no other way to change.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar, assert_never
from uuid import UUID

from msgspec.structs import replace

from consult.ledger.wire import AttendeeId, ConsultationId, SeatId
from signaling.rooms.wire import (
    Answered,
    Away,
    Caller,
    Drawn,
    Erased,
    Event,
    Fact,
    Followed,
    Guided,
    HandMoved,
    Hosted,
    Knocked,
    Left,
    Locked,
    Recorded,
    Resume,
    Said,
    Seat,
    Seated,
    Shown,
    Snapshot,
    Stepped,
    Tracked,
)

T = TypeVar("T")

CHAT_LINES = 500
"""So many last lines stand in a snapshot; the log keeps all."""

RECENT_EVENTS = 1_000
"""Who missed more than this gets the snapshot alone."""


def nobody(room: ConsultationId) -> Snapshot:
    """A room in which nothing has happened."""
    return Snapshot(room=room, seats=(), guide=None, view=None, chat=())


def apply(before: Snapshot, fact: Fact) -> Snapshot:
    """The room after a fact."""
    match fact:
        case Seated(seat=seat):
            return replace(before, seats=_with(before.seats, seat, lambda s: s.id))
        case Left():
            return _without(before, fact)
        case Away() | Tracked() | HandMoved() | Followed() | Stepped():
            seats = tuple(_changed(s, fact) if s.id == fact.seat else s for s in before.seats)
            return replace(before, seats=seats)
        case Said(line=line):
            return replace(before, chat=(*before.chat, line)[-CHAT_LINES:])
        case Guided() | Shown() | Drawn() | Erased():
            return _looked_at(before, fact)
        case _:
            return _governed(before, fact)


def _looked_at(before: Snapshot, fact: Guided | Shown | Drawn | Erased) -> Snapshot:
    match fact:
        case Guided(seat=guide):
            return replace(before, guide=guide)
        case Shown(view=view, beside=beside):
            return replace(before, view=view, beside=beside)
        case Drawn(drawing=drawing):
            drawings = _with(before.drawings, drawing, lambda d: d.mark.id)
            return replace(before, drawings=drawings)
        case Erased(mark=mark):
            kept = tuple(d for d in before.drawings if d.mark.id != mark)
            return replace(before, drawings=kept)
        case _:
            assert_never(fact)


def _governed(before: Snapshot, fact: Knocked | Answered | Hosted | Locked | Recorded) -> Snapshot:
    match fact:
        case Knocked(caller=caller):
            return replace(before, waiting=_with(before.waiting, caller, lambda c: c.seat))
        case Answered(seat=seat):
            return replace(before, waiting=tuple(c for c in before.waiting if c.seat != seat))
        case Hosted(seat=host):
            return replace(before, host=host)
        case Locked(is_locked=is_locked):
            return replace(before, is_locked=is_locked)
        case Recorded(recording=recording):
            return replace(before, recording=recording)
        case _:
            assert_never(fact)


def _with(many: tuple[T, ...], one: T, name: Callable[[T], UUID]) -> tuple[T, ...]:
    """One more, or in the place of the one of the same id."""
    same = name(one)
    if any(name(other) == same for other in many):
        return tuple(one if name(other) == same else other for other in many)
    return (*many, one)


def _without(before: Snapshot, fact: Left) -> Snapshot:
    left = {s.person for s in before.seats if s.id == fact.seat}
    barred = tuple(left.difference(before.barred)) if fact.is_barred else ()
    seats = tuple(s for s in before.seats if s.id != fact.seat)
    return replace(before, seats=seats, barred=(*before.barred, *barred))


def _changed(seat: Seat, fact: Away | Tracked | HandMoved | Followed | Stepped) -> Seat:
    match fact:
        case Away():
            return replace(seat, is_away=True)
        case Tracked(tracks=tracks):
            return replace(seat, tracks=tracks)
        case HandMoved(at=at):
            return replace(seat, hand_raised_at=at)
        case Followed(follows=follows):
            return replace(seat, follows=follows)
        case Stepped(rung=rung):
            return replace(seat, rung=rung)
        case _:
            assert_never(fact)


class Log:
    """One owner's end of a room's log; `epoch` says which owner, `seq` runs on across owners."""

    def __init__(self, room: ConsultationId, epoch: int, kept: Iterable[Event]) -> None:
        self.epoch = epoch
        self.seq = 0
        self.snapshot = nobody(room)
        self._recent: deque[Event] = deque(maxlen=RECENT_EVENTS)
        self.said: dict[UUID, int] = {}
        """With which event each line of chat was said."""
        self._visits: dict[SeatId, int] = {}
        for event in kept:
            self._take(event)

    def record(self, fact: Fact, now: datetime) -> Event:
        """Number a fact and let it happen."""
        event = Event(seq=self.seq + 1, at=now, fact=fact)
        self._take(event)
        return event

    def look(self, snapshot: Snapshot) -> None:
        """Replace the room by one that differs in passing matters only."""
        self.snapshot = snapshot

    def missed(self, resume: Resume | None) -> tuple[Event, ...]:
        """The events after `resume`; none if they are no longer at hand or never were."""
        if resume is None or not self._recent or resume.epoch > self.epoch:
            return ()
        if resume.seq < self._recent[0].seq - 1:
            return ()
        return tuple(event for event in self._recent if event.seq > resume.seq)

    def has_line(self, line: UUID) -> bool:
        """Whether this line of chat is in the log already."""
        return line in self.said

    def visits_since(self, seat: SeatId) -> int:
        """With which event whoever sits here came as a guest; 0 for all others."""
        return self._visits.get(seat, 0)

    def seat(self, seat: SeatId) -> Seat:
        """The seat of this id; KeyError if nobody sits there."""
        for one in self.snapshot.seats:
            if one.id == seat:
                return one
        raise KeyError(seat)

    def has_seat(self, seat: SeatId) -> bool:
        """Whether somebody sits there."""
        return any(one.id == seat for one in self.snapshot.seats)

    def seat_of(self, person: AttendeeId) -> Seat | None:
        """The seat that this person holds."""
        return next((s for s in self.snapshot.seats if s.person == person), None)

    def caller_of(self, person: AttendeeId) -> Caller | None:
        """As what this person waits at the door."""
        return next((c for c in self.snapshot.waiting if c.person == person), None)

    def _take(self, event: Event) -> None:
        self.seq = event.seq
        self.snapshot = apply(self.snapshot, event.fact)
        self._recent.append(event)
        match event.fact:
            case Said(line=line):
                self.said[line.id] = event.seq
            case Seated(seat=seat) if seat.role == "guest":
                self._visits.setdefault(seat.id, event.seq)
            case Seated(seat=Seat(id=id)) | Left(seat=id):
                self._visits.pop(id, None)
            case _:
                pass
