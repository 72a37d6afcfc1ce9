"""Who hosts, and what a host does."""

from uuid import UUID

import pytest

from consult.ledger.wire import SeatId
from signaling.rooms.core.turns import Changed, Hush, PeerId
from signaling.rooms.wire import (
    Admit,
    AskUnmute,
    CloseCode,
    Draw,
    Erase,
    Guide,
    Hand,
    HandOver,
    Join,
    Leave,
    Lock,
    LowerHand,
    Mute,
    Refused,
    Remove,
    Seat,
    Silence,
    Source,
    Track,
    UnmuteAsked,
)
from tests.signaling.rooms.scene import Scene, admitted, mark

CHAIR = PeerId(1)
BOTH: dict[str, Source] = {"0": "microphone", "1": "camera"}
PUBLISHING = Join(versions=(1,), offer="v=0", sources=BOTH)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    return scene


def host(scene: Scene) -> str | None:
    room = scene.room.snapshot
    return next((seat.name for seat in room.seats if seat.id == room.host), None)


def seat_of(scene: Scene, peer: PeerId) -> Seat:
    return next(s for s in scene.room.snapshot.seats if s.id == scene.seat(peer))


# ── who hosts ─────────────────────────────────────────────────────────────────────────────────


def test_the_chair_hosts_from_when_he_comes() -> None:
    scene = Scene()
    scene.arrive(1)
    assert host(scene) is None

    scene.arrive(0, role="chair")

    assert host(scene) == "医生0"


def test_a_host_who_leaves_gives_the_room_back_to_the_chair(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))
    assert host(scene) == "医生1"

    scene.tell(expert, Leave())

    assert host(scene) == "医生0"
    assert scene.facts(CHAIR)[-2:] == ["Hosted", "Left"]


def test_a_host_whose_line_is_silent_gives_the_room_back_to_the_chair(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))

    scene.wait(11, CHAIR)

    assert host(scene) == "医生0"


def test_without_the_chair_nobody_hosts_until_he_is_back(scene: Scene) -> None:
    expert = scene.arrive(1)

    scene.wait(11, expert)
    assert host(scene) is None
    scene.arrive(0, role="chair")

    assert host(scene) == "医生0"


def test_the_chair_who_comes_back_leaves_the_room_to_whom_he_gave_it(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))
    scene.wait(11, expert)

    scene.arrive(0, role="chair")

    assert host(scene) == "医生1"


def test_the_chair_takes_the_room_back(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))

    scene.tell(CHAIR, HandOver(to=scene.seat(CHAIR)))

    assert host(scene) == "医生0"


@pytest.mark.parametrize("role", ["observer", "guest"])
def test_only_who_works_here_may_be_given_the_room(scene: Scene, role: str) -> None:
    peer = scene.arrive(1, role=role)  # type: ignore[arg-type]
    scene.tell(CHAIR, Admit(seat=scene.room.snapshot.waiting[0].seat, admits=True))

    scene.tell(CHAIR, HandOver(to=scene.seat(peer)))
    scene.tell(CHAIR, Guide(takes=False, to=scene.seat(peer)))
    scene.tell(CHAIR, HandOver(to=SeatId(UUID(int=0))))

    assert scene.codes(CHAIR) == ["not-there"] * 3
    assert host(scene) == "医生0"


# ── what a host does ──────────────────────────────────────────────────────────────────────────


def test_what_the_host_silences_is_forwarded_no_more_until_its_owner_turns_it_on(
    scene: Scene,
) -> None:
    expert = scene.arrive(1, PUBLISHING)
    scene.settle()
    seat = scene.seat(expert)

    scene.tell(CHAIR, Silence(seat=seat, source="microphone"))
    assert seat_of(scene, expert).tracks[0] == Track(source="microphone", is_silenced=True)
    scene.tell(expert, Mute(source="microphone", is_muted=True))
    assert seat_of(scene, expert).tracks[0].is_silenced
    scene.tell(expert, Mute(source="microphone", is_muted=False))

    assert seat_of(scene, expert).tracks[0] == Track(source="microphone")
    assert scene.hushed == [
        Hush(seat, frozenset({"microphone"})),
        Hush(seat, frozenset()),
    ]


def test_what_is_not_published_cannot_be_silenced(scene: Scene) -> None:
    expert = scene.arrive(1)

    scene.tell(CHAIR, Silence(seat=scene.seat(expert), source="camera"))
    scene.tell(CHAIR, Silence(seat=SeatId(UUID(int=0)), source="camera"))

    assert scene.codes(CHAIR) == ["not-published", "not-published"]


