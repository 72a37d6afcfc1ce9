"""The durable facts of a room's log, numbered without gaps; each changes the snapshot."""

from datetime import datetime

from consult.ledger.wire import MarkId, SeatId
from consult.readings.wire import View
from signaling.rooms.wire.table import Caller, Drawing, Line, Message, Rung, Running, Seat, Track


class Seated(Message, frozen=True, kw_only=True):
    """Somebody took a seat, or came back to it."""

    seat: Seat


class Away(Message, frozen=True, kw_only=True):
    """Somebody's line is silent; his seat is held."""

    seat: SeatId


class Left(Message, frozen=True, kw_only=True):
    """Somebody left, did not come back in time, or was sent out."""

    seat: SeatId
    is_removed: bool = False
    is_barred: bool = False
    """He may not come back."""


class Tracked(Message, frozen=True, kw_only=True):
    """What a seat publishes has changed."""

    seat: SeatId
    tracks: tuple[Track, ...]


class HandMoved(Message, frozen=True, kw_only=True):
    """A hand went up (`at`) or down (None)."""

    seat: SeatId
    at: datetime | None


class Said(Message, frozen=True, kw_only=True):
    """A line of chat, committed before it is shown."""

    line: Line


class Guided(Message, frozen=True, kw_only=True):
    """Who guides the images now."""

    seat: SeatId | None


class Followed(Message, frozen=True, kw_only=True):
    """Somebody follows the guide, or looks alone."""

    seat: SeatId
    follows: bool


class Shown(Message, frozen=True, kw_only=True):
    """A view of the guide was held long enough to be kept in the readings."""

    seat: SeatId
    view: View
    beside: View | None = None


class Drawn(Message, frozen=True, kw_only=True):
    """A mark was drawn or changed."""

    drawing: Drawing


class Erased(Message, frozen=True, kw_only=True):
    """A mark is gone."""

    mark: MarkId


class Stepped(Message, frozen=True, kw_only=True):
    """What somebody's line carries has changed."""

    seat: SeatId
    rung: Rung


class Knocked(Message, frozen=True, kw_only=True):
    """Somebody waits at the door."""

    caller: Caller


class Answered(Message, frozen=True, kw_only=True):
    """Somebody waits no longer: he was admitted (`Seated` follows), sent away, or went away."""

    seat: SeatId
    is_admitted: bool


class Hosted(Message, frozen=True, kw_only=True):
    """Who hosts the room now (主持)."""

    seat: SeatId | None


class Locked(Message, frozen=True, kw_only=True):
    """The door was locked or opened."""

    is_locked: bool


class Recorded(Message, frozen=True, kw_only=True):
    """A recording began, or (None) ended."""

    recording: Running | None


Fact = (
    Seated
    | Away
    | Left
    | Tracked
    | HandMoved
    | Said
    | Guided
    | Followed
    | Shown
    | Drawn
    | Erased
    | Stepped
    | Knocked
    | Answered
    | Hosted
    | Locked
    | Recorded
)


class Event(Message, frozen=True, kw_only=True):
    """A durable fact of the room's log, numbered without gaps."""

    seq: int
    at: datetime
    fact: Fact
