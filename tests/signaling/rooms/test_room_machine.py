"""Whatever people do in whatever order: the promises of a room."""

from collections import Counter
from itertools import pairwise
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from consult.ledger.wire import AttachmentId, AttendeeId, SeatId
from signaling.engines.wire import (
    EngineRestarted,
    Grade,
    Leg,
    LineJudged,
    SpeakersChanged,
    TrackRef,
)
from signaling.rooms.core.door import LOBBY, SEATS
from signaling.rooms.core.log import apply, nobody
from signaling.rooms.core.rights import ALL, AT_WORK, may_host, may_send
from signaling.rooms.core.turns import (
    Attend,
    Changed,
    Ended,
    EngineTold,
    Found,
    PeerId,
    RecorderFailed,
    StartRecording,
    StopRecording,
)
from signaling.rooms.wire import (
    Admit,
    Advanced,
    AskUnmute,
    Away,
    ClientMessage,
    Draw,
    Entrusted,
    Erase,
    Event,
    Fact,
    File,
    Follow,
    Followed,
    Guide,
    Hand,
    HandMoved,
    HandOver,
    Hosted,
    Join,
    Joined,
    Leave,
    Left,
    Line,
    Lines,
    Lock,
    LowerHand,
    MediaLost,
    Mute,
    Offer,
    Paused,
    Point,
    Publish,
    Published,
    Record,
    Recorded,
    Refreshed,
    Refused,
    Remove,
    Resume,
    RoomRole,
    Said,
    Say,
    Seat,
    Seated,
    ServerMessage,
    Show,
    Silence,
    Sketch,
    Snapshot,
    Source,
    Speaking,
    Step,
    Stepped,
    Tracked,
    UnmuteAsked,
    Waiting,
    Watch,
    WatchedTrack,
)
from tests.signaling.rooms.scene import ROOM, Scene, admitted, mark, view

people = st.integers(1, 5)
sources: st.SearchStrategy[dict[str, Source]] = st.dictionaries(
    st.sampled_from(["0", "1"]), st.sampled_from(["microphone", "camera", "screen"]), max_size=2
)
roles: st.SearchStrategy[RoomRole] = st.sampled_from(
    ["requester", "expert", "expert", "observer", "guest"]
)
# The scene numbers seats by epoch; some of these sit, some wait, some do not exist.
seats = st.builds(
    lambda epoch, number: SeatId(UUID(int=900 + 100 * epoch + number)),
    st.integers(1, 3),
    st.integers(1, 12),
)
views = st.integers(0, 3).map(view)
marks = st.builds(mark, st.integers(0, 3), st.integers(0, 3))
images = st.one_of(
    st.builds(Guide, takes=st.booleans(), to=st.none() | seats),
    st.builds(Show, view=views, beside=st.none() | views),
    st.builds(Point, at=st.sampled_from([None, (1.0, 2.0)])),
    st.builds(Follow, follows=st.booleans()),
    st.builds(Draw, mark=marks),
    st.builds(Sketch, mark=st.none() | marks),
    st.builds(Erase, mark=marks.map(lambda one: one.id)),
)
said = st.one_of(
    st.builds(Hand, is_raised=st.booleans()),
    st.builds(Say, id=st.integers(0, 5).map(lambda n: UUID(int=n)), text=st.just("好")),
    st.builds(
        Say,
        id=st.integers(0, 5).map(lambda n: UUID(int=n)),
        text=st.just(""),
        files=st.just((AttachmentId(UUID(int=9)),)),
    ),
    st.builds(Mute, source=st.sampled_from(["microphone", "camera"]), is_muted=st.booleans()),
    st.builds(Publish, offer=st.just("v=0"), sources=sources),
    st.builds(Step, rung=st.sampled_from(["video", "sound", "stills", "chat"])),
    st.builds(
        Watch,
        tracks=st.lists(
            st.builds(WatchedTrack, seat=seats, source=st.just("camera"), height_px=st.just(180)),
            max_size=3,
        ).map(tuple),
    ),
    st.just(Leave()),
)
hosted = st.one_of(
    st.builds(Admit, seat=seats, admits=st.booleans()),
    st.builds(Lock, is_locked=st.booleans()),
    st.builds(HandOver, to=seats),
    st.builds(Silence, seat=seats, source=st.sampled_from(["microphone", "camera"])),
    st.builds(AskUnmute, seat=seats),
    st.builds(LowerHand, seat=st.none() | seats),
    st.builds(Remove, seat=seats, may_return=st.booleans()),
    st.builds(Record, starts=st.booleans()),
)
FILE = File(id=AttachmentId(UUID(int=9)), name="活检.pdf", media_type="a/b", size_bytes=1)
grades: st.SearchStrategy[Grade] = st.sampled_from(["good", "fair", "poor"])
legs: st.SearchStrategy[Leg] = st.sampled_from(["send", "receive"])


