"""Seats, chat, hands, resuming: the room's core, driven by hand."""

from datetime import timedelta
from uuid import UUID

import pytest

from signaling.rooms.core.door import SEATS
from signaling.rooms.core.log import CHAT_LINES, RECENT_EVENTS
from signaling.rooms.core.turns import Ended
from signaling.rooms.wire import (
    ClientMessage,
    CloseCode,
    Draw,
    Erase,
    Event,
    Guide,
    Hand,
    Join,
    Joined,
    Leave,
    Lock,
    Mute,
    Point,
    Pong,
    Record,
    Refused,
    Resume,
    Say,
    Show,
    Sketch,
    Step,
    Watch,
)
from tests.signaling.rooms.scene import START, Scene, mark, view


def line(number: int, text: str = "你好") -> Say:
    return Say(id=UUID(int=number), text=text)


def back(joined: Joined, seq: int | None = None) -> Join:
    resume = Resume(epoch=joined.epoch, seq=joined.seq if seq is None else seq)
    return Join(versions=(1,), resume=resume)


def test_who_joins_gets_the_room_and_the_others_hear_of_him() -> None:
    scene = Scene()

    first, second = scene.arrive(1), scene.arrive(2, role="requester")

    assert [seat.name for seat in scene.last(second, Joined).snapshot.seats] == ["医生1", "医生2"]
    assert scene.facts(first) == ["Seated"]
    assert scene.facts(second) == []
    assert [event.seq for event in scene.log] == [1, 2]


def test_the_same_person_replaces_his_older_connection_and_keeps_his_seat() -> None:
    scene = Scene()
    watcher, old = scene.arrive(1), scene.arrive(2)

    new = scene.arrive(2)

    assert scene.closed == {old: CloseCode.REPLACED}
    assert scene.seat(new) == scene.seat(old)
    assert len(scene.room.snapshot.seats) == 2
    assert scene.facts(watcher) == ["Seated"]


def test_a_full_room_refuses_the_next_person_but_not_one_who_comes_back() -> None:
    scene = Scene()
    for person in range(SEATS):
        scene.arrive(person)

    late, returning = scene.arrive(SEATS), scene.arrive(3)

    assert scene.codes(late) == ["room-full"]
    assert scene.closed[late] == CloseCode.REFUSED
    assert len(scene.last(returning, Joined).snapshot.seats) == SEATS


def test_a_client_of_another_version_is_sent_away() -> None:
    scene = Scene()

    peer = scene.arrive(1, Join(versions=(7, 8)))

    assert scene.closed == {peer: CloseCode.PROTOCOL_ERROR}
    assert scene.room.is_empty


def test_a_second_join_breaks_the_protocol() -> None:
    scene = Scene()
    peer = scene.arrive()

    scene.tell(peer, Join(versions=(1,)))

    assert scene.closed == {peer: CloseCode.PROTOCOL_ERROR}


def test_a_silent_line_is_away_after_ten_seconds_and_free_after_five_minutes() -> None:
    scene = Scene()
    watcher, silent = scene.arrive(1), scene.arrive(2)

    scene.wait(9.9, watcher)
    assert scene.facts(watcher) == ["Seated"]
    scene.wait(0.2, watcher)
    assert scene.facts(watcher) == ["Seated", "Away"]
    scene.wait(289, watcher)
    assert len(scene.room.snapshot.seats) == 2
    scene.wait(1, watcher)

    assert scene.facts(watcher) == ["Seated", "Away", "Left"]
    assert scene.closed == {silent: CloseCode.LAGGING}


def test_a_line_that_speaks_again_is_back() -> None:
    scene = Scene()
    watcher, silent = scene.arrive(1), scene.arrive(2)
    scene.wait(12, watcher)

    scene.tell(silent, Pong())

    assert scene.facts(watcher) == ["Seated", "Away", "Seated"]
    assert not any(seat.is_away for seat in scene.room.snapshot.seats)


def test_a_break_of_twenty_seconds_costs_neither_the_seat_nor_a_word() -> None:
    scene = Scene()
    watcher, broken = scene.arrive(1), scene.arrive(2)
    joined = scene.last(broken, Joined)
    scene.part(broken)
    scene.tell(watcher, line(1, "听得见吗"))
    scene.wait(20, watcher)

    again = scene.arrive(2, back(joined))

    told = scene.last(again, Joined)
    assert told.you == joined.you
    assert [type(event.fact).__name__ for event in told.missed] == ["Said", "Away", "Seated"]
    assert [event.seq for event in told.missed] == list(range(joined.seq + 1, told.seq + 1))
    assert len(told.snapshot.seats) == 2
    assert scene.facts(again) == []


def test_who_missed_too_much_gets_the_snapshot_alone() -> None:
    scene = Scene()
    peer = scene.arrive(1)
    joined = scene.last(peer, Joined)
    for number in range(RECENT_EVENTS + 1):
        scene.now += timedelta(seconds=1)
        scene.tell(peer, line(number))

    again = scene.arrive(1, back(joined))

    assert scene.last(again, Joined).missed == ()
    assert len(scene.last(again, Joined).snapshot.chat) == CHAT_LINES


@pytest.mark.parametrize("resume", [Resume(epoch=9, seq=1), Resume(epoch=1, seq=99)])
def test_a_resume_from_nowhere_gets_the_snapshot_alone(resume: Resume) -> None:
    scene = Scene()

    peer = scene.arrive(1, Join(versions=(1,), resume=resume))

    assert scene.last(peer, Joined).missed == ()


