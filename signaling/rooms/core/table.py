"""The table: seats with their people, the connections that speak for them, and the log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from consult.ledger.wire import ConsultationId, HospitalId, SeatId
from signaling.rooms.core.attendance import attended
from signaling.rooms.core.log import Log
from signaling.rooms.core.rates import Rates
from signaling.rooms.core.turns import Append, Effect, Enrol, Note, Noted, PeerId, Send
from signaling.rooms.wire import (
    Drawn,
    Erased,
    Event,
    Fact,
    Pointing,
    Resume,
    Seated,
    ServerMessage,
    Sketching,
    Speaking,
    Viewing,
)


@dataclass(slots=True)
class Peer:
    """A connection that speaks for a seat; it hears the room from its `Joined` on."""

    id: PeerId
    seat: SeatId
    resume: Resume | None
    has_joined: bool = False
    rates: Rates = field(default_factory=Rates)


class Table:
    """What the parts of a room share; `now` is the time of the turn that is being worked on."""

    def __init__(
        self, room: ConsultationId, epoch: int, kept: Iterable[Event], now: datetime
    ) -> None:
        self.log = Log(room, epoch, kept)
        self.now = now
        self.peers: dict[PeerId, Peer] = {}
        # Whoever sat here when an earlier owner ended has the full time to come back.
        self.heard_at: dict[SeatId, datetime] = {s.id: now for s in self.log.snapshot.seats}
        self.owner: HospitalId | None = None
        self.may_record = False
        self.newcomers: list[Peer] = []
        """Those who have joined in this turn and have heard nothing passing yet."""

    def record(self, fact: Fact, now: datetime) -> list[Effect]:
        """Let a durable fact happen: keep it, then tell everyone who has joined."""
        before = self.log.snapshot
        event = self.log.record(fact, now)
        effects: list[Effect] = [Append(event)]
        if self.owner is not None:
            effects += attended(self.owner, before, fact, now)
        if isinstance(fact, Seated) and before.recording is not None:
            effects.append(Enrol(fact.seat.id, fact.seat.person, fact.seat.name))
        if isinstance(fact, Drawn | Erased):
            effects += self.note(fact)
        return effects + self._say(event, None, None)

    def tell(
        self, message: ServerMessage, *, but: SeatId | None = None, latest: str | None = None
    ) -> list[Effect]:
        """Say something to everyone who has joined, but not to the seat `but`."""
        noted: list[Effect] = []
        if isinstance(message, Viewing | Pointing | Sketching | Speaking):
            noted = self.note(message)
        return noted + self._say(message, but, latest)

    def note(self, message: Noted) -> list[Effect]:
        """Tell the recorder what is to be seen, if one runs."""
        if self.log.snapshot.recording is None:
            return []
        return [Note(self.now, message, self._name_in(message))]

    def peer_at(self, seat: SeatId) -> Peer | None:
        """The connection that speaks for this seat now."""
        return next((peer for peer in self.peers.values() if peer.seat == seat), None)

    def _say(self, message: ServerMessage, but: SeatId | None, latest: str | None) -> list[Effect]:
        to = tuple(p.id for p in self.peers.values() if p.has_joined and p.seat != but)
        return [Send(to, message, latest)] if to else []

    def _name_in(self, message: Noted) -> str:
        match message:
            case Drawn(drawing=drawing):
                return drawing.name
            case Viewing(seat=seat) | Pointing(seat=seat) | Sketching(seat=seat):
                return next((s.name for s in self.log.snapshot.seats if s.id == seat), "")
            case Erased() | Speaking():
                return ""
