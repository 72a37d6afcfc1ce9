"""Whatever people do in whatever order: the promises of a room."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from signaling.engines.wire import EngineRestarted
from signaling.rooms.core.log import apply, nobody
from signaling.rooms.core.turns import EngineTold, PeerId
from signaling.rooms.wire import (
    ClientMessage,
    Event,
    Follow,
    Guide,
    Hand,
    Join,
    Joined,
    Leave,
    Mute,
    Point,
    Publish,
    Resume,
    Say,
    Show,
    Snapshot,
    Source,
)
from tests.signaling.rooms.scene import ROOM, Scene, view

people = st.integers(0, 3)
sources: st.SearchStrategy[dict[str, Source]] = st.dictionaries(
    st.sampled_from(["0", "1"]), st.sampled_from(["microphone", "camera", "screen"]), max_size=2
)
images = st.one_of(
    st.builds(Guide, takes=st.booleans()),
    st.builds(Show, view=st.integers(0, 3).map(view)),
    st.builds(Point, at=st.sampled_from([None, (1.0, 2.0)])),
    st.builds(Follow, follows=st.booleans()),
)
said = st.one_of(
    st.builds(Hand, is_raised=st.booleans()),
    st.builds(Say, id=st.integers(0, 5).map(lambda n: UUID(int=n)), text=st.just("好")),
    st.builds(Mute, source=st.sampled_from(["microphone", "camera"]), is_muted=st.booleans()),
    st.builds(Publish, offer=st.just("v=0"), sources=sources),
    st.just(Leave()),
)


class RoomMachine(RuleBasedStateMachine):
    """Nobody hears after leaving (the scene asserts it), and the room is what its log says."""

    peers: Bundle[PeerId] = Bundle("peers")

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()
        self.parted: set[PeerId] = set()
        self.guides: set[PeerId] = set()

    @initialize(target=peers)
    def open(self) -> PeerId:
        return self.scene.arrive(0, role="chair")

    @rule(
        target=peers,
        person=people,
        resume=st.none() | st.builds(Resume, epoch=st.integers(1, 2), seq=st.integers(0, 30)),
        offer=st.none() | st.just("v=0"),
        sources=sources,
    )
    def arrive(
        self,
        person: int,
        resume: Resume | None,
        offer: str | None,
        sources: dict[str, Source],
    ) -> PeerId:
        join = Join(versions=(1,), resume=resume, offer=offer, sources=sources)
        return self.scene.arrive(person, join)

    @rule(peer=peers, message=said)
    def tell(self, peer: PeerId, message: ClientMessage) -> None:
        self.scene.tell(peer, message)

    @rule(peer=peers, message=images)
    def look(self, peer: PeerId, message: ClientMessage) -> None:
        if isinstance(message, Show):
            self.guides.add(peer)
        self.scene.tell(peer, message)

    @rule(peer=peers)
    def part(self, peer: PeerId) -> None:
        self.parted.add(peer)
        self.scene.part(peer)

    @rule(seconds=st.sampled_from([0.01, 0.5, 2, 11, 301]))
    def wait(self, seconds: float) -> None:
        self.scene.wait(seconds)
        room = self.scene.room.snapshot
        for peer in self.listeners():
            # A guide is not told what he showed himself.
            if peer not in self.guides and seconds > 0.1:
                assert self.scene.seen_by(peer).view == room.view

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
            old = self.scene
            self.scene = Scene(tuple(old.log), old.epoch + 1, old.now)
            self.parted.clear()
            self.guides.clear()
        else:
            self.scene.turn(EngineTold(EngineRestarted()))

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
    def every_listener_has_the_room_as_a_newcomer_would(self) -> None:
        room = without_view(self.scene.room.snapshot)
        for peer in self.listeners():
            assert without_view(self.scene.seen_by(peer)) == room

    @invariant()
    def events_arrive_without_gaps(self) -> None:
        for peer, heard in self.scene.heard.items():
            numbers = [message.seq for message in heard if isinstance(message, Event | Joined)]
            if numbers:
                assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), peer

    @invariant()
    def nobody_sits_twice(self) -> None:
        people = [seat.person for seat in self.scene.room.snapshot.seats]
        assert len(people) == len(set(people))


def without_view(room: Snapshot) -> tuple[object, ...]:
    """The durable part: the view is passing, and thinned out on its way."""
    return (room.seats, room.guide, room.chat)


TestRoomMachine = RoomMachine.TestCase
