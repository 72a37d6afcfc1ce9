"""The messages of a room over the WebSocket; `type` is the class name in lower case.

Durable events carry `seq` and survive a restart; passing ones (views, pointers) do not.
"""

from datetime import datetime
from enum import IntEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import ConsultationId, PractitionerId, SeatId
from consult.people.wire import Title
from consult.readings.wire import View

Sdp = Annotated[str, Meta(max_length=65_536)]
Mid = Annotated[str, Meta(max_length=16)]
Source = Literal["microphone", "camera", "screen"]
RoomRole = Literal["requester", "expert", "chair"]


class Message(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=str.lower
):
    """What every message is: tagged by its name, unknown fields refused."""


# ── what a client says ────────────────────────────────────────────────────────────────────────


class Resume(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a returning client left off in the room's log."""

    epoch: int
    seq: int


class Join(Message, frozen=True, kw_only=True):
    """First message: who I am is known from the session; `offer` publishes at once."""

    versions: tuple[int, ...]
    resume: Resume | None = None
    offer: Sdp | None = None
    sources: dict[Mid, Source] = {}


class Publish(Message, frozen=True, kw_only=True):
    """Offer again on the sending peer connection: tracks added or taken away, or ICE restart."""

    offer: Sdp
    sources: dict[Mid, Source]


class Answer(Message, frozen=True, kw_only=True):
    """Answer to the server's `Offer` for the receiving peer connection."""

    negotiation: int
    answer: Sdp


class Mute(Message, frozen=True, kw_only=True):
    """A source of mine is off (muted) or on again."""

    source: Source
    is_muted: bool


class Hand(Message, frozen=True, kw_only=True):
    """Raise or lower my hand."""

    is_raised: bool


class Say(Message, frozen=True, kw_only=True):
    """A line of chat; `id` is made by the client, the same id twice is one line."""

    id: UUID
    text: Annotated[str, Meta(min_length=1, max_length=4_000)]


class Guide(Message, frozen=True, kw_only=True):
    """Take the guide's place at the images (引导), or give it up."""

    takes: bool


class Show(Message, frozen=True, kw_only=True):
    """Passing: what I look at now; the guide's view leads those who follow."""

    view: View


class Point(Message, frozen=True, kw_only=True):
    """Passing: where my pointer is, in pixels of the image shown; `None` takes it away."""

    at: tuple[float, float] | None


class Follow(Message, frozen=True, kw_only=True):
    """I follow the guide, or look alone."""

    follows: bool


class Pong(Message, frozen=True, kw_only=True):
    """Answer to `Ping`."""


class Leave(Message, frozen=True, kw_only=True):
    """I leave for good; the seat is freed at once."""


ClientMessage = (
    Join | Publish | Answer | Mute | Hand | Say | Guide | Show | Point | Follow | Pong | Leave
)


# ── what the server says ──────────────────────────────────────────────────────────────────────


class Track(Struct, frozen=True, kw_only=True):
    """Something that a seat publishes."""

    source: Source
    is_muted: bool = False


class Seat(Struct, frozen=True, kw_only=True):
    """A person at the table; `away` after 10 s of silence, held for 5 minutes."""

    id: SeatId
    person: PractitionerId
    name: str
    title: Title
    department: str
    hospital_name: str
    role: RoomRole
    is_away: bool = False
    hand_raised_at: datetime | None = None
    follows: bool = True
    tracks: tuple[Track, ...] = ()


class Line(Struct, frozen=True, kw_only=True):
    """A line of chat as kept."""

    id: UUID
    person: PractitionerId
    name: str
    text: str
    at: datetime


class Snapshot(Struct, frozen=True, kw_only=True):
    """The whole room at `seq`; snapshot + later events = fresh snapshot."""

    room: ConsultationId
    seats: tuple[Seat, ...]
    guide: SeatId | None
    view: View | None
    chat: tuple[Line, ...]


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
    missed: tuple["Event", ...] = ()
    answer: str | None = None
    subscription: Offer | None = None


class Published(Message, frozen=True, kw_only=True):
    """Answer to `Publish`."""

    answer: str


class Seated(Message, frozen=True, kw_only=True):
    """Somebody took a seat, or came back to it."""

    seat: Seat


class Away(Message, frozen=True, kw_only=True):
    """Somebody's line is silent; his seat is held."""

    seat: SeatId


class Left(Message, frozen=True, kw_only=True):
    """Somebody left, or did not come back in time."""

    seat: SeatId


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


Fact = Seated | Away | Left | Tracked | HandMoved | Said | Guided | Followed | Shown


class Event(Message, frozen=True, kw_only=True):
    """A durable fact of the room's log, numbered without gaps."""

    seq: int
    at: datetime
    fact: Fact


class Viewing(Message, frozen=True, kw_only=True):
    """Passing: what the guide looks at now."""

    seat: SeatId
    view: View


class Pointing(Message, frozen=True, kw_only=True):
    """Passing: where somebody's pointer is."""

    seat: SeatId
    at: tuple[float, float] | None


class MediaLost(Message, frozen=True, kw_only=True):
    """The media engine was replaced: build both peer connections again and `Publish`."""


class Refused(Message, frozen=True, kw_only=True):
    """No; `code` is for programs, the sentences for people."""

    code: str
    zh: str
    en: str


class Ping(Message, frozen=True, kw_only=True):
    """Every 5 s; a client that hears nothing for 7 s opens a new socket."""


ServerMessage = Joined | Offer | Published | Event | Viewing | Pointing | MediaLost | Refused | Ping


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
    REPLACED = 4003
    """The same person has a newer connection: do not come back."""
    REFUSED = 4004
    """Not admitted; a `Refused` was sent before: do not come back."""
    LAGGING = 4008
    """Too slow or silent: come back with `resume`."""
