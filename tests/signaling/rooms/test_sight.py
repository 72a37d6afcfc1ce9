"""What each person in a room is sent: the table whole, and what becomes of it in a session."""

from typing import get_args
from uuid import UUID

import pytest

from consult.ledger.wire import AttachmentId
from signaling.engines.wire import LineJudged, SpeakersChanged
from signaling.rooms.core.sight import FACTS, FIELDS, MESSAGES, Sight, heard, told
from signaling.rooms.core.turns import Changed, EngineTold, Found, PeerId
from signaling.rooms.wire import (
    Admit,
    Advanced,
    Draw,
    Entrusted,
    Event,
    Fact,
    File,
    Guide,
    Hand,
    HandOver,
    Join,
    Joined,
    Line,
    Lines,
    Locked,
    Offer,
    Paused,
    Ping,
    Point,
    Published,
    Record,
    Refreshed,
    Refused,
    Remove,
    Resume,
    Said,
    Say,
    ServerMessage,
    Show,
    Sketch,
    Snapshot,
    Speaking,
    Step,
    UnmuteAsked,
    Waiting,
)
from signaling.rooms.wire.table import Message
from tests.signaling.rooms.scene import ROOM, START, Scene, admitted, mark, view

CHAIR, EXPERT, GUEST, OBSERVER = PeerId(1), PeerId(2), PeerId(3), PeerId(4)
FILE = File(
    id=AttachmentId(UUID(int=9)), name="活检.pdf", media_type="application/pdf", size_bytes=1
)
TO_ONE = {Joined, Advanced, Refreshed, Entrusted, Waiting, Offer, Published, Paused, UnmuteAsked}
TO_ONE |= {Refused, Ping}


def say(number: int, text: str) -> Say:
    return Say(id=UUID(int=number), text=text)


def show_file(scene: Scene, peer: PeerId, number: int) -> None:
    scene.tell(peer, Say(id=UUID(int=number), text="见附件", files=(FILE.id,)))
    wish = scene.finds.pop()
    scene.turn(Found(wish.peer, wish.message, (FILE,)))


@pytest.fixture
def scene() -> Scene:
    """A chair and an expert at work, with all that there is to see; a guest and an
    observer are let in after it; one more waits."""
    scene = Scene()
    scene.arrive(0, role="chair")
    scene.arrive(1)
    scene.arrive(2, role="guest")
    scene.arrive(3, role="observer")
    scene.tell(CHAIR, Guide(takes=True))
    scene.tell(CHAIR, Show(view=view(1), beside=view(2)))
    scene.wait(2, CHAIR, EXPERT)
    scene.tell(EXPERT, Draw(mark=mark(1, image=1)))
    scene.tell(EXPERT, Hand(is_raised=True))
    scene.tell(EXPERT, Step(rung="sound"))
    scene.tell(EXPERT, say(1, "先不要告诉家属"))
    show_file(scene, EXPERT, 2)
    for caller in scene.room.snapshot.waiting:
        scene.tell(CHAIR, Admit(seat=caller.seat, admits=True))
    scene.arrive(4, role="observer")
    scene.settle()
    return scene


# ── the table ─────────────────────────────────────────────────────────────────────────────────


def test_every_fact_every_message_and_every_field_has_its_row() -> None:
    assert set(FACTS) == set(get_args(Fact))
    assert set(FIELDS) == set(Snapshot.__struct_fields__)
    assert set(MESSAGES) | TO_ONE | {Event} == set(get_args(ServerMessage))
    assert not set(MESSAGES) & TO_ONE


class Novel(Message, frozen=True, kw_only=True):
    """A fact or message of a later release for which nobody has made a row."""


@pytest.mark.parametrize("audience", ["works", "observes", "visits"])
def test_what_has_no_row_reaches_nobody(audience: str) -> None:
    sight = Sight(audience)  # type: ignore[arg-type]
    event = Event(seq=7, at=START, fact=Novel())  # type: ignore[arg-type]

    assert told(event, sight) == Advanced(seq=7)
    assert heard(Novel(), sight) is None  # type: ignore[arg-type]


def test_a_guest_hears_nothing_that_happened_before_he_was_one() -> None:
    event = Event(seq=4, at=START, fact=Locked(is_locked=True))

    assert told(event, Sight("visits", since=5)) == Advanced(seq=4)


# ── the guest ─────────────────────────────────────────────────────────────────────────────────


def test_a_guest_who_comes_in_sees_faces_and_no_more(scene: Scene) -> None:
    room, full = scene.last(GUEST, Joined).snapshot, scene.room.snapshot

    assert [seat.name for seat in room.seats][:3] == ["医生0", "医生1", "医生2"]
    assert [seat.rung for seat in room.seats][:3] == ["video"] * 3
    assert all(seat.hand_raised_at is None for seat in room.seats)
    assert (room.chat, room.drawings, room.waiting) == ((), (), ())
    assert (room.guide, room.view, room.beside) == (None, None, None)
    assert room.host == full.host
    assert not scene.last(GUEST, Joined).may_record
    assert full.drawings
    assert full.view == view(1)


