"""The table: seats with their people, the connections that speak for them, and the log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from consult.ledger.wire import ConsultationId, HospitalId, SeatId
from signaling.rooms.core.log import Log
from signaling.rooms.core.rates import Rates
from signaling.rooms.core.turns import Append, Effect, PeerId, Send
from signaling.rooms.wire import Event, Fact, Resume, ServerMessage


@dataclass(slots=True)
class Peer:
    """A connection that speaks for a seat; it hears the room from its `Joined` on."""

    id: PeerId
    seat: SeatId
    resume: Resume | None
    has_joined: bool = False
    rates: Rates = field(default_factory=Rates)


class Table:
    """What the parts of a room share."""

    def __init__(
        self, room: ConsultationId, epoch: int, kept: Iterable[Event], now: datetime
    ) -> None:
        self.log = Log(room, epoch, kept)
        self.peers: dict[PeerId, Peer] = {}
        # Whoever sat here when an earlier owner ended has the full time to come back.
        self.heard_at: dict[SeatId, datetime] = {s.id: now for s in self.log.snapshot.seats}
        self.owner: HospitalId | None = None

    def record(self, fact: Fact, now: datetime) -> list[Effect]:
        """Let a durable fact happen: keep it, then tell everyone who has joined."""
        event = self.log.record(fact, now)
        return [Append(event), *self.tell(event)]

    def tell(
        self, message: ServerMessage, *, but: SeatId | None = None, latest: str | None = None
    ) -> list[Effect]:
        """Say something to everyone who has joined, but not to the seat `but`."""
        to = tuple(p.id for p in self.peers.values() if p.has_joined and p.seat != but)
        return [Send(to, message, latest)] if to else []

    def peer_at(self, seat: SeatId) -> Peer | None:
        """The connection that speaks for this seat now."""
        return next((peer for peer in self.peers.values() if peer.seat == seat), None)
