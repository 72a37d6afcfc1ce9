"""Every fact there is: snapshot + later events = fresh snapshot, before and after a restart."""

from typing import get_args
from uuid import UUID

from signaling.rooms.core.log import apply, nobody
from signaling.rooms.core.turns import PeerId
from signaling.rooms.wire import (
    Admit,
    Draw,
    Erase,
    Event,
    Fact,
    Follow,
    Guide,
    Hand,
    HandOver,
    Join,
    Joined,
    Lock,
    Mute,
    Record,
    Remove,
    Resume,
    Say,
    Show,
    Step,
)
from tests.signaling.rooms.scene import ROOM, Scene, mark, view

CHAIR = PeerId(1)


def everything() -> Scene:
    """A session in which everything happens once."""
    scene = Scene()
    scene.arrive(0, role="chair")
    expert = scene.arrive(1, Join(versions=(1,), offer="v=0", sources={"0": "microphone"}))
    scene.settle()
    scene.arrive(2, role="observer")
    scene.tell(CHAIR, Admit(seat=scene.room.snapshot.waiting[0].seat, admits=True))
    scene.arrive(3, role="guest")
    away = scene.arrive(4)
    scene.settle()
    for peer, message in (
        (expert, Mute(source="microphone", is_muted=True)),
        (expert, Hand(is_raised=True)),
        (expert, Say(id=UUID(int=1), text="您好")),
        (expert, Follow(follows=False)),
        (expert, Step(rung="sound")),
        (CHAIR, Lock(is_locked=True)),
        (CHAIR, Record(starts=True)),
        (CHAIR, Guide(takes=True)),
        (CHAIR, Show(view=view(1), beside=view(2))),
        (CHAIR, Draw(mark=mark(1, image=1))),
        (CHAIR, Draw(mark=mark(2, image=1))),
        (CHAIR, Erase(mark=mark(2).id)),
    ):
        scene.tell(peer, message)
    scene.wait(11, CHAIR, expert)
    scene.tell(CHAIR, Remove(seat=scene.seat(away), may_return=False))
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))
    return scene


def test_every_fact_happens_and_each_listener_has_the_room() -> None:
    scene = everything()

    assert {type(event.fact) for event in scene.log} == set(get_args(Fact))
    assert scene.seen_by(CHAIR) == scene.room.seen_by(scene.seat(CHAIR))


def test_from_each_point_of_the_log_the_same_room_is_reached() -> None:
    scene = everything()
    for start in range(len(scene.log) + 1):
        seen = nobody(ROOM)
        for event in scene.log[:start]:
            seen = apply(seen, event.fact)
        kept = seen
        for event in scene.log[start:]:
            kept = apply(kept, event.fact)

        assert kept == scene.room.snapshot


def test_a_new_owner_has_the_same_room_but_for_the_recording() -> None:
    scene = everything()
    before = scene.room.snapshot

    restarted = Scene(tuple(scene.log), 2, scene.now)
    resume = Resume(epoch=1, seq=len(scene.log))
    peer = restarted.arrive(0, Join(versions=(1,), resume=resume), role="chair")
    restarted.settle()

    after = restarted.last(peer, Joined).snapshot
    assert [s.id for s in after.seats] == [s.id for s in before.seats]
    for name in ("host", "guide", "view", "beside", "chat", "drawings", "barred", "is_locked"):
        assert getattr(after, name) == getattr(before, name)
    assert before.recording is not None
    assert restarted.room.snapshot.recording is None


def test_a_fact_about_a_seat_that_is_gone_changes_nothing_else() -> None:
    """A log of a newer release may have been written by other rules; reading it never fails."""
    scene = everything()
    facts = [event.fact for event in scene.log if isinstance(event, Event)]

    for fact in facts:
        apply(nobody(ROOM), fact)
