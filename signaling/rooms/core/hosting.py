"""What a host does (主持): who comes in, who is heard, who goes, who hosts next."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from consult.ledger.wire import RecordingId, SeatId
from signaling.rooms.core.door import Door
from signaling.rooms.core.recording import Recording
from signaling.rooms.core.refusals import NOT_REMOVABLE, NOT_THERE
from signaling.rooms.core.rights import host_of, may_host, may_send
from signaling.rooms.core.seating import Seating
from signaling.rooms.core.sending import Sending
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Send
from signaling.rooms.wire import (
    Admit,
    AskUnmute,
    CloseCode,
    HandMoved,
    HandOver,
    Hosted,
    HostMessage,
    Left,
    Lock,
    LowerHand,
    Record,
    Remove,
    Silence,
    UnmuteAsked,
)


class Hosting:
    """The host's acts in one room, and who hosts."""

    def __init__(
        self, table: Table, door: Door, seating: Seating, sending: Sending, recording: Recording
    ) -> None:
        self._table = table
        self._door = door
        self._seating = seating
        self._sending = sending
        self._recording = recording

    def obey(
        self, peer: Peer, message: HostMessage, fresh: UUID | None, now: datetime
    ) -> list[Effect]:
        """Somebody who may do so acts as host; `fresh` is the id of a recording that begins."""
        match message:
            case Admit():
                return self._door.answer(peer, message, now)
            case Lock(is_locked=is_locked):
                return self._door.lock(is_locked, now)
            case HandOver(to=to):
                return self._hand_over(peer, to, now)
            case Silence():
                return self._sending.silence(peer, message, now)
            case AskUnmute(seat=seat):
                return self._ask(peer, seat)
            case LowerHand(seat=seat):
                return self._lower(seat, now)
            case Remove():
                return self._remove(peer, message, now)
            case Record(starts=True) if fresh is not None:
                return self._recording.start(peer, RecordingId(fresh), now)
            case Record():
                return self._recording.stop(now)
            case _:
                assert_never(message)

    def settle(self, now: datetime) -> list[Effect]:
        """After each turn: whoever hosts is there, or the chair does, or nobody."""
        room = self._table.log.snapshot
        host = host_of(room)
        return self._table.record(Hosted(seat=host), now) if host != room.host else []

    def _hand_over(self, peer: Peer, to: SeatId, now: datetime) -> list[Effect]:
        log = self._table.log
        if not log.has_seat(to) or not may_host(log.seat(to)):
            return [Send((peer.id,), NOT_THERE)]
        return self._table.record(Hosted(seat=to), now) if log.snapshot.host != to else []

    def _ask(self, by: Peer, seat: SeatId) -> list[Effect]:
        log, asked = self._table.log, self._table.peer_at(seat)
        if asked is None or not asked.has_joined:
            return [Send((by.id,), NOT_THERE)]
        if "microphone" not in may_send(log.seat(seat).role):
            return [Send((by.id,), NOT_THERE)]
        return [Send((asked.id,), UnmuteAsked(by=by.seat))]

    def _lower(self, seat: SeatId | None, now: datetime) -> list[Effect]:
        effects: list[Effect] = []
        for one in self._table.log.snapshot.seats:
            if one.hand_raised_at is not None and seat in (None, one.id):
                effects += self._table.record(HandMoved(seat=one.id, at=None), now)
        return effects

    def _remove(self, by: Peer, message: Remove, now: datetime) -> list[Effect]:
        log = self._table.log
        if not log.has_seat(message.seat):
            return [Send((by.id,), NOT_THERE)]
        if message.seat == by.seat or log.seat(message.seat).role == "chair":
            return [Send((by.id,), NOT_REMOVABLE)]
        left = Left(seat=message.seat, is_removed=True, is_barred=not message.may_return)
        return self._seating.free(message.seat, CloseCode.REMOVED, left, now)
