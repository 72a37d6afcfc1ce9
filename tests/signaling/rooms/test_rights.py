"""Who may say what: every role against every message, as the room answers."""

from itertools import product
from typing import get_args
from uuid import UUID

import pytest

from signaling.rooms.core.turns import Changed, Forget, Hush, Negotiate, PeerId
from signaling.rooms.wire import (
    Admit,
    Answer,
    AskUnmute,
    ClientMessage,
    Draw,
    Drawn,
    Erase,
    Event,
    Follow,
    Guide,
    Hand,
    HandOver,
    Join,
    Leave,
    Lock,
    LowerHand,
    Mute,
    Offer,
    Point,
    Pointing,
    Pong,
    Publish,
    Record,
    Remove,
    RoomRole,
    Say,
    Show,
    Silence,
    Sketch,
    Sketching,
    Source,
    Step,
    Viewing,
    Watch,
)
from tests.signaling.rooms.scene import Scene, admitted, mark, view

NOBODY = UUID(int=0)
BOTH: dict[str, Source] = {"0": "microphone", "1": "camera"}
ROLES: tuple[RoomRole, ...] = ("observer", "expert")
MESSAGES: tuple[ClientMessage, ...] = (
    Publish(offer="v=0", sources={"0": "microphone"}),
    Answer(negotiation=1, answer="v=0"),
    Watch(tracks=()),
    Step(rung="sound"),
    Mute(source="camera", is_muted=True),
    Hand(is_raised=True),
    Say(id=UUID(int=3), text="好"),
    Guide(takes=True),
    Show(view=view(1)),
    Point(at=(1.0, 2.0)),
    Sketch(mark=mark()),
    Draw(mark=mark()),
    Erase(mark=mark().id),
    Follow(follows=False),
    Admit(seat=NOBODY, admits=True),  # type: ignore[arg-type]
    Lock(is_locked=True),
    HandOver(to=NOBODY),  # type: ignore[arg-type]
    Silence(seat=NOBODY, source="camera"),  # type: ignore[arg-type]
    AskUnmute(seat=NOBODY),  # type: ignore[arg-type]
    LowerHand(seat=None),
    Remove(seat=NOBODY, may_return=True),  # type: ignore[arg-type]
    Record(starts=True),
    Pong(),
    Leave(),
)
LISTENS = {"Answer", "Watch", "Step", "Follow", "Pong", "Leave"}
TALKS = LISTENS | {"Publish", "Mute", "Hand", "Say"}
WORKS = TALKS | {"Guide", "Show", "Point", "Sketch", "Draw", "Erase"}
HOSTS = {"Admit", "Lock", "HandOver", "Silence", "AskUnmute", "LowerHand", "Remove", "Record"}
MAY: dict[RoomRole, set[str]] = {
    "observer": LISTENS,
    "guest": TALKS,
    "requester": WORKS,
    "expert": WORKS,
    "chair": WORKS | HOSTS,
}


def seated(scene: Scene, person: int, role: RoomRole, join: Join | None = None) -> PeerId:
    """Somebody in this role at the table, admitted by the chair if need be."""
    peer = scene.arrive(person, join, role=role)
    for caller in scene.room.snapshot.waiting:
        scene.tell(PeerId(1), Admit(seat=caller.seat, admits=True))
    scene.settle()
    return peer


def test_the_table_has_every_message() -> None:
    kinds = {type(message) for message in MESSAGES} | {Join}

    assert kinds == set(get_args(ClientMessage))


@pytest.mark.parametrize("role", list(MAY))
@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_role_may_say_what_the_table_says(role: RoomRole, message: ClientMessage) -> None:
    scene = Scene()
    chair = scene.arrive(0, role="chair")
    scene.settle()
    peer = chair if role == "chair" else seated(scene, 1, role)
    before = scene.room.seq

    scene.tell(peer, message)

    refused = {"not-allowed", "not-host"}.intersection(scene.codes(peer))
    assert bool(refused) == (type(message).__name__ not in MAY[role])
    if refused:
        assert scene.room.seq == before
        assert not [m for m in scene.heard[chair] if isinstance(m, Viewing | Pointing | Sketching)]


