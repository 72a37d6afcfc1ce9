"""The door: who waits, who is let in, who is sent away, and what a locked door means."""

from uuid import UUID

import pytest

from signaling.rooms.core.door import LOBBY, SEATS
from signaling.rooms.core.turns import Changed, Ended, PeerId
from signaling.rooms.wire import (
    Admit,
    CloseCode,
    Guide,
    HandOver,
    Join,
    Joined,
    Leave,
    Lock,
    Pong,
    Refused,
    Remove,
    RoomRole,
    Say,
    Source,
    Waiting,
)
from tests.signaling.rooms.scene import Scene, admitted

BOTH: dict[str, Source] = {"0": "microphone", "1": "camera"}


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    return scene


CHAIR = PeerId(1)


def answer(scene: Scene, by: PeerId = CHAIR, *, admits: bool = True) -> None:
    scene.tell(by, Admit(seat=scene.room.snapshot.waiting[0].seat, admits=admits))


@pytest.mark.parametrize("role", ["observer", "guest"])
def test_observers_and_guests_wait_and_the_room_hears_them_knock(
    scene: Scene, role: RoomRole
) -> None:
    peer = scene.arrive(1, role=role)

    assert scene.heard[peer] == [Waiting(host="医生0")]
    assert scene.facts(CHAIR)[-1] == "Knocked"
    [caller] = scene.room.snapshot.waiting
    assert (caller.name, caller.role) == ("医生1", role)
    assert len(scene.room.snapshot.seats) == 1


@pytest.mark.parametrize("role", ["requester", "expert", "chair"])
def test_those_whose_consultation_it_is_do_not_wait(scene: Scene, role: RoomRole) -> None:
    scene.arrive(1, role=role)

    assert len(scene.room.snapshot.seats) == 2


def test_whoever_is_let_in_takes_the_seat_and_his_offer_is_used(scene: Scene) -> None:
    join = Join(versions=(1,), offer="v=0", sources=BOTH)
    peer = scene.arrive(1, join, role="guest")
    seat = scene.room.snapshot.waiting[0].seat
    assert scene.asked == []

    answer(scene)
    scene.settle()

    joined = scene.last(peer, Joined)
    assert (joined.you, joined.answer) == (seat, "answer")
    assert scene.facts(CHAIR)[-3:] == ["Answered", "Seated", "Tracked"]
    assert scene.room.snapshot.waiting == ()


def test_whoever_is_sent_away_is_told_so(scene: Scene) -> None:
    peer = scene.arrive(1, role="observer")

    answer(scene, admits=False)

    assert scene.codes(peer) == ["not-admitted"]
    assert scene.closed[peer] == CloseCode.REFUSED
    assert scene.room.snapshot.waiting == ()
    assert scene.facts(CHAIR)[-1] == "Answered"


def test_whoever_waits_hears_and_says_nothing_but_that_he_goes(scene: Scene) -> None:
    peer = scene.arrive(1, role="guest")

    for message in (Say(id=UUID(int=1), text="在吗"), Guide(takes=True), Pong()):
        scene.tell(peer, message)
    scene.tell(CHAIR, Say(id=UUID(int=2), text="秘密"))
    heard = list(scene.heard[peer])
    scene.tell(peer, Leave())

    assert [type(message) for message in heard] == [Waiting, Refused, Refused]
    assert [line.text for line in scene.room.snapshot.chat] == ["秘密"]
    assert scene.closed[peer] == CloseCode.NORMAL
    assert scene.room.snapshot.waiting == ()


def test_whoever_waits_on_a_line_that_breaks_waits_no_longer(scene: Scene) -> None:
    peer = scene.arrive(1, role="guest")

    scene.part(peer)

    assert scene.room.snapshot.waiting == ()
    assert scene.facts(CHAIR)[-1] == "Answered"


def test_whoever_waits_twice_waits_once(scene: Scene) -> None:
    old = scene.arrive(1, role="guest")
    new = scene.arrive(1, role="guest")

    assert scene.closed == {old: CloseCode.REPLACED}
    assert len(scene.room.snapshot.waiting) == 1
    answer(scene)
    assert scene.last(new, Joined).you == scene.room.snapshot.seats[-1].id


def test_nobody_waits_longer_than_fifteen_minutes(scene: Scene) -> None:
    peer = scene.arrive(1, role="guest")

    scene.wait(899, CHAIR)
    assert peer not in scene.closed
    scene.wait(2, CHAIR)

    assert scene.codes(peer) == ["nobody-answered"]
    assert scene.closed[peer] == CloseCode.REFUSED
    assert scene.room.snapshot.waiting == ()


def test_twenty_may_wait_and_the_next_is_sent_away(scene: Scene) -> None:
    for person in range(1, LOBBY + 1):
        scene.arrive(person, role="observer")

    late = scene.arrive(LOBBY + 1, role="observer")

    assert scene.codes(late) == ["lobby-full"]
    assert len(scene.room.snapshot.waiting) == LOBBY


def test_a_full_room_lets_nobody_in_but_keeps_him_waiting(scene: Scene) -> None:
    for person in range(1, SEATS):
        scene.arrive(person)
    peer = scene.arrive(SEATS, role="observer")

    answer(scene)

    assert scene.codes(CHAIR) == ["room-full"]
    assert peer not in scene.closed
    assert len(scene.room.snapshot.waiting) == 1


