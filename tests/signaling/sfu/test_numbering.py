"""One receiver's numbers over streams, layers and repairs: never two contents under one number."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import rtp
from signaling.sfu.core.numbering import Numbering, Stretch
from signaling.sfu.core.parcels import Parcel
from signaling.sfu.core.reception import Reception
from signaling.sfu.core.rtcp import SenderReport
from signaling.sfu.core.sdp.codecs import Choice
from signaling.sfu.core.stream import ALL_TEMPORAL, Stream

VP8 = Choice("VP8", 96, 97, 90_000, "")
OURS = 7


def vp8_packet(
    sequence: int, *, picture: int = 1, temporal: int = 0, is_key: bool = False, stamp: int = 0
) -> rtp.Packet:
    """A whole picture in one packet."""
    head = bytes((0x80, 0x80 | 96)) + (sequence & 0xFFFF).to_bytes(2, "big")
    head += (stamp & 0xFFFFFFFF).to_bytes(4, "big") + (9).to_bytes(4, "big")
    descriptor = b"\x90\xe0" + (0x8000 | picture & 0x7FFF).to_bytes(2, "big")
    descriptor += bytes((picture & 0xFF, temporal << 6 | 0x20))
    packet = rtp.read(head + descriptor + (b"\x00" if is_key else b"\x01") + b"%d" % sequence)
    assert packet is not None
    return packet


@dataclass
class Source:
    """A stream, and whoever sends it."""

    sequence: int
    picture: int = 100
    stamp: int = 0
    stream: Stream = field(default_factory=lambda: Stream(VP8, Reception(9, 90_000)))

    def send(self, *, temporal: int = 0, is_key: bool = False, now: float = 0.0) -> Parcel:
        """The next picture, taken."""
        parcel = self.stream.take(self.next(temporal=temporal, is_key=is_key), {}, now, 0)
        assert parcel is not None
        return parcel

    def next(self, *, temporal: int = 0, is_key: bool = False) -> rtp.Packet:
        """The next picture, not taken yet."""
        self.sequence += 1
        self.picture += 1
        self.stamp += 3000
        return vp8_packet(
            self.sequence,
            picture=self.picture,
            temporal=temporal,
            is_key=is_key,
            stamp=self.stamp,
        )


def seen(stretch: Stretch, parcel: Parcel) -> rtp.Packet:
    """The packet as the receiver gets it."""
    written = stretch.write(parcel, OURS)
    packet = rtp.read(written) if written is not None else None
    assert packet is not None
    return packet


def picture_of(packet: rtp.Packet) -> int:
    return int.from_bytes(packet.payload[2:4], "big") & 0x7FFF


@pytest.mark.parametrize(
    ("first", "number"), [(0, 0), (0x7FFF, 0x7FFF), (0x8000, 0), (0xFFFF, 0x7FFF)]
)
def test_a_receiver_starts_in_the_lower_half_of_the_numbers(first: int, number: int) -> None:
    source = Source(first - 1)
    parcel = source.send()

    stretch = Numbering().begin(source.stream, parcel, ALL_TEMPORAL, 0.0)

    assert seen(stretch, parcel).sequence == number


def test_another_stream_continues_numbers_times_and_pictures() -> None:
    low, high = Source(500, stamp=1_000), Source(40_000, picture=32_766, stamp=77_000_000)
    numbering = Numbering()
    before = numbering.begin(low.stream, low.send(now=1.0), ALL_TEMPORAL, 1.0)
    last = seen(before, low.send(now=1.1))

    entry = high.send(is_key=True, now=1.14)
    first = seen(numbering.begin(high.stream, entry, ALL_TEMPORAL, 1.14), entry)

    assert first.sequence == last.sequence + 1
    assert picture_of(first) == picture_of(last) + 1
    assert (first.timestamp - last.timestamp) / 90_000 == pytest.approx(0.04, abs=0.001)


def test_streams_are_aligned_by_the_clock_that_their_sender_told() -> None:
    low, high = Source(1, stamp=0), Source(1, stamp=50_000)
    numbering = Numbering()
    before = numbering.begin(low.stream, low.send(now=1.0), ALL_TEMPORAL, 1.0)
    low.stream.reception.note_report(SenderReport(9, 10 << 32, 3_000), 1.0)
    high.stream.reception.note_report(SenderReport(9, 10 << 32, 53_000), 1.2)

    last = seen(before, low.send(now=1.3))
    high.stamp += 3_000
    entry = high.send(is_key=True, now=1.31)
    first = seen(numbering.begin(high.stream, entry, ALL_TEMPORAL, 1.31), entry)

    assert first.timestamp - last.timestamp in (90, 0, 3_000 - 18_000 + 18_000)


def test_the_same_picture_in_two_sizes_never_has_one_timestamp_twice() -> None:
    low, high = Source(1), Source(1)
    numbering = Numbering()
    last = seen(numbering.begin(low.stream, low.send(), ALL_TEMPORAL, 0.0), low.send())

    high.stamp = low.stamp - 3_000
    entry = high.send(is_key=True)
    first = seen(numbering.begin(high.stream, entry, ALL_TEMPORAL, 0.0), entry)

    assert 0 < (first.timestamp - last.timestamp) & 0xFFFFFFFF < 0x8000_0000


def test_without_the_upper_temporal_layer_there_are_no_holes() -> None:
    source, numbering = Source(10), Numbering()
    entry = source.send(is_key=True)
    stretch = numbering.begin(source.stream, entry, 0, 0.0)
    parcels = [source.send(temporal=turn % 2) for turn in range(1, 9)]

    kept = [written for each in (entry, *parcels) if (written := stretch.write(each, OURS))]

    packets = [packet for each in kept if (packet := rtp.read(each))]
    assert [packet.sequence for packet in packets] == list(range(11, 16))
    first = picture_of(packets[0])
    assert [picture_of(packet) for packet in packets] == list(range(first, first + 5))


def test_a_late_packet_of_a_layer_that_is_left_out_fills_its_number_with_nothing() -> None:
    source, numbering = Source(10), Numbering()
    stretch = numbering.begin(source.stream, source.send(is_key=True), 0, 0.0)
    late = source.next(temporal=1)
    after = source.send()
    parcel = source.stream.take(late, {}, 0.0, 0)
    assert parcel is not None

    assert seen(stretch, after).sequence == 13
    assert seen(stretch, parcel).sequence == 12
    assert seen(stretch, parcel).payload == b""


def test_who_gets_the_upper_layer_again_goes_on_where_he_was() -> None:
    source, numbering = Source(10), Numbering()
    stretch = numbering.begin(source.stream, source.send(is_key=True), 0, 0.0)
    source.send(temporal=1)
    last = seen(stretch, source.send())

    upper = source.send(temporal=1)
    whole = numbering.begin(source.stream, upper, ALL_TEMPORAL, 0.0)

    assert seen(whole, upper).sequence == last.sequence + 1
    assert picture_of(seen(whole, upper)) == picture_of(last) + 1


def test_what_was_sent_before_a_change_is_found_again_and_nothing_else() -> None:
    source, numbering = Source(100), Numbering()
    stretch = numbering.begin(source.stream, source.send(is_key=True), ALL_TEMPORAL, 0.0)
    parcel = source.send()
    packet = seen(stretch, parcel)
    numbering.end()
    for _ in range(50):
        source.send()
    again = numbering.begin(source.stream, source.send(), ALL_TEMPORAL, 0.0)

    assert numbering.resolve(packet.sequence) == (stretch, parcel.extended)
    assert numbering.resolve(packet.sequence + 1) == (again, source.stream.latest)
    assert numbering.resolve(packet.sequence + 2) is None


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("send"), st.integers(0, 3)),
            st.tuples(st.just("gap"), st.integers(1, 4)),
            st.tuples(st.just("late"), st.integers(0, 3)),
            st.tuples(st.just("switch"), st.integers(0, 3)),
            st.tuples(st.just("limit"), st.integers(0, 3)),
            st.tuples(st.just("pause"), st.just(0)),
        ),
        max_size=120,
    ),
    st.integers(0, 0xFFFF),
)
def test_no_number_ever_carries_two_different_packets(
    moves: list[tuple[str, int]], start: int
) -> None:
    Receiver(start).play(moves)


class Receiver:
    """Two layers and one who receives them, moved at random."""

    def __init__(self, start: int) -> None:
        self.sources = [Source(start), Source(0xFFFF - start, picture=32_000)]
        self.at = 0
        self.limit = ALL_TEMPORAL
        self.numbering = Numbering()
        self.carried: dict[int, bytes] = {}
        self.missing: list[tuple[int, rtp.Packet]] = []
        self.highest = -1

    def play(self, moves: list[tuple[str, int]]) -> None:
        for kind, what in moves:
            source = self.sources[self.at]
            if kind == "send":
                self.take(self.at, source.next(temporal=what))
            elif kind == "gap":
                self.missing += [(self.at, source.next(temporal=what % 4)) for _ in range(what)]
            elif kind == "late" and self.missing:
                self.take(*self.missing.pop(what % len(self.missing)))
            elif kind == "pause":
                self.numbering.end()
            elif kind in ("switch", "limit"):
                self.limit = what
                self.at = (self.at + (kind == "switch")) % 2
                source = self.sources[self.at]
                self.take(self.at, source.next(is_key=True), is_entry=True)
        self.resolve_all()

    def take(self, at: int, packet: rtp.Packet, *, is_entry: bool = False) -> None:
        stream = self.sources[at].stream
        parcel = stream.take(packet, {}, 0.0, 0)
        if parcel is None:
            return
        current = self.numbering.current
        if is_entry or (current is None and parcel.extended == stream.latest):
            self.numbering.begin(stream, parcel, self.limit, 0.0)
        if self.numbering.current is None or self.numbering.current.stream is not stream:
            return
        for stretch in self.numbering.stretches_of(stream, parcel.extended):
            written = stretch.write(parcel, OURS)
            if written is not None:
                number = stretch.number(parcel.extended)
                assert self.carried.setdefault(number, written) == written
                self.highest = max(self.highest, number)

    def resolve_all(self) -> None:
        """Whatever is asked for, it is what was sent first under its number."""
        for number in range(max(0, self.highest - 300), self.highest + 5):
            found = self.numbering.resolve(number & 0xFFFF)
            if found is None:
                continue
            stretch, extended = found
            parcel = stretch.stream.cache.get(extended)
            written = stretch.write(parcel, OURS) if parcel is not None else None
            if written is not None:
                assert stretch.number(extended) == number
                assert self.carried.setdefault(number, written) == written
