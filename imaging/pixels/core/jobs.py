"""How jobs and replies stand on the pipe: a length of 4 bytes, then msgpack."""

import msgspec

from imaging.pixels.wire import Job, Reply

LENGTH_BYTES = 4
MOST_BYTES = 1 << 30

_job: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)
_reply: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def packed(message: Job | Reply) -> bytes:
    """A message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def job(body: bytes) -> Job:
    """The job that the server sent."""
    return _job.decode(body)


def reply(body: bytes) -> Reply:
    """The reply of a worker; raises msgspec.ValidationError or DecodeError."""
    return _reply.decode(body)
