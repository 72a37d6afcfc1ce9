"""What each seat has under way with the media engine: one negotiation at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.ledger.wire import SeatId
from signaling.engines.wire import TrackRef
from signaling.rooms.core.turns import Negotiate, PeerId
from signaling.rooms.wire import Offer, Snapshot, Source


@dataclass(frozen=True, slots=True)
class Wish:
    """What a connection wants of the engine: to publish, or (no offer) only to receive."""

    peer: PeerId
    offer: str | None
    sources: Mapping[str, Source]
    forgets: bool


@dataclass(slots=True)
class Legs:
    """The two peer connections of one seat, as far as the room must know.

    `is_stale`: the tracks to receive may have changed; `is_lost`: the client was told to build
    both connections anew; `unanswered`: an offer that may have been lost with a connection.
    """

    in_flight: Negotiate | None = None
    asked_by: PeerId | None = None
    wish: Wish | None = None
    is_known: bool = False
    is_stale: bool = False
    is_lost: bool = False
    is_leaving: bool = False
    unanswered: Offer | None = None

    def start(self, seat: SeatId, tracks: tuple[TrackRef, ...]) -> Negotiate | None:
        """The next negotiation, if there is a reason for one and none is in flight."""
        if self.in_flight is not None or (self.wish is None and not self.is_stale):
            return None
        wish, self.wish = self.wish, None
        self.asked_by = wish.peer if wish else None
        forgets = bool(wish and wish.forgets and self.is_known)
        if wish is not None and wish.forgets:
            self.unanswered, self.is_lost, self.is_known = None, False, False
        offer = wish.offer if wish else None
        if offer is None and not tracks and not forgets and not self.is_known:
            self.is_stale = False
            return None
        self.is_known, self.is_stale = True, False
        sources = wish.sources if wish else {}
        self.in_flight = Negotiate(seat, forgets, offer, sources, tracks)
        return self.in_flight


def wanted_by(seat: SeatId, room: Snapshot) -> tuple[TrackRef, ...]:
    """What a seat receives: everything that the others publish."""
    return tuple(
        TrackRef(seat=other.id, source=track.source)
        for other in room.seats
        if other.id != seat
        for track in other.tracks
    )
