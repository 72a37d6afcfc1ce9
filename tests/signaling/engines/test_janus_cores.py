"""What the Janus adapter computes: descriptions, the plan of sections, the judgement of lines."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.errors import Invalid, ProtocolError
from consult.ledger.wire import SeatId
from signaling.engines.janus.core import description
from signaling.engines.janus.core.lines import CALM_S, Lines
from signaling.engines.janus.core.subscription import (
    REMINDERS,
    Feed,
    Slot,
    Subscription,
    Update,
)
from signaling.engines.wire import Source, TrackRef, Watched

HEAD = (
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\n"
    f"a=ice-ufrag:user\r\na=ice-pwd:{'p' * 22}\r\n"
    f"a=fingerprint:sha-512 {':'.join(['AB'] * 64)}\r\n"
    f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\n"
)
SOUND = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendonly\r\na=rtpmap:111 opus/48000/2\r\n"
PICTURE = (
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rid:l send\r\na=rid:h send\r\na=simulcast:send l;h\r\n"
)
CHANNEL = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n"
OFFER = HEAD + SOUND + PICTURE + CHANNEL

HIM = SeatId(UUID(int=1))
VOICE, FACE = TrackRef(seat=HIM, source="microphone"), TrackRef(seat=HIM, source="camera")
SCREEN = TrackRef(seat=HIM, source="screen")


def test_an_offer_is_read_as_far_as_it_matters() -> None:
    read = description.read(OFFER)

    assert (read.user, read.fingerprint[:10]) == ("user", "sha-256 ab")
    assert read.sections["0"].codecs == {"OPUS"}
    assert (read.sections["1"].kind, read.sections["1"].layers) == ("video", 2)
    chosen = description.choose_sources(read, {"0": "microphone", "1": "screen"})
    assert chosen == {"0": "microphone", "1": "screen"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v=0", "v=1"),
        ("a=ice-ufrag:user", "a=ice-ufrag:u"),
        (f"a=ice-pwd:{'p' * 22}", "a=ice-pwd:short"),
        ("sha-256", "sha-1000"),
        ("a=mid:1", "a=mid:0"),
        ("a=mid:1", f"a=mid:{'m' * 17}"),
        ("m=audio 9", "m=audio nine"),
        ("s=-", "s=" + "s" * 3_000),
        ("s=-", "s=\x07"),
        ("a=sendonly", "a=sendonly\r\n" * 4_000),
        (CHANNEL, CHANNEL * 64),
    ],
)
def test_a_description_that_janus_should_not_see_breaks_the_protocol(old: str, new: str) -> None:
    with pytest.raises(ProtocolError):
        description.read(OFFER.replace(old, new))


@pytest.mark.parametrize(
    ("sources", "error"),
    [
        ({"9": "camera"}, ProtocolError),
        ({"0": "camera"}, ProtocolError),
        ({"1": "camera", "3": "camera"}, ProtocolError),
        ({"4": "camera"}, Invalid),
    ],
)
def test_sources_must_be_there_once_and_in_a_codec_that_is_forwarded(
    sources: dict[str, Source], error: type[Exception]
) -> None:
    again = PICTURE.replace("mid:1", "mid:3")
    strange = PICTURE.replace("mid:1", "mid:4").replace("VP8", "AV1")

    with pytest.raises(error):
        description.choose_sources(description.read(OFFER + again + strange), sources)


def test_what_is_not_sent_is_not_chosen() -> None:
    read = description.read(OFFER.replace("a=sendonly", "a=inactive", 1))

    assert description.choose_sources(read, {"0": "microphone"}) == {}


@given(st.text(max_size=200).map(lambda text: OFFER[:600] + text + OFFER[600:]) | st.text())
def test_any_text_is_read_or_breaks_the_protocol(text: str) -> None:
    with suppress(ProtocolError):
        description.read(text)


def test_data_channels_are_taken_out_of_an_answer() -> None:
    answer = description.without_channels(OFFER)

    assert "m=application 0 UDP" in answer
    assert "a=group:BUNDLE 0 1\r\n" in answer
    assert description.without_channels(HEAD + SOUND) == HEAD + SOUND


def test_sections_at_rest_send_nothing_and_the_others_stay() -> None:
    rested = description.with_rest(OFFER, frozenset("1"))

    assert rested == HEAD + SOUND + PICTURE.replace("sendonly", "inactive") + CHANNEL
    assert description.with_rest(OFFER, frozenset()) == OFFER


def subscribed(**wanted: TrackRef) -> Subscription:
    """A person who has answered an offer of these, by their mids."""
    made = Subscription()
    made.wanted = {ref: Feed("him", mid[1:], layers=3) for mid, ref in wanted.items()}
    slots = [Slot(feed.mid, feed, ref) for ref, feed in made.wanted.items()]
    made.offered(slots, OFFER)
    made.answered()
    return made


def test_only_what_changes_is_asked_for() -> None:
    person = subscribed(m0=VOICE, m1=FACE)
    assert not person.plan()

    person.wanted = {VOICE: Feed("him", "0"), FACE: Feed("him again", "1")}

    assert person.plan() == Update(added=(Feed("him again", "1"),), removed=("1",))


def test_an_unanswered_offer_is_made_again_with_what_is_not_wanted_at_rest() -> None:
    person = subscribed(m0=VOICE, m1=FACE)
    person.is_answered = False
    person.wanted = {VOICE: Feed("him", "0"), SCREEN: Feed("him", "5")}

    offer = person.offer()

    assert [track.mid for track in offer.tracks] == ["0"]
    assert offer.negotiation == 2
    assert offer.sdp.count("a=inactive") == 1
    assert person.answered() == []
    assert person.missing() == [SCREEN]


def test_a_section_at_rest_is_freed_before_its_feed_comes_again() -> None:
    person = subscribed(m0=VOICE, m1=FACE)
    person.is_answered = False
    both, person.wanted = person.wanted, {VOICE: Feed("him", "0")}
    person.offer()
    person.answered()
    assert not person.plan()

    person.wanted = both

    assert person.plan() == Update(added=(Feed("him", "1"),), removed=("1",))


def test_a_picture_that_begins_wants_a_key_frame_once() -> None:
    person = subscribed(m0=VOICE)
    person.wanted = {VOICE: Feed("him", "0"), FACE: Feed("him", "1")}
    slots = [Slot(feed.mid, feed, ref) for ref, feed in person.wanted.items()]
    person.offered(slots, OFFER)

    assert [slot.mid for slot in person.answered()] == ["1"]
    assert person.answered() == []


@pytest.mark.parametrize(
    ("height_px", "asked"),
    [
        (0, {"send": False}),
        (90, {"send": True, "substream": 0, "temporal": 2}),
        (200, {"send": True, "substream": 0, "temporal": 2}),
        (360, {"send": True, "substream": 1, "temporal": 2}),
        (1080, {"send": True, "substream": 2, "temporal": 2}),
    ],
)
def test_the_layer_is_chosen_by_height(height_px: int, asked: dict[str, object]) -> None:
    person = subscribed(m0=VOICE, m1=FACE)
    assert person.layers() == []

    person.watched = {FACE: Watched(track=FACE, height_px=height_px)}

    assert person.layers() == [{"mid": "1", **asked}]


def test_a_layer_that_does_not_come_is_asked_for_again_for_a_while() -> None:
    person = subscribed(m1=FACE)
    person.watched = {FACE: Watched(track=FACE, height_px=720)}
    person.layers()

    person.came("1", 1)
    assert [slot.mid for slot in person.remind()] == ["1"]
    person.came("1", 2)
    assert person.remind() == []

    person.layers()
    assert sum(len(person.remind()) for _ in range(2 * REMINDERS)) == REMINDERS


def test_a_line_is_poor_once_and_good_again_when_nothing_bad_is_heard() -> None:
    lines = Lines[str]()

    assert lines.complain("his", 0.0) == "poor"
    assert lines.complain("his", 5.0) is None
    assert lines.recover(5.0 + CALM_S - 1) == []
    assert lines.recover(5.0 + CALM_S) == ["his"]
    assert lines.complain("his", 30.0) == "poor"
