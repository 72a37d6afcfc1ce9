"""Frames of the minimal lower layer protocol (HL7 v2 MLLP release 1); knows no socket.

A frame is 0x0B, the message, 0x1C 0x0D. None of the three occurs inside UTF-8 or GB18030 text.
"""

from consult.ledger.errors import ProtocolError, TooBig

START = b"\x0b"
END = b"\x1c\x0d"
LIMIT_BYTES = 4 << 20
"""The longest message that is taken."""


def framed(message: bytes) -> bytes:
    """One message in its frame."""
    return START + message + END


class Deframer:
    """Bytes in as they come, whole messages out.

    `ProtocolError` where no frame can be: the peer speaks another protocol, or lost its place.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._kept = bytearray()
        self._searched = 0

    @property
    def is_between(self) -> bool:
        """Whether no message has begun."""
        return not self._kept

    def receive(self, piece: bytes) -> list[bytes]:
        """The messages that this piece completes; `TooBig` when one does not end."""
        self._kept += piece
        messages: list[bytes] = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def _next(self) -> bytes | None:
        kept = self._kept
        if not kept.startswith(START):
            self._skip_line_ends()
            if kept and not kept.startswith(START):
                raise ProtocolError("MLLP: a message begins with 0x0B")
        end = kept.find(END, self._searched)
        if end < 0:
            self._searched = max(0, len(kept) - 1)
            if len(kept) > self._limit_bytes:
                raise TooBig("MLLP message")
            return None
        message = bytes(kept[1:end])
        del kept[: end + len(END)]
        self._searched = 0
        if len(message) > self._limit_bytes:
            raise TooBig("MLLP message")
        if START in message or END[:1] in message:
            raise ProtocolError("MLLP: 0x0B or 0x1C inside a message")
        return message

    def _skip_line_ends(self) -> None:
        # Some senders put line ends between their frames.
        while self._kept.startswith((b"\r", b"\n")):
            del self._kept[:1]
