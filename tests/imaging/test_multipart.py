"""multipart/related, read in whatever pieces a socket gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consult.ledger.errors import ProtocolError
from imaging.dicomweb.core.multipart import (
    Begin,
    End,
    MultipartReader,
    Piece,
    boundary_of,
    closing,
    part_head,
)


def read(content: bytes, piece_bytes: int) -> tuple[list[bytes], bool]:
    """The bodies of the whole parts, and whether the closing boundary came."""
    reader = MultipartReader("B")
    bodies = list[bytes]()
    for at in range(0, len(content), piece_bytes):
        for event in reader.feed(content[at : at + piece_bytes]):
            match event:
                case Begin():
                    bodies.append(b"")
                case Piece(piece):
                    bodies[-1] += piece
                case End():
                    pass
    return bodies, reader.is_done


def written(bodies: list[bytes]) -> bytes:
    parts = (part_head("B", "application/dicom") + body + b"\r\n" for body in bodies)
    return b"".join(parts) + closing("B")


NEARLY = st.lists(
    st.sampled_from([b"\r\n--", b"\r\n", b"--", b"-", b"x", b"\r", b"\n"]), max_size=9
)


@given(st.lists(NEARLY.map(b"".join), max_size=4), st.integers(1, 40))
@example([b""], 1)
@example([b"\r\n--\r\n"], 3)
def test_what_was_written_is_read_in_any_pieces(bodies: list[bytes], piece_bytes: int) -> None:
    assert read(written(bodies), piece_bytes) == (bodies, True)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_are_read_or_break_the_protocol(content: bytes, piece_bytes: int) -> None:
    try:
        read(b"--B" + content, piece_bytes)
    except ProtocolError:
        return


@pytest.mark.parametrize(
    "content",
    [
        b"--B garbage\r\n",
        b"--B\r\nno colon\r\n\r\n",
        b"--B\r\n" + b"a: " + b"x" * 20_000 + b"\r\n\r\n",
    ],
)
def test_a_malformed_part_breaks_the_protocol(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(content, 1_000)


def test_a_preamble_and_an_epilogue_are_ignored() -> None:
    assert read(b"hello\r\n" + written([b"body"]) + b"bye\r\n--B\r\n", 7) == ([b"body"], True)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "multipart/related", "multipart/related; boundary=é"]
)
def test_a_content_type_without_a_boundary_breaks_the_protocol(content_type: str) -> None:
    with pytest.raises(ProtocolError):
        boundary_of(content_type)


def test_a_quoted_boundary_is_read() -> None:
    assert boundary_of('multipart/related; type="application/dicom"; boundary="a b:c"') == "a b:c"
