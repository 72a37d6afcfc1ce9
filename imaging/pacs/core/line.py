"""How jobs and replies stand on the pipe to a DICOM process: a length of 4 bytes, then msgpack."""

from typing import Generic, TypeVar

import msgspec

from imaging.pacs.wire.associations import DimseJob, DimseReply

T = TypeVar("T")

LENGTH_BYTES = 4
MOST_BYTES = 16 << 20
"""Bytes of images never stand here: they lie in files of the spool."""


class Messages(Generic[T]):
    """The messages of one direction."""

    def __init__(self, decoder: "msgspec.msgpack.Decoder[T]") -> None:
        self._decoder = decoder

    def packed(self, message: T) -> bytes:
        """A message with its length before it."""
        body = msgspec.msgpack.encode(message)
        return len(body).to_bytes(LENGTH_BYTES, "big") + body

    def read(self, body: bytes) -> T:
        """A message; raises msgspec.ValidationError or DecodeError."""
        return self._decoder.decode(body)


JOBS: Messages[DimseJob] = Messages(msgspec.msgpack.Decoder(DimseJob))
REPLIES: Messages[DimseReply] = Messages(msgspec.msgpack.Decoder(DimseReply))
