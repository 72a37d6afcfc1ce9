"""The room's log: durable facts numbered without gaps, and the room that they add up to.

Snapshot + later events = fresh snapshot, because the room has no other way to change.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import assert_never
from uuid import UUID

from msgspec.structs import replace

from consult.ledger.wire import ConsultationId, PractitionerId, SeatId
from signaling.rooms.wire import (
    Away,
    Event,
    Fact,
    Followed,
    Guided,
    HandMoved,
    Left,
    Resume,
    Said,
    Seat,
    Seated,
    Shown,
    Snapshot,
    Tracked,
)

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
            return replace(before, seats=_with(before.seats, seat))
        case Left(seat=gone):
            return replace(before, seats=tuple(s for s in before.seats if s.id != gone))
        case Away() | Tracked() | HandMoved() | Followed():
            seats = tuple(_changed(s, fact) if s.id == fact.seat else s for s in before.seats)
            return replace(before, seats=seats)
        case Said(line=line):
            return replace(before, chat=(*before.chat, line)[-CHAT_LINES:])
        case Guided(seat=guide):
            return replace(before, guide=guide)
        case Shown(view=view):
            return replace(before, view=view)
        case _:
            assert_never(fact)


def _with(seats: tuple[Seat, ...], seat: Seat) -> tuple[Seat, ...]:
    if any(s.id == seat.id for s in seats):
        return tuple(seat if s.id == seat.id else s for s in seats)
    return (*seats, seat)


def _changed(seat: Seat, fact: Away | Tracked | HandMoved | Followed) -> Seat:
    match fact:
        case Away():
            return replace(seat, is_away=True)
        case Tracked(tracks=tracks):
            return replace(seat, tracks=tracks)
        case HandMoved(at=at):
            return replace(seat, hand_raised_at=at)
        case Followed(follows=follows):
            return replace(seat, follows=follows)
        case _:
            assert_never(fact)


class Log:
    """One owner's end of a room's log; `epoch` says which owner, `seq` runs on across owners."""

    def __init__(self, room: ConsultationId, epoch: int, kept: Iterable[Event]) -> None:
        self.epoch = epoch
        self.seq = 0
        self.snapshot = nobody(room)
        self._recent: deque[Event] = deque(maxlen=RECENT_EVENTS)
        self._lines: set[UUID] = set()
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
        return line in self._lines

    def seat(self, seat: SeatId) -> Seat:
        """The seat of this id; KeyError if nobody sits there."""
        for one in self.snapshot.seats:
            if one.id == seat:
                return one
        raise KeyError(seat)

    def seat_of(self, person: PractitionerId) -> Seat | None:
        """The seat that this person holds."""
        return next((s for s in self.snapshot.seats if s.person == person), None)

    def _take(self, event: Event) -> None:
        self.seq = event.seq
        self.snapshot = apply(self.snapshot, event.fact)
        self._recent.append(event)
        if isinstance(event.fact, Said):
            self._lines.add(event.fact.line.id)
