"""Looking at images together: the guide, those who follow, and what is kept."""

from datetime import timedelta

import pytest

from signaling.rooms.core.turns import PeerId
from signaling.rooms.wire import Follow, Guide, Joined, Point, Pointing, Show, Shown, Viewing
from tests.signaling.rooms.scene import START, Scene, view


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def guide(scene: Scene) -> PeerId:
    guide = scene.arrive(1)
    scene.tell(guide, Guide(takes=True))
    return guide


def test_one_guides_at_a_time(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)

    scene.tell(other, Guide(takes=True))
    assert scene.codes(other) == ["guided-already"]
    scene.tell(guide, Guide(takes=False))
    scene.tell(other, Guide(takes=True))

    assert scene.room.snapshot.guide == scene.seat(other)


def test_the_chair_may_relieve_a_guide(scene: Scene, guide: PeerId) -> None:
    chair = scene.arrive(2, role="chair")

    scene.tell(chair, Guide(takes=True))

    assert scene.room.snapshot.guide == scene.seat(chair)


def test_anybody_may_relieve_a_guide_whose_line_is_silent(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)
    scene.wait(11, other)

    scene.tell(other, Guide(takes=True))

    assert scene.room.snapshot.guide == scene.seat(other)


def test_the_others_see_the_guides_view_and_a_newcomer_too(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)

    scene.tell(guide, Show(view=view(7)))
    late = scene.arrive(3)

    assert scene.last(other, Viewing).view == view(7)
    assert scene.last(late, Joined).snapshot.view == view(7)
    assert not [m for m in scene.heard[guide] if isinstance(m, Viewing)]


def test_fast_views_are_thinned_out_and_the_last_one_always_comes(
    scene: Scene, guide: PeerId
) -> None:
    other = scene.arrive(2)

    for index in range(100):
        scene.tell(guide, Show(view=view(index)))
        scene.wait(0.005, guide)
    scene.wait(0.1, guide)

    seen = [m.view.index for m in scene.heard[other] if isinstance(m, Viewing)]
    assert seen[-1] == 99
    assert len(seen) <= 17
    assert seen == sorted(seen)


def test_a_view_held_for_a_second_is_kept_with_those_who_saw_it(
    scene: Scene, guide: PeerId
) -> None:
    follower, alone = scene.arrive(2), scene.arrive(3)
    scene.tell(alone, Follow(follows=False))
    scene.tell(guide, Show(view=view(3)))

    scene.wait(0.9, guide, follower, alone)
    assert scene.kept == []
    scene.wait(5, guide, follower, alone)

    [kept] = scene.kept
    assert kept.view == view(3)
    assert kept.shown_at == START
    assert [person.int for person in kept.seen_by] == [102]
    assert scene.facts(follower)[-1:] == ["Shown"]


@pytest.mark.parametrize(
    ("indexes", "kept"),
    [([(1, 0.4), (2, 0.4), (1, 0.4)], []), ([(1, 1.2), (1, 3), (2, 1.2)], [1, 2])],
)
def test_only_what_is_held_is_kept_and_once(
    scene: Scene, guide: PeerId, indexes: list[tuple[int, float]], kept: list[int]
) -> None:
    for index, seconds in indexes:
        scene.tell(guide, Show(view=view(index)))
        scene.wait(seconds, guide)
    scene.tell(guide, Guide(takes=False))
    scene.wait(3, guide)

    assert [one.view.index for one in scene.kept] == kept
    shown = [event.fact.view.index for event in scene.log if isinstance(event.fact, Shown)]
    assert shown == kept


def test_pointers_of_everyone_are_passed_to_the_others_and_never_kept(scene: Scene) -> None:
    first, second = scene.arrive(1), scene.arrive(2)
    kept = len(scene.log)

    for x in range(10):
        scene.tell(second, Point(at=(float(x), 2.0)))
    scene.wait(0.1, first, second)
    scene.tell(second, Point(at=None))

    seen = [m.at for m in scene.heard[first] if isinstance(m, Pointing)]
    assert seen == [(0.0, 2.0), (9.0, 2.0), None]
    assert len(scene.log) == kept
    assert not [m for m in scene.heard[second] if isinstance(m, Pointing)]


def test_the_last_view_of_a_guide_never_comes_after_the_next_ones(
    scene: Scene, guide: PeerId
) -> None:
    chair = scene.arrive(2, role="chair")
    watcher = scene.arrive(3)
    scene.tell(guide, Show(view=view(1)))
    scene.tell(guide, Show(view=view(2)))

    scene.tell(chair, Guide(takes=True))
    scene.tell(chair, Show(view=view(9)))
    scene.now += timedelta(seconds=1)
    scene.wait(1, guide, chair, watcher)

    seen = [m.view.index for m in scene.heard[watcher] if isinstance(m, Viewing)]
    assert seen == [1, 2, 9]
