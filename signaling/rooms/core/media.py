"""Who publishes what and who must be offered it; the engine itself is elsewhere."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from consult.ledger.wire import SeatId
from signaling.engines.wire import (
    EngineEvent,
    EngineRestarted,
    SeatLost,
    TrackReady,
    TrackRef,
    Watched,
)
from signaling.engines.wire import Offer as EngineOffer
from signaling.rooms.core.legs import SOURCES, Legs, Wish, wanted_by
from signaling.rooms.core.refusals import BAD_SOURCES, MAY_NOT_SEND, NOT_PUBLISHED, SUPERSEDED
from signaling.rooms.core.rights import ALL, may_send
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Forget, Hush, Look, Negotiated, Send, TakeAnswer
from signaling.rooms.wire import (
    Answer,
    Join,
    Joined,
    MediaLost,
    Mute,
    Offer,
    Publish,
    Published,
    Refused,
    ServerMessage,
    Silence,
    Source,
    Track,
    Tracked,
    Watch,
)

VERSION = 1


class Media:
    """The media of one room: a negotiation per seat at a time, offers after each change."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._legs: dict[SeatId, Legs] = {}

    def enter(self, peer: Peer, join: Join, is_new_page: bool) -> list[Effect]:
        """Negotiate what a `Join` brings; its `Joined` follows when that is done."""
        # A page that resumes trusts in its peer connections; the engine may have none of them.
        is_unknown = peer.seat not in self._legs
        legs = self._legs.setdefault(peer.seat, Legs())
        if join.resume is not None and (is_unknown or join.resume.epoch != self._table.log.epoch):
            legs.is_lost = not is_new_page
        effects, offer = self._hushed(peer.seat), join.offer
        refused = self._refusal(peer.seat, join.sources)
        if refused is not None:
            offer = None
            effects.append(Send((peer.id,), refused))
        legs.wish = Wish(peer.id, offer, join.sources, is_new_page)
        return effects + self._next(peer.seat)

    def publish(self, peer: Peer, message: Publish) -> list[Effect]:
        """Negotiate the sending connection again."""
        refused = self._refusal(peer.seat, message.sources)
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

    def watch(self, peer: Peer, message: Watch) -> list[Effect]:
        """Pass on how large somebody shows what he receives; of one picture the last counts."""
        shown = {(one.seat, one.source): one for one in message.tracks if one.seat != peer.seat}
        watched = tuple(
            Watched(
                track=TrackRef(seat=one.seat, source=one.source),
                height_px=one.height_px,
                is_pinned=one.is_pinned,
            )
            for one in shown.values()
            if self._table.log.has_seat(one.seat)
        )
        return [Look(peer.seat, watched)]

    def mute(self, peer: Peer, message: Mute, now: datetime) -> list[Effect]:
        """A source is off or on again; its owner's hand also lifts what the host has silenced."""
        track = self._track(peer.seat, message.source)
        if track is None:
            return [Send((peer.id,), NOT_PUBLISHED)]
        is_silenced = track.is_silenced and message.is_muted
        changed = replace(track, is_muted=message.is_muted, is_silenced=is_silenced)
        return self._change(peer.seat, changed, now)

    def silence(self, by: Peer, message: Silence, now: datetime) -> list[Effect]:
        """The host turns a source of somebody off."""
        track = self._track(message.seat, message.source)
        if track is None:
            return [Send((by.id,), NOT_PUBLISHED)]
        return self._change(message.seat, replace(track, is_silenced=True), now)

    def restrict(self, seat: SeatId) -> list[Effect]:
        """The role of this seat is another one, and its tracks may be fewer."""
        if seat not in self._legs:
            return []
        wish = self._legs[seat].wish
        if wish is not None and self._refusal(seat, wish.sources) is not None:
            self._legs[seat].wish = Wish(wish.peer, None, {}, wish.forgets)
        return self._hushed(seat) + self._offer_again(but=seat)

    def leave(self, seat: SeatId) -> list[Effect]:
        """This seat has been freed: the engine forgets it, the others lose its tracks."""
        legs = self._legs.get(seat)
        if legs is None:
            return []
        if legs.in_flight is not None:
            legs.is_leaving = True
            return self._offer_again(but=seat)
        del self._legs[seat]
        forgotten: list[Effect] = [Forget(seat)] if legs.is_known else []
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
            effects += self._tracked(turn.seat, done.sources, now)
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

    def _tracked(self, seat: SeatId, sources: Mapping[str, Source], now: datetime) -> list[Effect]:
        sits = self._table.log.seat(seat)
        before = {track.source: track for track in sits.tracks}
        # The role may have changed while the engine worked.
        sent = may_send(sits.role).intersection(sources.values())
        tracks = tuple(before.get(s, Track(source=s)) for s in SOURCES if s in sent)
        if tracks == sits.tracks:
            return []
        return self._table.record(Tracked(seat=seat, tracks=tracks), now) + self._hushed(seat)

    def _change(self, seat: SeatId, changed: Track, now: datetime) -> list[Effect]:
        before = self._table.log.seat(seat).tracks
        tracks = tuple(changed if t.source == changed.source else t for t in before)
        if tracks == before:
            return []
        return self._table.record(Tracked(seat=seat, tracks=tracks), now) + self._hushed(seat)

    def _track(self, seat: SeatId, source: Source) -> Track | None:
        room = self._table.log
        tracks = room.seat(seat).tracks if room.has_seat(seat) else ()
        return next((track for track in tracks if track.source == source), None)

    def _refusal(self, seat: SeatId, sources: Mapping[str, Source]) -> Refused | None:
        if len(set(sources.values())) != len(sources):
            return BAD_SOURCES
        if not may_send(self._table.log.seat(seat).role).issuperset(sources.values()):
            return MAY_NOT_SEND
        return None

    def _hushed(self, seat: SeatId) -> list[Effect]:
        """Tell the engine what it must not forward, if that is other than before."""
        sits, legs = self._table.log.seat(seat), self._legs.get(seat)
        silenced = {track.source for track in sits.tracks if track.is_silenced}
        hushed = (ALL - may_send(sits.role)) | silenced
        if legs is None or legs.hushed == hushed:
            return []
        legs.hushed = hushed
        return [Hush(seat, hushed)]

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
        joined = Joined(
            version=VERSION,
            epoch=log.epoch,
            seq=log.seq,
            you=peer.seat,
            snapshot=log.snapshot,
            missed=log.missed(peer.resume),
            answer=turn.answer,
            subscription=None if legs.is_lost else legs.unanswered,
            may_record=self._table.may_record,
        )
        messages: list[ServerMessage] = [joined]
        if turn.refused is not None:
            messages.append(turn.refused)
        if legs.is_lost:
            # First the news, then the offer: the client builds its connections in between.
            messages.append(MediaLost())
            messages += [legs.unanswered] if legs.unanswered is not None else []
        peer.has_joined, legs.is_lost = True, False
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
