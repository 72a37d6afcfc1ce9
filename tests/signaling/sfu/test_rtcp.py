"""Compounds read and built."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import rtcp
from signaling.sfu.core.rtcp import Estimate, KeyFrameRequest, Nack, ReportBlock, SenderReport

BLOCK = ReportBlock(7, 12, 34, 70_000, 56, 78, 90)


def test_a_receiver_report_is_read_as_it_was_built() -> None:
    assert rtcp.read(rtcp.build_receiver_report(1, [BLOCK, BLOCK])) == [BLOCK, BLOCK]


def test_a_sender_report_with_its_description_is_read_as_it_was_built() -> None:
    report = SenderReport(5, 0x0123456789ABCDEF, 90_000)

    compound = rtcp.build_sender_report(report, 10, 20, "seat")

    assert len(compound) % 4 == 0
    assert rtcp.read(compound) == [report]


@given(st.sets(st.integers(0, 40), min_size=1), st.integers(0, 0xFFFF))
def test_a_nack_asks_for_exactly_what_is_missing(steps: set[int], start: int) -> None:
    missing = tuple((start + step) & 0xFFFF for step in sorted(steps))

    assert rtcp.read(rtcp.build_nack(1, 2, missing)) == [Nack(2, missing)]


def test_an_estimate_keeps_eighteen_bits() -> None:
    compound = rtcp.build_receiver_report(1, []) + rtcp.build_estimate(1, 2_500_000, [7, 8])

    assert rtcp.read(compound) == [Estimate(2_500_000 >> 4 << 4, (7, 8))]


def test_pli_and_fir_are_both_requests_for_a_key_frame() -> None:
    fir = bytes.fromhex("84ce0004 00000001 00000000 00000009 01000000".replace(" ", ""))

    assert rtcp.read(rtcp.build_pli(1, 9) + fir) == [KeyFrameRequest(9), KeyFrameRequest(9)]


def test_reading_stops_where_a_length_leads_outside() -> None:
    sound = rtcp.build_pli(1, 9)

    assert rtcp.read(sound + b"\x81\xce\x00\x09" + bytes(8)) == [KeyFrameRequest(9)]


def test_a_nack_for_too_much_is_taken_in_part() -> None:
    entries = b"\x00\x00\xff\xff" * 200
    words = (2 + len(entries) // 4).to_bytes(2, "big")

    (nack,) = rtcp.read(b"\x81\xcd" + words + bytes(8) + entries)

    assert isinstance(nack, Nack)
    assert len(nack.sequences) == rtcp.NACKS_MAX


@given(st.binary(max_size=120))
def test_any_bytes_are_reports_or_nothing(compound: bytes) -> None:
    rtcp.read(compound)


@given(st.integers(0, 31), st.integers(200, 207), st.binary(max_size=60))
def test_any_body_behind_a_sound_header_is_reports_or_nothing(
    count: int, kind: int, body: bytes
) -> None:
    body += bytes(-len(body) % 4)
    head = bytes((0x80 | count, kind)) + (len(body) // 4).to_bytes(2, "big")
    padded = bytes((0xA0 | count, kind)) + (len(body) // 4).to_bytes(2, "big")

    rtcp.read(head + body)
    rtcp.read(padded + body)
