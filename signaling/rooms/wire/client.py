"""What a client says; who says it is known from its session and never from a message."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from consult.ledger.wire import AttachmentId, MarkId, SeatId
from consult.readings.wire import Mark, View
from signaling.rooms.wire.table import Message, Mid, Resume, Rung, Sdp, Source


class Join(Message, frozen=True, kw_only=True):
    """First message: who I am is known from the session; `offer` publishes at once."""

    versions: tuple[int, ...]
    resume: Resume | None = None
    offer: Sdp | None = None
    sources: dict[Mid, Source] = msgspec.field(default_factory=dict)


class Publish(Message, frozen=True, kw_only=True):
    """Offer again on the sending peer connection: tracks added or taken away, or ICE restart."""

    offer: Sdp
    sources: dict[Mid, Source]


class Answer(Message, frozen=True, kw_only=True):
    """Answer to the server's `Offer` for the receiving peer connection."""

    negotiation: int
    answer: Sdp


class WatchedTrack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How large somebody's picture stands on my screen, in physical pixels (0: not at all)."""

    seat: SeatId
    source: Source
    height_px: Annotated[int, Meta(ge=0, le=8_192)]
    is_pinned: bool = False


class Watch(Message, frozen=True, kw_only=True):
    """How I show the pictures that I receive; replaces what I said before."""

    tracks: Annotated[tuple[WatchedTrack, ...], Meta(max_length=64)]


class Step(Message, frozen=True, kw_only=True):
    """My line carries more or less than before; kept in the session's record."""

    rung: Rung


class Mute(Message, frozen=True, kw_only=True):
    """A source of mine is off (muted) or on again."""

    source: Source
    is_muted: bool


class Hand(Message, frozen=True, kw_only=True):
    """Raise or lower my hand."""

    is_raised: bool


class Say(Message, frozen=True, kw_only=True):
    """A line of chat; `id` is made by the client, the same id twice is one line.

    `files` are attachments of the case; a line has a text, files, or both.
    """

    id: UUID
    text: Annotated[str, Meta(max_length=4_000)]
    files: Annotated[tuple[AttachmentId, ...], Meta(max_length=8)] = ()


class Guide(Message, frozen=True, kw_only=True):
    """Take the guide's place at the images (引导), or give it up: to nobody, or to `to`."""

    takes: bool
    to: SeatId | None = None


class Show(Message, frozen=True, kw_only=True):
    """Passing: what I look at now; the guide's view leads those who follow."""

    view: View
    beside: View | None = None


class Point(Message, frozen=True, kw_only=True):
    """Passing: where my pointer is, in pixels of the image shown; `None` takes it away."""

    at: tuple[float, float] | None
    is_beside: bool = False


class Sketch(Message, frozen=True, kw_only=True):
    """Passing: what I am drawing right now; `None` when I gave it up."""

    mark: Mark | None


class Draw(Message, frozen=True, kw_only=True):
    """Keep this mark, or change it: the same id is the same mark, and only its author's."""

    mark: Mark


class Erase(Message, frozen=True, kw_only=True):
    """Take a mark away: my own, or anybody's if I host."""

    mark: MarkId


class Follow(Message, frozen=True, kw_only=True):
    """I follow the guide, or look alone."""

    follows: bool


class Pong(Message, frozen=True, kw_only=True):
    """Answer to `Ping`."""


class Leave(Message, frozen=True, kw_only=True):
    """I leave for good; the seat is freed at once."""


class Admit(Message, frozen=True, kw_only=True):
    """As host: let somebody in who waits, or send him away."""

    seat: SeatId
    admits: bool


class Lock(Message, frozen=True, kw_only=True):
    """As host: from now on everybody new waits, or only observers and guests."""

    is_locked: bool


class HandOver(Message, frozen=True, kw_only=True):
    """As host: somebody else hosts from now on."""

    to: SeatId


class Silence(Message, frozen=True, kw_only=True):
    """As host: nothing of this source of theirs is forwarded until its owner turns it on again."""

    seat: SeatId
    source: Source


class AskUnmute(Message, frozen=True, kw_only=True):
    """As host: ask somebody to turn his microphone on; his hand alone does it."""

    seat: SeatId


class LowerHand(Message, frozen=True, kw_only=True):
    """As host: this hand was heard; `None` means all."""

    seat: SeatId | None


class Remove(Message, frozen=True, kw_only=True):
    """As host: send somebody out, and let him come back or not."""

    seat: SeatId
    may_return: bool


class Record(Message, frozen=True, kw_only=True):
    """As host: start or stop the recording; refused without the patient's consent to it."""

    starts: bool


HostMessage = Admit | Lock | HandOver | Silence | AskUnmute | LowerHand | Remove | Record


ImageMessage = Guide | Show | Point | Sketch | Draw | Erase | Follow


MediaMessage = Publish | Answer | Watch | Mute


ClientMessage = (
    Join
    | Publish
    | Answer
    | Watch
    | Step
    | Mute
    | Hand
    | Say
    | Guide
    | Show
    | Point
    | Sketch
    | Draw
    | Erase
    | Follow
    | Admit
    | Lock
    | HandOver
    | Silence
    | AskUnmute
    | LowerHand
    | Remove
    | Record
    | Pong
    | Leave
)
