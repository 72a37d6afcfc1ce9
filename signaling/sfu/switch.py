"""The rooms of one media process: who publishes, who receives what, under which description.

Calls come from the control socket, datagrams are handled in `traffic`; knows no socket.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from consult.ledger.errors import Full, Invalid, ProtocolError
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines import wire
from signaling.engines.control import Leave, Notice, Publish, Subscribe, TakeAnswer
from signaling.engines.wire import Offer
from signaling.sfu.core import rtp
from signaling.sfu.core.sdp import description
from signaling.sfu.core.sdp.codecs import Choice
from signaling.sfu.core.sdp.description import Description
from signaling.sfu.core.sdp.writing import write_answer, write_offer
from signaling.sfu.directory import Directory, random_ssrc
from signaling.sfu.forwarding import Forwarder
from signaling.sfu.leg import Leg
from signaling.sfu.receiving import ReceivingLeg
from signaling.sfu.sending import SendingLeg, choose_sources
from signaling.sfu.tracks import Track

SEATS_MAX = 64
ROOMS_MAX = 256


@dataclass
class Seat:
    """A person in a room."""

    sending: SendingLeg | None = None
    receiving: ReceivingLeg | None = None

    def legs(self) -> Iterator[Leg]:
        """The connections that exist."""
        yield from (leg for leg in (self.sending, self.receiving) if leg is not None)


@dataclass
class Switch:
    """All rooms, their negotiations, and whose packets go to whom."""

    directory: Directory
    forwarder: Forwarder
    emit: Callable[[Notice], None]
    rooms: dict[ConsultationId, dict[SeatId, Seat]] = field(default_factory=dict)

    def legs(self) -> Iterator[Leg]:
        """Every connection of every room."""
        for seats in self.rooms.values():
            for seat in seats.values():
                yield from seat.legs()

    def publish(self, request: Publish, now: float) -> str:
        """Answer an offer; see MediaEngine.publish."""
        offer = description.read(request.offer)
        if offer.transport.setup == "passive":
            raise ProtocolError("publish: setup is passive")
        chosen = choose_sources(offer, request.sources)
        seat = self._seat(request.room, request.seat)
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
        for section in offer.sections:
            if section.mid not in chosen:
                continue
            mid, (source, choice) = section.mid, chosen[section.mid]
            track = before.get(source)
            if track is None or track.mid != mid or track.choice.name != choice.name:
                ref = wire.TrackRef(seat=leg.seat, source=source)
                track = Track(ref, mid, choice, {}, random_ssrc(), random_ssrc())
            track.choice, track.ids = choice, section.extensions
            leg.tracks[source] = track
            leg.by_ssrc.update(dict.fromkeys(section.ssrcs, track))
        leg.mid_ids = frozenset(
            identifier
            for section in offer.sections
            for identifier, name in section.extensions.items()
            if name == rtp.MID
        )
        for track in set(before.values()) - set(leg.tracks.values()):
            _withdraw(track)

    def subscribe(self, request: Subscribe, now: float) -> Offer | None:
        """Offer exactly these tracks; see MediaEngine.subscribe."""
        seats = self.rooms.get(request.room, {})
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
        seat = self._seat(request.room, request.seat)
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
        seat = self.rooms.get(request.room, {}).get(request.seat)
        leg = seat.receiving if seat is not None else None
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

    def leave(self, request: Leave) -> None:
        """Forget a seat, or everybody in the room."""
        seats = self.rooms.get(request.room, {})
        for name in [request.seat] if request.seat is not None else list(seats):
            seat = seats.pop(name, None)
            for leg in seat.legs() if seat is not None else ():
                self._close(leg)
        if not seats:
            self.rooms.pop(request.room, None)

    def _seat(self, room: ConsultationId, seat: SeatId) -> Seat:
        seats = self.rooms.get(room)
        if seats is None:
            if len(self.rooms) >= ROOMS_MAX:
                raise Full("too-many-rooms", "会诊室过多。", "Too many rooms on this server.")
            seats = self.rooms[room] = {}
        if seat not in seats and len(seats) >= SEATS_MAX:
            raise Full("room-full", "会诊室已满。", "This room is full.")
        return seats.setdefault(seat, Seat())

    def _close(self, leg: Leg) -> None:
        self.directory.strike(leg)
        if isinstance(leg, SendingLeg):
            for track in leg.tracks.values():
                _withdraw(track)
        if isinstance(leg, ReceivingLeg):
            for delivery in list(leg.deliveries.values()):
                leg.release(delivery)


def _withdraw(track: Track) -> None:
    """Take a track away from all who receive it."""
    for delivery in list(track.deliveries):
        if isinstance(delivery.leg, ReceivingLeg):
            delivery.leg.release(delivery)
