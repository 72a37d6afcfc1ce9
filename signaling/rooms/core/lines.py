"""How people's lines are and who speaks, as the engine tells it: told on, kept by nobody; what
they show how large, as they tell the engine; and what a line carries still, which is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from consult.ledger.wire import SeatId
from signaling.engines.wire import (
    EngineEvent,
    EngineRestarted,
    Grade,
    Leg,
    LineJudged,
    SpeakersChanged,
    TrackRef,
    Watched,
)
from signaling.rooms.core.table import Peer, Table
from signaling.rooms.core.turns import Effect, Look, Send
from signaling.rooms.wire import (
    LineGrade,
    Lines,
    Paused,
    Rung,
    Source,
    Speaking,
    Stepped,
    Watch,
)

EVERY = timedelta(seconds=1)


class Conditions:
    """The lines of one room, and its speakers."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._grades: dict[SeatId, dict[Leg, Grade]] = {}
        self._paused: dict[SeatId, tuple[TrackRef, ...]] = {}
        self._speakers: tuple[SeatId, ...] = ()
        self._has_news = False
        self._next_at = table.now

    def engine_told(self, event: EngineEvent) -> list[Effect]:
        """The engine judges a line, or tells who speaks."""
        match event:
            case LineJudged(seat=seat) if self._table.log.has_seat(seat):
                return self._judged(event)
            case SpeakersChanged(seats=seats):
                self._speakers = tuple(s for s in seats if self._table.log.has_seat(s))
                return self._table.tell(Speaking(seats=self._speakers), latest="speaking")
            case EngineRestarted():
                return self._forget()
            case _:
                return []

    def step(self, peer: Peer, rung: Rung, now: datetime) -> list[Effect]:
        """Somebody's line carries more or less than before."""
        if self._table.log.seat(peer.seat).rung == rung:
            return []
        return self._table.record(Stepped(seat=peer.seat, rung=rung), now)

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

    def leave(self, seat: SeatId) -> list[Effect]:
        """This seat has been freed."""
        self._paused.pop(seat, None)
        if self._grades.pop(seat, None) is not None:
            self._has_news = True
        if seat not in self._speakers:
            return []
        self._speakers = tuple(other for other in self._speakers if other != seat)
        return self._table.tell(Speaking(seats=self._speakers), latest="speaking")

    def greet(self, peer: Peer) -> list[Effect]:
        """Somebody has joined: he hears what is not in the snapshot."""
        effects: list[Effect] = []
        if self._grades:
            effects += self._table.tell_one(peer, self._all(), "lines")
        if self._speakers:
            speaking = Speaking(seats=self._speakers)
            effects += self._table.tell_one(peer, speaking, "speaking")
        if paused := self._paused.get(peer.seat):
            effects.append(Send((peer.id,), Paused(tracks=_named(paused)), "paused"))
        return effects

    def deadline(self) -> datetime | None:
        """When there is news of lines to tell."""
        return self._next_at if self._has_news else None

    def expire(self, now: datetime) -> list[Effect]:
        """Tell all lines if one has changed, at most once a second."""
        if not self._has_news or now < self._next_at:
            return []
        self._has_news, self._next_at = False, now + EVERY
        return self._table.tell(self._all(), latest="lines")

    def _forget(self) -> list[Effect]:
        """The engine is another one: what the old one knew is no longer true."""
        told = [self._table.peer_at(seat) for seat, paused in self._paused.items() if paused]
        to = tuple(peer.id for peer in told if peer is not None and peer.has_joined)
        self._has_news = self._has_news or bool(self._grades)
        self._grades.clear()
        self._paused.clear()
        self._speakers = ()
        effects: list[Effect] = [Send(to, Paused(tracks=()), "paused")] if to else []
        return effects + self._table.tell(Speaking(seats=()), latest="speaking")

    def _judged(self, event: LineJudged) -> list[Effect]:
        grades = self._grades.setdefault(event.seat, {})
        if grades.get(event.leg) != event.grade:
            grades[event.leg], self._has_news = event.grade, True
        if event.leg != "receive" or self._paused.get(event.seat, ()) == event.paused:
            return []
        self._paused[event.seat] = event.paused
        peer = self._table.peer_at(event.seat)
        if peer is None or not peer.has_joined:
            return []
        return [Send((peer.id,), Paused(tracks=_named(event.paused)), "paused")]

    def _all(self) -> Lines:
        return Lines(
            lines=tuple(
                LineGrade(
                    seat=seat,
                    sends=grades.get("send", "good"),
                    receives=grades.get("receive", "good"),
                )
                for seat, grades in self._grades.items()
                if grades
            )
        )


def _named(paused: Sequence[TrackRef]) -> tuple[tuple[SeatId, Source], ...]:
    return tuple((track.seat, track.source) for track in paused)