def test_a_new_owner_goes_on_where_the_log_ends() -> None:
    before = Scene()
    peer = before.arrive(1)
    joined = before.last(peer, Joined)
    before.tell(peer, line(1))

    scene = Scene(tuple(before.log), epoch=2)
    again = scene.arrive(1, back(joined))

    told = scene.last(again, Joined)
    assert (told.epoch, told.you) == (2, joined.you)
    assert [type(event.fact).__name__ for event in told.missed] == ["Said"]
    scene.tell(again, line(2))
    assert scene.last(again, Event).seq == told.seq + 1


def test_those_who_do_not_come_back_to_a_new_owner_are_freed() -> None:
    before = Scene()
    before.arrive(1)

    scene = Scene(tuple(before.log), epoch=2)
    scene.wait(301)

    assert scene.room.is_empty


def test_the_same_line_twice_is_one_line() -> None:
    scene = Scene()
    first, second = scene.arrive(1), scene.arrive(2)

    scene.tell(first, line(1, "一次"))
    scene.tell(first, line(1, "一次"))
    scene.tell(second, line(1, "别人的"))

    assert [said.text for said in scene.room.snapshot.chat] == ["一次"]
    assert scene.facts(second) == ["Said"]


def test_hands_queue_by_the_time_of_the_server() -> None:
    scene = Scene()
    peers = [scene.arrive(person) for person in range(3)]

    for peer in (peers[2], peers[0]):
        scene.now += timedelta(seconds=1)
        scene.tell(peer, Hand(is_raised=True))
        scene.tell(peer, Hand(is_raised=True))

    raised = {seat.name: seat.hand_raised_at for seat in scene.room.snapshot.seats}
    assert raised == {
        "医生0": START + timedelta(seconds=2),
        "医生1": None,
        "医生2": START + timedelta(seconds=1),
    }
    scene.tell(peers[2], Hand(is_raised=False))
    assert scene.facts(peers[1]).count("HandMoved") == 3


def test_who_leaves_frees_his_seat_and_hears_nothing_more() -> None:
    scene = Scene()
    stays, leaves = scene.arrive(1), scene.arrive(2)
    heard = len(scene.heard[leaves])

    scene.tell(leaves, Leave())
    scene.tell(leaves, line(1))
    scene.tell(stays, line(2))

    assert scene.closed == {leaves: CloseCode.NORMAL}
    assert len(scene.heard[leaves]) == heard
    assert scene.facts(stays) == ["Seated", "Left", "Said"]


def test_the_end_sends_everyone_out_and_frees_every_seat() -> None:
    scene = Scene()
    peers = [scene.arrive(person) for person in range(3)]

    scene.turn(Ended())

    assert scene.closed == dict.fromkeys(peers, CloseCode.ENDED)
    assert scene.room.is_empty
    assert [type(event.fact).__name__ for event in scene.log[-3:]] == ["Left"] * 3
    late = scene.arrive(9)
    assert scene.closed[late] == CloseCode.ENDED


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Mute(source="camera", is_muted=True), "not-published"),
        (Show(view=view()), "not-guide"),
    ],
)
def test_a_legal_request_may_be_refused_and_the_line_stays_open(
    message: ClientMessage, code: str
) -> None:
    scene = Scene()
    peer, other = scene.arrive(1), scene.arrive(2)

    scene.tell(peer, message)

    refused = scene.last(peer, Refused)
    assert refused.code == code
    assert refused.zh
    assert refused.en
    assert scene.closed == {}
    assert scene.codes(other) == []


def test_who_talks_too_fast_is_told_so_and_may_talk_again_later() -> None:
    scene = Scene()
    peer, other = scene.arrive(1), scene.arrive(2)

    for number in range(25):
        scene.tell(peer, line(number))
    scene.now += timedelta(seconds=1)
    scene.tell(peer, line(99))

    assert scene.codes(peer) == ["too-fast"] * 5
    assert scene.facts(other) == ["Said"] * 21


@pytest.mark.parametrize(
    ("message", "at_once"),
    [
        (Watch(tracks=()), 30),
        (Step(rung="video"), 10),
        (Draw(mark=mark()), 60),
        (Erase(mark=mark().id), 60),
        (Lock(is_locked=False), 30),
        (Record(starts=False), 6),
    ],
)
def test_too_many_of_a_kind_are_refused_and_the_others_still_pass(
    message: ClientMessage, at_once: int
) -> None:
    scene = Scene()
    chair = scene.arrive(0, role="chair")

    for _ in range(at_once + 3):
        scene.tell(chair, message)
    scene.tell(chair, line(1))

    assert scene.codes(chair) == ["too-fast"] * 3
    assert scene.facts(chair)[-1] == "Said"


def test_a_flood_of_passing_messages_is_thinned_out_without_an_answer() -> None:
    scene = Scene()
    guide, other = scene.arrive(1), scene.arrive(2)
    scene.tell(guide, Guide(takes=True))

    for message in (Sketch(mark=mark()), Point(at=(1.0, 2.0)), Show(view=view(1)), Pong()):
        for _ in range(500):
            scene.tell(guide, message)
    scene.wait(0.1)

    assert scene.codes(guide) == []
    assert len(scene.heard[other]) < 12


def test_a_guide_who_leaves_leaves_the_place_free() -> None:
    scene = Scene()
    guide, other = scene.arrive(1), scene.arrive(2)
    scene.tell(guide, Guide(takes=True))

    scene.tell(guide, Leave())

    assert scene.facts(other) == ["Guided", "Guided", "Left"]
    assert scene.room.snapshot.guide is None
