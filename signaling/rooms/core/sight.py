"""What each person in a room is sent: one table of facts, passing messages and fields of the
snapshot, by his part in it. What has no row is sent to nobody.

It knows no connection. A picture that somebody shares (his screen) is media and no matter of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from msgspec.structs import replace

from consult.ledger.wire import AttendeeId, SeatId
from signaling.rooms.core.log import nobody
from signaling.rooms.core.rights import AT_WORK, may_open
from signaling.rooms.wire import (
    Advanced,
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
    Line,
    Lines,
    Locked,
    MediaLost,
    Pointing,
    Recorded,
    Said,
    Seat,
    Seated,
    ServerMessage,
    Shown,
    Sketching,
    Snapshot,
    Speaking,
    Stepped,
    Tracked,
    Viewing,
)

T = TypeVar("T")

Audience = Literal["works", "observes", "visits"]
"""At work here; looks on; the patient or the family."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Through whose eyes. `opens`: he may let people in; a visitor has come with event `since`."""

    audience: Audience
    opens: bool = False
    seat: SeatId | None = None
    person: AttendeeId | None = None
    since: int = 0


def sight_of(seat: Seat, host: SeatId | None, since: int) -> Sight:
    """What whoever sits here may see while `host` hosts."""
    if seat.role in AT_WORK:
        return Sight("works", opens=may_open(seat, host))
    if seat.role == "observer":
        return Sight("observes")
    return Sight("visits", seat=seat.id, person=seat.person, since=since)


# ── the rules: something, and who is to see it → what he is sent; None: nothing ───────────────


def _whole(one: T, *_: object) -> T:
    return one


def _nothing(*_: object) -> None:
    return None


def _opening(one: T, sight: Sight, *_: object) -> T | None:
    return one if sight.opens else None


def _own(one: HandMoved | Followed | Stepped, sight: Sight, *_: object) -> Fact | None:
    return one if one.seat == sight.seat else None


def _gone(one: Left, *_: object) -> Left:
    """That he is gone; not why."""
    return Left(seat=one.seat)


def _face(one: Seated, sight: Sight, *_: object) -> Seated:
    return Seated(seat=_seen_seat(one.seat, sight))


def _words(one: Said, sight: Sight, seq: int) -> Said | None:
    return one if _may_read(one.line, sight, seq) else None


def _own_line(one: Lines, sight: Sight, *_: object) -> Lines | None:
    own = tuple(grade for grade in one.lines if grade.seat == sight.seat)
    return Lines(lines=own) if own else None


def _faces(seats: tuple[Seat, ...], sight: Sight, *_: object) -> tuple[Seat, ...]:
    return tuple(_seen_seat(seat, sight) for seat in seats)


def _read(lines: tuple[Line, ...], sight: Sight, said: Mapping[UUID, int]) -> tuple[Line, ...]:
    return tuple(line for line in lines if _may_read(line, sight, said[line.id]))


def _callers(waiting: tuple[Caller, ...], sight: Sight, *_: object) -> tuple[Caller, ...]:
    return waiting if sight.opens else ()


def _seen_seat(seat: Seat, sight: Sight) -> Seat:
    """What stands on a tile; the rest of others is as in a seat just taken."""
    if seat.id == sight.seat:
        return seat
    return Seat(
        id=seat.id,
        person=seat.person,
        name=seat.name,
        title=seat.title,
        department=seat.department,
        hospital_name=seat.hospital_name,
        role=seat.role,
        is_away=seat.is_away,
        tracks=seat.tracks,
    )


def _may_read(line: Line, sight: Sight, seq: int) -> bool:
    """A visitor reads what he wrote, and words that were said while he sits here."""
    return line.person == sight.person or (seq > sight.since and not line.files)


# ── the table ─────────────────────────────────────────────────────────────────────────────────


class Row(NamedTuple):
    """The rule for each audience."""

    works: Callable[..., object] = _nothing
    observes: Callable[..., object] = _nothing
    visits: Callable[..., object] = _nothing


_EVERYBODY = Row(_whole, _whole, _whole)
_CLINIC = Row(_whole, _whole)
_ABSENT = Row()

FACTS: Mapping[type, Row] = {
    Seated: Row(_whole, _whole, _face),
    Away: _EVERYBODY,
    Left: Row(_whole, _gone, _gone),
    Tracked: _EVERYBODY,
    HandMoved: Row(_whole, _whole, _own),
    Said: Row(_whole, _whole, _words),
    Guided: _CLINIC,
    Followed: Row(_whole, _whole, _own),
    Shown: _CLINIC,
    Drawn: _CLINIC,
    Erased: _CLINIC,
    Stepped: Row(_whole, _whole, _own),
    Knocked: Row(_opening),
    Answered: Row(_opening),
    Hosted: _EVERYBODY,
    Locked: _CLINIC,
    Recorded: _EVERYBODY,
}

MESSAGES: Mapping[type, Row] = {
    Viewing: _CLINIC,
    Pointing: _CLINIC,
    Sketching: _CLINIC,
    Speaking: _EVERYBODY,
    Lines: Row(_whole, _whole, _own_line),
    MediaLost: _EVERYBODY,
}
"""What is said to all; the rest is said to one person and is about himself."""

FIELDS: Mapping[str, Row] = {
    "room": _EVERYBODY,
    "seats": Row(_whole, _whole, _faces),
    "guide": _CLINIC,
    "view": _CLINIC,
    "chat": Row(_whole, _whole, _read),
    "beside": _CLINIC,
    "host": _EVERYBODY,
    "is_locked": _CLINIC,
    "waiting": Row(_callers),
    "barred": Row(_whole),
    "drawings": _CLINIC,
    "recording": _EVERYBODY,
}


def seen(room: Snapshot, sight: Sight, said: Mapping[UUID, int]) -> Snapshot:
    """The room as this person sees it; `said`: with which event each line of chat was said."""
    shown = {
        name: rule(getattr(room, name), sight, said)
        for name, row in FIELDS.items()
        if (rule := getattr(row, sight.audience)) is not _nothing
    }
    return replace(nobody(room.room), **shown)


def told(event: Event, sight: Sight) -> Event | Advanced:
    """A fact as this person hears of it; else only that the log has moved on."""
    if event.seq < sight.since:
        return Advanced(seq=event.seq)
    rule = getattr(FACTS.get(type(event.fact), _ABSENT), sight.audience)
    fact = rule(event.fact, sight, event.seq)
    if fact is None:
        return Advanced(seq=event.seq)
    return event if fact is event.fact else replace(event, fact=fact)


def heard(message: ServerMessage, sight: Sight) -> ServerMessage | None:
    """What is said to all, as this person hears it; None: not at all."""
    rule = getattr(MESSAGES.get(type(message), _ABSENT), sight.audience)
    said: ServerMessage | None = rule(message, sight)
    return said
