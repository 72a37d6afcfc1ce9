"""Marks on the images: whose they are, how many, and how they become part of a reading."""

from datetime import timedelta

import pytest

from signaling.rooms.core.marks import MARKS, MARKS_PER_IMAGE, POINTS
from signaling.rooms.core.turns import PeerId
from signaling.rooms.wire import (
    Draw,
    Erase,
    Guide,
    Joined,
    Point,
    Pointing,
    Show,
    Sketch,
    Sketching,
    Viewing,
)
from tests.signaling.rooms.scene import Scene, mark, view


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def guide(scene: Scene) -> PeerId:
    guide = scene.arrive(1)
    scene.tell(guide, Guide(takes=True))
    return guide


def test_a_late_joiner_has_the_marks_both_views_and_who_guides(scene: Scene, guide: PeerId) -> None:
    scene.tell(guide, Show(view=view(3), beside=view(4)))
    scene.tell(guide, Draw(mark=mark(1, image=3)))

    late = scene.last(scene.arrive(2), Joined).snapshot

    assert (late.view, late.beside) == (view(3), view(4))
    assert [(d.mark, d.name) for d in late.drawings] == [(mark(1, image=3), "医生1")]
    assert late.guide == scene.seat(guide)


def test_the_same_id_again_by_its_author_changes_the_mark(scene: Scene, guide: PeerId) -> None:
    scene.tell(guide, Draw(mark=mark(1)))
    scene.tell(guide, Draw(mark=mark(1)))
    scene.tell(guide, Draw(mark=mark(1, kind="length")))

    assert scene.facts(guide).count("Drawn") == 2
    assert [d.mark.kind for d in scene.room.snapshot.drawings] == ["length"]


def test_a_mark_that_is_erased_twice_is_erased_once(scene: Scene, guide: PeerId) -> None:
    scene.tell(guide, Draw(mark=mark(1)))
    for _ in range(2):
        scene.tell(guide, Erase(mark=mark(1).id))

    assert scene.facts(guide).count("Erased") == 1
    assert scene.room.snapshot.drawings == ()
    assert scene.codes(guide) == []


def draw(scene: Scene, peer: PeerId, numbers: range, image: int = 0, points: int = 2) -> None:
    for number in numbers:
        scene.now += timedelta(seconds=0.1)
        scene.tell(peer, Draw(mark=mark(number, image, "freehand", points)))


def test_an_image_takes_two_hundred_marks(scene: Scene, guide: PeerId) -> None:
    draw(scene, guide, range(MARKS_PER_IMAGE + 1))
    assert scene.codes(guide) == ["marks-full"]

    draw(scene, guide, range(1_000, 1_001), image=1)
    scene.tell(guide, Draw(mark=mark(0, kind="arrow")))

    assert scene.codes(guide) == ["marks-full"]
    assert len(scene.room.snapshot.drawings) == MARKS_PER_IMAGE + 1


def test_a_room_takes_two_thousand_marks(scene: Scene, guide: PeerId) -> None:
    for image in range(MARKS // 100):
        draw(scene, guide, range(image * 100, image * 100 + 100), image)

    draw(scene, guide, range(MARKS, MARKS + 1), image=99)

    assert scene.codes(guide) == ["marks-full"]
    assert len(scene.room.snapshot.drawings) == MARKS


def test_the_points_of_all_marks_are_bounded_too(scene: Scene, guide: PeerId) -> None:
    draw(scene, guide, range(POINTS // 500), points=500)
    assert scene.codes(guide) == []

    draw(scene, guide, range(POINTS, POINTS + 1), points=2)

    assert scene.codes(guide) == ["marks-full"]


def test_what_is_being_drawn_is_seen_by_the_others_and_never_kept(
    scene: Scene, guide: PeerId
) -> None:
    other = scene.arrive(2)
    before = scene.room.seq

    scene.tell(guide, Sketch(mark=mark(1)))
    scene.tell(guide, Sketch(mark=mark(1, points=3)))
    scene.wait(0.1)
    scene.tell(guide, Sketch(mark=None))

    told = [m.mark for m in scene.heard[other] if isinstance(m, Sketching)]
    assert told == [mark(1), mark(1, points=3), None]
    assert not scene.has_heard(guide, Sketching)
    assert scene.room.seq == before


def test_a_stroke_never_comes_after_what_became_of_it(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)
    for points in (2, 3):
        scene.tell(guide, Sketch(mark=mark(1, points=points)))
    scene.tell(guide, Draw(mark=mark(1, points=4)))
    scene.wait(1)

    assert [m.mark for m in scene.heard[other] if isinstance(m, Sketching)] == [mark(1)]


def test_a_long_stroke_is_told_seven_times_a_second(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)
    for _ in range(100):
        scene.tell(guide, Sketch(mark=mark(1, points=500)))
        scene.wait(0.02)

    assert 13 <= len([m for m in scene.heard[other] if isinstance(m, Sketching)]) <= 15


def test_both_views_and_pointers_on_either_reach_the_others(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)

    scene.tell(guide, Show(view=view(1), beside=view(2)))
    scene.tell(guide, Point(at=(3.0, 4.0), is_beside=True))

    assert (scene.last(other, Viewing).view, scene.last(other, Viewing).beside) == (
        view(1),
        view(2),
    )
    assert scene.last(other, Pointing).is_beside


def test_a_reading_has_both_views_and_the_marks_on_them(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)
    scene.tell(other, Draw(mark=mark(1, image=3)))
    scene.tell(other, Draw(mark=mark(2, image=4)))
    scene.tell(other, Draw(mark=mark(3, image=5)))

    scene.tell(guide, Show(view=view(3), beside=view(4)))
    scene.wait(2, guide)

    [kept] = scene.kept
    assert (kept.view, kept.beside) == (view(3), view(4))
    assert kept.marks == (mark(1, image=3), mark(2, image=4))
    assert kept.drawn_by == ("医生2", "医生2")


def test_a_mark_on_a_held_view_makes_a_reading_of_its_own(scene: Scene, guide: PeerId) -> None:
    other = scene.arrive(2)
    scene.tell(guide, Show(view=view(3)))
    scene.wait(2, guide)

    scene.tell(other, Draw(mark=mark(1, image=3)))
    scene.tell(other, Draw(mark=mark(2, image=9)))
    scene.wait(2, guide)
    scene.tell(other, Erase(mark=mark(1).id))
    scene.wait(2, guide)

    assert [kept.marks for kept in scene.kept] == [(), (mark(1, image=3),), ()]


def test_what_was_held_before_a_mark_is_kept_without_it(scene: Scene, guide: PeerId) -> None:
    scene.tell(guide, Show(view=view(3)))
    scene.now += timedelta(seconds=1.5)

    scene.tell(guide, Draw(mark=mark(1, image=3)))

    assert [kept.marks for kept in scene.kept] == [()]
    assert [event.seq for event in scene.log] == list(range(1, scene.room.seq + 1))
