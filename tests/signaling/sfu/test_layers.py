"""One picture in three sizes: who gets which, and that nobody's decoder or key is hurt by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signaling.engines.control import Watch
from signaling.engines.wire import LineJudged
from signaling.sfu.core import rtcp, rtp, vp8
from tests.signaling.sfu.line import ROOM, Person, World
from tests.signaling.sfu.simulcast import SSRCS, Camera, layered, watched


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def camera(world: World) -> Camera:
    """Somebody who sends three layers for a while already."""
    made = Camera.enter(world)
    made.shoot(is_key=True)
    made.run(1.2)
    return made


def viewer(camera: Camera, height_px: int, *, has_rtx: bool = True) -> Person:
    """Somebody who shows the camera so high."""
    person = Person.enter(camera.person.world)
    person.receive((camera.person, "camera"), has_rtx=has_rtx)
    show(person, camera, height_px)
    return person


def show(person: Person, camera: Camera, height_px: int) -> None:
    request = Watch(id=1, room=ROOM, seat=person.seat, watched=(watched(camera, height_px),))
    person.world.switch.watch(request)


def pictures(person: Person) -> list[rtp.Packet]:
    return [packet for packet in person.packets if packet.payload_type == 96]


def layers(person: Person) -> str:
    """The layer of each packet, in the order of their arrival."""
    found = (re.search(rb"([lmh]) \d+ ", packet.payload) for packet in pictures(person))
    return "".join(each[1].decode() for each in found if each is not None)


def assert_decodable(person: Person) -> None:
    """Numbers and picture ids without holes, timestamps that only grow, one SSRC, and a key frame
    wherever the layer changes."""
    packets = sorted(pictures(person), key=lambda each: each.sequence)
    assert len({packet.ssrc for packet in packets}) == 1
    assert [each.sequence for each in packets] == list(
        range(packets[0].sequence, packets[0].sequence + len(packets))
    )
    found = [descriptor for each in packets if (descriptor := vp8.read(each.payload))]
    assert len(found) == len(packets)
    for (before, one), (after, other) in pairwise(zip(packets, found, strict=True)):
        step = (other.picture - one.picture) & 0x7FFF
        assert step in (0, 1)
        assert ((after.timestamp - before.timestamp) & 0xFFFFFFFF) < 0x80000000
        assert (after.timestamp == before.timestamp) == (step == 0)
        if other.temporal == 0:
            assert (other.tl0 - one.tl0) & 0xFF == step
        assert other.is_long


def test_the_answer_takes_the_layers_in_their_order(world: World) -> None:
    person = Person.enter(world)

    answer = person.publish(layered("0"), {"0": "camera"})

    assert "a=rid:l recv\r\na=rid:m recv\r\na=rid:h recv\r\n" in answer
    assert "a=simulcast:recv l;m;h\r\n" in answer
    assert "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n" in answer
    assert "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n" in answer


@pytest.mark.parametrize(("height_px", "layer"), [(120, "l"), (300, "m"), (700, "h")])
def test_each_window_gets_the_layer_of_its_size(camera: Camera, height_px: int, layer: str) -> None:
    person = viewer(camera, height_px)

    camera.run(8)

    assert layers(person)[-20:] == layer * 20
    assert_decodable(person)


def test_a_larger_window_gets_a_larger_layer_at_its_next_key_frame(camera: Camera) -> None:
    person = viewer(camera, 120)
    camera.run(8)
    assert set(layers(person)) == {"l"}

    show(person, camera, 700)
    camera.run(4)
    show(person, camera, 120)
    camera.run(2)

    seen = layers(person)
    assert "lh" in seen
    assert "hl" in seen
    assert seen.count("lh") == seen.count("hl") == 1
    assert_decodable(person)


def test_a_picture_that_is_not_shown_is_not_sent(camera: Camera) -> None:
    person = viewer(camera, 120)
    camera.run(1)
    show(person, camera, 0)
    camera.run(0.2)
    before = len(person.packets)

    camera.run(2)
    assert len(person.packets) == before
    show(person, camera, 120)
    camera.run(2)

    assert len(person.packets) > before
    assert_decodable(person)


def test_a_thin_line_gets_the_small_layer_and_a_thinner_one_none(camera: Camera) -> None:
    person = viewer(camera, 700)
    camera.run(4)

    turns = (complain(person, camera) for _ in range(60))
    assert any(layers(person)[-8:] == "l" * 8 for _ in turns)
    assert any(len(pictures(person)) == before for before in turns)
    assert_decodable(person)


def complain(person: Person, camera: Camera) -> int:
    """Tell that half of the last packets were lost, and let half a second pass; returns how many
    pictures' packets had come before."""
    before = len(pictures(person))
    (section,) = person.server.sections if person.server is not None else ()
    block = rtcp.ReportBlock(section.ssrcs[0], 128, 0, round(100 * camera.person.world.now), 0)
    person.send_rtcp(rtcp.build_receiver_report(1, [block]))
    camera.run(0.5)
    return before


