"""The rooms of one media process: who publishes, who receives what, under which description.

Calls come from the control socket, datagrams are handled in `traffic`; knows no socket.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from consult.ledger.errors import Full, Invalid, ProtocolError
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import wire
from signaling.engines.control import (
    Leave,
    Notice,
    Publish,
    Silence,
    Subscribe,
    TakeAnswer,
    Watch,
)
from signaling.engines.wire import Offer
from signaling.sfu.core.sdp import description
from signaling.sfu.core.sdp.codecs import Choice
from signaling.sfu.core.sdp.description import Description, Section
from signaling.sfu.core.sdp.writing import write_answer, write_offer
from signaling.sfu.core.twcc import Arrivals
from signaling.sfu.directory import Directory, random_ssrc
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.rooms import SEATS_MAX, Rooms, Seat
from signaling.sfu.sending import SendingLeg, choose_sources
from signaling.sfu.tracks import Layer, Track


@dataclass
class Switch:
    """All rooms, their negotiations, and whose packets go to whom."""

    directory: Directory
    forwarder: Forwarder
    emit: Callable[[Notice], None]
    rooms: Rooms = field(default_factory=Rooms)

    def legs(self) -> tuple[Leg, ...]:
        """Every connection of every room."""
        return tuple(self.directory.by_handshake.values())

    def publish(self, request: Publish, now: float) -> str:
        """Answer an offer; see MediaEngine.publish."""
        offer = description.read(request.offer)
        if offer.transport.setup == "passive":
            raise ProtocolError("publish: setup is passive")
        chosen = choose_sources(offer, request.sources)
        seat = self.rooms.take_seat(request.room, request.seat)
        leg = self._sending_leg(request, seat, offer, now)
        leg.version += 1
        self._take_tracks(leg, offer, chosen)
        choices = {mid: choice for mid, (_, choice) in chosen.items()}
        return write_answer(
            offer, choices, self.directory.own_transport(leg, "passive"), leg.version
        )

    def _sending_leg(
        self, request: Publish, seat: Seat, offer: Description, now: float
    ) -> SendingLeg:
        theirs = offer.transport
        expected = (theirs.algorithm, theirs.digest)
        leg = seat.sending
        if leg is not None and leg.handshake.expected == expected:
            if leg.remote_ufrag != theirs.ufrag:
                self.directory.restart_ice(leg)
                # Whoever restarts one connection has another network: both need new addresses.
                if seat.receiving is not None:
                    seat.receiving.must_restart = True
        else:
            if leg is not None:
                self._close(leg)
            leg = self.directory.open(SendingLeg, (request.room, request.seat, "send"), now)
            leg.handshake.expect(*expected)
            leg.arrivals = Arrivals(leg.ssrc)
            seat.sending = leg
        leg.remote_ufrag = theirs.ufrag
        return leg

    def _take_tracks(
        self,
        leg: SendingLeg,
        offer: Description,
        chosen: dict[str, tuple[wire.Source, Choice]],
    ) -> None:
        before, leg.tracks, leg.by_ssrc = leg.tracks, {}, {}
        silenced = self.rooms[leg.room].silenced.get(leg.seat, frozenset())
        for section in offer.sections:
            if section.mid not in chosen:
                continue
            mid, (source, choice) = section.mid, chosen[section.mid]
            track = before.get(source)
            if track is None or not _goes_on(track, section, choice):
                ref = wire.TrackRef(seat=leg.seat, source=source)
                layers = tuple(Layer(rid, place) for place, rid in enumerate(section.rids or ("",)))
                track = Track(ref, mid, choice, {}, random_ssrc(), random_ssrc(), layers)
            track.choice, track.ids = choice, section.extensions
            track.is_silenced = source in silenced
            leg.tracks[source] = track
            leg.by_ssrc.update(_said_ssrcs(track, section))
        names = {
            each: name for section in offer.sections for each, name in section.extensions.items()
        }
        leg.take_names(names, is_timed=any(choice.is_timed for _, choice in chosen.values()))
        for track in set(before.values()) - set(leg.tracks.values()):
            _withdraw(track)

    def subscribe(self, request: Subscribe, now: float) -> Offer | None:
        """Offer exactly these tracks; see MediaEngine.subscribe."""
        room = self.rooms.get(request.room)
        seats = room.seats if room is not None else {}
        wanted: list[Track] = []
        for ref in dict.fromkeys(request.tracks):
            sending = seats[ref.seat].sending if ref.seat in seats else None
            track = sending.tracks.get(ref.source) if sending is not None else None
            if track is not None:
                wanted.append(track)
        leg = seats[request.seat].receiving if request.seat in seats else None
        if leg is None:
            if not wanted:
                return None
            leg = self._open_receiving(request, now)
        has_changed = leg.arrange(wanted, iter(random_ssrc, 0))
        if leg.is_lost or leg.must_restart:
            self.directory.restart_ice(leg)
            leg.is_lost, leg.must_restart, has_changed = False, False, True
        if not has_changed and leg.is_answered:
            return None
        return self._offer(leg)

    def _open_receiving(self, request: Subscribe, now: float) -> ReceivingLeg:
        seat = self.rooms.take_seat(request.room, request.seat)
        leg = self.directory.open(ReceivingLeg, (request.room, request.seat, "receive"), now)
        seat.receiving = leg
        return leg

    def _offer(self, leg: ReceivingLeg) -> Offer:
        leg.negotiation += 1
        leg.version += 1
        leg.is_answered = False
        leg.offered = leg.sections()
        sdp = write_offer(leg.offered, self.directory.own_transport(leg, "actpass"), leg.version)
        return Offer(negotiation=leg.negotiation, sdp=sdp, tracks=leg.offered_tracks())

    def answer(self, request: TakeAnswer, now: float) -> None:
        """Take an answer; see MediaEngine.answer."""
        answer = description.read(request.answer)
        leg = self._receiving(request.room, request.seat)
        if leg is None or leg.is_answered or leg.negotiation != request.negotiation:
            return
        theirs = answer.transport
        expected = (theirs.algorithm, theirs.digest)
        if leg.handshake.expected not in (None, expected):
            raise Invalid(
                "other-connection",
                "连接已更换，请重新进入会诊室。",
                "This answer comes from another peer connection.",
            )
        deliveries = leg.accept(answer)
        leg.handshake.expect(*expected)
        for delivery in deliveries:
            self.forwarder.start(delivery, now)

    def watch(self, request: Watch) -> None:
        """Take how a receiver shows what it gets; see MediaEngine.watch."""
        leg = self._receiving(request.room, request.seat)
        if leg is not None:
            leg.watched = {each.track: each for each in request.watched}
            leg.plan_at = 0.0

    def silence(self, request: Silence, now: float) -> None:
        """Stop forwarding sources, and start with others again; see MediaEngine.silence."""
        room = self.rooms.open(request.room)
        if request.seat not in room.silenced and len(room.silenced) >= SEATS_MAX:
            raise Full("room-full", "会诊室已满。", "This room is full.")
        room.silenced[request.seat] = frozenset(request.sources)
        if not request.sources:
            del room.silenced[request.seat]
        seat = room.seats.get(request.seat)
        tracks = seat.sending.tracks if seat is not None and seat.sending is not None else {}
        for source, track in tracks.items():
            if track.is_silenced != (source in request.sources):
                self._silence(track, is_silenced=source in request.sources, now=now)
        self.rooms.forget_if_idle(request.room)

    def _silence(self, track: Track, *, is_silenced: bool, now: float) -> None:
        track.is_silenced = is_silenced
        for delivery in track.deliveries:
            if is_silenced:
                track.pause(delivery)
            else:
                self.forwarder.start(delivery, now)
        if track.tap is not None and is_silenced:
            track.tap = None

    def leave(self, request: Leave) -> None:
        """Forget a seat, or the whole room with all that was asked for it."""
        room = self.rooms.get(request.room)
        if room is None:
            return
        for name in [request.seat] if request.seat is not None else list(room.seats):
            seat = room.seats.pop(name, None)
            for leg in seat.legs() if seat is not None else ():
                self._close(leg)
        if request.seat is None:
            room.silenced.clear()
            room.close_outlet()
        self.rooms.forget_if_idle(request.room)

    def _receiving(self, name: ConsultationId, seat: SeatId) -> ReceivingLeg | None:
        room = self.rooms.get(name)
        found = room.seats.get(seat) if room is not None else None
        return found.receiving if found is not None else None

    def _close(self, leg: Leg) -> None:
        self.directory.strike(leg)
        if isinstance(leg, SendingLeg):
            for track in leg.tracks.values():
                _withdraw(track)
        if isinstance(leg, ReceivingLeg):
            for delivery in list(leg.deliveries.values()):
                leg.release(delivery)


def _goes_on(track: Track, section: Section, choice: Choice) -> bool:
    """Whether a section of a new offer carries what it carried before."""
    layers = tuple(layer.rid for layer in track.layers)
    same = (track.mid, track.choice.name, layers)
    return same == (section.mid, choice.name, section.rids or ("",))


def _said_ssrcs(track: Track, section: Section) -> Mapping[int, tuple[Track, Layer]]:
    """Where the SSRCs of an offer lead; layers are known by their rids only."""
    known = {} if track.is_layered else dict.fromkeys(section.ssrcs, (track, track.layers[0]))
    for layer in track.layers:
        if layer.stream is not None:
            known[layer.stream.ssrc] = (track, layer)
    return known


def _withdraw(track: Track) -> None:
    """Take a track away from all who receive it."""
    for delivery in list(track.deliveries):
        if isinstance(delivery.leg, ReceivingLeg):
            delivery.leg.release(delivery)