@pytest.mark.parametrize(
    ("role", "sources", "refused"),
    [
        ("observer", ("microphone",), True),
        ("observer", ("screen",), True),
        ("guest", ("microphone", "camera"), False),
        ("guest", ("microphone", "screen"), True),
        ("requester", ("microphone", "camera", "screen"), False),
        ("expert", ("screen",), False),
    ],
)
def test_a_join_sends_only_what_its_role_may(
    role: RoomRole, sources: tuple[Source, ...], refused: bool
) -> None:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    named: dict[str, Source] = {str(mid): source for mid, source in enumerate(sources)}

    peer = seated(scene, 1, role, Join(versions=(1,), offer="v=0", sources=named))

    seat = scene.room.snapshot.seats[-1]
    assert scene.codes(peer) == (["may-not-send"] if refused else [])
    assert {track.source for track in seat.tracks} == (set() if refused else set(sources))


def test_the_engine_is_told_what_a_role_may_not_send_before_it_negotiates() -> None:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()

    observer, guest = seated(scene, 1, "observer"), seated(scene, 2, "guest")

    assert scene.hushed == [
        Hush(scene.seat(observer), frozenset({"microphone", "camera", "screen"})),
        Hush(scene.seat(guest), frozenset({"screen"})),
    ]
    assert not [one for one in scene.asked if isinstance(one, Negotiate)]


def test_the_engine_forgets_also_who_was_only_named_to_it() -> None:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    observer = seated(scene, 1, "observer")
    seat = scene.seat(observer)

    scene.tell(observer, Leave())

    assert scene.asked == [Forget(seat)]


@pytest.mark.parametrize("pauses", list(product(range(3), repeat=4)))
def test_an_expert_again_is_offered_again_however_long_the_engine_takes(
    pauses: tuple[int, ...],
) -> None:
    """`pauses`: how much of what it was asked the engine has done before each step."""
    scene = Scene()
    chair = scene.arrive(0, role="chair")
    scene.settle()
    doctor = scene.arrive(1, Join(versions=(1,), offer="v=0", sources=BOTH))
    scene.work(pauses[0] + 1)  # his `Joined` needs one
    for role, done in zip(ROLES, pauses[1:], strict=False):
        scene.turn(Changed(admitted(1).person, admitted(1, role)))
        scene.work(done)

    scene.tell(doctor, Publish(offer="v=0", sources=BOTH))
    scene.work(pauses[3])
    wishes = scene.settle()

    [seat] = [seat for seat in scene.room.snapshot.seats if seat.id == scene.seat(doctor)]
    assert [track.source for track in seat.tracks] == ["microphone", "camera"]
    wanted = [wish for wish in wishes if wish.seat == scene.seat(chair)]
    if wanted:
        assert len(wanted[-1].tracks) == 2
    assert len(scene.last(chair, Offer).tracks) == 2
    assert scene.hushed[-1] == Hush(scene.seat(doctor), frozenset())


def test_a_guest_may_talk_but_not_show_files_of_the_case() -> None:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    guest = seated(scene, 1, "guest")

    scene.tell(guest, Say(id=UUID(int=1), text="", files=(NOBODY,)))  # type: ignore[arg-type]

    assert scene.codes(guest) == ["not-allowed"]
    assert scene.finds == []


def test_a_guide_is_nobody_but_the_seat_of_the_connection() -> None:
    """A message has no room for a sender, so a forged pilot or host has nothing to forge with."""
    scene = Scene()
    chair = scene.arrive(0, role="chair")
    expert, other = scene.arrive(1), scene.arrive(2)
    scene.tell(expert, Guide(takes=True))

    scene.tell(other, Show(view=view(9)))
    scene.tell(other, HandOver(to=scene.seat(other)))
    scene.tell(other, Guide(takes=False, to=scene.seat(other)))
    scene.tell(other, Remove(seat=scene.seat(chair), may_return=False))

    assert scene.codes(other) == ["not-guide", "not-host", "not-host", "not-host"]
    assert scene.room.snapshot.view is None
    assert scene.room.snapshot.guide == scene.seat(expert)
    assert scene.room.snapshot.host == scene.seat(chair)


def test_a_mark_is_its_authors_whoever_else_names_it() -> None:
    scene = Scene()
    author, forger = scene.arrive(1), scene.arrive(2)
    scene.tell(author, Draw(mark=mark(1)))

    scene.tell(forger, Draw(mark=mark(1, kind="text")))
    scene.tell(forger, Erase(mark=mark(1).id))

    assert scene.codes(forger) == ["not-yours", "not-yours"]
    [drawing] = scene.room.snapshot.drawings
    assert (drawing.mark, drawing.name) == (mark(1), "医生1")
    drawn = [m for m in scene.heard[author] if isinstance(m, Event) and isinstance(m.fact, Drawn)]
    assert len(drawn) == 1
