"""RTP read in place, renewed for receivers, wrapped for retransmission."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.sfu.core import rtp

IDS = {7: rtp.AUDIO_LEVEL, 9: rtp.ABS_SEND_TIME, 4: rtp.MID}


def packet(payload: bytes = b"payload", first: int = 0x80, middle: bytes = b"") -> bytes:
    head = bytes((first, 0x80 | 100)) + (1000).to_bytes(2, "big")
    return head + (90_000).to_bytes(4, "big") + (0xCAFE).to_bytes(4, "big") + middle + payload


def with_extensions(block: bytes, profile: int = 0xBEDE) -> bytes:
    block += bytes(-len(block) % 4)
    words = (len(block) // 4).to_bytes(2, "big")
    return packet(first=0x90, middle=profile.to_bytes(2, "big") + words + block)


def test_the_header_is_read() -> None:
    read = rtp.read(packet())

    assert read is not None
    assert (read.marker, read.payload_type, read.sequence) == (1, 100, 1000)
    assert (read.timestamp, read.ssrc, read.payload) == (90_000, 0xCAFE, b"payload")


@pytest.mark.parametrize(
    ("block", "profile", "expected"),
    [
        (b"\x70\x85\x42\x01\x02\x03", 0xBEDE, {7: b"\x85", 4: b"\x01\x02\x03"}),
        (b"\x00\x00\x70\x85", 0xBEDE, {7: b"\x85"}),
        (b"\xf0\x85\x70\x85", 0xBEDE, {}),
        (b"\x70\x85\x43\x01", 0xBEDE, {7: b"\x85"}),
        (b"\x07\x01\x85\x04\x02hi", 0x1000, {7: b"\x85", 4: b"hi"}),
        (b"\x07\x01\x85\x04\x09hi", 0x1003, {7: b"\x85"}),
        (b"\x70\x85", 0xABCD, {}),
    ],
)
def test_header_extensions_are_read_in_both_forms(
    block: bytes, profile: int, expected: dict[int, bytes]
) -> None:
    read = rtp.read(with_extensions(block, profile))

    assert read is not None
    assert read.extensions == expected
    assert read.payload == b"payload"


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        packet()[:11],
        b"\x40" + packet()[1:],
        packet(first=0x8F)[:20],
        packet(first=0x90, payload=b"\xbe\xde\x00"),
        packet(first=0x90, payload=b"\xbe\xde\x00\x09abcd"),
    ],
)
def test_a_length_that_leads_outside_is_no_packet(broken: bytes) -> None:
    assert rtp.read(broken) is None


def test_a_renewed_packet_has_the_ids_and_the_type_of_all_receivers() -> None:
    source = rtp.read(with_extensions(b"\x70\x85\x40\x31\x92\x01\x02\x03"))
    assert source is not None

    renewed = rtp.read(rtp.renew(source, 111, IDS, 0x0123_4567_89AB_CDEF))

    assert renewed is not None
    assert renewed.payload_type == 111
    assert renewed.extensions == {1: b"\x85", 2: b"\x9e\x26\xaf"}
    assert (renewed.timestamp, renewed.marker, renewed.payload) == (90_000, 1, b"payload")


def test_a_retransmission_unwraps_to_what_was_wrapped() -> None:
    source = rtp.read(packet())
    assert source is not None
    plain = rtp.address_to(rtp.renew(source, 96, IDS, 0), 777, 0xAA)

    wrapped = rtp.read(rtp.wrap_rtx(plain, 777, (97, 3, 0xBB)))

    assert wrapped is not None
    assert (wrapped.payload_type, wrapped.sequence, wrapped.ssrc) == (97, 3, 0xBB)
    unwrapped = rtp.unwrap_rtx(wrapped, 96, 0xAA)
    assert unwrapped is not None
    assert unwrapped.content == plain


def test_padding_alone_is_a_probe() -> None:
    probe = rtp.read(packet(first=0xA0, payload=bytes(9) + b"\x0a"))
    filled = rtp.read(packet(first=0xA0, payload=b"picture" + b"\x00\x02"))

    assert probe is not None
    assert probe.is_empty
    assert rtp.unwrap_rtx(probe, 96, 1) is None
    assert filled is not None
    assert not filled.is_empty


@pytest.mark.parametrize(
    ("codec", "payload", "expected"),
    [
        ("H264", b"\x67rest", True),
        ("H264", b"\x78\x00\x05\x67rest", True),
        ("H264", b"\x41rest", False),
        ("H264", b"\x7c\x85rest", True),
        ("OPUS", b"\x10\x00rest", False),
    ],
)
def test_the_start_of_a_key_frame_is_known(codec: str, payload: bytes, expected: bool) -> None:
    assert rtp.starts_key_frame(codec, payload) is expected


def test_the_end_of_a_fragmented_key_picture_is_not_its_start() -> None:
    assert not rtp.starts_key_frame("H264", b"\x7c\x45rest")


@given(st.binary(max_size=80), st.sampled_from(["VP8", "H264"]))
def test_any_bytes_are_a_packet_or_nothing(content: bytes, codec: str) -> None:
    read = rtp.read(content)

    rtp.starts_key_frame(codec, content)
    if read is not None:
        renewed = rtp.read(rtp.renew(read, 96, IDS, 1))
        assert renewed is not None
        assert renewed.payload == read.payload
        rtp.unwrap_rtx(read, 96, 1)


@given(st.binary(max_size=60), st.sampled_from([0xBEDE, 0x1000, 0x100F, 0]))
def test_any_extension_block_is_read_without_harm(block: bytes, profile: int) -> None:
    read = rtp.read(with_extensions(block, profile))

    assert read is not None
    assert read.payload == b"payload"
