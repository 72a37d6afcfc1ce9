"""HL7 text and MLLP frames: bytes become text first, everything is bounded, nothing is guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consult.alliance.core import CLINIC_ZONE
from consult.exchange.core import hl7
from consult.exchange.core.hl7 import Delimiters, Malformed, escaped, moment, parse, unescaped
from consult.exchange.core.mllp import Deframer, framed
from consult.ledger.errors import ProtocolError, TooBig
from tests.consult.exchange.corpus import BLOOD, HEADER, SPOKEN, UTF8, message

TREACHEROUS = "".join(
    chr(point)
    for point in range(0x4E00, 0x9FA6)
    if chr(point).encode("gbk")[1:] in (b"|", b"^", b"~", b"\\")
)
"""Signs of GBK whose second byte is a delimiter of HL7."""

PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("GB 18030-2000", "gb18030"),
        ("GB18030-2000", "gb18030"),
        ("GBK", "gb18030"),
        ("gbk~UNICODE UTF-8", "gb18030"),
    ],
)
def test_the_charset_is_what_msh_18_names(charset: str, codec: str) -> None:
    text = message(f"PID|1||1||张{TREACHEROUS[:20]}𠮷", charset=f"||||||{charset}")

    read = parse(text.encode(codec))

    assert read.codec == codec
    assert read.segments[1].part(5) == f"张{TREACHEROUS[:20]}𠮷"


def test_signs_whose_second_byte_is_a_delimiter_stay_whole() -> None:
    assert len(TREACHEROUS) > 400
    text = message(f"NTE|1||{TREACHEROUS}", charset="||||||GBK")

    assert parse(text.encode("gbk")).segments[1].text(3) == TREACHEROUS


def test_a_sender_may_be_known_to_write_gbk_without_a_word() -> None:
    raw = SPOKEN.encode("gbk")

    assert parse(raw, "GBK").segments[1].components(5) == ("刘", "喆")
    with pytest.raises(Malformed, match="MSH-18"):
        parse(raw)


WRONG = (
    (b"", "message"),
    (b"PID|1", "message"),
    (b"MSH", "MSH-2"),
    (b"MSH|^~\\", "MSH-2"),
    (b"MSH|^^\\&|", "MSH-2"),
    (b"MSHa^~\\&a", "MSH-2"),
    (BLOOD.encode("gb18030"), "MSH-18"),
    (BLOOD.replace("UNICODE UTF-8", "UTF-16").encode(), "MSH-18"),
    (BLOOD.replace("UNICODE UTF-8", "").encode(), "MSH-18"),
    (BLOOD.encode() + b"obx|1\r", "line"),
    (BLOOD.encode() + b"OBXX|1\r", "line"),
    (BLOOD.encode() + b"NTE|1||\x00\r", "message"),
    (BLOOD.encode() + b"NTE|\r" * 3_000, "message"),
    (BLOOD.encode() + b"NTE" + b"|" * 300, "NTE[1]"),
)


@pytest.mark.parametrize(("raw", "place"), WRONG)
def test_what_is_no_message_is_refused_with_its_place(raw: bytes, place: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse(raw)
    assert refused.value.place.startswith(place)


def test_a_message_beyond_the_limit_is_too_big() -> None:
    with pytest.raises(TooBig):
        parse(BLOOD.encode() + b"NTE|1||" + b"a" * (4 << 20))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"10\S\9/L", "10^9/L"),
        (r"a\F\b\T\c\R\d\E\e", "a|b&c~d\\e"),
        (r"\H\重要\N\：一\.br\二\.sp2\三", "重要：一\n二\n三"),
        (r"\XE4BDA0\好", "你好"),
        (r"\X0D\b", "\nb"),
    ],
)
def test_escapes_mean_what_the_standard_says(text: str, meant: str) -> None:
    assert "".join(unescaped(text, Delimiters(), "utf-8")) == meant


@pytest.mark.parametrize("text", [r"C:\报告", r"\Q\\", r"\X00\\", r"\XFF\\", r"\XZZ\\", "\\"])
def test_an_unknown_escape_is_refused_with_the_field(text: str) -> None:
    read = parse(message(f"NTE|1||{text}").encode())

    with pytest.raises(Malformed) as refused:
        read.segments[1].text(3)
    assert refused.value.place == "NTE[1]-3"


@given(PRINTED)
def test_an_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert "".join(unescaped(escaped(text), Delimiters(), "utf-8")) == text
    read = parse(message(f"NTE|1||{escaped(text)}").encode())
    assert read.segments[1].text(3) == ("" if text == '""' else text)


@given(st.binary(max_size=400))
@example(b"MSH|^~\\&|\r\xff")
def test_any_bytes_give_a_message_or_a_protocol_error(tail: bytes) -> None:
    for raw in (tail, (HEADER + UTF8 + "\r").encode() + tail):
        try:
            read = parse(raw)
            for segment in read.segments:
                for field in range(1, len(segment.fields)):
                    segment.repetitions(field)
        except ProtocolError:
            continue


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20261121", datetime(2026, 11, 20, 16, tzinfo=UTC)),
        ("202611210830", datetime(2026, 11, 21, 0, 30, tzinfo=UTC)),
        ("20261121083005.25", datetime(2026, 11, 21, 0, 30, 5, tzinfo=UTC)),
        ("20261121083005+0000", datetime(2026, 11, 21, 8, 30, 5, tzinfo=UTC)),
        ("2026", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        ("", None),
    ],
)
def test_times_without_a_zone_are_those_of_the_clinic(text: str, at: datetime | None) -> None:
    assert moment(text, CLINIC_ZONE) == at


@pytest.mark.parametrize(
    "text", ["20261321", "2026-11-21", "0000", "00010101", "20261121083005+9900"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # nothing more is said
        moment(text, CLINIC_ZONE)


@given(st.lists(st.binary(max_size=30), max_size=5), st.data())
def test_frames_come_out_as_they_went_in_however_they_are_split(
    messages: list[bytes], data: st.DataObject
) -> None:
    clean = [m.replace(b"\x0b", b"").replace(b"\x1c", b"") for m in messages]
    stream = b"".join(framed(m) for m in clean)
    deframer, heard, at = Deframer(), list[bytes](), 0
    while at < len(stream):
        step = data.draw(st.integers(1, 9))
        heard += deframer.receive(stream[at : at + step])
        at += step

    assert heard == clean
    assert deframer.is_between


@given(st.lists(st.binary(max_size=20), max_size=20))
def test_any_stream_gives_messages_or_a_protocol_error(pieces: list[bytes]) -> None:
    deframer = Deframer(limit_bytes=50)
    try:
        for piece in pieces:
            assert all(len(message) <= 50 for message in deframer.receive(piece))
    except ProtocolError:
        return


@pytest.mark.parametrize(
    "stream", [b"GET / HTTP/1.1\r\n", b"\x0bMSH\x0bMSH\x1c\r", b"\x0ba\x1cb\x1c\r"]
)
def test_another_protocol_is_broken_off(stream: bytes) -> None:
    with pytest.raises(ProtocolError):
        Deframer().receive(stream)


def test_a_frame_that_does_not_end_is_too_big() -> None:
    deframer = Deframer(limit_bytes=100)
    deframer.receive(b"\x0b" + b"a" * 99)
    with pytest.raises(TooBig):
        deframer.receive(b"a")


def test_line_ends_between_frames_are_passed_over() -> None:
    assert Deframer().receive(b"\r\n" + framed(b"a") + b"\r\n\r\n" + framed(b"b")) == [b"a", b"b"]


def test_the_header_of_what_cannot_be_read_is_glimpsed() -> None:
    glimpsed = hl7.glimpse(BLOOD.encode("gb18030"))

    assert glimpsed is not None
    assert glimpsed.header.part(10) == "M1"
    assert hl7.glimpse(b"GET / HTTP/1.1") is None
