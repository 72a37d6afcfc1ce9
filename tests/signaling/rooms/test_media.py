"""Who publishes what, who is offered it, and what happens when the engine is replaced."""

import pytest

from signaling.engines.wire import EngineRestarted, SeatLost, TrackReady
from signaling.rooms.core.turns import EngineTold, Forget, Negotiate, TakeAnswer
from signaling.rooms.wire import (
    Answer,
    Join,
    Joined,
    Leave,
    MediaLost,
    Mute,
    Offer,
    Publish,
    Published,
    Refused,
    Resume,
    Source,
    Track,
)
from tests.signaling.rooms.scene import ROOM, Scene

BOTH: dict[str, Source] = {"0": "microphone", "1": "camera"}
PUBLISHING = Join(versions=(1,), offer="v=0", sources=BOTH)


def test_a_join_publishes_and_subscribes_in_one_round_trip() -> None:
    scene = Scene()
    first = scene.arrive(1, PUBLISHING)
    scene.settle()

    second = scene.arrive(2, PUBLISHING)
    assert scene.heard[second] == []
    scene.settle()

    joined = scene.last(second, Joined)
    assert joined.answer == "answer"
    assert joined.subscription is not None
    assert set(joined.subscription.tracks.values()) == {
        (scene.seat(first), "microphone"),
        (scene.seat(first), "camera"),
    }
    assert joined.snapshot.seats[0].tracks == (Track(source="microphone"), Track(source="camera"))


def test_those_who_are_there_are_offered_what_a_newcomer_publishes() -> None:
    scene = Scene()
    listener = scene.arrive(1)

    newcomer = scene.arrive(2, PUBLISHING)
    scene.settle()

    offer = scene.last(listener, Offer)
    assert {seat for seat, _ in offer.tracks.values()} == {scene.seat(newcomer)}
    assert scene.facts(listener) == ["Seated", "Tracked"]


def test_a_refused_description_does_not_keep_anyone_out() -> None:
    scene = Scene()
    other = scene.arrive(1)
    peer = scene.arrive(2, Join(versions=(1,), offer="nonsense", sources=BOTH))

    scene.refuse(Refused(code="unreadable-description", zh="不", en="no"))

    assert scene.last(peer, Joined).answer is None
    assert scene.codes(peer) == ["unreadable-description"]
    assert scene.codes(other) == []
    assert all(seat.tracks == () for seat in scene.room.snapshot.seats)


def test_one_device_cannot_be_published_twice() -> None:
    scene = Scene()
    peer = scene.arrive(1)

    scene.tell(peer, Publish(offer="v=0", sources={"0": "camera", "1": "camera"}))

    assert scene.codes(peer) == ["bad-sources"]
    assert scene.asked == []


def test_an_offer_that_waits_gives_way_to_a_newer_one() -> None:
    scene = Scene()
    peer = scene.arrive(1, PUBLISHING)
    scene.settle()

    for offer in ("first", "second", "third"):
        scene.tell(peer, Publish(offer=offer, sources=BOTH))

    assert [wish.offer for wish in scene.settle()] == ["first", "third"]
    assert scene.codes(peer) == ["superseded"]


def test_changes_while_a_negotiation_runs_are_gathered_into_the_next() -> None:
    scene = Scene()
    listener = scene.arrive(1)
    speaker = scene.arrive(2, PUBLISHING)
    scene.settle()
    third = scene.arrive(3, PUBLISHING)
    fourth = scene.arrive(4, PUBLISHING)
    asked = [one for one in scene.asked if isinstance(one, Negotiate)]

    settled = scene.settle()

    assert len(asked) == 2
    offers = [m for m in scene.heard[listener] if isinstance(m, Offer)]
    last = {seat for seat, _ in offers[-1].tracks.values()}
    assert last == {scene.seat(speaker), scene.seat(third), scene.seat(fourth)}
    assert scene.settle() == []
    assert len(settled) < 12


def test_an_answer_goes_to_the_engine_once_and_only_to_the_offer_that_stands() -> None:
    scene = Scene()
    listener = scene.arrive(1)
    scene.arrive(2, PUBLISHING)
    scene.settle()
    offer = scene.last(listener, Offer)

    for negotiation in (offer.negotiation + 5, offer.negotiation, offer.negotiation):
        scene.tell(listener, Answer(negotiation=negotiation, answer="v=0"))

    assert [one for one in scene.asked if isinstance(one, TakeAnswer)] == [
        TakeAnswer(listener, scene.seat(listener), offer.negotiation, "v=0")
    ]