def test_a_guest_hears_words_said_while_he_is_there_and_of_no_files(scene: Scene) -> None:
    scene.tell(CHAIR, say(3, "您好"))
    show_file(scene, EXPERT, 4)
    scene.tell(GUEST, say(5, "医生好"))

    assert [line.text for line in scene.seen_by(GUEST).chat] == ["您好", "医生好"]
    assert [line.text for line in scene.seen_by(OBSERVER).chat][-3:] == ["您好", "见附件", "医生好"]


def test_nothing_of_the_images_passes_to_a_guest(scene: Scene) -> None:
    before = len(scene.heard[GUEST])
    scene.tell(CHAIR, Show(view=view(3)))
    scene.tell(CHAIR, Point(at=(1.0, 2.0)))
    scene.tell(CHAIR, Sketch(mark=mark(2)))
    scene.tell(CHAIR, Draw(mark=mark(2)))
    scene.wait(2, CHAIR, EXPERT, GUEST, OBSERVER)

    assert {type(one) for one in scene.heard[GUEST][before:]} == {Advanced}


def test_a_guest_hears_of_his_own_line_and_hand_only(scene: Scene) -> None:
    before = len(scene.heard[GUEST])
    for peer in (EXPERT, GUEST):
        scene.tell(peer, Step(rung="chat"))
        scene.tell(peer, Hand(is_raised=peer == GUEST))
        scene.turn(
            EngineTold(
                LineJudged(
                    room=ROOM,
                    seat=scene.seat(peer),
                    leg="receive",
                    grade="poor",
                    loss=None,
                    round_trip_ms=None,
                    carries_bps=None,
                    paused=(),
                )
            )
        )
    scene.turn(EngineTold(SpeakersChanged(room=ROOM, seats=(scene.seat(EXPERT),))))
    scene.wait(1, CHAIR, EXPERT, GUEST, OBSERVER)

    facts = [one.fact for one in scene.heard[GUEST][before:] if isinstance(one, Event)]
    assert [type(fact).__name__ for fact in facts] == ["Stepped", "HandMoved"]
    assert [grade.seat for grade in scene.last(GUEST, Lines).lines] == [scene.seat(GUEST)]
    assert len(scene.last(OBSERVER, Lines).lines) == 2
    assert scene.last(GUEST, Speaking).seats == (scene.seat(EXPERT),)


def test_a_guest_who_comes_back_hears_no_more_than_before(scene: Scene) -> None:
    scene.tell(CHAIR, say(3, "您好"))
    show_file(scene, EXPERT, 4)
    scene.part(GUEST)
    scene.tell(CHAIR, Draw(mark=mark(5)))
    scene.tell(CHAIR, say(6, "还在吗"))
    back = scene.arrive(2, Join(versions=(1,), resume=Resume(epoch=1, seq=1)), "guest")
    scene.settle()

    joined = scene.last(back, Joined)
    assert [line.text for line in joined.snapshot.chat] == ["您好", "还在吗"]
    assert joined.seq == scene.room.seq
    kinds = {type(event.fact).__name__ for event in joined.missed}
    assert kinds <= {"Seated", "Away", "Left", "Tracked", "Said", "Hosted", "Recorded"}
    texts = [event.fact.line.text for event in joined.missed if isinstance(event.fact, Said)]
    assert texts == ["您好", "还在吗"]


def test_a_new_owner_keeps_from_a_guest_what_the_old_one_kept(scene: Scene) -> None:
    scene.tell(CHAIR, say(3, "您好"))

    restarted = Scene(tuple(scene.log), 2, scene.now)
    back = restarted.arrive(2, Join(versions=(1,)), "guest")
    restarted.settle()

    room = restarted.last(back, Joined).snapshot
    assert [line.text for line in room.chat] == ["您好"]
    assert (room.drawings, room.view) == ((), None)


def test_what_a_guest_wrote_before_he_left_is_his_to_read(scene: Scene) -> None:
    scene.tell(GUEST, say(3, "我先出去"))
    line = scene.seen_by(GUEST).chat[-1]
    scene.tell(CHAIR, Remove(seat=scene.seat(GUEST), may_return=True))
    back = scene.arrive(2, role="guest")
    waiting = [one for one in scene.room.snapshot.waiting if one.person == line.person]
    scene.tell(CHAIR, Admit(seat=waiting[0].seat, admits=True))
    scene.settle()

    assert scene.last(back, Joined).snapshot.chat == (line,)


# ── observers, and those at work ──────────────────────────────────────────────────────────────


def test_an_observer_sees_the_images_and_not_who_waits_or_was_sent_out(scene: Scene) -> None:
    scene.tell(CHAIR, Remove(seat=scene.seat(EXPERT), may_return=False))
    scene.arrive(6, role="guest")

    room = scene.seen_by(OBSERVER)
    assert (room.view, room.beside) == (view(1), view(2))
    assert room.drawings == scene.room.snapshot.drawings
    assert (room.waiting, room.barred) == ((), ())
    assert len(scene.room.snapshot.waiting) == 2
    assert len(scene.room.snapshot.barred) == 1


