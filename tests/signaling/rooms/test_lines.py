"""How lines are, who speaks, what is watched: told on as the engine says it."""

import pytest

from consult.ledger.wire import SeatId
from signaling.engines.wire import (
    EngineRestarted,
    Grade,
    Leg,
    LineJudged,
    SpeakersChanged,
    TrackRef,
    Watched,
)
from signaling.rooms.core.turns import EngineTold, Look, PeerId
from signaling.rooms.wire import (
    Leave,
    LineGrade,
    Lines,
    Paused,
    Speaking,
    Step,
    Watch,
    WatchedTrack,
)
from tests.signaling.rooms.scene import ROOM, Scene, admitted


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.arrive(1)
    scene.settle()
    return scene


CHAIR, EXPERT = PeerId(1), PeerId(2)


def judge(
    scene: Scene,
    peer: PeerId,
    leg: Leg,
    grade: Grade,
    paused: tuple[TrackRef, ...] = (),
) -> None:
    scene.turn(
        EngineTold(
            LineJudged(
                room=ROOM,
                seat=scene.seat(peer),
                leg=leg,
                grade=grade,
                loss=0.1,
                round_trip_ms=200,
                carries_bps=None,
                paused=paused,
            )
        )
    )


def lines(scene: Scene, peer: PeerId) -> list[Lines]:
    return [m for m in scene.heard[peer] if isinstance(m, Lines)]


def test_everybody_hears_how_lines_are_at_most_once_a_second(scene: Scene) -> None:
    judge(scene, EXPERT, "send", "poor")
    judge(scene, EXPERT, "receive", "fair")
    judge(scene, CHAIR, "send", "fair")
    scene.wait(0.5, CHAIR, EXPERT)
    judge(scene, CHAIR, "send", "good")
    assert len(lines(scene, CHAIR)) == 1

    scene.wait(1, CHAIR, EXPERT)

    assert len(lines(scene, CHAIR)) == 2
    assert set(lines(scene, EXPERT)[-1].lines) == {
        LineGrade(seat=scene.seat(EXPERT), sends="poor", receives="fair"),
        LineGrade(seat=scene.seat(CHAIR), sends="good", receives="good"),
    }


def test_nothing_is_told_when_nothing_has_changed(scene: Scene) -> None:
    judge(scene, EXPERT, "send", "poor")
    scene.wait(2, CHAIR, EXPERT)

    judge(scene, EXPERT, "send", "poor")
    scene.wait(2, CHAIR, EXPERT)

    assert len(lines(scene, CHAIR)) == 1


def test_only_the_person_himself_is_told_what_is_not_sent_to_him(scene: Scene) -> None:
    missing = TrackRef(seat=scene.seat(CHAIR), source="camera")

    judge(scene, EXPERT, "receive", "poor", (missing,))
    judge(scene, EXPERT, "receive", "poor", (missing,))
    judge(scene, EXPERT, "receive", "good")

    told = [m.tracks for m in scene.heard[EXPERT] if isinstance(m, Paused)]
    assert told == [((scene.seat(CHAIR), "camera"),), ()]
    assert not scene.has_heard(CHAIR, Paused)


def test_who_speaks_is_told_to_all_and_to_who_joins_later(scene: Scene) -> None:
    nobody = SeatId(admitted(77).person)
    seat = scene.seat(EXPERT)

    scene.turn(EngineTold(SpeakersChanged(room=ROOM, seats=(seat, nobody))))
    judge(scene, EXPERT, "send", "poor")
    late = scene.arrive(2)

    assert scene.last(CHAIR, Speaking).seats == (seat,)
    assert scene.last(late, Speaking).seats == (seat,)
    assert scene.last(late, Lines).lines[0].sends == "poor"


def test_who_leaves_speaks_no_more_and_has_no_line(scene: Scene) -> None:
    scene.turn(EngineTold(SpeakersChanged(room=ROOM, seats=(scene.seat(EXPERT),))))
    judge(scene, EXPERT, "send", "poor")
    scene.wait(2, CHAIR, EXPERT)

    scene.tell(EXPERT, Leave())
    scene.wait(2, CHAIR)

    assert scene.last(CHAIR, Speaking).seats == ()
    assert scene.last(CHAIR, Lines).lines == ()


def test_a_new_engine_knows_nothing_of_the_lines(scene: Scene) -> None:
    judge(scene, EXPERT, "receive", "poor", (TrackRef(seat=scene.seat(CHAIR), source="camera"),))
    scene.wait(2, CHAIR, EXPERT)

    scene.turn(EngineTold(EngineRestarted()))
    scene.wait(2, CHAIR, EXPERT)

    assert scene.last(CHAIR, Lines).lines == ()
    assert scene.last(EXPERT, Paused).tracks == ()


def test_an_engine_that_judges_somebody_who_left_changes_nothing(scene: Scene) -> None:
    seat = scene.seat(EXPERT)
    scene.tell(EXPERT, Leave())

    scene.turn(
        EngineTold(
            LineJudged(
                room=ROOM,
                seat=seat,
                leg="send",
                grade="poor",
                loss=None,
                round_trip_ms=None,
                carries_bps=None,
            )
        )
    )
    scene.wait(2, CHAIR)

    assert lines(scene, CHAIR) == []


def test_what_somebody_shows_large_is_told_to_the_engine(scene: Scene) -> None:
    shown, mine = scene.seat(CHAIR), scene.seat(EXPERT)
    nobody = SeatId(admitted(77).person)

    scene.tell(
        EXPERT,
        Watch(
            tracks=(
                WatchedTrack(seat=shown, source="camera", height_px=180),
                WatchedTrack(seat=shown, source="camera", height_px=720, is_pinned=True),
                WatchedTrack(seat=mine, source="camera", height_px=90),
                WatchedTrack(seat=nobody, source="camera", height_px=90),
            )
        ),
    )

    track = TrackRef(seat=shown, source="camera")
    assert scene.looks == [Look(mine, (Watched(track=track, height_px=720, is_pinned=True),))]


def test_a_line_that_carries_less_is_kept_and_told(scene: Scene) -> None:
    scene.tell(EXPERT, Step(rung="sound"))
    scene.tell(EXPERT, Step(rung="sound"))

    assert scene.facts(CHAIR).count("Stepped") == 1
    assert [seat.rung for seat in scene.room.snapshot.seats] == ["video", "sound"]


def test_a_page_that_was_loaded_again_tries_its_line_from_the_top(scene: Scene) -> None:
    scene.tell(EXPERT, Step(rung="sound"))

    scene.arrive(1)

    assert [seat.rung for seat in scene.room.snapshot.seats] == ["video", "video"]
    assert [one.what for one in scene.attended][-2:] == ["stepped", "stepped"]


def test_attendance_is_kept_of_whoever_comes_and_goes() -> None:
    scene = Scene()
    scene.arrive(0, role="chair")
    expert = scene.arrive(1)
    scene.wait(11, CHAIR)
    expert = scene.arrive(1)
    scene.tell(expert, Step(rung="stills"))
    scene.tell(expert, Leave())

    mine = [one for one in scene.attended if one.seat.name == "医生1"]
    assert [one.what for one in mine] == ["came", "away", "back", "stepped", "left"]
    assert [one.seat.rung for one in mine] == ["video"] * 3 + ["stills"] * 2