def test_the_host_asks_and_only_the_owner_turns_his_microphone_on(scene: Scene) -> None:
    expert, observer = scene.arrive(1), scene.arrive(2, role="observer")
    scene.tell(CHAIR, Admit(seat=scene.room.snapshot.waiting[0].seat, admits=True))

    scene.tell(CHAIR, AskUnmute(seat=scene.seat(expert)))
    scene.tell(CHAIR, AskUnmute(seat=scene.seat(observer)))

    assert scene.last(expert, UnmuteAsked).by == scene.seat(CHAIR)
    assert scene.codes(CHAIR) == ["not-there"]


def test_the_host_lowers_one_hand_or_all(scene: Scene) -> None:
    peers = [scene.arrive(person) for person in (1, 2, 3)]
    for peer in peers:
        scene.tell(peer, Hand(is_raised=True))

    scene.tell(CHAIR, LowerHand(seat=scene.seat(peers[0])))
    raised = [s.name for s in scene.room.snapshot.seats if s.hand_raised_at]
    scene.tell(CHAIR, LowerHand(seat=None))

    assert raised == ["医生2", "医生3"]
    assert not [s for s in scene.room.snapshot.seats if s.hand_raised_at]


def test_the_host_sends_somebody_out_and_the_others_hear_of_it(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(expert, Guide(takes=True))

    scene.tell(CHAIR, Remove(seat=scene.seat(expert), may_return=False))

    assert scene.closed[expert] == CloseCode.REMOVED
    assert scene.facts(CHAIR)[-2:] == ["Guided", "Left"]
    assert scene.room.snapshot.barred == (admitted(1).person,)
    assert scene.room.snapshot.guide is None


def test_neither_the_chair_nor_oneself_is_sent_out(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))

    for seat in (scene.seat(CHAIR), scene.seat(expert), SeatId(UUID(int=0))):
        scene.tell(expert, Remove(seat=seat, may_return=True))

    assert scene.codes(expert) == ["not-removable", "not-removable", "not-there"]
    assert len(scene.room.snapshot.seats) == 2


def test_the_host_erases_what_others_drew(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(expert, Draw(mark=mark(1)))

    scene.tell(CHAIR, Erase(mark=mark(1).id))

    assert scene.room.snapshot.drawings == ()


def test_the_host_passes_the_guides_place_on_in_one_go(scene: Scene) -> None:
    first, second = scene.arrive(1), scene.arrive(2)
    scene.tell(first, Guide(takes=True))

    scene.tell(CHAIR, Guide(takes=False, to=scene.seat(second)))

    assert scene.room.snapshot.guide == scene.seat(second)


# ── roles that change ─────────────────────────────────────────────────────────────────────────


def test_an_expert_who_becomes_an_observer_sends_and_guides_no_more(scene: Scene) -> None:
    expert = scene.arrive(1, PUBLISHING)
    scene.settle()
    scene.tell(expert, Guide(takes=True))
    scene.tell(expert, Hand(is_raised=True))
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))

    scene.turn(Changed(admitted(1).person, admitted(1, "observer")))

    seat = seat_of(scene, expert)
    assert (seat.role, seat.tracks, seat.hand_raised_at) == ("observer", (), None)
    assert scene.room.snapshot.guide is None
    assert host(scene) == "医生0"
    assert scene.hushed[-1] == Hush(seat.id, frozenset({"microphone", "camera", "screen"}))
    [wish] = scene.settle()
    assert (wish.seat, wish.tracks) == (scene.seat(CHAIR), ())
    assert expert not in scene.closed


def test_a_negotiation_under_way_brings_nothing_that_the_new_role_may_not_send(
    scene: Scene,
) -> None:
    peer = scene.arrive(1, PUBLISHING)

    scene.turn(Changed(admitted(1).person, admitted(1, "observer")))
    scene.settle()

    assert seat_of(scene, peer).tracks == ()
    assert scene.hushed[-1].sources == {"microphone", "camera", "screen"}


def test_whose_part_in_the_consultation_ended_is_refused_and_his_seat_is_free(
    scene: Scene,
) -> None:
    expert = scene.arrive(1)
    refused = Refused(code="not-found", zh="没有", en="no")

    scene.turn(Changed(admitted(1).person, None, refused))

    assert scene.codes(expert) == ["not-found"]
    assert scene.closed[expert] == CloseCode.REFUSED
    assert len(scene.room.snapshot.seats) == 1


def test_nothing_happens_when_the_clinic_says_the_same_again(scene: Scene) -> None:
    scene.arrive(1)
    before = scene.room.seq

    scene.turn(Changed(admitted(1).person, admitted(1)))
    scene.turn(Changed(admitted(9).person, admitted(9)))

    assert scene.room.seq == before


def test_a_room_that_empties_is_unlocked(scene: Scene) -> None:
    scene.tell(CHAIR, Lock(is_locked=True))

    scene.tell(CHAIR, Leave())

    assert not scene.room.snapshot.is_locked
    assert scene.room.is_empty
