"""What a room is told and what it asks for; knows no socket, no database and no engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType
from uuid import UUID

from consult.attendance.wire import Presence
from consult.ledger.wire import AttendeeId, HospitalId, PractitionerId, RecordingId, SeatId
from consult.people.wire import Title
from consult.readings.wire import Mark, View
from signaling.engines.wire import EngineEvent, TrackRef, Watched
from signaling.engines.wire import Offer as EngineOffer
from signaling.rooms.wire import (
    ClientMessage,
    CloseCode,
    Drawn,
    Erased,
    Event,
    File,
    Join,
    Pointing,
    Refused,
    RoomRole,
    Say,
    Seat,
    ServerMessage,
    Sketching,
    Source,
    Speaking,
    Viewing,
)

PeerId = NewType("PeerId", int)
"""One connection of one person; a person who comes back has a new one."""

Noted = Viewing | Pointing | Sketching | Drawn | Erased | Speaking
"""What a recording keeps of the images and of who speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who this person is in this consultation; `owner` is the hospital whose record it is.

    `may_record`: the patient consents to a recording, and there is a recorder.
    """

    person: AttendeeId
    role: RoomRole
    name: str
    title: Title
    department: str
    hospital_name: str
    owner: HospitalId
    may_record: bool = False


# ── what a room is told ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Arrived:
    """An admitted person says `Join`; `fresh` becomes his seat if he has none."""

    peer: PeerId
    admitted: Admitted
    join: Join
    fresh: SeatId


@dataclass(frozen=True, slots=True)
class Told:
    """A connection that has arrived says something; `fresh` is the id of what may come of it."""

    peer: PeerId
    message: ClientMessage
    fresh: UUID | None = None


@dataclass(frozen=True, slots=True)
class Parted:
    """A connection is gone; whether its person is gone shows later."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class Changed:
    """The clinic looked again at who this person is here: somebody, or `refused`."""

    person: AttendeeId
    admitted: Admitted | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a `Find`, or why there are none."""

    peer: PeerId
    message: Say
    files: tuple[File, ...]
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The engine has worked on the `Negotiate` of this seat; `refused` says what failed."""

    seat: SeatId
    answer: str | None = None
    subscription: EngineOffer | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class EngineTold:
    """The media engine tells something by itself."""

    event: EngineEvent


@dataclass(frozen=True, slots=True)
class RecorderFailed:
    """A recording could not be started, or ended by itself; None: whichever runs."""

    recording: RecordingId | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The clinic ended the session."""


Turn = Arrived | Told | Parted | Changed | Found | Negotiated | EngineTold | RecorderFailed | Ended


# ── what a room asks for; what is durable is kept before anything else is carried out ─────────


@dataclass(frozen=True, slots=True)
class Append:
    """Keep this event in the room's log."""

    event: Event


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep in the readings that this was shown, with what was drawn on it, and to whom."""

    owner: HospitalId
    shown_by: PractitionerId
    shown_at: datetime
    view: View
    beside: View | None
    marks: tuple[Mark, ...]
    drawn_by: tuple[str, ...]
    """The name of each mark's author, in the order of the marks."""
    seen_by: tuple[PractitionerId, ...]


@dataclass(frozen=True, slots=True)
class Attend:
    """Keep in the attendance what became of this person, as his seat was then."""

    owner: HospitalId
    seat: Seat
    what: Presence
    at: datetime


@dataclass(frozen=True, slots=True)
class Send:
    """Say this to these connections; of passing messages with one `latest` only the last counts."""

    to: tuple[PeerId, ...]
    message: ServerMessage
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close this connection after what was said to it."""

    peer: PeerId
    code: CloseCode
    reason: str


@dataclass(frozen=True, slots=True)
class Find:
    """Look up the files that a line of chat shows; answered by `Found`."""

    peer: PeerId
    message: Say


@dataclass(frozen=True, slots=True)
class Negotiate:
    """Forget, publish and subscribe at the engine, in this order; answered by `Negotiated`."""

    seat: SeatId
    forgets: bool = False
    offer: str | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    tracks: tuple[TrackRef, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """Hand this answer to the engine."""

    peer: PeerId
    seat: SeatId
    negotiation: int
    answer: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Let nothing of these sources of the seat be forwarded, now and after any negotiation."""

    seat: SeatId
    sources: frozenset[Source]


@dataclass(frozen=True, slots=True)
class Look:
    """Tell the engine how large this seat shows what it receives."""

    seat: SeatId
    watched: tuple[Watched, ...]


@dataclass(frozen=True, slots=True)
class Forget:
    """Let the engine forget this seat."""

    seat: SeatId


@dataclass(frozen=True, slots=True)
class Enrol:
    """Tell the recorder who sits in this seat."""

    seat: SeatId
    person: AttendeeId
    name: str


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Begin to record; answered by `RecorderFailed` if that does not work."""

    recording: RecordingId
    started_by: AttendeeId
    at: datetime


@dataclass(frozen=True, slots=True)
class StopRecording:
    """End the recording of this room."""


@dataclass(frozen=True, slots=True)
class Note:
    """Tell the recorder what is to be seen or who speaks."""

    at: datetime
    message: Noted
    name: str


MediaEffect = Negotiate | TakeAnswer | Hush | Look | Forget
RecorderEffect = Enrol | StartRecording | StopRecording | Note
Effect = Append | Keep | Attend | Send | Close | Find | MediaEffect | RecorderEffect