def test_a_layer_s_retransmission_is_known_by_the_rid_that_it_repairs(camera: Camera) -> None:
    person = viewer(camera, 120)
    camera.run(1)
    before = len(pictures(person))
    sender = camera.senders["l"]
    first, last = sender.pictures(tick=camera.tick + 1)
    camera.person.send_rtp(last)
    packet = rtp.read(first)
    assert packet is not None
    words = b"\xbe\xde\x00\x01" + b"\x40\x30" + bytes((11 << 4,)) + b"l"
    head = b"\x90\x61\x00\x01" + first[4:8] + (9_999).to_bytes(4, "big") + words

    camera.person.send_rtp(head + first[2:4] + packet.payload)

    assert len(pictures(person)) == before + 2
    assert_decodable(person)


def test_a_thin_line_holds_no_publisher_of_layers_back(camera: Camera) -> None:
    person = viewer(camera, 700)
    for _ in range(10):
        complain(person, camera)

    (seat,) = [
        each for each in camera.person.world.switch.rooms[ROOM].seats.values() if each.sending
    ]
    assert seat.sending is not None
    (track,) = seat.sending.tracks.values()
    assert track.restraint.limit_bps is None


def test_a_layer_that_ends_gives_way_to_a_smaller_one(camera: Camera) -> None:
    person = viewer(camera, 700)
    camera.run(8)
    assert layers(person)[-4:] == "hhhh"

    camera.is_mute.add("h")
    camera.run(2.5)

    assert layers(person)[-20:] == "m" * 20
    assert_decodable(person)


def test_the_timestamps_of_layers_are_aligned_by_the_publisher_s_clock(camera: Camera) -> None:
    camera.tell_clock("l", "h")
    person = viewer(camera, 120)
    camera.run(1)

    show(person, camera, 700)
    camera.run(6)

    packets = pictures(person)
    steps = {
        after.timestamp - before.timestamp
        for before, after in pairwise(packets)
        if after.timestamp != before.timestamp
    }
    assert "lh" in layers(person)
    assert max(steps) <= 2 * 3000


def test_two_receivers_with_different_windows_disturb_nobody(camera: Camera) -> None:
    small, large = viewer(camera, 120), viewer(camera, 700)
    camera.run(8)

    assert layers(small)[-4:] == "llll"
    assert layers(large)[-4:] == "hhhh"
    for person in (small, large):
        assert_decodable(person)


def test_who_comes_back_from_a_dead_spot_has_a_key_frame_asked_for_at_once(
    camera: Camera,
) -> None:
    person = viewer(camera, 120)
    camera.run(1)
    person.is_away = True
    camera.run(5)
    camera.person.reports.clear()

    person.is_away = False
    person.check()
    camera.person.world.settle()
    camera.person.world.pass_time(0.02)

    assert rtcp.KeyFrameRequest(SSRCS["l"]) in camera.person.reports


def test_a_thin_line_is_judged_and_says_what_it_lacks(camera: Camera) -> None:
    person = viewer(camera, 700)
    for _ in range(30):
        complain(person, camera)

    told = [each for each in camera.person.world.notices if isinstance(each, LineJudged)]
    mine = [each for each in told if each.seat == person.seat]
    assert mine[-1].grade == "poor"
    assert mine[-1].paused == (camera.ref,)
    assert mine[-1].loss == pytest.approx(0.5)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("show"), st.sampled_from([0, 120, 300, 700])),
        st.tuples(st.just("complain"), st.just(0)),
        st.tuples(st.just("film"), st.integers(1, 20)),
        st.tuples(st.just("nack"), st.integers(0, 60)),
        st.tuples(st.just("mute"), st.sampled_from(["l", "m", "h"])),
        st.tuples(st.just("again"), st.just(0)),
        st.tuples(st.just("anew"), st.sampled_from(["l", "m", "h"])),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOVES, st.booleans(), st.sets(st.integers(0, 400), max_size=60))
