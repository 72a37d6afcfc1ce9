"""Looking at images together: who guides, what he shows, who follows, where the pointers are."""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from consult.ledger.wire import PractitionerId, SeatId
from signaling.rooms.core.marks import Marks
from signaling.rooms.core.passing import Hold, Pace, Passed
from signaling.rooms.core.refusals import GUIDED_ALREADY, NOT_GUIDE, NOT_HOST, NOT_THERE
from signaling.rooms.core.rights import AT_WORK
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Keep, Send
from signaling.rooms.wire import (
    Draw,
    Erase,
    Follow,
    Followed,
    Guide,
    Guided,
    ImageMessage,
    Point,
    Pointing,
    Show,
    Shown,
    Sketch,
    Sketching,
    Viewing,
)


class Images:
    """The shared viewing of one room; one guide at a time."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._marks = Marks(table)
        self._pace = Pace()
        self._hold = Hold()

    def obey(self, peer: Peer, message: ImageMessage, now: datetime) -> list[Effect]:
        """Somebody who may do so looks, points or draws."""
        match message:
            case Guide():
                return self._guide(peer, message, now)
            case Show():
                return self._show(peer, message, now)
            case Point(at=at, is_beside=is_beside):
                return self._pass_on(Pointing(seat=peer.seat, at=at, is_beside=is_beside), now)
            case Sketch(mark=mark):
                return self._pass_on(Sketching(seat=peer.seat, mark=mark), now)
            case Draw(mark=mark):
                # A stroke that waits must not come after what became of it.
                self._pace.forget(Sketching, peer.seat)
                effects = self._keep(now)
                return effects + self._marked(self._marks.draw(peer, mark, now), now)
            case Erase(mark=erased):
                effects = self._keep(now)
                return effects + self._marked(self._marks.erase(peer, erased, now), now)
            case Follow(follows=follows):
                return self._follow(peer, follows, now)
            case _:
                assert_never(message)

    def leave(self, seat: SeatId, now: datetime) -> list[Effect]:
        """This seat is about to be freed, or may look on only from now on."""
        self._pace.forget(Pointing, seat)
        self._pace.forget(Sketching, seat)
        if self._table.log.snapshot.guide != seat:
            return []
        return self._hand_over(None, now)

    def deadline(self) -> datetime | None:
        """When something here is due."""
        known = (self._pace.deadline(), self._hold.deadline())
        return min((at for at in known if at is not None), default=None)

    def expire(self, now: datetime) -> list[Effect]:
        """Do what is due."""
        effects = self._keep(now)
        for message in self._pace.due(now):
            effects += self._say(message)
        return effects

    def note_all(self) -> list[Effect]:
        """Tell a recorder that begins what is shown and drawn."""
        room, effects = self._table.log.snapshot, list[Effect]()
        if room.guide is not None and room.view is not None:
            viewing = Viewing(seat=room.guide, view=room.view, beside=room.beside)
            effects += self._table.note(viewing)
        return effects + self._marks.note_all()

    def _guide(self, peer: Peer, message: Guide, now: datetime) -> list[Effect]:
        guide = self._table.log.snapshot.guide
        if message.to is not None and not message.takes:
            return self._give(peer, message.to, now)
        if message.takes == (guide == peer.seat):
            return []
        if not message.takes:
            return self._hand_over(None, now)
        # A guide whose line is silent can be relieved by anybody.
        is_there = guide is not None and not self._table.log.seat(guide).is_away
        if is_there and not self._leads(peer):
            return [Send((peer.id,), GUIDED_ALREADY)]
        return self._hand_over(peer.seat, now)

    def _give(self, peer: Peer, to: SeatId, now: datetime) -> list[Effect]:
        log = self._table.log
        if log.snapshot.guide != peer.seat and not self._leads(peer):
            return [Send((peer.id,), NOT_HOST)]
        if not log.has_seat(to):
            return [Send((peer.id,), NOT_THERE)]
        seat = log.seat(to)
        if seat.is_away or seat.role not in AT_WORK:
            return [Send((peer.id,), NOT_THERE)]
        return self._hand_over(to, now) if log.snapshot.guide != to else []

    def _leads(self, peer: Peer) -> bool:
        log = self._table.log
        return log.snapshot.host == peer.seat or log.seat(peer.seat).role == "chair"

    def _show(self, peer: Peer, message: Show, now: datetime) -> list[Effect]:
        log, view, beside = self._table.log, message.view, message.beside
        if log.snapshot.guide != peer.seat:
            return [Send((peer.id,), NOT_GUIDE)]
        effects = self._keep(now)
        log.look(replace(log.snapshot, view=view, beside=beside))
        self._hold.look((view, beside), now)
        return effects + self._pass_on(Viewing(seat=peer.seat, view=view, beside=beside), now)

    def _follow(self, peer: Peer, follows: bool, now: datetime) -> list[Effect]:
        if self._table.log.seat(peer.seat).follows == follows:
            return []
        return self._table.record(Followed(seat=peer.seat, follows=follows), now)

    def _marked(self, effects: list[Effect], now: datetime) -> list[Effect]:
        if self._marks.has_changed_shown:
            self._hold.again(now)
        return effects

    def _hand_over(self, seat: SeatId | None, now: datetime) -> list[Effect]:
        effects = self._keep(now)
        guide = self._table.log.snapshot.guide
        if guide is not None:
            # What waits of the old guide must not come after what the new one shows.
            waiting = self._pace.forget(Viewing, guide)
            effects += self._say(waiting) if waiting is not None else []
        self._hold.clear()
        return effects + self._table.record(Guided(seat=seat), now)

    def _keep(self, now: datetime) -> list[Effect]:
        held = self._hold.due(now)
        snapshot, owner = self._table.log.snapshot, self._table.owner
        if held is None or snapshot.guide is None or owner is None:
            return []
        (view, beside), since = held
        guide = self._table.log.seat(snapshot.guide)
        seen_by = tuple(
            PractitionerId(seat.person)
            for seat in snapshot.seats
            # Patients and their families are no readers.
            if seat.id != guide.id and seat.follows and not seat.is_away and seat.role != "guest"
        )
        drawings = self._marks.on(view, beside)
        kept = Keep(
            owner=owner,
            shown_by=PractitionerId(guide.person),
            shown_at=since,
            view=view,
            beside=beside,
            marks=tuple(one.mark for one in drawings),
            drawn_by=tuple(one.name for one in drawings),
            seen_by=seen_by,
        )
        shown = Shown(seat=guide.id, view=view, beside=beside)
        return [kept, *self._table.record(shown, now)]

    def _pass_on(self, message: Passed, now: datetime) -> list[Effect]:
        return self._say(message) if self._pace.offer(message, now) else []

    def _say(self, message: Passed) -> list[Effect]:
        kind = type(message).__name__.lower()
        latest = kind if isinstance(message, Viewing) else f"{kind} {message.seat}"
        return self._table.tell(message, but=message.seat, latest=latest)
