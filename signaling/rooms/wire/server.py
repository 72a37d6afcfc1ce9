"""What the server says, and why it closes a connection."""

from enum import IntEnum
from uuid import UUID

from msgspec import Struct

from consult.ledger.wire import SeatId
from consult.readings.wire import Mark, View
from signaling.engines.wire import Grade
from signaling.rooms.wire.facts import Event
from signaling.rooms.wire.table import Caller, Message, Snapshot, Source


class Offer(Message, frozen=True, kw_only=True):
    """The server's offer for the receiving peer connection; `tracks`: mid → whose, which."""

    negotiation: int
    sdp: str
    tracks: dict[str, tuple[SeatId, Source]]


class Joined(Message, frozen=True, kw_only=True):
    """Answer to `Join`: everything needed at once."""

    version: int
    epoch: int
    seq: int
    you: SeatId
    snapshot: Snapshot
    missed: tuple[Event, ...] = ()
    answer: str | None = None
    subscription: Offer | None = None
    may_record: bool = False
    """The patient consents to a recording, and there is a recorder; only for who works here."""


class Advanced(Message, frozen=True, kw_only=True):
    """The log has moved on to `seq` by a fact that is not for me."""

    seq: int


class Refreshed(Message, frozen=True, kw_only=True):
    """My part is another one: the room as it is for me now, at `seq`, in place of what I had."""

    seq: int
    snapshot: Snapshot


class Entrusted(Message, frozen=True, kw_only=True):
    """What is in my hands now: who waits, if I may let people in, and whether I may record."""

    waiting: tuple[Caller, ...]
    may_record: bool


class Waiting(Message, frozen=True, kw_only=True):
    """Answer to `Join` for whoever must wait at the door: `Joined` or `Refused` follows.

    `host` is the name of the person who may admit, if one is there.
    """

    host: str | None


class Published(Message, frozen=True, kw_only=True):
    """Answer to `Publish`."""

    answer: str


class Viewing(Message, frozen=True, kw_only=True):
    """Passing: what the guide looks at now."""

    seat: SeatId
    view: View
    beside: View | None = None


class Pointing(Message, frozen=True, kw_only=True):
    """Passing: where somebody's pointer is."""

    seat: SeatId
    at: tuple[float, float] | None
    is_beside: bool = False


class Sketching(Message, frozen=True, kw_only=True):
    """Passing: what somebody is drawing right now."""

    seat: SeatId
    mark: Mark | None


class Speaking(Message, frozen=True, kw_only=True):
    """Passing: who speaks, the loudest first."""

    seats: tuple[SeatId, ...]


class LineGrade(Struct, frozen=True, kw_only=True):
    """How one person's line is in both directions, as the engine sees it."""

    seat: SeatId
    sends: Grade
    receives: Grade


class Lines(Message, frozen=True, kw_only=True):
    """Passing: the lines whose grade is known, all of them."""

    lines: tuple[LineGrade, ...]


class Paused(Message, frozen=True, kw_only=True):
    """Passing: the pictures that I am not sent because my line does not carry them."""

    tracks: tuple[tuple[SeatId, Source], ...]


class UnmuteAsked(Message, frozen=True, kw_only=True):
    """The host asks me to turn my microphone on."""

    by: SeatId


class MediaLost(Message, frozen=True, kw_only=True):
    """The media engine was replaced: build both peer connections again and `Publish`."""


class Refused(Message, frozen=True, kw_only=True):
    """No; `code` is for programs, the sentences for people."""

    code: str
    zh: str
    en: str
    line: UUID | None = None
    """The line of chat that was not said."""


class Ping(Message, frozen=True, kw_only=True):
    """Every 5 s; a client that hears nothing for 7 s opens a new socket."""


ServerMessage = (
    Joined
    | Advanced
    | Refreshed
    | Entrusted
    | Waiting
    | Offer
    | Published
    | Event
    | Viewing
    | Pointing
    | Sketching
    | Speaking
    | Lines
    | Paused
    | UnmuteAsked
    | MediaLost
    | Refused
    | Ping
)


class CloseCode(IntEnum):
    """Why the server closes a connection; nobody else writes a number."""

    NORMAL = 1000
    """After `Leave`."""
    GOING_AWAY = 1001
    """The server shuts down: come back at once."""
    PROTOCOL_ERROR = 1002
    """The client broke the protocol."""
    BINARY = 1003
    """A binary message; only text is spoken here."""
    TOO_BIG = 1009
    """A message over 64 KiB."""
    OUR_FAULT = 1011
    """A mistake of ours: come back."""
    TRY_AGAIN = 1013
    """The database or something else that we need does not answer: come back."""
    ENDED = 4001
    """The clinic ended the session: do not come back."""
    REMOVED = 4002
    """The host sent the person out: do not come back by itself."""
    REPLACED = 4003
    """The same person has a newer connection: do not come back."""
    REFUSED = 4004
    """Not admitted; a `Refused` was sent before: do not come back."""
    LAGGING = 4008
    """Too slow or silent: come back with `resume`."""
