"""The room as it is: seats and who sits there, who waits, what is drawn and said."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import AttachmentId, AttendeeId, ConsultationId, RecordingId, SeatId
from consult.people.wire import Title
from consult.readings.wire import Mark, View

Sdp = Annotated[str, Meta(max_length=65_536)]


Mid = Annotated[str, Meta(max_length=16)]


Source = Literal["microphone", "camera", "screen"]


RoomRole = Literal["requester", "expert", "chair", "observer", "guest"]
"""申请医生 · 专家 · 主持人 · 观摩 · 患者或家属. Observers see and hear and send nothing."""


Rung = Literal["video", "sound", "stills", "chat"]
"""What a person's line carries still: pictures; sound; images and pointers; words alone."""


class Message(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=str.lower
):
    """What every message is: tagged by its name, unknown fields refused."""


class Resume(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a returning client left off in the room's log."""

    epoch: int
    seq: int


class Track(Struct, frozen=True, kw_only=True):
    """Something that a seat publishes."""

    source: Source
    is_muted: bool = False
    is_silenced: bool = False
    """The host turned it off; its owner may turn it on again."""


class Seat(Struct, frozen=True, kw_only=True):
    """A person at the table; `away` after 10 s of silence, held for 5 minutes."""

    id: SeatId
    person: AttendeeId
    name: str
    title: Title
    department: str
    hospital_name: str
    role: RoomRole
    is_away: bool = False
    hand_raised_at: datetime | None = None
    follows: bool = True
    rung: Rung = "video"
    tracks: tuple[Track, ...] = ()


class Caller(Struct, frozen=True, kw_only=True):
    """Somebody who waits at the door; admitted, he takes the seat of this id."""

    seat: SeatId
    person: AttendeeId
    name: str
    hospital_name: str
    role: RoomRole
    since: datetime


class File(Struct, frozen=True, kw_only=True):
    """An attachment of the case that a line of chat shows."""

    id: AttachmentId
    name: str
    media_type: str
    size_bytes: int


class Line(Struct, frozen=True, kw_only=True):
    """A line of chat as kept."""

    id: UUID
    person: AttendeeId
    name: str
    text: str
    at: datetime
    files: tuple[File, ...] = ()


class Drawing(Struct, frozen=True, kw_only=True):
    """A mark as kept, and whose it is."""

    mark: Mark
    person: AttendeeId
    name: str


class Running(Struct, frozen=True, kw_only=True):
    """The recording that runs."""

    id: RecordingId
    started_by: str
    since: datetime


class Snapshot(Struct, frozen=True, kw_only=True):
    """The whole room at `seq`; snapshot + later events = fresh snapshot."""

    room: ConsultationId
    seats: tuple[Seat, ...]
    guide: SeatId | None
    view: View | None
    chat: tuple[Line, ...]
    beside: View | None = None
    host: SeatId | None = None
    is_locked: bool = False
    waiting: tuple[Caller, ...] = ()
    barred: tuple[AttendeeId, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    recording: Running | None = None
