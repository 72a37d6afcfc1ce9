"""Who publishes what and who must be offered it; the engine itself is elsewhere."""

from datetime import datetime

from consult.ledger.wire import SeatId
from signaling.engines.wire import (
    EngineEvent,
    EngineRestarted,
    SeatLost,
    TrackReady,
)
from signaling.engines.wire import Offer as EngineOffer
from signaling.rooms.core.legs import Legs, Wish, wanted_by
from signaling.rooms.core.refusals import SUPERSEDED
from signaling.rooms.core.sending import Sending
from signaling.rooms.core.sight import told
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Forget, Negotiated, Send, TakeAnswer
from signaling.rooms.wire import (
    Answer,
    Event,
    Join,
    Joined,
    MediaLost,
    Offer,
    Publish,
    Published,
    ServerMessage,
)

VERSION = 1


class Media:
    """The media of one room: a negotiation per seat at a time, offers after each change."""

    def __init__(self, table: Table, sending: Sending) -> None:
        self._table = table
        self._sending = sending
        self._legs: dict[SeatId, Legs] = {}

    def enter(self, peer: Peer, join: Join, is_new_page: bool) -> list[Effect]:
        """Negotiate what a `Join` brings; its `Joined` follows when that is done."""
        # A page that resumes trusts in its peer connections; the engine may have none of them.
        is_unknown = peer.seat not in self._legs
        legs = self._legs.setdefault(peer.seat, Legs())
        if join.resume is not None and (is_unknown or join.resume.epoch != self._table.log.epoch):
            legs.is_lost = not is_new_page
        effects, offer = self._sending.hushed(peer.seat), join.offer
        refused = self._sending.refusal(peer.seat, join.sources)
        if refused is not None:
            offer = None
            effects.append(Send((peer.id,), refused))
        legs.wish = Wish(peer.id, offer, join.sources, is_new_page)
        return effects + self._next(peer.seat)

    def publish(self, peer: Peer, message: Publish) -> list[Effect]:
        """Negotiate the sending connection again."""
        refused = self._sending.refusal(peer.seat, message.sources)
        if refused is not None:
            return [Send((peer.id,), refused)]
        legs = self._legs.setdefault(peer.seat, Legs())
        waiting, effects = legs.wish, list[Effect]()
        if waiting is not None and waiting.offer is not None:
            effects.append(Send((peer.id,), SUPERSEDED))
        forgets = waiting is not None and waiting.forgets
        legs.wish = Wish(peer.id, message.offer, message.sources, forgets)
        return effects + self._next(peer.seat)

    def answer(self, peer: Peer, message: Answer) -> list[Effect]:
        """Pass the client's answer on."""
        legs = self._legs.get(peer.seat)
        if legs is None or legs.unanswered is None:
            return []
        if legs.unanswered.negotiation != message.negotiation:
            return []
        legs.unanswered = None
        return [TakeAnswer(peer.id, peer.seat, message.negotiation, message.answer)]

    def restrict(self, seat: SeatId) -> list[Effect]:
        """The role of this seat is another one, and its tracks may be fewer."""
        if seat not in self._legs:
            return []
        wish = self._legs[seat].wish
        if wish is not None and self._sending.refusal(seat, wish.sources) is not None:
            self._legs[seat].wish = Wish(wish.peer, None, {}, wish.forgets)
        return self._sending.hushed(seat) + self._offer_again(but=seat)

    def leave(self, seat: SeatId) -> list[Effect]:
        """This seat has been freed: the engine forgets it, the others lose its tracks."""
        was_hushed = self._sending.forget(seat)
        legs = self._legs.get(seat)
        if legs is None:
            return []
        if legs.in_flight is not None:
            legs.is_leaving = True
            return self._offer_again(but=seat)
        del self._legs[seat]
        is_known = legs.is_known or was_hushed
        forgotten: list[Effect] = [Forget(seat)] if is_known else []
        return forgotten + self._offer_again(but=seat)

    def negotiated(self, turn: Negotiated, now: datetime) -> list[Effect]:
        """The engine has worked on the negotiation of a seat."""
        legs = self._legs.get(turn.seat)
        if legs is None or legs.in_flight is None:
            return []
        done, legs.in_flight = legs.in_flight, None
        if legs.is_leaving:
            del self._legs[turn.seat]
            return [Forget(turn.seat)]
        effects: list[Effect] = []
        if turn.answer is not None:
            effects += self._sending.tracked(turn.seat, done.sources, now)
        effects += self._reply(turn, legs)
        if done.offer is not None or done.forgets:
            effects += self._offer_again(but=turn.seat)
        effects += self._next(turn.seat)
        if turn.refused is not None:
            legs.is_stale = True  # tried again with the next change, not at once
        return effects

    def engine_told(self, event: EngineEvent) -> list[Effect]:
        """The engine tells of a track, a loss or its own restart."""
        match event:
            case TrackReady(seat=seat):
                return self._offer_again(but=seat)
            case SeatLost(seat=seat, leg="receive") if seat in self._legs:
                self._legs[seat].is_stale = True
                return self._next(seat) if self._hears(seat) else []
            case EngineRestarted():
                return self._start_over()
            case _:
                return []

    def _start_over(self) -> list[Effect]:
        for seat, legs in self._legs.items():
            legs.is_lost = not self._hears(seat)
            legs.is_known, legs.is_stale, legs.unanswered = False, True, None
        # The new engine knows nothing; what is silenced is told again with each negotiation.
        return self._table.tell(MediaLost()) + self._offer_again(but=None)

    def _reply(self, turn: Negotiated, legs: Legs) -> list[Effect]:
        if turn.subscription is not None:
            legs.unanswered = _on_the_wire(turn.subscription)
        peer = self._table.peer_at(turn.seat)
        if peer is None:
            return []
        is_asker, messages = peer.id == legs.asked_by, list[ServerMessage]()
        if is_asker and not peer.has_joined:
            return self._welcome(peer, legs, turn)
        if is_asker and turn.answer is not None:
            messages.append(Published(answer=turn.answer))
        if turn.subscription is not None and legs.unanswered is not None and peer.has_joined:
            messages.append(legs.unanswered)
        if is_asker and turn.refused is not None:
            messages.append(turn.refused)
        return [Send((peer.id,), message) for message in messages]

    def _welcome(self, peer: Peer, legs: Legs, turn: Negotiated) -> list[Effect]:
        log = self._table.log
        peer.knows = sight, may_record = self._table.knows(peer.seat)
        missed = [told(event, sight) for event in log.missed(peer.resume)]
        joined = Joined(
            version=VERSION,
            epoch=log.epoch,
            seq=log.seq,
            you=peer.seat,
            snapshot=self._table.seen_by(peer.seat),
            missed=tuple(event for event in missed if isinstance(event, Event)),
            answer=turn.answer,
            subscription=None if legs.is_lost else legs.unanswered,
            may_record=may_record,
        )
        messages: list[ServerMessage] = [joined]
        if turn.refused is not None:
            messages.append(turn.refused)
        if legs.is_lost:
            # First the news, then the offer: the client builds its connections in between.
            messages.append(MediaLost())
            messages += [legs.unanswered] if legs.unanswered is not None else []
        legs.is_lost = False
        self._table.newcomers.append(peer)
        return [Send((peer.id,), message) for message in messages]

    def _hears(self, seat: SeatId) -> bool:
        peer = self._table.peer_at(seat)
        return peer is not None and peer.has_joined

    def _offer_again(self, *, but: SeatId | None) -> list[Effect]:
        effects: list[Effect] = []
        for seat, legs in self._legs.items():
            if seat != but:
                legs.is_stale = True
                effects += self._next(seat) if self._hears(seat) else []
        return effects

    def _next(self, seat: SeatId) -> list[Effect]:
        legs = self._legs[seat]
        wish = legs.wish
        negotiate = legs.start(seat, wanted_by(seat, self._table.log.snapshot))
        if negotiate is not None:
            return [negotiate]
        peer = self._table.peer_at(seat)
        if wish is None or legs.in_flight is not None or peer is None or peer.id != wish.peer:
            return []
        return self._welcome(peer, legs, Negotiated(seat))


def _on_the_wire(offer: EngineOffer) -> Offer:
    tracks = {track.mid: (track.seat, track.source) for track in offer.tracks}
    return Offer(negotiation=offer.negotiation, sdp=offer.sdp, tracks=tracks)
