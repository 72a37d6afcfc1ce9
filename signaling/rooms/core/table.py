"""The table: seats with their people, the connections that speak for them, and the log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from consult.ledger.wire import ConsultationId, HospitalId, SeatId
from signaling.rooms.core.attendance import attended
from signaling.rooms.core.log import Log
from signaling.rooms.core.rates import Rates
from signaling.rooms.core.sight import Sight, heard, seen, sight_of, told
from signaling.rooms.core.turns import Append, Effect, Enrol, Note, Noted, PeerId, Send
from signaling.rooms.wire import (
    Drawn,
    Entrusted,
    Erased,
    Event,
    Fact,
    Hosted,
    Left,
    Pointing,
    Refreshed,
    Resume,
    Seated,
    ServerMessage,
    Sketching,
    Snapshot,
    Speaking,
    Viewing,
)

Knows = tuple[Sight, bool]
"""What somebody sees, and whether he may record."""


@dataclass(slots=True)
class Peer:
    """A connection that speaks for a seat; it hears the room from its `Joined` on.

    `knows` is what its `Joined`, or what was said since, went by.
    """

    id: PeerId
    seat: SeatId
    resume: Resume | None
    knows: Knows | None = None
    rates: Rates = field(default_factory=Rates)

    @property
    def has_joined(self) -> bool:
        """It was told `Joined`."""
        return self.knows is not None


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
        self._sights: dict[SeatId, Sight] = {}
        self.newcomers: list[Peer] = []
        """Those who have joined in this turn and have heard nothing passing yet."""

    def record(self, fact: Fact, now: datetime) -> list[Effect]:
        """Let a durable fact happen: keep it, then tell everyone who has joined."""
        before = self.log.snapshot
        event = self.log.record(fact, now)
        if isinstance(fact, Seated | Left | Hosted):
            self._sights.clear()
        effects: list[Effect] = [Append(event)]
        if self.owner is not None:
            effects += attended(self.owner, before, fact, now)
        if isinstance(fact, Seated) and before.recording is not None:
            effects.append(Enrol(fact.seat.id, fact.seat.person, fact.seat.name))
        if isinstance(fact, Drawn | Erased):
            effects += self.note(fact)
        return effects + self._say(lambda sight: told(event, sight), None, None)

    def tell(
        self, message: ServerMessage, *, but: SeatId | None = None, latest: str | None = None
    ) -> list[Effect]:
        """Say something to everyone who has joined, but not to the seat `but`."""
        noted: list[Effect] = []
        if isinstance(message, Viewing | Pointing | Sketching | Speaking):
            noted = self.note(message)
        return noted + self._say(lambda sight: heard(message, sight), but, latest)

    def tell_one(self, peer: Peer, message: ServerMessage, latest: str) -> list[Effect]:
        """Say to one person what is said to all."""
        said = heard(message, self.sight(peer.seat))
        return [Send((peer.id,), said, latest)] if said is not None else []

    def sight(self, seat: SeatId) -> Sight:
        """What whoever sits there may see now."""
        if seat not in self._sights:
            host, since = self.log.snapshot.host, self.log.visits_since(seat)
            self._sights[seat] = sight_of(self.log.seat(seat), host, since)
        return self._sights[seat]

    def knows(self, seat: SeatId) -> Knows:
        """What whoever sits there is to know now."""
        sight = self.sight(seat)
        return sight, sight.audience == "works" and self.may_record

    def seen_by(self, seat: SeatId) -> Snapshot:
        """The room as whoever sits there sees it."""
        return seen(self.log.snapshot, self.sight(seat), self.log.said)

    def settle(self) -> list[Effect]:
        """After each turn: whose part has changed sees and may do what goes with it."""
        effects: list[Effect] = []
        for peer in self.peers.values():
            now_knows = self.knows(peer.seat)
            if peer.knows is None or peer.knows == now_knows:
                continue
            (was, could_record), (sight, may_record) = peer.knows, now_knows
            peer.knows = now_knows
            if (was.audience, was.since) != (sight.audience, sight.since):
                refreshed = Refreshed(seq=self.log.seq, snapshot=self.seen_by(peer.seat))
                effects.append(Send((peer.id,), refreshed))
                self.newcomers.append(peer)
            if (was.opens, could_record) != (sight.opens, may_record):
                waiting = self.log.snapshot.waiting if sight.opens else ()
                entrusted = Entrusted(waiting=waiting, may_record=may_record)
                effects.append(Send((peer.id,), entrusted))
        return effects

    def note(self, message: Noted) -> list[Effect]:
        """Tell the recorder what is to be seen, if one runs."""
        if self.log.snapshot.recording is None:
            return []
        return [Note(self.now, message, self._name_in(message))]

    def peer_at(self, seat: SeatId) -> Peer | None:
        """The connection that speaks for this seat now."""
        return next((peer for peer in self.peers.values() if peer.seat == seat), None)

    def _say(
        self,
        say: Callable[[Sight], ServerMessage | None],
        but: SeatId | None,
        latest: str | None,
    ) -> list[Effect]:
        sights: dict[Sight, list[PeerId]] = {}
        for peer in self.peers.values():
            if peer.has_joined and peer.seat != but:
                sights.setdefault(self.sight(peer.seat), []).append(peer.id)
        # Those who hear the same hear one message, encoded once.
        said: dict[int, tuple[ServerMessage, list[PeerId]]] = {}
        for sight, to in sights.items():
            message = say(sight)
            if message is not None:
                said.setdefault(id(message), (message, []))[1].extend(to)
        return [Send(tuple(to), message, latest) for message, to in said.values()]

    def _name_in(self, message: Noted) -> str:
        match message:
            case Drawn(drawing=drawing):
                return drawing.name
            case Viewing(seat=seat) | Pointing(seat=seat) | Sketching(seat=seat):
                return next((s.name for s in self.log.snapshot.seats if s.id == seat), "")
            case Erased() | Speaking():
                return ""