def test_no_index_of_a_session_ever_carries_two_packets(
    moves: list[tuple[str, object]], has_rtx: bool, lost: set[int]
) -> None:
    world = World()
    try:
        Watching(world, has_rtx=has_rtx, lost=lost).play(moves)
    finally:
        world.close()


def is_request(report: rtcp.Report) -> TypeGuard[rtcp.KeyFrameRequest]:
    return isinstance(report, rtcp.KeyFrameRequest)


class Watching:
    """A receiver whose every datagram is compared with what was under its number before."""

    def __init__(self, world: World, *, has_rtx: bool, lost: set[int]) -> None:
        self.world = world
        self.camera = Camera.enter(world)
        self.camera.shoot(is_key=True)
        self.early = viewer(self.camera, 700)
        self.person = viewer(self.camera, 700, has_rtx=has_rtx)
        self.carried: dict[bytes, bytes] = {}
        self.has_rtx, self.lost = has_rtx, lost
        self.complaints = 0
        self.sent = 0
        self.person.lose = self.check

    def check(self, datagram: bytes) -> bool:
        """GCM is deterministic: one key, one index, one content give the same datagram."""
        if not rtcp.is_rtcp(datagram):
            index = datagram[2:4] + datagram[8:12]
            assert self.carried.setdefault(index, datagram) == datagram
            return False
        return False

    def play(self, moves: list[tuple[str, object]]) -> None:
        """Make these moves, then see that what was received fits together."""
        for kind, what in moves:
            match kind, what:
                case "show", int(height_px):
                    show(self.person, self.camera, height_px)
                case "complain", _:
                    self.complain()
                case "film", int(count):
                    self.film(count)
                case "nack", int(back):
                    self.nack(back)
                case "mute", str(rid):
                    self.camera.is_mute ^= {rid}
                case "again", _:
                    self.person.receive(has_rtx=self.has_rtx)
                    self.person.receive((self.camera.person, "camera"), has_rtx=self.has_rtx)
                case "anew", str(rid):
                    self.camera.senders[rid].begin_anew()
                case _:
                    raise AssertionError(kind)
        self.film(10)
        self.compare_repairs()

    def complain(self) -> None:
        """Tell that half of the last packets were lost."""
        self.complaints += 100
        for ssrc in {packet.ssrc for packet in pictures(self.person)}:
            block = rtcp.ReportBlock(ssrc, 128, 0, self.complaints, 0)
            self.person.send_rtcp(rtcp.build_receiver_report(1, [block]))
        self.world.pass_time(0.5)

    def film(self, count: int) -> None:
        """Send pictures of which some packets are lost on the way up and come later."""
        late: list[bytes] = []
        for _ in range(count):
            self.camera.tick += 1
            asked = {each.ssrc for each in self.camera.person.reports if is_request(each)}
            self.camera.person.reports.clear()
            for rid, sender in self.camera.senders.items():
                for packet in sender.pictures(is_key=sender.ssrc in asked, tick=self.camera.tick):
                    self.sent += 1
                    if rid in self.camera.is_mute:
                        continue
                    if self.sent in self.lost:
                        late.append(packet)
                    else:
                        self.camera.person.send_rtp(packet)
            self.world.pass_time(0.04)
        for packet in late:
            self.camera.person.send_rtp(packet)

    def nack(self, back: int) -> None:
        """Ask for the last ones again."""
        if self.person.packets:
            last = self.person.packets[-1]
            wanted = [(last.sequence - each) & 0xFFFF for each in range(back)]
            self.person.send_rtcp(rtcp.build_nack(1, last.ssrc, wanted[::-1]))

    def compare_repairs(self) -> None:
        """What came again holds what was first sent under that number."""
        first = {(p.ssrc, p.sequence): p.payload for p in pictures(self.person)}
        repaired = [p for p in self.person.packets if p.payload_type == 97]
        ssrcs = {ssrc for ssrc, _ in first}
        for packet in repaired:
            original = int.from_bytes(packet.payload[:2], "big")
            found = [first[ssrc, original] for ssrc in ssrcs if (ssrc, original) in first]
            assert packet.payload[2:] in found
