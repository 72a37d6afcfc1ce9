"""A room: who is here, who may what, who must hear what; the same turns give the same effects."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace

from consult.ledger.wire import ConsultationId, SeatId
from signaling.rooms.core.images import Images
from signaling.rooms.core.media import VERSION, Media
from signaling.rooms.core.refusals import FULL, TOO_FAST
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import (
    Arrived,
    Close,
    Effect,
    Ended,
    EngineTold,
    Negotiated,
    Parted,
    PeerId,
    Send,
    Told,
    Turn,
)
from signaling.rooms.wire import (
    Answer,
    Away,
    ClientMessage,
    CloseCode,
    Event,
    Follow,
    Guide,
    Hand,
    HandMoved,
    Join,
    Leave,
    Left,
    Line,
    Mute,
    Point,
    Pong,
    Publish,
    Said,
    Say,
    Seat,
    Seated,
    Show,
    Snapshot,
)

SEATS = 50
AWAY_AFTER = timedelta(seconds=10)
HELD_FOR = timedelta(minutes=5)


class Room:
    """One consultation's room, rebuilt from the events `kept` by earlier owners."""

    def __init__(
        self, room: ConsultationId, epoch: int, kept: Iterable[Event], now: datetime
    ) -> None:
        self._table = Table(room, epoch, kept, now)
        self._media = Media(self._table)
        self._images = Images(self._table)
        self._has_ended = False

    @property
    def snapshot(self) -> Snapshot:
        """The room as a newcomer would see it."""
        return self._table.log.snapshot

    @property
    def seq(self) -> int:
        """The number of the last event."""
        return self._table.log.seq

    @property
    def is_empty(self) -> bool:
        """Nobody sits here, and nobody is connected."""
        return not self.snapshot.seats and not self._table.peers

    def receive(self, turn: Turn, now: datetime) -> list[Effect]:
        """Let something happen; never raises for what a client says."""
        match turn:
            case Arrived():
                return self._arrive(turn, now)
            case Told(peer=peer, message=message):
                return self._hear(peer, message, now)
            case Parted(peer=peer):
                self._table.peers.pop(peer, None)
                return []
            case Negotiated():
                return self._media.negotiated(turn, now)
            case EngineTold(event=event):
                return self._media.engine_told(event)
            case Ended():
                return self._end(now)
            case _:
                assert_never(turn)

    def deadline(self) -> datetime | None:
        """When `expire` has something to do next."""
        due = [self._silent_at(seat) for seat in self.snapshot.seats]
        shown = self._images.deadline()
        return min(due + ([shown] if shown is not None else []), default=None)

    def expire(self, now: datetime) -> list[Effect]:
        """Do what time brings: people away or gone, views kept, passing things passed on."""
        effects = self._images.expire(now)
        for seat in self.snapshot.seats:
            if now >= self._table.heard_at[seat.id] + HELD_FOR:
                effects += self._free(seat.id, now, CloseCode.LAGGING, "silent")
            elif not seat.is_away and now >= self._silent_at(seat):
                effects += self._table.record(Away(seat=seat.id), now)
        return effects

    def _silent_at(self, seat: Seat) -> datetime:
        return self._table.heard_at[seat.id] + (HELD_FOR if seat.is_away else AWAY_AFTER)

    def _arrive(self, turn: Arrived, now: datetime) -> list[Effect]:
        if VERSION not in turn.join.versions:
            return [Close(turn.peer, CloseCode.PROTOCOL_ERROR, "no common version")]
        if self._has_ended:
            return [Close(turn.peer, CloseCode.ENDED, "ended")]
        held = self._table.log.seat_of(turn.admitted.person)
        if held is None and len(self.snapshot.seats) >= SEATS:
            return [
                Send((turn.peer,), FULL),
                Close(turn.peer, CloseCode.REFUSED, FULL.code),
            ]
        self._table.owner = turn.admitted.owner
        effects: list[Effect] = []
        older = self._table.peer_at(held.id) if held else None
        if older is not None:
            del self._table.peers[older.id]
            effects.append(Close(older.id, CloseCode.REPLACED, "newer connection"))
        # A page that offers, or has nothing to resume, has built its peer connections anew.
        is_new_page = turn.join.offer is not None or turn.join.resume is None
        seat = _seat(turn, held, is_new_page)
        self._table.heard_at[seat.id] = now
        if seat != held:
            effects += self._table.record(Seated(seat=seat), now)
        peer = Peer(turn.peer, seat.id, turn.join.resume)
        self._table.peers[peer.id] = peer
        return effects + self._media.enter(peer, turn.join, is_new_page)

    def _hear(self, sender: PeerId, message: ClientMessage, now: datetime) -> list[Effect]:
        peer = self._table.peers.get(sender)
        if peer is None:
            return []
        effects = self._notice(peer, now)
        if not peer.rates.allow(message, now):
            # A passing message is simply not passed on: an answer to each would be a flood itself.
            passes = isinstance(message, Show | Point | Pong)
            return effects if passes else [*effects, Send((peer.id,), TOO_FAST)]
        return effects + self._obey(peer, message, now)

    def _notice(self, peer: Peer, now: datetime) -> list[Effect]:
        self._table.heard_at[peer.seat] = now
        seat = self._table.log.seat(peer.seat)
        if not seat.is_away:
            return []
        return self._table.record(Seated(seat=replace(seat, is_away=False)), now)

    def _obey(self, peer: Peer, message: ClientMessage, now: datetime) -> list[Effect]:
        match message:
            case Publish():
                return self._media.publish(peer, message)
            case Answer():
                return self._media.answer(peer, message)
            case Mute():
                return self._media.mute(peer, message, now)
            case Guide(takes=takes):
                return self._images.guide(peer, takes, now)
            case Show(view=view):
                return self._images.show(peer, view, now)
            case Point(at=at):
                return self._images.point(peer, at, now)
            case Follow(follows=follows):
                return self._images.follow(peer, follows, now)
            case _:
                return self._attend(peer, message, now)

    def _attend(
        self, peer: Peer, message: Join | Hand | Say | Pong | Leave, now: datetime
    ) -> list[Effect]:
        match message:
            case Hand(is_raised=is_raised):
                return self._hand(peer, is_raised, now)
            case Say():
                return self._say(peer, message, now)
            case Leave():
                return self._free(peer.seat, now, CloseCode.NORMAL, "left")
            case Join():
                del self._table.peers[peer.id]
                return [Close(peer.id, CloseCode.PROTOCOL_ERROR, "joined twice")]
            case Pong():
                return []
            case _:
                assert_never(message)

    def _hand(self, peer: Peer, is_raised: bool, now: datetime) -> list[Effect]:
        if (self._table.log.seat(peer.seat).hand_raised_at is not None) == is_raised:
            return []
        return self._table.record(HandMoved(seat=peer.seat, at=now if is_raised else None), now)

    def _say(self, peer: Peer, message: Say, now: datetime) -> list[Effect]:
        if self._table.log.has_line(message.id):
            return []
        seat = self._table.log.seat(peer.seat)
        line = Line(id=message.id, person=seat.person, name=seat.name, text=message.text, at=now)
        return self._table.record(Said(line=line), now)

    def _free(self, seat: SeatId, now: datetime, code: CloseCode, reason: str) -> list[Effect]:
        peer = self._table.peer_at(seat)
        effects: list[Effect] = []
        if peer is not None:
            del self._table.peers[peer.id]
            effects.append(Close(peer.id, code, reason))
        effects += self._images.leave(seat, now)
        effects += self._table.record(Left(seat=seat), now)
        del self._table.heard_at[seat]
        return effects + self._media.leave(seat)

    def _end(self, now: datetime) -> list[Effect]:
        self._has_ended = True
        effects: list[Effect] = [
            Close(peer, CloseCode.ENDED, "ended") for peer in self._table.peers
        ]
        self._table.peers.clear()
        for seat in self.snapshot.seats:
            effects += self._free(seat.id, now, CloseCode.ENDED, "ended")
        return effects


def _seat(turn: Arrived, held: Seat | None, is_new_page: bool) -> Seat:
    who = turn.admitted
    seat = held or Seat(
        id=turn.fresh,
        person=who.person,
        name=who.name,
        title=who.title,
        department=who.department,
        hospital_name=who.hospital_name,
        role=who.role,
    )
    return replace(
        seat,
        name=who.name,
        title=who.title,
        department=who.department,
        hospital_name=who.hospital_name,
        role=who.role,
        is_away=False,
        tracks=() if is_new_page else seat.tracks,
    )
