"""A room: who is here, who may what, who must hear what; the same turns give the same effects."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never
from uuid import UUID

from consult.ledger.wire import ConsultationId, SeatId
from signaling.rooms.core import rights
from signaling.rooms.core.chat import Chat
from signaling.rooms.core.door import Door
from signaling.rooms.core.hosting import Hosting
from signaling.rooms.core.images import Images
from signaling.rooms.core.lines import Conditions
from signaling.rooms.core.media import VERSION, Media
from signaling.rooms.core.rates import is_passing
from signaling.rooms.core.recording import Recording
from signaling.rooms.core.refusals import TOO_FAST, about
from signaling.rooms.core.seating import Seating
from signaling.rooms.core.sending import Sending
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import (
    Arrived,
    Changed,
    Close,
    Effect,
    Ended,
    EngineTold,
    Found,
    Negotiated,
    Parted,
    PeerId,
    RecorderFailed,
    Send,
    Told,
    Turn,
)
from signaling.rooms.wire import (
    Answer,
    ClientMessage,
    CloseCode,
    Event,
    Hand,
    HandMoved,
    HostMessage,
    ImageMessage,
    Join,
    Leave,
    Left,
    Mute,
    Pong,
    Publish,
    Say,
    Snapshot,
    Step,
    Watch,
)


class Room:
    """One consultation's room, rebuilt from the events `kept` by earlier owners."""

    def __init__(
        self, room: ConsultationId, epoch: int, kept: Iterable[Event], now: datetime
    ) -> None:
        self._table = table = Table(room, epoch, kept, now)
        self._sending = Sending(table)
        self._media = Media(table, self._sending)
        self._images = Images(table)
        self._lines = Conditions(table)
        self._chat = Chat(table)
        self._recording = Recording(table, self._images)
        self._seating = Seating(table, self._media, self._images, self._lines)
        self._door = Door(table, self._seating)
        self._hosting = Hosting(table, self._door, self._seating, self._sending, self._recording)
        self._has_ended = False

    @property
    def snapshot(self) -> Snapshot:
        """The room as a newcomer would see it."""
        return self._table.log.snapshot

    def seen_by(self, seat: SeatId) -> Snapshot:
        """The room as whoever sits there sees it."""
        return self._table.seen_by(seat)

    @property
    def seq(self) -> int:
        """The number of the last event."""
        return self._table.log.seq

    @property
    def is_empty(self) -> bool:
        """Nobody sits here, nobody waits, and nobody is connected."""
        return not self.snapshot.seats and not self._table.peers and self._door.is_deserted

    def receive(self, turn: Turn, now: datetime) -> list[Effect]:
        """Let something happen; never raises for what a client says."""
        self._table.now = now
        return self._take(turn, now) + self._settle(now)

    def deadline(self) -> datetime | None:
        """When `expire` has something to do next."""
        parts = (self._seating, self._door, self._images, self._lines)
        known = (part.deadline() for part in parts)
        return min((at for at in known if at is not None), default=None)

    def expire(self, now: datetime) -> list[Effect]:
        """Do what time brings: people away or gone, views kept, passing things passed on."""
        self._table.now = now
        effects: list[Effect] = []
        for part in (self._images, self._seating, self._door, self._lines):
            effects += part.expire(now)
        return effects + self._settle(now)

    def _take(self, turn: Turn, now: datetime) -> list[Effect]:
        match turn:
            case Arrived():
                return self._arrive(turn, now)
            case Told(peer=peer, message=message, fresh=fresh):
                return self._hear(peer, message, fresh, now)
            case Parted(peer=peer):
                self._table.peers.pop(peer, None)
                return self._door.part(peer, now)
            case Changed():
                return self._change(turn, now)
            case Found():
                return self._chat.found(turn, now)
            case Negotiated():
                return self._media.negotiated(turn, now)
            case EngineTold():
                return self._lines.engine_told(turn.event) + self._media.engine_told(turn.event)
            case RecorderFailed():
                return self._recording.failed(turn, now)
            case Ended():
                return self._end(now)
            case _:
                assert_never(turn)

    def _settle(self, now: datetime) -> list[Effect]:
        """What follows from a turn whatever it was."""
        effects = self._hosting.settle(now)
        if not self.snapshot.seats:
            effects += self._door.lock(False, now)
        effects += self._recording.settle(now)
        effects += self._door.settle(now)
        effects += self._hosting.settle(now)
        effects += self._table.settle()
        for newcomer in self._table.newcomers:
            effects += self._lines.greet(newcomer)
        self._table.newcomers.clear()
        return effects

    def _arrive(self, turn: Arrived, now: datetime) -> list[Effect]:
        if VERSION not in turn.join.versions:
            return [Close(turn.peer, CloseCode.PROTOCOL_ERROR, "no common version")]
        if self._has_ended:
            return [Close(turn.peer, CloseCode.ENDED, "ended")]
        self._table.owner = turn.admitted.owner
        if turn.admitted.role in rights.AT_WORK:
            self._table.may_record = turn.admitted.may_record
        return self._door.arrive(turn, now)

    def _change(self, turn: Changed, now: datetime) -> list[Effect]:
        held, admitted = self._table.log.seat_of(turn.person), turn.admitted
        if admitted is not None:
            if admitted.role in rights.AT_WORK:
                self._table.may_record = admitted.may_record
            if held is None:
                return self._door.change(turn.person, admitted, now)
            return self._seating.change(held, admitted, now)
        if turn.refused is None:
            return []
        if held is None:
            return self._door.turn_away(turn.person, turn.refused, now)
        peer, told = self._table.peer_at(held.id), list[Effect]()
        if peer is not None:
            told.append(Send((peer.id,), turn.refused))
        return told + self._seating.free(held.id, CloseCode.REFUSED, Left(seat=held.id), now)

    def _hear(
        self, sender: PeerId, message: ClientMessage, fresh: UUID | None, now: datetime
    ) -> list[Effect]:
        peer = self._table.peers.get(sender)
        if peer is None:
            return self._door.hear(sender, message, now)
        effects = self._seating.notice(peer, now)
        if not peer.rates.allow(message, now):
            if is_passing(message):
                return effects
            return [*effects, Send((peer.id,), about(message, TOO_FAST))]
        seat, host = self._table.log.seat(peer.seat), self.snapshot.host
        refused = rights.refusal(message, seat, host)
        if refused is not None:
            return [*effects, Send((peer.id,), about(message, refused))]
        if isinstance(message, HostMessage):
            return effects + self._hosting.obey(peer, message, fresh, now)
        if isinstance(message, ImageMessage):
            return effects + self._images.obey(peer, message, now)
        return effects + self._obey(peer, message, now)

    def _obey(
        self,
        peer: Peer,
        message: Join | Publish | Answer | Watch | Step | Mute | Hand | Say | Pong | Leave,
        now: datetime,
    ) -> list[Effect]:
        match message:
            case Publish():
                return self._media.publish(peer, message)
            case Answer():
                return self._media.answer(peer, message)
            case Watch():
                return self._lines.watch(peer, message)
            case Mute():
                return self._sending.mute(peer, message, now)
            case Step(rung=rung):
                return self._lines.step(peer, rung, now)
            case _:
                return self._attend(peer, message, now)

    def _attend(
        self, peer: Peer, message: Join | Hand | Say | Pong | Leave, now: datetime
    ) -> list[Effect]:
        match message:
            case Hand(is_raised=is_raised):
                return self._hand(peer, is_raised, now)
            case Say():
                return self._chat.say(peer, message, now)
            case Leave():
                return self._seating.free(peer.seat, CloseCode.NORMAL, Left(seat=peer.seat), now)
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

    def _end(self, now: datetime) -> list[Effect]:
        self._has_ended = True
        effects: list[Effect] = [
            Close(peer, CloseCode.ENDED, "ended") for peer in self._table.peers
        ]
        self._table.peers.clear()
        effects += self._door.end(now)
        for seat in self.snapshot.seats:
            effects += self._seating.free(seat.id, CloseCode.ENDED, Left(seat=seat.id), now)
        return effects
