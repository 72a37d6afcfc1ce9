"""VP8 descriptors, redundant sound, speakers, grades of a line: the small cores by tables."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.ledger.wire import SeatId
from signaling.engines.wire import Grade
from signaling.sfu.core import red, vp8
from signaling.sfu.core.line import BETTER_S, TELL_S, Losses, Signs, Verdict, grade
from signaling.sfu.core.rtcp import ReportBlock
from signaling.sfu.core.speakers import HOLD_S, Speakers

ANNA, BO = SeatId(UUID(int=1)), SeatId(UUID(int=2))


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [
        (b"\x10\x00rest", True),
        (b"\x10\x01rest", False),
        (b"\x00\x00rest", False),
        (b"\x90\x80\x05\x00rest", True),
        (b"\x90\x80\x85\x01\x01rest", False),
        (b"\x90\xe0\x85\x01\x07\x20\x00rest", True),
        (b"\x11\x00rest", False),
        (b"\x10", False),
    ],
)
def test_the_start_of_a_key_frame_is_known(payload: bytes, is_key: bool) -> None:
    descriptor = vp8.read(payload)

    assert descriptor is not None
    assert vp8.starts_key_frame(payload, descriptor) is is_key


@pytest.mark.parametrize("payload", [b"", b"\x90", b"\x90\x80", b"\x90\x80\x85", b"\x90\xe0\x05"])
def test_a_descriptor_that_is_cut_off_is_none(payload: bytes) -> None:
    assert vp8.read(payload) is None


def test_a_descriptor_tells_the_picture_and_its_temporal_layer() -> None:
    found = vp8.read(b"\x90\xe0\x85\x01\x07\x60\x00rest")

    assert found is not None
    assert (found.picture, found.tl0, found.temporal, found.is_sync) == (0x501, 7, 1, True)
    assert (found.picture_at, found.tl0_at, found.size) == (2, 4, 6)


def test_a_key_frame_tells_its_height() -> None:
    payload = b"\x10\x00\x00\x00\x9d\x01\x2a\x80\x02\x68\x01"
    descriptor = vp8.read(payload)

    assert descriptor is not None
    assert vp8.height_px(payload, descriptor) == 360
    assert vp8.height_px(payload[:9], descriptor) == 0


def test_a_short_picture_id_becomes_a_long_one() -> None:
    payload = b"\x90\xe0\x05\x07\x20\x00rest"
    descriptor = vp8.read(payload)
    assert descriptor is not None

    longer, moved = vp8.lengthen(payload, descriptor, 0x1234)

    assert longer == b"\x90\xe0\x92\x34\x07\x20\x00rest"
    assert vp8.read(longer) == moved


@given(st.binary(max_size=40))
def test_any_payload_is_a_descriptor_or_none(payload: bytes) -> None:
    descriptor = vp8.read(payload)
    if descriptor is not None:
        assert descriptor.size <= len(payload)
        vp8.height_px(payload, descriptor)
        vp8.starts_key_frame(payload, descriptor)
        if descriptor.picture_at:
            longer, moved = vp8.lengthen(payload, descriptor, 7)
            assert vp8.read(longer) == moved


@pytest.mark.parametrize(
    ("payload", "primary"),
    [
        (b"\x6fopus", b"opus"),
        (b"\xef\x0f\x00\x03\x6foldnew", b"new"),
        (b"\xef\x0f\x00\x03\xef\x07\x80\x02\x6foldolnew", b"new"),
        (b"\xef\x0f\x00\x03\x6fold", None),
        (b"\xef\x0f\x00", None),
        (b"\xef\x00\x00\x00" * 9, None),
        (b"", None),
    ],
)
def test_the_newest_block_of_redundant_sound_is_found(
    payload: bytes, primary: bytes | None
) -> None:
    assert red.primary_of(payload) == primary


@given(st.binary(max_size=60))
def test_any_redundant_payload_is_borne(payload: bytes) -> None:
    primary = red.primary_of(payload)
    assert primary is None or payload.endswith(primary)


def talk(speakers: Speakers, seat: SeatId, level: int, since: float, seconds: float) -> None:
    for turn in range(round(seconds * 50)):
        speakers.hear(seat, level, since + turn * 0.02)


def test_who_speaks_is_told_once() -> None:
    speakers = Speakers()
    talk(speakers, ANNA, 30, 0.0, 0.5)

    assert speakers.judge(0.5) == (ANNA,)
    assert speakers.judge(0.6) is None


def test_a_pause_for_breath_changes_nothing_and_silence_does() -> None:
    speakers = Speakers()
    talk(speakers, ANNA, 30, 0.0, 0.5)
    speakers.judge(0.5)

    talk(speakers, ANNA, 127, 0.5, 0.4)
    assert speakers.judge(0.9) is None
    assert speakers.judge(1.0 + HOLD_S) == ()


def test_noise_is_nobody() -> None:
    speakers = Speakers()
    talk(speakers, ANNA, 70, 0.0, 2.0)

    assert speakers.judge(2.0) is None


def test_only_who_is_clearly_louder_overtakes() -> None:
    speakers = Speakers()
    talk(speakers, ANNA, 30, 0.0, 1.0)
    assert speakers.judge(1.0) == (ANNA,)

    talk(speakers, ANNA, 30, 1.0, 0.5)
    talk(speakers, BO, 28, 1.0, 0.5)
    assert speakers.judge(1.5) == (ANNA, BO)
    talk(speakers, ANNA, 40, 1.5, 3.0)
    talk(speakers, BO, 25, 1.5, 3.0)
    assert speakers.judge(4.5) == (BO, ANNA)
    speakers.forget(BO)
    assert speakers.judge(4.6) == (ANNA,)


@pytest.mark.parametrize(
    ("loss", "round_trip_ms", "carries_bps", "is_short", "expected"),
    [
        (0.0, None, None, False, "good"),
        (0.02, 300, 400_000, False, "good"),
        (0.03, 10, None, False, "fair"),
        (0.0, 400, None, False, "fair"),
        (0.0, 10, 300_000, False, "fair"),
        (0.0, 10, None, True, "fair"),
        (0.09, 10, None, False, "poor"),
        (0.0, 800, None, False, "poor"),
        (0.0, 10, 100_000, True, "poor"),
    ],
)
def test_a_line_is_as_good_as_its_worst_sign(
    loss: float,
    round_trip_ms: int | None,
    carries_bps: int | None,
    is_short: bool,
    expected: Grade,
) -> None:
    signs = Signs(
        loss=loss, round_trip_ms=round_trip_ms, carries_bps=carries_bps, is_short=is_short
    )

    assert grade(signs) == expected


def test_a_line_is_told_at_a_change_and_not_too_often() -> None:
    verdict = Verdict()

    assert verdict.tell("good", (), 0.0)
    assert not verdict.tell("good", (), 5.0)
    assert verdict.tell("poor", (), 6.0)
    assert not verdict.tell("poor", ("camera",), 6.0 + TELL_S / 2)
    assert verdict.tell("poor", ("camera",), 6.0 + TELL_S)
    assert not verdict.tell("good", (), 6.0 + TELL_S + BETTER_S / 2)
    assert verdict.tell("good", (), 6.0 + TELL_S + BETTER_S)


def test_the_losses_of_all_streams_are_weighed_by_their_packets() -> None:
    losses = Losses()
    for ssrc in (1, 2):
        assert losses.hear(ReportBlock(ssrc, 255, 0, 100, 0)) == 0
    assert losses.take() is None

    assert losses.hear(ReportBlock(1, 0, 0, 400, 0)) == 300
    assert losses.hear(ReportBlock(2, 128, 0, 200, 0)) == 100

    assert losses.take() == 0.125
    assert losses.take() is None


def test_what_was_lost_in_a_silence_or_never_sent_is_not_counted() -> None:
    losses = Losses()
    losses.hear(ReportBlock(1, 0, 0, 100, 0))
    hole = ReportBlock(1, 230, 0, 1_100, 0)
    assert losses.expects(hole) == 1_000
    assert losses.hear(hole, counts=False) == 0
    assert losses.hear(ReportBlock(1, 64, 0, 1_200, 0)) == 100
    assert losses.take() == 0.25

    losses.forget()
    assert losses.hear(ReportBlock(1, 255, 0, 9_000, 0)) == 0
    assert losses.take() is None
