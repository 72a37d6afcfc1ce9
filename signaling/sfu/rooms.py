"""Who is in which room of one media process, and what is asked for whole rooms; decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from consult.ledger.errors import Full
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.wire import Source
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg
from signaling.sfu.taps import Outlet
from signaling.sfu.tracks import Track

SEATS_MAX = 600
"""In one room: a lecture with a margin."""

ALL_SEATS_MAX = 1_200
"""In all rooms together; at a megabit each, more than one core forwards."""

ROOMS_MAX = 256


@dataclass
class Seat:
    """A person in a room."""

    sending: SendingLeg | None = None
    receiving: ReceivingLeg | None = None

    def legs(self) -> Iterator[Leg]:
        """The connections that exist."""
        yield from (leg for leg in (self.sending, self.receiving) if leg is not None)


@dataclass
class Room:
    """The people of a consultation and what is asked for all of them."""

    seats: dict[SeatId, Seat] = field(default_factory=dict)
    silenced: dict[SeatId, frozenset[Source]] = field(default_factory=dict)
    """What is not forwarded, whoever is in the seat."""
    outlet: Outlet | None = None
    """The way to the recorder while the room is recorded."""

    @property
    def is_idle(self) -> bool:
        """Whether it can be forgotten."""
        return not self.seats and not self.silenced and self.outlet is None

    def close_outlet(self) -> None:
        """Send nothing more to the recorder."""
        if self.outlet is not None:
            self.outlet.close()
            self.outlet = None
        for track in self.tracks():
            track.tap = None

    def tracks(self) -> Iterator[Track]:
        """Everything that is published here."""
        for seat in self.seats.values():
            if seat.sending is not None:
                yield from seat.sending.tracks.values()


class Rooms(dict[ConsultationId, Room]):
    """All rooms by their consultations."""

    def open(self, name: ConsultationId) -> Room:
        """The room of this name, a new one if there is none; Full if there are too many."""
        if name not in self and len(self) >= ROOMS_MAX:
            raise Full("too-many-rooms", "会诊室过多。", "Too many rooms on this server.")
        return self.setdefault(name, Room())

    def take_seat(self, name: ConsultationId, seat: SeatId) -> Seat:
        """The seat in its room, both made when they are new; Full at the bounds of the house."""
        seats = self.open(name).seats
        if seat in seats:
            return seats[seat]
        if len(seats) >= SEATS_MAX:
            raise Full("room-full", "会诊室已满。", "This room is full.")
        if sum(len(room.seats) for room in self.values()) >= ALL_SEATS_MAX:
            self.forget_if_idle(name)
            raise Full("too-many-people", "在线人数已满。", "Too many people on this server.")
        return seats.setdefault(seat, Seat())

    def forget_if_idle(self, name: ConsultationId) -> None:
        """Let go of a room of which nothing is left."""
        if self[name].is_idle:
            del self[name]