def test_a_muted_source_stays_muted_when_published_again() -> None:
    scene = Scene()
    watcher = scene.arrive(2)
    peer = scene.arrive(1, PUBLISHING)
    scene.settle()

    scene.tell(peer, Mute(source="microphone", is_muted=True))
    scene.tell(peer, Publish(offer="v=0", sources={"0": "microphone", "5": "screen"}))
    scene.settle()

    tracks = scene.seen_by(watcher).seats[1].tracks
    assert tracks == (Track(source="microphone", is_muted=True), Track(source="screen"))
    assert scene.last(peer, Published).answer == "answer"


def test_the_engine_forgets_whoever_leaves_and_the_others_lose_his_tracks() -> None:
    scene = Scene()
    listener, speaker = scene.arrive(1), scene.arrive(2, PUBLISHING)
    scene.settle()
    seat = scene.seat(speaker)

    scene.tell(speaker, Leave())

    assert Forget(seat) in scene.asked
    [again] = [one for one in scene.asked if isinstance(one, Negotiate)]
    assert (again.seat, again.tracks) == (scene.seat(listener), ())


def test_whoever_leaves_in_mid_negotiation_is_forgotten_when_it_ends() -> None:
    scene = Scene()
    scene.arrive(1)
    peer = scene.arrive(2, PUBLISHING)
    [wish] = [one for one in scene.asked if isinstance(one, Negotiate)]
    scene.tell(peer, Leave())
    assert Forget(wish.seat) not in scene.asked

    scene.settle()

    assert Forget(wish.seat) in scene.asked
    assert len(scene.room.snapshot.seats) == 1


def test_a_reloaded_page_starts_anew_at_the_engine() -> None:
    scene = Scene()
    scene.arrive(1, PUBLISHING)
    scene.settle()

    scene.arrive(1, PUBLISHING)

    [wish] = [one for one in scene.asked if isinstance(one, Negotiate)]
    assert wish.forgets
    assert wish.offer == "v=0"


def test_a_line_that_resumes_keeps_its_media_and_gets_the_offer_that_was_lost() -> None:
    scene = Scene()
    listener = scene.arrive(1)
    joined = scene.last(listener, Joined)
    scene.arrive(2, PUBLISHING)
    scene.settle()
    lost = scene.last(listener, Offer)
    scene.part(listener)

    again = scene.arrive(1, Join(versions=(1,), resume=Resume(epoch=joined.epoch, seq=joined.seq)))
    [wish] = [one for one in scene.asked if isinstance(one, Negotiate)]
    assert not wish.forgets
    scene.settle()

    told = scene.last(again, Joined).subscription
    assert told is not None
    assert told.tracks == lost.tracks
    assert not [m for m in scene.heard[again] if isinstance(m, MediaLost)]


def test_a_line_that_resumes_at_a_new_owner_is_told_that_its_media_is_lost() -> None:
    before = Scene()
    before.arrive(1)
    scene = Scene(tuple(before.log), epoch=2)
    scene.arrive(2, PUBLISHING)
    scene.settle()

    again = scene.arrive(1, Join(versions=(1,), resume=Resume(epoch=1, seq=1)))
    scene.settle()

    kinds = [type(message).__name__ for message in scene.heard[again]]
    assert kinds == ["Joined", "MediaLost", "Offer"]
    assert scene.last(again, Joined).subscription is None


def test_when_the_engine_is_replaced_everyone_publishes_again() -> None:
    scene = Scene()
    first, second = scene.arrive(1, PUBLISHING), scene.arrive(2, PUBLISHING)
    scene.settle()

    scene.turn(EngineTold(EngineRestarted()))
    scene.settle()
    assert scene.last(first, MediaLost) == scene.last(second, MediaLost)
    before = len(scene.log)
    scene.tell(first, Publish(offer="v=0", sources=BOTH))
    settled = scene.settle()

    assert not any(wish.forgets for wish in settled)
    assert scene.seat(second) in {wish.seat for wish in settled}
    assert len(scene.log) == before


@pytest.mark.parametrize("leg", ["send", "receive"])
def test_a_lost_receiving_leg_is_offered_again(leg: str) -> None:
    scene = Scene()
    listener = scene.arrive(1)
    scene.arrive(2, PUBLISHING)
    scene.settle()

    seat = scene.seat(listener)
    scene.turn(
        EngineTold(SeatLost(room=ROOM, seat=seat, leg="send" if leg == "send" else "receive"))
    )

    asked = [one.seat for one in scene.asked if isinstance(one, Negotiate)]
    assert asked == ([seat] if leg == "receive" else [])


def test_a_track_that_comes_to_life_is_offered_to_the_others() -> None:
    scene = Scene()
    listener, speaker = scene.arrive(1), scene.arrive(2, PUBLISHING)
    scene.settle()

    scene.turn(EngineTold(TrackReady(room=ROOM, seat=scene.seat(speaker), source="camera")))

    asked = [one.seat for one in scene.asked if isinstance(one, Negotiate)]
    assert asked == [scene.seat(listener)]
