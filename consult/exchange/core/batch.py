"""The messages of one file (HL7 v2.5.1 §2.10.3): each begins with its MSH."""

import re
from collections.abc import Iterator

from consult.ledger.errors import ProtocolError

_LINE_END = re.compile(rb"\r\n|\r|\n")
_AROUND = (b"FHS", b"BHS", b"BTS", b"FTS")
_UTF8_MARK = b"\xef\xbb\xbf"
MESSAGES_MAX = 2_000


def messages_of(file: bytes) -> tuple[bytes, ...]:
    """Each message of a file, without the headers and trailers of a batch around them.

    `ProtocolError` where it holds none, or something else before the first.
    """
    found = tuple(_messages(file.removeprefix(_UTF8_MARK)))
    if not found:
        raise ProtocolError("no MSH in the file")
    if len(found) > MESSAGES_MAX:
        raise ProtocolError("too many messages in one file")
    return found


def _messages(file: bytes) -> Iterator[bytes]:
    lines: list[bytes] = []
    for line in _LINE_END.split(file):
        if not line.strip() or line.startswith(_AROUND):
            continue
        if line.startswith(b"MSH"):
            if lines:
                yield b"\r".join(lines)
            lines = [line]
        elif lines:
            lines.append(line)
        else:
            raise ProtocolError("the file does not begin with a message")
    if lines:
        yield b"\r".join(lines)
