"""Recording: by the host, with consent, and never longer than somebody is there."""

import pytest

from signaling.engines.wire import SpeakersChanged
from signaling.rooms.core.turns import (
    Changed,
    Ended,
    EngineTold,
    Enrol,
    Note,
    PeerId,
    RecorderFailed,
    StartRecording,
    StopRecording,
)
from signaling.rooms.wire import (
    Draw,
    Drawn,
    Erase,
    Guide,
    HandOver,
    Joined,
    Leave,
    Point,
    Record,
    Show,
    Viewing,
)
from tests.signaling.rooms.scene import ROOM, Scene, admitted, mark, view

CHAIR = PeerId(1)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.settle()
    return scene


def kinds(scene: Scene) -> list[str]:
    return [type(one).__name__ for one in scene.taped]


def test_the_host_records_and_everybody_sees_who_started_it(scene: Scene) -> None:
    expert = scene.arrive(1)

    scene.tell(CHAIR, Record(starts=True))

    running = scene.room.snapshot.recording
    assert running is not None
    assert running.started_by == "医生0"
    assert scene.facts(expert)[-1] == "Recorded"
    names = [one.name for one in scene.taped if isinstance(one, Enrol)]
    started = scene.taped[-1]
    assert names == ["医生0", "医生1"]
    assert isinstance(started, StartRecording)
    assert (started.recording, started.started_by) == (running.id, admitted(0).person)
    assert scene.last(scene.arrive(2), Joined).may_record


def test_nobody_but_the_host_records(scene: Scene) -> None:
    expert = scene.arrive(1)

    scene.tell(expert, Record(starts=True))

    assert scene.codes(expert) == ["not-host"]
    assert scene.taped == []


def test_without_consent_nothing_is_recorded(scene: Scene) -> None:
    scene.turn(Changed(admitted(0).person, admitted(0, "chair", may_record=False)))

    scene.tell(CHAIR, Record(starts=True))

    assert scene.codes(CHAIR) == ["recording-not-allowed"]
    assert scene.room.snapshot.recording is None
    assert scene.taped == []


def test_a_consent_that_is_withdrawn_stops_the_recording(scene: Scene) -> None:
    scene.tell(CHAIR, Record(starts=True))

    scene.turn(Changed(admitted(0).person, admitted(0, "chair", may_record=False)))

    assert scene.room.snapshot.recording is None
    assert kinds(scene)[-1] == "StopRecording"


def test_a_recording_starts_and_stops_once(scene: Scene) -> None:
    for starts in (True, True, False, False):
        scene.tell(CHAIR, Record(starts=starts))

    assert kinds(scene) == ["Enrol", "StartRecording", "StopRecording"]
    assert scene.facts(CHAIR).count("Recorded") == 2


@pytest.mark.parametrize("how", ["left", "ended", "silent"])
def test_a_recording_ends_with_the_room(scene: Scene, how: str) -> None:
    scene.tell(CHAIR, Record(starts=True))

    if how == "left":
        scene.tell(CHAIR, Leave())
    elif how == "ended":
        scene.turn(Ended())
    else:
        scene.wait(301)

    assert isinstance(scene.taped[-1], StopRecording)
    assert scene.room.snapshot.recording is None


def test_a_recorder_that_fails_is_told_to_all_and_the_host(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, Record(starts=True))
    running = scene.room.snapshot.recording
    assert running is not None

    scene.turn(RecorderFailed(running.id))
    scene.turn(RecorderFailed(running.id))
    scene.turn(RecorderFailed())

    assert scene.room.snapshot.recording is None
    assert scene.facts(expert).count("Recorded") == 2
    assert scene.codes(CHAIR) == ["recorder-failed"]
    assert scene.codes(expert) == []


def test_a_failure_of_an_earlier_recording_does_not_end_a_later_one(scene: Scene) -> None:
    scene.tell(CHAIR, Record(starts=True))
    earlier = scene.room.snapshot.recording
    scene.tell(CHAIR, Record(starts=False))
    scene.tell(CHAIR, Record(starts=True))

    assert earlier is not None
    scene.turn(RecorderFailed(earlier.id))

    assert scene.room.snapshot.recording is not None


def test_a_recording_that_an_earlier_owner_began_has_ended_with_him(scene: Scene) -> None:
    scene.tell(CHAIR, Record(starts=True))

    restarted = Scene(tuple(scene.log), 2, scene.now)
    restarted.arrive(0, role="chair")

    assert restarted.room.snapshot.recording is None
    assert restarted.taped == [StopRecording()]


def test_what_is_shown_drawn_and_who_speaks_is_noted_with_its_time(scene: Scene) -> None:
    scene.tell(CHAIR, Guide(takes=True))
    scene.tell(CHAIR, Show(view=view(1)))
    scene.tell(CHAIR, Draw(mark=mark(1, image=1)))
    scene.wait(0.1)
    assert scene.taped == []

    scene.tell(CHAIR, Record(starts=True))
    scene.tell(CHAIR, Show(view=view(2)))
    scene.tell(CHAIR, Point(at=(1.0, 2.0)))
    scene.tell(CHAIR, Erase(mark=mark(1).id))
    scene.turn(EngineTold(SpeakersChanged(room=ROOM, seats=(scene.seat(CHAIR),))))

    noted = [one for one in scene.taped if isinstance(one, Note)]
    assert [type(one.message).__name__ for one in noted] == [
        "Viewing",
        "Drawn",
        "Viewing",
        "Pointing",
        "Erased",
        "Speaking",
    ]
    first, drawn = noted[0].message, noted[1].message
    assert isinstance(first, Viewing)
    assert isinstance(drawn, Drawn)
    assert (first.view, drawn.drawing.mark) == (view(1), mark(1, image=1))
    assert [one.name for one in noted] == ["医生0", "医生0", "医生0", "医生0", "", ""]
    assert {one.at for one in noted} == {scene.now}


def test_whoever_comes_while_it_runs_is_named_to_the_recorder(scene: Scene) -> None:
    scene.tell(CHAIR, Record(starts=True))

    expert = scene.arrive(1)

    assert scene.taped[-1] == Enrol(scene.seat(expert), admitted(1).person, "医生1")


def test_a_recording_goes_on_when_somebody_else_hosts(scene: Scene) -> None:
    expert = scene.arrive(1)
    scene.tell(CHAIR, Record(starts=True))
    scene.tell(CHAIR, HandOver(to=scene.seat(expert)))
    assert scene.room.snapshot.recording is not None

    scene.tell(expert, Record(starts=False))

    assert scene.room.snapshot.recording is None
