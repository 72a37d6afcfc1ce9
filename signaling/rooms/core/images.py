"""Looking at images together: who guides, what he shows, who follows, where the pointers are."""

from datetime import datetime

from msgspec.structs import replace

from consult.ledger.wire import SeatId
from consult.readings.wire import View
from signaling.rooms.core.passing import Hold, Pace, Passed
from signaling.rooms.core.refusals import GUIDED_ALREADY, NOT_GUIDE
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Keep, Send
from signaling.rooms.wire import Followed, Guided, Pointing, Shown, Viewing


class Images:
    """The shared viewing of one room; one guide at a time."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._pace = Pace()
        self._hold = Hold()

    def guide(self, peer: Peer, takes: bool, now: datetime) -> list[Effect]:
        """Take the guide's place, or give it up.

        A guide whose line is silent can be relieved by anybody, one who is present by the chair.
        """
        guide = self._table.log.snapshot.guide
        if takes == (guide == peer.seat):
            return []
        if not takes:
            return self._hand_over(None, now)
        if guide is not None:
            chairs = self._table.log.seat(peer.seat).role == "chair"
            if not chairs and not self._table.log.seat(guide).is_away:
                return [Send((peer.id,), GUIDED_ALREADY)]
        return self._hand_over(peer.seat, now)

    def show(self, peer: Peer, view: View, now: datetime) -> list[Effect]:
        """The guide looks at this now."""
        log = self._table.log
        if log.snapshot.guide != peer.seat:
            return [Send((peer.id,), NOT_GUIDE)]
        effects = self._keep(now)
        log.look(replace(log.snapshot, view=view))
        self._hold.look(view, now)
        return effects + self._pass_on(Viewing(seat=peer.seat, view=view), now)

    def point(self, peer: Peer, at: tuple[float, float] | None, now: datetime) -> list[Effect]:
        """Somebody's pointer is here, or gone."""
        return self._pass_on(Pointing(seat=peer.seat, at=at), now)

    def follow(self, peer: Peer, follows: bool, now: datetime) -> list[Effect]:
        """Somebody follows the guide, or looks alone."""
        if self._table.log.seat(peer.seat).follows == follows:
            return []
        return self._table.record(Followed(seat=peer.seat, follows=follows), now)

    def leave(self, seat: SeatId, now: datetime) -> list[Effect]:
        """This seat is about to be freed."""
        self._pace.forget(Pointing, seat)
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
        view, since = held
        guide = self._table.log.seat(snapshot.guide)
        seen_by = tuple(
            seat.person
            for seat in snapshot.seats
            if seat.id != guide.id and seat.follows and not seat.is_away
        )
        kept = Keep(owner, guide.person, since, view, seen_by)
        return [kept, *self._table.record(Shown(seat=guide.id, view=view), now)]

    def _pass_on(self, message: Passed, now: datetime) -> list[Effect]:
        return self._say(message) if self._pace.offer(message, now) else []

    def _say(self, message: Passed) -> list[Effect]:
        latest = "viewing" if isinstance(message, Viewing) else f"pointing {message.seat}"
        return self._table.tell(message, but=message.seat, latest=latest)
