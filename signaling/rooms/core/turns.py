"""What a room is told and what it asks for; knows no socket, no database and no engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from consult.ledger.wire import HospitalId, PractitionerId, SeatId
from consult.people.wire import Title
from consult.readings.wire import View
from signaling.engines.wire import EngineEvent, TrackRef
from signaling.engines.wire import Offer as EngineOffer
from signaling.rooms.wire import (
    ClientMessage,
    CloseCode,
    Event,
    Join,
    Refused,
    RoomRole,
    ServerMessage,
    Source,
)

PeerId = NewType("PeerId", int)
"""One connection of one person; a person who comes back has a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Who this person is in this consultation; `owner` is the hospital whose record it is."""

    person: PractitionerId
    role: RoomRole
    name: str
    title: Title
    department: str
    hospital_name: str
    owner: HospitalId


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
    """A connection that has arrived says something."""

    peer: PeerId
    message: ClientMessage


@dataclass(frozen=True, slots=True)
class Parted:
    """A connection is gone; whether its person is gone shows later."""

    peer: PeerId


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
class Ended:
    """The clinic ended the session."""


Turn = Arrived | Told | Parted | Negotiated | EngineTold | Ended


# ── what a room asks for; events and readings are kept before anything else is carried out ────


@dataclass(frozen=True, slots=True)
class Append:
    """Keep this event in the room's log."""

    event: Event


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep in the readings that this view was shown, and to whom."""

    owner: HospitalId
    shown_by: PractitionerId
    shown_at: datetime
    view: View
    seen_by: tuple[PractitionerId, ...]


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
class Forget:
    """Let the engine forget this seat."""

    seat: SeatId


Effect = Append | Keep | Send | Close | Negotiate | TakeAnswer | Forget
