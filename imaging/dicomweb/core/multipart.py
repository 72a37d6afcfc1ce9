"""multipart/related (RFC 2387, RFC 2046 §5.1), read in bounded memory, written around parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consult.ledger.errors import ProtocolError

MOST_HEADER_BYTES = 16_384
MOST_PARTS = 20_000

_PARAMETER = re.compile(r';\s*([A-Za-z0-9_-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]+)')
# RFC 2046 §5.1.1 allows 70 characters; Orthanc sends 73.
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]")


@dataclass(frozen=True)
class Begin:
    """A part begins; header names in lower case."""

    headers: dict[str, str]


@dataclass(frozen=True)
class Piece:
    """Some bytes of the part that began last."""

    content: bytes


@dataclass(frozen=True)
class End:
    """The part that began last is whole."""


Event = Begin | Piece | End


class MultipartReader:
    """Bytes in, events out; what follows the last boundary is ignored (RFC 2046 §5.1.1)."""

    def __init__(self, boundary: str) -> None:
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        # As if a line had ended before: the first boundary may stand at the very beginning.
        self._buffer = b"\r\n"
        self._state = "preamble"
        self._part_count = 0

    @property
    def is_done(self) -> bool:
        """Has the closing boundary come?"""
        return self._state == "epilogue"

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events of these bytes; raises ProtocolError."""
        self._buffer += chunk
        while True:
            before = (self._state, len(self._buffer))
            match self._state:
                case "preamble" | "body":
                    yield from self._content()
                case "boundary":
                    self._after_boundary()
                case "headers":
                    yield from self._headers()
                case _:
                    self._buffer = b""
            if (self._state, len(self._buffer)) == before:
                return

    def _content(self) -> Iterator[Event]:
        """Up to the next boundary; a tail that may be the start of one stays."""
        at = self._buffer.find(self._delimiter)
        stop = at if at >= 0 else max(0, len(self._buffer) - len(self._delimiter) + 1)
        if self._state == "body" and stop:
            yield Piece(self._buffer[:stop])
        self._buffer = self._buffer[stop:]
        if at < 0:
            return
        self._buffer = self._buffer[len(self._delimiter) :]
        if self._state == "body":
            yield End()
        self._state = "boundary"

    def _after_boundary(self) -> None:
        if self._buffer.startswith(b"--"):
            self._state = "epilogue"
            return
        line, found, rest = self._buffer.partition(b"\r\n")
        # Only white space may follow (RFC 2046 §5.1.1); "-" and CR may be half of what comes.
        if line.strip(b" \t") not in ((b"",) if found else (b"", b"-", b"\r")) or len(line) > 1_000:
            raise ProtocolError("multipart: boundary line")
        if found:
            self._buffer, self._state = rest, "headers"

    def _headers(self) -> Iterator[Event]:
        if self._buffer.startswith(b"\r\n"):
            block, rest = b"", self._buffer[2:]
        else:
            block, found, rest = self._buffer.partition(b"\r\n\r\n")
            if len(block) > MOST_HEADER_BYTES:
                raise ProtocolError("multipart: headers too long")
            if not found:
                return
        self._part_count += 1
        if self._part_count > MOST_PARTS:
            raise ProtocolError("multipart: too many parts")
        if rest.startswith(self._delimiter[2:]):
            rest = b"\r\n" + rest  # an empty part: its boundary stands right behind its headers
        self._buffer, self._state = rest, "body"
        yield Begin(_headers(block))


def _headers(block: bytes) -> dict[str, str]:
    headers = dict[str, str]()
    for line in block.split(b"\r\n"):
        name, found, value = line.decode("latin-1").partition(":")
        if line and not found:
            raise ProtocolError("multipart: header line")
        headers[name.strip().lower()] = value.strip()
    return headers


def media_type(header: str) -> tuple[str, dict[str, str]]:
    """A Content-Type as its type and its parameters, both in lower case but for values."""
    kind = header.partition(";")[0].strip().lower()
    found = _PARAMETER.findall(header[:2_000])
    return kind, {name.lower(): value.strip('"') for name, value in found}


def boundary_of(content_type: str) -> str:
    """The boundary of a multipart/related type; raises ProtocolError."""
    kind, parameters = media_type(content_type)
    boundary = parameters.get("boundary", "")
    if kind != "multipart/related" or not _BOUNDARY.fullmatch(boundary):
        raise ProtocolError("multipart: content type")
    return boundary


def part_head(boundary: str, content_type: str, location: str = "") -> bytes:
    """What stands before the bytes of a part."""
    where = f"Content-Location: {location}\r\n" if location else ""
    return f"--{boundary}\r\nContent-Type: {content_type}\r\n{where}\r\n".encode()


def closing(boundary: str) -> bytes:
    """What stands behind the last part."""
    return f"--{boundary}--\r\n".encode()
