"""Tracks: what comes in as packets is in the files, in order, and stands at its time."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable

import av
import pytest
from av.container import InputContainer
from hypothesis import given
from hypothesis import strategies as st

from consult.recordings.core import demux, webm
from signaling.recording.core.clocks import SenderClock
from signaling.recording.core.payloads import SenderReport, red_blocks, vp8_piece
from signaling.recording.core.pictures import Codec
from signaling.recording.core.track import Append, Close, Effect, Packet, Track
from tests.signaling.recording.stream import (
    Sent,
    opus_packets,
    pictures,
    redundant,
    sound,
    vp8_pictures,
)


class Files:
    """What the effects of a track have written."""

    def __init__(self, codec: Codec, sender: SenderClock | None = None) -> None:
        self.track = Track(codec, sender or SenderClock())
        self.parts: dict[int, bytes] = {}
        self.endings: dict[int, webm.Ending] = {}

    def carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Append():
                    self.parts[effect.part] = self.parts.get(effect.part, b"") + effect.content
                case Close():
                    body = self.parts[effect.part]
                    sealed = webm.head(effect.kind, effect.ending)
                    rest = webm.cues(effect.kind, effect.ending)
                    self.parts[effect.part] = sealed + body[len(sealed) :] + rest
                    self.endings[effect.part] = effect.ending

    def feed(self, sent: Iterable[Sent], delay_ms: float = 40) -> None:
        for each in sent:
            self.carry_out(self.track.receive(each.packet, each.at_ms + delay_ms))

    def finish(self) -> dict[int, bytes]:
        self.carry_out(self.track.finish())
        return self.parts


def decoded(content: bytes) -> tuple[int, float]:
    """How many frames a decoder makes of a file, and its duration in seconds."""
    with av.open(io.BytesIO(content)) as opened:
        assert isinstance(opened, InputContainer)
        assert opened.duration is not None
        frames = list(opened.decode(opened.streams[0]))
        return len(frames), opened.duration / 1e6


@pytest.fixture(scope="module")
def tone() -> list[bytes]:
    return opus_packets(5)


@pytest.fixture(scope="module")
def bar() -> list[bytes]:
    return vp8_pictures(4)


def test_every_packet_of_sound_is_in_the_file_and_its_duration_is_known(tone: list[bytes]) -> None:
    files = Files("OPUS")
    files.feed(sound(tone))
    frames, seconds = decoded(files.finish()[1])
    assert (frames, seconds) == (250, 5.0)


def test_packets_that_overtook_each_other_stand_in_order(tone: list[bytes]) -> None:
    shuffled = sorted(
        sound(tone), key=lambda each: each.at_ms + random.Random(each.at_ms).random() * 90
    )
    files = Files("OPUS")
    files.feed(shuffled)
    content = files.finish()[1]
    found = [content[block.start : block.end] for block in demux.blocks(content)]
    assert found[10:] == tone[10:]


def test_what_was_lost_is_given_back_by_redundancy(tone: list[bytes]) -> None:
    sent = redundant(list(sound(tone)))
    files = Files("OPUS")
    files.feed(each for number, each in enumerate(sent) if number % 3 != 1)
    content = files.finish()[1]
    assert [content[block.start : block.end] for block in demux.blocks(content)] == tone
    assert files.track.lost == 0


def test_silence_that_was_not_sent_takes_its_time(tone: list[bytes]) -> None:
    sent = [each for each in sound(tone) if not 1_000 <= each.at_ms < 3_000]
    # Discontinuous transmission keeps counting packets, not time.
    kept = [
        Sent(each.at_ms, Packet(number, each.packet.timestamp, 111, False, each.packet.payload))
        for number, each in enumerate(sent)
    ]
    files = Files("OPUS")
    files.feed(kept)
    frames, seconds = decoded(files.finish()[1])
    assert (frames, seconds) == (250, 5.0)


def test_every_picture_is_in_the_file_and_can_be_sought(bar: list[bytes]) -> None:
    files = Files("VP8")
    files.feed(pictures(bar))
    content = files.finish()[1]
    assert decoded(content)[0] == 80
    assert demux.kind_of(content) == webm.Picture(320, 240)
    assert len(files.endings[1].cues) == 4
    with av.open(io.BytesIO(content)) as opened:
        assert isinstance(opened, InputContainer)
        opened.seek(3_000_000)
        assert (next(opened.decode(video=0)).time or 0) >= 2.9


def test_a_picture_with_a_hole_is_left_out_and_the_others_play(bar: list[bytes]) -> None:
    sent = list(pictures(bar))
    victim = next(n for n, each in enumerate(sent) if not each.packet.is_marked and n > 20)
    files = Files("VP8")
    files.feed(each for number, each in enumerate(sent) if number != victim)
    assert decoded(files.finish()[1])[0] in (78, 79)


def test_nothing_is_kept_before_the_first_key_frame(bar: list[bytes]) -> None:
    files = Files("VP8")
    files.feed(each for each in pictures(bar) if each.at_ms >= 500)
    content = files.finish()[1]
    assert next(demux.blocks(content)).is_key
    assert len(list(demux.blocks(content))) == 60


@pytest.mark.parametrize("cut", [50, 400, 3_000, 9_000])
def test_a_file_that_was_cut_off_plays_up_to_its_last_cluster(tone: list[bytes], cut: int) -> None:
    files = Files("OPUS")
    files.feed(sound(tone))
    whole = files.parts[1]
    kind = demux.kind_of(whole)
    assert kind is not None
    ending = demux.ending(whole[: len(whole) - cut], kind)
    mended = webm.head(kind, ending) + whole[len(webm.head(kind)) : ending.size_bytes]
    frames, seconds = decoded(mended + webm.cues(kind, ending))
    assert seconds == frames * 0.02
    assert seconds >= 4 - (cut / len(whole)) * 5 - 1


def test_a_stream_that_begins_anew_begins_a_new_part(tone: list[bytes]) -> None:
    files = Files("OPUS")
    files.feed(sound(tone[:100]))
    files.feed(Sent(each.at_ms + 9_000, each.packet) for each in sound(tone[100:], 1, 77))
    parts = files.finish()
    assert [decoded(content)[1] for content in parts.values()] == [2.0, 3.0]
    starts = [files.track.placed_ms(part) for part in files.track.parts.values()]
    assert starts == [40, 9_040]


def test_two_tracks_of_one_sender_are_aligned_by_his_reports(
    tone: list[bytes], bar: list[bytes]
) -> None:
    sender = SenderClock()
    voice, face = Files("OPUS", sender), Files("VP8", sender)
    voice.feed(sound(tone, ticks=5_000), delay_ms=30)
    face.feed(pictures(bar, ticks=90_000), delay_ms=430)  # pictures came 400 ms late
    voice.track.report(SenderReport(1, 1_000_000.0, 5_000))
    face.track.report(SenderReport(2, 1_000_000.0, 90_000))
    assert voice.track.placed_ms(voice.track.parts[1]) == 30
    assert face.track.placed_ms(face.track.parts[1]) == 30


@given(st.lists(st.tuples(st.binary(max_size=80), st.booleans(), st.integers(0, 70))))
def test_no_payload_breaks_a_track(payloads: list[tuple[bytes, bool, int]]) -> None:
    codecs: tuple[Codec, ...] = ("OPUS", "VP8")
    for codec in codecs:
        files = Files(codec)
        for number, (payload, is_marked, kind) in enumerate(payloads):
            packet = Packet(number, number * 960, kind, is_marked, payload)
            files.carry_out(files.track.receive(packet, number * 20))
        for content in files.finish().values():
            assert all(block.end <= len(content) for block in demux.blocks(content))


@given(st.binary(max_size=200))
def test_no_bytes_break_the_readers(content: bytes) -> None:
    vp8_piece(content)
    red_blocks(content)
    demux.kind_of(content)
    list(demux.blocks(content))
    demux.ending(content, webm.Sound())
