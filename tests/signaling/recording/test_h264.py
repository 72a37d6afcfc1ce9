"""H.264: what comes in fragments is in the file as pictures, whose parameters stand in its head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.recordings.core import demux, webm
from signaling.recording.core import h264
from tests.signaling.recording.stream import Sent, h264_packets, h264_pictures
from tests.signaling.recording.test_track import Files, decoded


@pytest.fixture(scope="module")
def bar() -> list[list[bytes]]:
    return h264_pictures(4)


def test_every_picture_is_in_the_file_and_can_be_sought(bar: list[list[bytes]]) -> None:
    files = Files("H264")
    files.feed(h264_packets(bar))
    content = files.finish()[1]
    frames, seconds = decoded(content)
    assert (frames, round(seconds)) == (80, 4)
    assert content[:64].count(b"matroska") == 1
    kind = demux.kind_of(content)
    assert isinstance(kind, webm.Picture)
    assert (kind.width, kind.height) == (320, 240)
    assert len(files.endings[1].cues) == 4


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1_280, 720), (322, 242)])
def test_the_size_is_read_from_the_parameters(size: tuple[int, int]) -> None:
    sequence = next(unit for unit in h264_pictures(0.05, size)[0] if unit[0] & 0x1F == 7)
    assert h264.size_of(sequence) == size


def test_a_picture_with_a_hole_is_left_out_with_its_rest(bar: list[list[bytes]]) -> None:
    sent = list(h264_packets(bar))
    victim = next(
        number
        for number, each in enumerate(sent)
        if number > 20 and each.packet.payload[:1] == b"\x7c" and not each.packet.is_marked
    )
    files = Files("H264")
    files.feed(each for number, each in enumerate(sent) if number != victim)
    content = files.finish()[1]
    assert len(list(demux.blocks(content))) == 79
    assert files.track.pictures_lost <= 1


def test_nothing_is_kept_before_the_first_key_frame(bar: list[list[bytes]]) -> None:
    files = Files("H264")
    files.feed(each for each in h264_packets(bar) if each.at_ms >= 500)
    blocks = list(demux.blocks(files.finish()[1]))
    assert blocks[0].is_key
    assert len(blocks) == 60


def test_other_parameters_begin_another_file(bar: list[list[bytes]]) -> None:
    larger = h264_pictures(1, (640, 360))
    files = Files("H264")
    files.feed(h264_packets(bar[:20] + larger))
    parts = files.finish()
    kinds = [demux.kind_of(content) for content in parts.values()]
    sizes = [(kind.width, kind.height) for kind in kinds if isinstance(kind, webm.Picture)]
    assert sizes == [(320, 240), (640, 360)]
    assert [decoded(content)[0] for content in parts.values()] == [20, 20]


def test_a_file_that_was_cut_off_plays_up_to_its_last_cluster(bar: list[list[bytes]]) -> None:
    files = Files("H264")
    files.feed(h264_packets(bar))
    whole = files.parts[1]
    kind = demux.kind_of(whole)
    assert kind is not None
    ending = demux.ending(whole[: len(whole) - 50], kind)
    head = webm.head(kind, ending)
    mended = head + whole[len(webm.head(kind)) : ending.size_bytes] + webm.cues(kind, ending)
    assert len(head) == len(webm.head(kind))
    assert decoded(mended)[0] == 40


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=60)), max_size=40))
def test_whatever_comes_breaks_nothing(payloads: list[tuple[bool, bytes]]) -> None:
    files = Files("H264")
    sent = list(h264_packets([[payload] for _, payload in payloads if payload]))
    files.feed(sent)
    files.feed(
        Sent(each.at_ms, type(each.packet)(n, n // 3, 102, marked, payload))
        for n, (each, (marked, payload)) in enumerate(zip(sent, payloads, strict=False))
    )
    files.finish()
    for _, payload in payloads:
        h264.size_of(payload)
