"""The door: who comes in at once, who waits until somebody lets him in, and who does not."""

from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import datetime, timedelta

from consult.ledger.wire import AttendeeId
from signaling.rooms.core.rates import Rates, is_passing
from signaling.rooms.core.refusals import (
    BARRED,
    FULL,
    LOBBY_FULL,
    NOBODY_ANSWERED,
    NOT_ADMITTED,
    NOT_THERE,
    WAIT,
)
from signaling.rooms.core.rights import WAITS, may_host
from signaling.rooms.core.seating import Seating
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Admitted, Arrived, Close, Effect, PeerId, Send
from signaling.rooms.wire import (
    Admit,
    Answered,
    Caller,
    ClientMessage,
    CloseCode,
    Join,
    Knocked,
    Leave,
    Locked,
    Refused,
    RoomRole,
    Waiting,
)

SEATS = 50
LOBBY = 20
WAITS_FOR = timedelta(minutes=15)
RETURNS_IN = timedelta(seconds=30)
"""After a change of the room's owner those who waited have so long to knock again."""


@dataclass(slots=True)
class Waiter:
    """A connection that waits: its `Join` is kept, offer and all, until somebody answers."""

    turn: Arrived
    rates: Rates = field(default_factory=Rates)


class Door:
    """The door of one room, and the people before it."""

    def __init__(self, table: Table, seating: Seating) -> None:
        self._table = table
        self._seating = seating
        self._waiters: dict[PeerId, Waiter] = {}
        self._opened_at = table.now
        self._host_name = self._find_host_name()

    @property
    def is_deserted(self) -> bool:
        """Nobody stands before it."""
        return not self._waiters

    def arrive(self, turn: Arrived, now: datetime) -> list[Effect]:
        """Somebody whom the clinic knows wants to come in."""
        log, person = self._table.log, turn.admitted.person
        held, caller = log.seat_of(person), log.caller_of(person)
        if held is not None:
            return self._seating.sit(turn, held.id, now)
        if person in log.snapshot.barred:
            return _refuse(turn.peer, BARRED)
        if self._must_wait(turn.admitted.role):
            return self._knock(turn, caller, now)
        if self._is_full():
            return _refuse(turn.peer, FULL)
        effects = self._replace(caller)
        if caller is not None:
            effects += self._table.record(Answered(seat=caller.seat, is_admitted=True), now)
        seat = caller.seat if caller is not None else turn.fresh
        return effects + self._seating.sit(turn, seat, now)

    def hear(self, sender: PeerId, message: ClientMessage, now: datetime) -> list[Effect]:
        """Somebody who waits says something: he may wait, or go."""
        waiter = self._waiters.get(sender)
        if waiter is None or not waiter.rates.allow(message, now) or is_passing(message):
            return []
        match message:
            case Leave():
                return [Close(sender, CloseCode.NORMAL, "left"), *self.part(sender, now)]
            case Join():
                closed = Close(sender, CloseCode.PROTOCOL_ERROR, "joined twice")
                return [closed, *self.part(sender, now)]
            case _:
                return [Send((sender,), WAIT)]

    def part(self, peer: PeerId, now: datetime) -> list[Effect]:
        """A connection is gone; whoever waited on it waits no longer."""
        waiter = self._waiters.pop(peer, None)
        caller = self._caller(waiter) if waiter is not None else None
        if caller is None:
            return []
        return self._table.record(Answered(seat=caller.seat, is_admitted=False), now)

    def answer(self, by: Peer, message: Admit, now: datetime) -> list[Effect]:
        """Let somebody in, or send him away."""
        callers = self._table.log.snapshot.waiting
        caller = next((one for one in callers if one.seat == message.seat), None)
        peer = self._peer_of(caller.person) if caller is not None else None
        if caller is None or peer is None:
            return [Send((by.id,), NOT_THERE)]
        if not message.admits:
            return self._send_away(caller, NOT_ADMITTED, now)
        if self._is_full():
            return [Send((by.id,), FULL)]
        return self._let_in(peer, now)

    def lock(self, is_locked: bool, now: datetime) -> list[Effect]:
        """From now on everybody new waits, or only observers and guests."""
        if self._table.log.snapshot.is_locked == is_locked:
            return []
        return self._table.record(Locked(is_locked=is_locked), now)

    def change(self, person: AttendeeId, admitted: Admitted, now: datetime) -> list[Effect]:
        """The clinic says that somebody who waits is somebody else here than before."""
        peer, caller = self._peer_of(person), self._table.log.caller_of(person)
        if peer is None or caller is None:
            return []
        waiter = self._waiters[peer]
        waiter.turn = changed(waiter.turn, admitted=admitted)
        return self._announce(_caller(waiter.turn, caller, now), caller, now)

    def turn_away(self, person: AttendeeId, refused: Refused, now: datetime) -> list[Effect]:
        """The clinic says that somebody who waits has no part in this any more."""
        caller = self._table.log.caller_of(person)
        return self._send_away(caller, refused, now) if caller is not None else []

    def settle(self, now: datetime) -> list[Effect]:
        """After each turn: those who need not wait any more come in; the rest know the host."""
        effects: list[Effect] = []
        for peer, waiter in list(self._waiters.items()):
            if not self._must_wait(waiter.turn.admitted.role) and not self._is_full():
                effects += self._let_in(peer, now)
        name = self._find_host_name()
        if name != self._host_name and self._waiters:
            effects.append(Send(tuple(self._waiters), Waiting(host=name)))
        self._host_name = name
        return effects

    def end(self, now: datetime) -> list[Effect]:
        """The clinic ended the session."""
        effects: list[Effect] = [Close(peer, CloseCode.ENDED, "ended") for peer in self._waiters]
        self._waiters.clear()
        for caller in self._table.log.snapshot.waiting:
            effects += self._table.record(Answered(seat=caller.seat, is_admitted=False), now)
        return effects

    def deadline(self) -> datetime | None:
        """When somebody has waited for too long."""
        callers = self._table.log.snapshot.waiting
        return min((self._until(caller) for caller in callers), default=None)

    def expire(self, now: datetime) -> list[Effect]:
        """Nobody waits for more than 15 minutes."""
        effects: list[Effect] = []
        for caller in self._table.log.snapshot.waiting:
            if now >= self._until(caller):
                effects += self._send_away(caller, NOBODY_ANSWERED, now)
        return effects

    def _must_wait(self, role: RoomRole) -> bool:
        room = self._table.log.snapshot
        if role in WAITS:
            return True
        # A locked door that nobody there may open opens for whoever has a part in the consultation.
        return room.is_locked and role != "chair" and any(map(may_host, room.seats))

    def _knock(self, turn: Arrived, caller: Caller | None, now: datetime) -> list[Effect]:
        if caller is None and len(self._table.log.snapshot.waiting) >= LOBBY:
            return _refuse(turn.peer, LOBBY_FULL)
        effects = self._replace(caller)
        effects += self._announce(_caller(turn, caller, now), caller, now)
        self._waiters[turn.peer] = Waiter(turn)
        return [*effects, Send((turn.peer,), Waiting(host=self._find_host_name()))]

    def _announce(self, now_is: Caller, was: Caller | None, now: datetime) -> list[Effect]:
        return self._table.record(Knocked(caller=now_is), now) if now_is != was else []

    def _let_in(self, peer: PeerId, now: datetime) -> list[Effect]:
        waiter = self._waiters.pop(peer)
        caller = self._caller(waiter)
        if caller is None:
            return []
        effects = self._table.record(Answered(seat=caller.seat, is_admitted=True), now)
        return effects + self._seating.sit(waiter.turn, caller.seat, now)

    def _send_away(self, caller: Caller, refused: Refused, now: datetime) -> list[Effect]:
        peer = self._peer_of(caller.person)
        if peer is not None:
            del self._waiters[peer]
        effects = _refuse(peer, refused) if peer is not None else []
        return effects + self._table.record(Answered(seat=caller.seat, is_admitted=False), now)

    def _replace(self, caller: Caller | None) -> list[Effect]:
        older = self._peer_of(caller.person) if caller is not None else None
        if older is None:
            return []
        del self._waiters[older]
        return [Close(older, CloseCode.REPLACED, "newer connection")]

    def _caller(self, waiter: Waiter) -> Caller | None:
        return self._table.log.caller_of(waiter.turn.admitted.person)

    def _peer_of(self, person: AttendeeId) -> PeerId | None:
        waiting = self._waiters.items()
        return next((peer for peer, w in waiting if w.turn.admitted.person == person), None)

    def _until(self, caller: Caller) -> datetime:
        until = caller.since + WAITS_FOR
        if self._peer_of(caller.person) is None:
            return min(until, self._opened_at + RETURNS_IN)
        return until

    def _is_full(self) -> bool:
        return len(self._table.log.snapshot.seats) >= SEATS

    def _find_host_name(self) -> str | None:
        room = self._table.log.snapshot
        return next((seat.name for seat in room.seats if seat.id == room.host), None)


def _caller(turn: Arrived, was: Caller | None, now: datetime) -> Caller:
    who = turn.admitted
    return Caller(
        seat=was.seat if was is not None else turn.fresh,
        person=who.person,
        name=who.name,
        hospital_name=who.hospital_name,
        role=who.role,
        since=was.since if was is not None else now,
    )


def _refuse(peer: PeerId, refused: Refused) -> list[Effect]:
    return [Send((peer,), refused), Close(peer, CloseCode.REFUSED, refused.code)]
