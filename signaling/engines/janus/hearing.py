"""What Janus tells by itself, turned into an engine's events; decides nothing."""

from collections.abc import Callable

from consult.ledger.wire import SeatId
from signaling.engines.janus.core.lines import Lines
from signaling.engines.janus.rooms import Place, Room, Rooms, Seat, Sending
from signaling.engines.janus.wire import Frame
from signaling.engines.wire import (
    EngineEvent,
    Grade,
    LineJudged,
    SeatConnected,
    SeatLost,
    SpeakersChanged,
    TrackReady,
)


class Hearing:
    """Takes frames in order; `came` is called with each track whose first packet has come."""

    def __init__(
        self,
        rooms: Rooms,
        tell: Callable[[EngineEvent], None],
        came: Callable[[Room, Seat, str], None],
    ) -> None:
        self._rooms, self._tell, self._came = rooms, tell, came
        self._lines: Lines[Place] = Lines()

    def hear(self, frame: Frame, now: float) -> None:
        """Take what Janus says of a handle; of one that we gave up it does not matter."""
        place = self._rooms.place(frame.sender)
        if place is None:
            return
        match frame.janus:
            case "webrtcup":
                self._connected(place)
            case "hangup" | "detached":
                self._hung_up(place)
            case "media" if frame.receiving:
                self._flows(place, frame.mid)
            case "slowlink":
                grade = self._lines.complain(place, now)
                if grade is not None:
                    self._judge(place, "poor")
            case "event":
                self._said(place, frame)
            case _:
                pass  # what concerns other uses of Janus

    def calm(self, now: float) -> None:
        """Lines of which nothing bad was heard for a while are good again."""
        for place in self._lines.recover(now):
            self._judge(place, "good")

    def left(self, room: Room, seat: SeatId | None) -> None:
        """Somebody has left, or everybody: who has left speaks no more."""
        for one in [seat] if seat is not None else list(room.speaking):
            self._speaks(room, one, None)

    def forget(self) -> None:
        """Janus is gone."""
        self._lines.forget()

    def _connected(self, place: Place) -> None:
        sending = place.seat.sending
        if place.leg == "send" and sending is not None:
            sending.is_connected = True
        self._tell(SeatConnected(room=place.room.id, seat=place.seat.id, leg=place.leg))

    def _hung_up(self, place: Place) -> None:
        seat = place.seat
        leg = seat.sending if place.leg == "send" else seat.receiving
        if leg is None or not leg.handle:
            return
        if isinstance(leg, Sending):
            leg.is_connected = False
            self._speaks(place.room, place.seat.id, None)
        self._rooms.abandon(leg.handle)
        leg.handle = 0
        self._tell(SeatLost(room=place.room.id, seat=seat.id, leg=place.leg))

    def _flows(self, place: Place, mid: str) -> None:
        sending = place.seat.sending
        if place.leg != "send" or sending is None or mid not in sending.published:
            return
        if mid in sending.told:
            return
        sending.told.add(mid)
        source = sending.published[mid].source
        self._tell(TrackReady(room=place.room.id, seat=place.seat.id, source=source))
        self._came(place.room, place.seat, mid)

    def _said(self, place: Place, frame: Frame) -> None:
        said, sending, receiving = frame.said, place.seat.sending, place.seat.receiving
        if place.leg == "receive" and receiving is not None and said.substream is not None:
            receiving.subscription.came(said.mid, said.substream)
        # Everybody is told who talks; it counts once, from the handle of him who does.
        if sending is None or said.id != sending.feed:
            return
        if said.videoroom == "talking":
            self._speaks(place.room, place.seat.id, said.loudness)
        elif said.videoroom == "stopped-talking":
            self._speaks(place.room, place.seat.id, None)

    def _speaks(self, room: Room, seat: SeatId, below_db: float | None) -> None:
        was = seat in room.speaking
        if below_db is None:
            room.speaking.pop(seat, None)
        else:
            room.speaking[seat] = below_db
        if was != (seat in room.speaking):
            loudest_first = sorted(room.speaking, key=room.speaking.__getitem__)
            self._tell(SpeakersChanged(room=room.id, seats=tuple(loudest_first)))

    def _judge(self, place: Place, grade: Grade) -> None:
        self._tell(
            LineJudged(
                room=place.room.id,
                seat=place.seat.id,
                leg=place.leg,
                grade=grade,
                loss=None,
                round_trip_ms=None,
                carries_bps=None,
            )
        )
