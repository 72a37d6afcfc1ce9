"""What a fact of the room's log says about who was there."""

from datetime import datetime

from msgspec.structs import replace

from consult.ledger.wire import HospitalId, SeatId
from signaling.rooms.core.turns import Attend
from signaling.rooms.wire import Away, Fact, Left, Seat, Seated, Snapshot, Stepped


def attended(owner: HospitalId, before: Snapshot, fact: Fact, now: datetime) -> list[Attend]:
    """The moments of attendance in this fact; most facts have none."""
    match fact:
        case Seated(seat=seat):
            return _seated(owner, _seat(before, seat.id), seat, now)
        case Away(seat=away) if (was := _seat(before, away)) is not None:
            return [Attend(owner, was, "away", now)]
        case Left(seat=left) if (was := _seat(before, left)) is not None:
            return [Attend(owner, was, "left", now)]
        case Stepped(seat=stepped, rung=rung) if (was := _seat(before, stepped)) is not None:
            return [Attend(owner, replace(was, rung=rung), "stepped", now)]
        case _:
            return []


def _seated(owner: HospitalId, was: Seat | None, seat: Seat, now: datetime) -> list[Attend]:
    if was is None:
        return [Attend(owner, seat, "came", now)]
    if was.is_away and not seat.is_away:
        return [Attend(owner, seat, "back", now)]
    if was.rung != seat.rung:
        return [Attend(owner, seat, "stepped", now)]
    return []


def _seat(room: Snapshot, seat: SeatId) -> Seat | None:
    return next((one for one in room.seats if one.id == seat), None)
