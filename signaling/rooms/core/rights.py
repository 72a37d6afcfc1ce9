"""Who may say what, send what and host; one table, asked at each message and negotiation."""

from collections.abc import Mapping
from typing import get_args

from consult.ledger.wire import SeatId
from signaling.rooms.core.refusals import NOT_ALLOWED, NOT_HOST
from signaling.rooms.wire import (
    Admit,
    Answer,
    ClientMessage,
    Draw,
    Erase,
    Follow,
    Guide,
    Hand,
    HandOver,
    HostMessage,
    Join,
    Leave,
    Mute,
    Point,
    Pong,
    Publish,
    Refused,
    RoomRole,
    Say,
    Seat,
    Show,
    Sketch,
    Snapshot,
    Source,
    Step,
    Watch,
)

AT_WORK: frozenset[RoomRole] = frozenset({"requester", "expert", "chair"})
"""Those whose consultation it is: they may guide, draw and host."""

WAITS: frozenset[RoomRole] = frozenset({"observer", "guest"})
"""Those who always wait at the door."""

_listens = frozenset({Join, Answer, Watch, Step, Follow, Pong, Leave})
_talks = _listens | {Publish, Mute, Hand, Say}
_works = _talks | {Guide, Show, Point, Sketch, Draw, Erase}
_hosts = frozenset(get_args(HostMessage))

_messages: Mapping[RoomRole, frozenset[type]] = {
    "observer": _listens,
    "guest": _talks,
    "requester": _works,
    "expert": _works,
    "chair": _works,
}

ALL: frozenset[Source] = frozenset({"microphone", "camera", "screen"})

_sources: Mapping[RoomRole, frozenset[Source]] = {
    "observer": frozenset(),
    "guest": frozenset({"microphone", "camera"}),
    "requester": ALL,
    "expert": ALL,
    "chair": ALL,
}


def may_send(role: RoomRole) -> frozenset[Source]:
    """What this role may publish."""
    return _sources[role]


def allowed(role: RoomRole) -> frozenset[type]:
    """The messages that this role may say, whether it hosts or not."""
    return _messages[role]


def refusal(message: ClientMessage, seat: Seat, host: SeatId | None) -> Refused | None:
    """Why the person in this seat may not say this; None if he may."""
    if type(message) in _hosts:
        return _host_refusal(message, seat, host)
    if type(message) not in allowed(seat.role):
        return NOT_ALLOWED
    if isinstance(message, Say) and message.files and seat.role not in AT_WORK:
        return NOT_ALLOWED
    return None


def _host_refusal(message: ClientMessage, seat: Seat, host: SeatId | None) -> Refused | None:
    if seat.role not in AT_WORK:
        return NOT_ALLOWED
    if host == seat.id:
        return None
    if isinstance(message, Admit) and may_open(seat, host):
        return None
    if isinstance(message, HandOver) and seat.role == "chair":
        return None  # the chair takes the room back
    return NOT_HOST


def may_open(seat: Seat, host: SeatId | None) -> bool:
    """Whether whoever sits here lets people in: the host, and when nobody hosts who works here."""
    return host == seat.id or (host is None and seat.role in AT_WORK)


def may_host(seat: Seat) -> bool:
    """Whether the room can be in the hands of whoever sits here."""
    return seat.role in AT_WORK and not seat.is_away


def host_of(room: Snapshot, but: SeatId | None = None) -> SeatId | None:
    """Who is to host: whoever does, else the chair, else nobody; never the seat `but`."""
    there = [seat for seat in room.seats if seat.id != but and may_host(seat)]
    if any(seat.id == room.host for seat in there):
        return room.host
    return next((seat.id for seat in there if seat.role == "chair"), None)