def test_only_who_may_let_people_in_sees_who_waits(scene: Scene) -> None:
    names = [caller.name for caller in scene.seen_by(CHAIR).waiting]

    assert names == ["医生4"]
    assert scene.seen_by(EXPERT).waiting == ()


def test_who_hosts_from_now_on_sees_who_waits_and_the_other_no_longer(scene: Scene) -> None:
    scene.tell(CHAIR, HandOver(to=scene.seat(EXPERT)))
    scene.arrive(5, role="observer")

    assert [caller.name for caller in scene.seen_by(EXPERT).waiting] == ["医生4", "医生5"]
    assert scene.seen_by(CHAIR).waiting == ()


def test_when_nobody_hosts_all_at_work_see_who_waits(scene: Scene) -> None:
    scene.wait(12, EXPERT, GUEST, OBSERVER)

    assert scene.room.snapshot.host is None
    assert [caller.name for caller in scene.seen_by(EXPERT).waiting] == ["医生4"]
    assert scene.seen_by(OBSERVER).waiting == ()


# ── a part that changes ───────────────────────────────────────────────────────────────────────


def test_an_expert_who_is_a_guest_now_has_a_guests_room(scene: Scene) -> None:
    scene.turn(Changed(admitted(1).person, admitted(1, "guest")))

    room = scene.last(EXPERT, Refreshed).snapshot
    assert (room.drawings, room.view, room.waiting) == ((), None, ())
    assert {line.name for line in room.chat} == {"医生1"}, "what he wrote himself"
    assert scene.seen_by(EXPERT) == scene.room.seen_by(scene.seat(EXPERT))
    assert not scene.last(EXPERT, Entrusted).may_record


def test_a_guest_who_is_an_expert_now_has_the_whole_room(scene: Scene) -> None:
    scene.turn(Changed(admitted(2).person, admitted(2, "expert")))

    room = scene.last(GUEST, Refreshed).snapshot
    full = scene.room.snapshot
    assert (room.chat, room.drawings, room.view) == (full.chat, full.drawings, full.view)
    assert scene.last(GUEST, Entrusted).may_record


def test_consent_that_is_withdrawn_or_given_is_known_to_all_at_work_at_once(scene: Scene) -> None:
    for may_record in (False, True):
        scene.turn(Changed(admitted(0).person, admitted(0, "chair", may_record=may_record)))

        for peer in (CHAIR, EXPERT):
            assert scene.last(peer, Entrusted).may_record == may_record
    assert not scene.has_heard(GUEST, Entrusted)
    assert not scene.has_heard(OBSERVER, Entrusted)


def test_a_turn_that_changes_nobodys_part_tells_nobody_so(scene: Scene) -> None:
    scene.tell(CHAIR, say(3, "您好"))
    scene.tell(CHAIR, Record(starts=True))

    for peer in (CHAIR, EXPERT, GUEST, OBSERVER):
        assert not scene.has_heard(peer, Refreshed)
        assert not scene.has_heard(peer, Entrusted)


# ── a line of chat that is refused ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "  "])
def test_a_refused_line_is_named(scene: Scene, text: str) -> None:
    scene.tell(EXPERT, say(8, text))

    assert scene.last(EXPERT, Refused).line == UUID(int=8)


def test_lines_that_come_too_fast_are_named(scene: Scene) -> None:
    for number in range(100, 200):
        scene.tell(EXPERT, say(number, "快"))

    assert scene.last(EXPERT, Refused).code == "too-fast"
    named = {one.line for one in scene.heard[EXPERT] if isinstance(one, Refused)}
    kept = {line.id for line in scene.room.snapshot.chat if line.id.int >= 100}
    assert named | kept == {UUID(int=number) for number in range(100, 200)}
    assert not named & kept


def test_a_line_with_files_that_are_not_there_is_named(scene: Scene) -> None:
    scene.tell(EXPERT, Say(id=UUID(int=8), text="", files=(FILE.id,)))
    wish = scene.finds.pop()
    refused = Refused(code="not-found", zh="没有", en="no")
    scene.turn(Found(wish.peer, wish.message, (), refused))

    assert scene.last(EXPERT, Refused).line == UUID(int=8)


def test_a_refusal_of_anything_else_names_no_line(scene: Scene) -> None:
    scene.tell(EXPERT, Record(starts=True))

    assert scene.last(EXPERT, Refused).line is None


def test_a_line_is_what_the_log_keeps_of_it(scene: Scene) -> None:
    scene.tell(EXPERT, say(8, "好"))

    kept = scene.room.snapshot.chat[-1]
    assert isinstance(kept, Line)
    assert (kept.id, kept.text) == (UUID(int=8), "好")