class RoomMachine(RuleBasedStateMachine):
    """Nobody hears after leaving (the scene asserts it), and the room is what its log says."""

    peers: Bundle[PeerId] = Bundle("peers")

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.parted: set[PeerId] = set()
        self.guides: set[PeerId] = set()
        self.attended: list[Attend] = []
        self.told: Counter[PeerId] = Counter()
        self.was_guest: dict[SeatId, int] = {}

    @initialize(target=peers)
    def open(self) -> PeerId:
        return self.scene.arrive(0, role="chair")

    @rule(
        target=peers,
        person=people,
        role=roles,
        resume=st.none() | st.builds(Resume, epoch=st.integers(1, 2), seq=st.integers(0, 30)),
        offer=st.none() | st.just("v=0"),
        sources=sources,
    )
    def arrive(
        self,
        person: int,
        role: RoomRole,
        resume: Resume | None,
        offer: str | None,
        sources: dict[str, Source],
    ) -> PeerId:
        join = Join(versions=(1,), resume=resume, offer=offer, sources=sources)
        return self.scene.arrive(person, join, role)

    @rule(target=peers, offer=st.none() | st.just("v=0"))
    def open_again(self, offer: str | None) -> PeerId:
        return self.scene.arrive(0, Join(versions=(1,), offer=offer), "chair")

    @rule(peer=peers, message=said)
    def tell(self, peer: PeerId, message: ClientMessage) -> None:
        self.scene.tell(peer, message)

    @rule(peer=peers, message=images)
    def look(self, peer: PeerId, message: ClientMessage) -> None:
        if isinstance(message, Show):
            self.guides.add(peer)
        self.scene.tell(peer, message)

    @rule(peer=peers, message=hosted)
    def act(self, peer: PeerId, message: ClientMessage) -> None:
        self.scene.tell(peer, message)

    @rule(message=hosted)
    def host(self, message: ClientMessage) -> None:
        """What whoever hosts says is seldom refused."""
        room = self.scene.room.snapshot
        for peer in self.listeners():
            if self.scene.seat(peer) == room.host:
                self.scene.tell(peer, message)
                return

    @rule(admits=st.booleans())
    def answer(self, admits: bool) -> None:
        if self.scene.room.snapshot.waiting:
            self.host(Admit(seat=self.scene.room.snapshot.waiting[0].seat, admits=admits))

    @rule(person=st.integers(0, 5), role=st.none() | roles, may_record=st.booleans())
    def change(self, person: int, role: RoomRole | None, may_record: bool) -> None:
        refused = Refused(code="not-found", zh="没有", en="no")
        now = admitted(person, role, may_record=may_record) if role is not None else None
        self.scene.turn(Changed(admitted(person).person, now, None if now else refused))

    @rule(is_found=st.booleans())
    def find(self, is_found: bool) -> None:
        refused = None if is_found else Refused(code="not-found", zh="没有", en="no")
        for wish in self.scene.finds:
            files = (FILE,) if is_found else ()
            self.scene.turn(Found(wish.peer, wish.message, files, refused))
        self.scene.finds.clear()

    @rule(seat=seats, leg=legs, grade=grades)
    def judge(self, seat: SeatId, leg: Leg, grade: Grade) -> None:
        judged = LineJudged(
            room=ROOM,
            seat=seat,
            leg=leg,
            grade=grade,
            loss=None,
            round_trip_ms=None,
            carries_bps=None,
            paused=(TrackRef(seat=seat, source="camera"),) if grade == "poor" else (),
        )
        self.scene.turn(EngineTold(judged))

    @rule(spoken=st.lists(seats, max_size=3))
    def speak(self, spoken: list[SeatId]) -> None:
        self.scene.turn(EngineTold(SpeakersChanged(room=ROOM, seats=tuple(spoken))))

    @rule()
    def fail_to_record(self) -> None:
        self.scene.turn(RecorderFailed())

    @rule()
    def end(self) -> None:
        """The clinic ends the session; another one may follow in a new owner's room."""
        self.scene.turn(Ended())
        assert self.scene.room.is_empty
        self.succeed()

    @rule(peer=peers)
    def part(self, peer: PeerId) -> None:
        self.parted.add(peer)
        self.scene.part(peer)

    @rule(seconds=st.sampled_from([0.01, 0.5, 2, 11, 301]))
    def wait(self, seconds: float) -> None:
        self.scene.wait(seconds)
        for peer in self.listeners():
            # A guide is not told what he showed himself.
            if peer not in self.guides and seconds > 0.1:
                seen = self.scene.seen_by(peer)
                room = self.scene.room.seen_by(self.scene.seat(peer))
                assert (seen.view, seen.beside) == (room.view, room.beside)

    def listeners(self) -> list[PeerId]:
        gone = self.parted | self.scene.closed.keys()
        return [
            peer
            for peer, heard in self.scene.heard.items()
            if peer not in gone and any(isinstance(message, Joined) for message in heard)
        ]

    @rule()
    def settle(self) -> None:
        self.scene.settle()

    @rule(loses_the_owner=st.booleans())
    def fall(self, loses_the_owner: bool) -> None:
        if loses_the_owner:
            self.succeed()
        else:
            self.scene.turn(EngineTold(EngineRestarted()))

    def succeed(self) -> None:
        """Another owner takes the room, because somebody comes."""
        old = self.scene
        self.attended += old.attended
        self.scene = Scene(tuple(old.log), old.epoch + 1, old.now)
        self.parted.clear()
        self.guides.clear()
        self.told.clear()
        self.scene.arrive(0, role="chair")

    @invariant()
    def the_log_has_no_gaps(self) -> None:
        assert [event.seq for event in self.scene.log] == list(range(1, self.scene.room.seq + 1))

    @invariant()
    def the_log_alone_builds_the_room_again(self) -> None:
        rebuilt = nobody(ROOM)
        for event in self.scene.log:
            rebuilt = apply(rebuilt, event.fact)
        assert without_view(rebuilt) == without_view(self.scene.room.snapshot)

    @invariant()
    def every_listener_has_the_room_as_he_may_see_it(self) -> None:
        for peer in self.listeners():
            room = self.scene.room.seen_by(self.scene.seat(peer))
            assert without_view(self.scene.seen_by(peer)) == without_view(room)

    @invariant()
    def events_arrive_without_gaps(self) -> None:
        for peer, heard in self.scene.heard.items():
            kinds = Event | Advanced | Joined
            numbers = [message.seq for message in heard if isinstance(message, kinds)]
            if numbers:
                assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), peer

    @invariant()
    def a_guest_is_told_nothing_that_is_not_for_him(self) -> None:
        since = guests_since(self.scene.log)
        for peer in self.listeners():
            fresh = self.scene.heard[peer][self.told[peer] :]
            self.told[peer] = len(self.scene.heard[peer])
            seat = self.scene.seat(peer)
            if seat in since and self.was_guest.get(seat) == since[seat]:
                for message in fresh:
                    assert_for_guests(message, seat, since[seat], self.scene)
        self.was_guest = since

    @invariant()
    def nobody_sits_twice(self) -> None:
        room = self.scene.room.snapshot
        people = [seat.person for seat in room.seats] + [one.person for one in room.waiting]
        assert len(people) == len(set(people))
        assert len(room.seats) <= SEATS
        assert len(room.waiting) <= LOBBY
        assert not set(people).intersection(room.barred)

    @invariant()
    def who_guides_or_hosts_sits_and_may(self) -> None:
        room = self.scene.room.snapshot
        by_id = {seat.id: seat for seat in room.seats}
        if room.guide is not None:
            assert by_id[room.guide].role in AT_WORK
        if room.host is not None:
            assert may_host(by_id[room.host])
        elif not self.scene.is_new:
            assert not any(seat.role == "chair" and not seat.is_away for seat in room.seats)

    @invariant()
    def nobody_sends_what_his_role_may_not(self) -> None:
        for seat in self.scene.room.snapshot.seats:
            assert {track.source for track in seat.tracks} <= may_send(seat.role)
            hushed = [one.sources for one in self.scene.hushed if one.seat == seat.id]
            if hushed:
                assert hushed[-1] >= ALL - may_send(seat.role)

    @invariant()
    def nothing_is_recorded_in_an_empty_room_or_twice(self) -> None:
        room = self.scene.room.snapshot
        taped = [one for one in self.scene.taped if isinstance(one, StartRecording | StopRecording)]
        if not self.scene.is_new:
            assert room.recording is None or room.seats
            assert bool(taped and isinstance(taped[-1], StartRecording)) == bool(room.recording)
        for one, other in pairwise(taped):
            assert not isinstance(one, StartRecording) or not isinstance(other, StartRecording)

    @invariant()
    def attendance_is_the_seats(self) -> None:
        there: set[AttendeeId] = set()
        for moment in self.attended + self.scene.attended:
            if moment.what == "left":
                there.remove(moment.seat.person)
            elif moment.what == "came":
                assert moment.seat.person not in there
                there.add(moment.seat.person)
        assert there == {seat.person for seat in self.scene.room.snapshot.seats}


