"""Who sits at the table: taking a seat, being away, being somebody else, giving it up."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from consult.ledger.wire import SeatId
from signaling.rooms.core.images import Images
from signaling.rooms.core.lines import Conditions
from signaling.rooms.core.media import Media
from signaling.rooms.core.rights import AT_WORK, host_of, may_send
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Admitted, Arrived, Close, Effect
from signaling.rooms.wire import Away, CloseCode, Hosted, Left, Seat, Seated

AWAY_AFTER = timedelta(seconds=10)
HELD_FOR = timedelta(minutes=5)


class Seating:
    """The seats of one room."""

    def __init__(self, table: Table, media: Media, images: Images, lines: Conditions) -> None:
        self._table = table
        self._media = media
        self._images = images
        self._lines = lines

    def sit(self, turn: Arrived, seat_id: SeatId, now: datetime) -> list[Effect]:
        """Somebody takes his seat: the one that he holds, or a new one of this id."""
        held = self._table.log.seat_of(turn.admitted.person)
        effects: list[Effect] = []
        older = self._table.peer_at(held.id) if held else None
        if older is not None:
            del self._table.peers[older.id]
            effects.append(Close(older.id, CloseCode.REPLACED, "newer connection"))
        # A page that offers, or has nothing to resume, has built its peer connections anew.
        is_new_page = turn.join.offer is not None or turn.join.resume is None
        seat = _seat(turn.admitted, seat_id, held, is_new_page)
        self._table.heard_at[seat.id] = now
        if held is not None and seat.role not in AT_WORK:
            effects += self._images.leave(held.id, now)
        if seat != held:
            effects += self._table.record(Seated(seat=seat), now)
        if held is not None and seat.role != held.role:
            effects += self._media.restrict(seat.id)
        peer = Peer(turn.peer, seat.id, turn.join.resume)
        self._table.peers[peer.id] = peer
        return effects + self._media.enter(peer, turn.join, is_new_page)

    def notice(self, peer: Peer, now: datetime) -> list[Effect]:
        """Somebody gives a sign of life."""
        self._table.heard_at[peer.seat] = now
        seat = self._table.log.seat(peer.seat)
        if not seat.is_away:
            return []
        return self._table.record(Seated(seat=replace(seat, is_away=False)), now)

    def change(self, held: Seat, admitted: Admitted, now: datetime) -> list[Effect]:
        """The clinic says that this person is somebody else here than before."""
        seat = _named(held, admitted)
        if seat == held:
            return []
        effects = self._images.leave(held.id, now) if seat.role not in AT_WORK else []
        effects += self._table.record(Seated(seat=seat), now)
        return effects + self._media.restrict(seat.id)

    def free(self, seat: SeatId, code: CloseCode, left: Left, now: datetime) -> list[Effect]:
        """A seat is given up, with what its person held."""
        peer = self._table.peer_at(seat)
        effects: list[Effect] = []
        if peer is not None:
            del self._table.peers[peer.id]
            effects.append(Close(peer.id, code, code.name.lower()))
        effects += self._images.leave(seat, now)
        room = self._table.log.snapshot
        if room.host == seat:
            effects += self._table.record(Hosted(seat=host_of(room, but=seat)), now)
        effects += self._table.record(left, now)
        del self._table.heard_at[seat]
        return effects + self._lines.leave(seat) + self._media.leave(seat)

    def deadline(self) -> datetime | None:
        """When somebody is away or has been for too long."""
        seats = self._table.log.snapshot.seats
        return min((self._silent_at(seat) for seat in seats), default=None)

    def expire(self, now: datetime) -> list[Effect]:
        """People whose line is silent are away, and after 5 minutes gone."""
        effects: list[Effect] = []
        for seat in self._table.log.snapshot.seats:
            if now >= self._table.heard_at[seat.id] + HELD_FOR:
                effects += self.free(seat.id, CloseCode.LAGGING, Left(seat=seat.id), now)
            elif not seat.is_away and now >= self._silent_at(seat):
                effects += self._table.record(Away(seat=seat.id), now)
        return effects

    def _silent_at(self, seat: Seat) -> datetime:
        return self._table.heard_at[seat.id] + (HELD_FOR if seat.is_away else AWAY_AFTER)


def _seat(who: Admitted, seat: SeatId, held: Seat | None, is_new_page: bool) -> Seat:
    taken = held or Seat(
        id=seat,
        person=who.person,
        name=who.name,
        title=who.title,
        department=who.department,
        hospital_name=who.hospital_name,
        role=who.role,
    )
    if is_new_page:
        # A page that was just loaded sends nothing yet, and tries its line from the top.
        taken = replace(taken, tracks=(), rung="video")
    return replace(_named(taken, who), is_away=False)


def _named(seat: Seat, who: Admitted) -> Seat:
    may = may_send(who.role)
    return replace(
        seat,
        name=who.name,
        title=who.title,
        department=who.department,
        hospital_name=who.hospital_name,
        role=who.role,
        hand_raised_at=None if who.role == "observer" else seat.hand_raised_at,
        tracks=tuple(track for track in seat.tracks if track.source in may),
    )