def test_an_answer_to_somebody_who_does_not_wait_is_refused(scene: Scene) -> None:
    scene.tell(CHAIR, Admit(seat=scene.seat(CHAIR), admits=True))

    assert scene.codes(CHAIR) == ["not-there"]


def test_behind_a_locked_door_everybody_new_waits_but_not_who_holds_a_seat(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, Lock(is_locked=True))

    back = scene.arrive(1)
    new = scene.arrive(2)

    assert scene.closed == {expert: CloseCode.REPLACED}
    assert scene.last(back, Joined).snapshot.is_locked
    assert scene.heard[new] == [Waiting(host="医生0")]


def test_a_door_that_opens_lets_in_whoever_need_not_wait_any_more(scene: Scene) -> None:
    scene.tell(CHAIR, Lock(is_locked=True))
    expert, observer = scene.arrive(1), scene.arrive(2, role="observer")

    scene.tell(CHAIR, Lock(is_locked=False))

    assert scene.has_heard(expert, Joined)
    assert [caller.name for caller in scene.room.snapshot.waiting] == ["医生2"]
    assert scene.heard[observer] == [Waiting(host="医生0")]


def test_the_chair_is_never_locked_out(scene: Scene) -> None:
    other = scene.arrive(1)
    scene.tell(CHAIR, HandOver(to=scene.seat(other)))
    scene.tell(CHAIR, Leave())
    scene.tell(other, Lock(is_locked=True))

    chair = scene.arrive(0, role="chair")

    assert scene.last(chair, Joined).snapshot.is_locked


def test_a_locked_room_without_anybody_who_may_open_it_opens_by_itself(scene: Scene) -> None:
    scene.tell(CHAIR, Lock(is_locked=True))
    expert = scene.arrive(1)
    assert scene.has_heard(expert, Waiting)

    scene.tell(CHAIR, Leave())

    assert scene.has_heard(expert, Joined)
    assert not scene.room.snapshot.is_locked


def test_when_nobody_hosts_whoever_works_there_opens_the_door(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, Leave())
    peer = scene.arrive(2, role="guest")
    assert scene.last(peer, Waiting).host is None

    answer(scene, expert)

    assert scene.has_heard(peer, Joined)


def test_whoever_waits_is_told_who_hosts_now(scene: Scene) -> None:
    expert = scene.arrive(1)
    peer = scene.arrive(2, role="guest")

    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))

    assert scene.last(peer, Waiting).host == "医生1"


def test_somebody_who_was_sent_out_for_good_is_refused_also_after_a_restart(scene: Scene) -> None:
    peer = scene.arrive(1)
    scene.tell(CHAIR, Remove(seat=scene.seat(peer), may_return=False))
    assert scene.closed[peer] == CloseCode.REMOVED

    again = scene.arrive(1)
    restarted = Scene(tuple(scene.log), 2, scene.now)
    later = restarted.arrive(1)

    assert scene.codes(again) == restarted.codes(later) == ["barred"]
    assert scene.closed[again] == CloseCode.REFUSED


def test_somebody_who_may_return_comes_back_to_a_new_seat(scene: Scene) -> None:
    peer = scene.arrive(1)
    seat = scene.seat(peer)
    scene.tell(CHAIR, Remove(seat=seat, may_return=True))

    again = scene.arrive(1)

    assert scene.closed[peer] == CloseCode.REMOVED
    assert scene.seat(again) != seat
    assert scene.room.snapshot.barred == ()


def test_whoever_waited_at_an_earlier_owner_knocks_again_or_is_forgotten(scene: Scene) -> None:
    scene.arrive(1, role="guest")
    scene.arrive(2, role="guest")
    restarted = Scene(tuple(scene.log), 2, scene.now)
    chair = restarted.arrive(0, role="chair")
    back = restarted.arrive(1, role="guest")

    restarted.wait(31, chair)

    assert [caller.name for caller in restarted.room.snapshot.waiting] == ["医生1"]
    restarted.tell(chair, Admit(seat=restarted.room.snapshot.waiting[0].seat, admits=True))
    assert restarted.has_heard(back, Joined)


def test_an_invitation_that_is_taken_back_ends_the_waiting(scene: Scene) -> None:
    peer = scene.arrive(1, role="guest")
    refused = Refused(code="not-found", zh="没有", en="no")

    scene.turn(Changed(admitted(1).person, None, refused))

    assert scene.codes(peer) == ["not-found"]
    assert scene.closed[peer] == CloseCode.REFUSED
    assert scene.room.snapshot.waiting == ()


def test_an_observer_who_becomes_an_expert_need_not_wait_any_more(scene: Scene) -> None:
    peer = scene.arrive(1, role="observer")

    scene.turn(Changed(admitted(1).person, admitted(1, "expert")))

    assert scene.last(peer, Joined).snapshot.seats[-1].role == "expert"


def test_the_end_of_the_session_ends_the_waiting(scene: Scene) -> None:
    peer = scene.arrive(1, role="guest")

    scene.turn(Ended())

    assert scene.closed[peer] == CloseCode.ENDED
    assert scene.room.snapshot.waiting == ()
    assert scene.room.is_empty