FOR_GUESTS: tuple[type[Fact], ...] = (
    Seated,
    Away,
    Left,
    Tracked,
    HandMoved,
    Followed,
    Stepped,
    Said,
    Hosted,
    Recorded,
)
PASSES = Advanced | Waiting | Offer | Published | Speaking | Paused | MediaLost | Refused


def guests_since(log: list[Event]) -> dict[SeatId, int]:
    """Who sits as a guest, and with which event he began to."""
    since: dict[SeatId, int] = {}
    for event in log:
        match event.fact:
            case Seated(seat=seat) if seat.role == "guest":
                since.setdefault(seat.id, event.seq)
            case Seated(seat=Seat(id=seat_id)) | Left(seat=seat_id):
                since.pop(seat_id, None)
            case _:
                pass
    return since


def assert_for_guests(message: ServerMessage, you: SeatId, since: int, scene: Scene) -> None:
    """What a guest may be told, said another way than by the room's own table."""
    match message:
        case Event(fact=fact):
            assert isinstance(fact, FOR_GUESTS)
            assert not isinstance(fact, HandMoved | Followed | Stepped) or fact.seat == you
            if isinstance(fact, Left):
                assert fact == Left(seat=fact.seat)
            if isinstance(fact, Said):
                assert_readable((fact.line,), you, since, scene)
            if isinstance(fact, Seated):
                assert_faces((fact.seat,), you)
        case Joined(snapshot=room, missed=missed):
            assert_for_guests(Refreshed(seq=0, snapshot=room), you, since, scene)
            assert not message.may_record
            for event in missed:
                assert_for_guests(event, you, since, scene)
        case Refreshed(snapshot=room):
            assert (room.waiting, room.barred, room.drawings) == ((), (), ())
            assert (room.is_locked, room.guide) == (False, None)
            assert (room.view, room.beside) == (None, None)
            assert_readable(room.chat, you, since, scene)
            assert_faces(room.seats, you)
        case Entrusted():
            assert message == Entrusted(waiting=(), may_record=False)
        case Lines(lines=lines):
            assert [grade.seat for grade in lines] == [you]
        case _:
            assert isinstance(message, PASSES | UnmuteAsked)


def assert_faces(seats: tuple[Seat, ...], you: SeatId) -> None:
    for seat in seats:
        aside = (seat.hand_raised_at, seat.follows, seat.rung)
        assert seat.id == you or aside == (None, True, "video")


def assert_readable(lines: tuple[Line, ...], you: SeatId, since: int, scene: Scene) -> None:
    own = {
        e.fact.seat.person
        for e in scene.log
        if isinstance(e.fact, Seated) and e.fact.seat.id == you
    }
    said = {e.fact.line.id: e.seq for e in scene.log if isinstance(e.fact, Said)}
    for line in lines:
        assert line.person in own or (said[line.id] > since and not line.files)


def without_view(room: Snapshot) -> Snapshot:
    """The durable part: the views are passing, and thinned out on their way."""
    return replace(room, view=None, beside=None)


TestRoomMachine = RoomMachine.TestCase
