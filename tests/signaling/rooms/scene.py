"""A room's core with people in it: each effect is noted where it would arrive."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from msgspec.structs import replace

from consult.ledger.wire import AttendeeId, ConsultationId, HospitalId, MarkId, RecordingId, SeatId
from consult.readings.wire import Mark, MarkKind, View
from signaling.engines.wire import Offer as EngineOffer
from signaling.engines.wire import OfferedTrack
from signaling.rooms.core.log import apply
from signaling.rooms.core.room import Room
from signaling.rooms.core.turns import (
    Admitted,
    Append,
    Arrived,
    Attend,
    Close,
    Effect,
    Enrol,
    Find,
    Forget,
    Hush,
    Keep,
    Look,
    Negotiate,
    Negotiated,
    Note,
    Parted,
    PeerId,
    RecorderEffect,
    Send,
    StartRecording,
    StopRecording,
    TakeAnswer,
    Told,
    Turn,
)
from signaling.rooms.wire import (
    ClientMessage,
    CloseCode,
    Entrusted,
    Event,
    Join,
    Joined,
    Pong,
    Refreshed,
    Refused,
    RoomRole,
    ServerMessage,
    Snapshot,
    Viewing,
)

ROOM = ConsultationId(UUID(int=1))
HOSPITAL = HospitalId(UUID(int=2))
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
M = TypeVar("M", bound=ServerMessage)


def view(index: int = 0) -> View:
    return View(study="1.2", series="1.2.3", instance=f"1.2.3.{index}", index=index)


def mark(number: int = 1, image: int = 0, kind: MarkKind = "arrow", points: int = 2) -> Mark:
    return Mark(
        id=MarkId(UUID(int=5_000 + number)),
        study="1.2",
        series="1.2.3",
        instance=f"1.2.3.{image}",
        kind=kind,
        points=tuple((float(x), 2.0) for x in range(points)),
    )


def admitted(person: int, role: RoomRole = "expert", *, may_record: bool = True) -> Admitted:
    return Admitted(
        person=AttendeeId(UUID(int=100 + person)),
        role=role,
        name=f"医生{person}",
        title="attending",
        department="放射科",
        hospital_name="县人民医院",
        owner=HOSPITAL,
        may_record=may_record,
    )


class Scene:
    """Drives a room; `heard` is what each connection would have been told."""

    def __init__(self, kept: tuple[Event, ...] = (), epoch: int = 1, now: datetime = START) -> None:
        self.now = now
        self.epoch = epoch
        self.room = Room(ROOM, epoch, kept, self.now)
        self.heard: dict[PeerId, list[ServerMessage]] = defaultdict(list)
        self.closed: dict[PeerId, CloseCode] = {}
        self.log: list[Event] = list(kept)
        self.kept: list[Keep] = []
        self.attended: list[Attend] = []
        self.asked: list[Negotiate | TakeAnswer | Forget] = []
        self.hushed: list[Hush] = []
        self.looks: list[Look] = []
        self.finds: list[Find] = []
        self.taped: list[RecorderEffect] = []
        self._by_kind: dict[Any, list[Any]] = {
            Keep: self.kept,
            Attend: self.attended,
            Negotiate: self.asked,
            TakeAnswer: self.asked,
            Forget: self.asked,
            Hush: self.hushed,
            Look: self.looks,
            Find: self.finds,
        }
        for kind in (Enrol, StartRecording, StopRecording, Note):
            self._by_kind[kind] = self.taped
        self.is_new = True
        """Nothing has happened at this owner yet."""
        self._peers = 0

    def arrive(
        self, person: int = 1, join: Join | None = None, role: RoomRole = "expert"
    ) -> PeerId:
        self._peers += 1
        peer = PeerId(self._peers)
        join = join or Join(versions=(1,))
        fresh = SeatId(UUID(int=900 + 100 * self.epoch + peer))
        self.turn(Arrived(peer, admitted(person, role), join, fresh))
        return peer

    def tell(self, peer: PeerId, message: ClientMessage) -> None:
        self._peers += 1
        self.turn(Told(peer, message, RecordingId(UUID(int=7_000 + self._peers))))

    def part(self, peer: PeerId) -> None:
        self.turn(Parted(peer))

    def turn(self, turn: Turn) -> None:
        self._note(self.room.receive(turn, self.now))

    def wait(self, seconds: float, *speaking: PeerId) -> None:
        """Let time pass; whoever is `speaking` gives a sign of life every 5 s."""
        until = self.now + timedelta(seconds=seconds)
        pong_at = self.now
        while self.now < until:
            if self.now >= pong_at:
                pong_at = self.now + timedelta(seconds=5)
                for peer in speaking:
                    self.tell(peer, Pong())
            self.now = min(max(self.room.deadline() or until, self.now), pong_at, until)
            self._note(self.room.expire(self.now))

    def settle(self, answer: str = "answer") -> list[Negotiate]:
        """The engine does all that it has been asked: publishes, and offers what is wanted."""
        return self.work(None, answer)

    def work(self, most: int | None, answer: str = "answer") -> list[Negotiate]:
        """The engine does so much of what it has been asked."""
        settled: list[Negotiate] = []
        while len(settled) != most and (
            wishes := [one for one in self.asked if isinstance(one, Negotiate)]
        ):
            wish = wishes[0]
            self.asked.remove(wish)
            settled.append(wish)
            tracks = tuple(
                OfferedTrack(mid=str(mid), seat=track.seat, source=track.source)
                for mid, track in enumerate(wish.tracks)
            )
            offer = EngineOffer(negotiation=len(settled), sdp="offer", tracks=tracks)
            self.turn(
                Negotiated(wish.seat, answer if wish.offer else None, offer if tracks else None)
            )
        return settled

    def refuse(self, refused: Refused) -> None:
        """The engine refuses what it was asked first."""
        wish = next(one for one in self.asked if isinstance(one, Negotiate))
        self.asked.remove(wish)
        self.turn(Negotiated(wish.seat, refused=refused))

    def last(self, peer: PeerId, kind: type[M]) -> M:
        """The last message of this kind that the connection was told."""
        return [message for message in self.heard[peer] if isinstance(message, kind)][-1]

    def has_heard(self, peer: PeerId, kind: type[ServerMessage]) -> bool:
        """Whether the connection was told anything of this kind."""
        return any(isinstance(message, kind) for message in self.heard[peer])

    def codes(self, peer: PeerId) -> list[str]:
        return [m.code for m in self.heard[peer] if isinstance(m, Refused)]

    def facts(self, peer: PeerId) -> list[str]:
        """The kinds of the durable facts that the connection was told."""
        return [type(m.fact).__name__ for m in self.heard[peer] if isinstance(m, Event)]

    def seen_by(self, peer: PeerId) -> Snapshot:
        """The room as this client has it: its snapshot and what it heard afterwards."""
        seen = self.last(peer, Joined).snapshot
        start = self.heard[peer].index(self.last(peer, Joined))
        for message in self.heard[peer][start:]:
            if isinstance(message, Event):
                seen = apply(seen, message.fact)
            elif isinstance(message, Refreshed):
                seen = message.snapshot
            elif isinstance(message, Entrusted):
                seen = replace(seen, waiting=message.waiting)
            elif isinstance(message, Viewing):
                seen = replace(seen, view=message.view, beside=message.beside)
        return seen

    def seat(self, peer: PeerId) -> SeatId:
        return self.last(peer, Joined).you

    def _note(self, effects: list[Effect]) -> None:
        self.is_new = False
        for effect in effects:
            match effect:
                case Append(event=event):
                    self.log.append(event)
                case Send(to=to, message=message):
                    for peer in to:
                        assert peer not in self.closed, "told after the end"
                        self.heard[peer].append(message)
                case Close(peer=peer, code=code):
                    self.closed[peer] = code
                case _:
                    self._by_kind[type(effect)].append(effect)
