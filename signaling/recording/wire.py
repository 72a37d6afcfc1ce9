"""The words between the server and the recorder, over a Unix socket; framed as in
`signaling.engines.control`."""

from typing import Literal

import msgspec
from msgspec import Struct

from consult.ledger.wire import AttendeeId, RecordingId
from signaling.engines.control import Message
from signaling.engines.wire import Source


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file holds; kept beside it while it grows."""

    file: str
    source: Source
    person: AttendeeId
    name: str
    media_type: str
    starts_ms: int


class Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed file."""

    part: Part
    size_bytes: int
    lasts_ms: int


class Begin(Message, frozen=True, kw_only=True):
    """Record into this folder, or go on there; times count from `began_at_ms` (since 1970)."""

    id: int
    recording: RecordingId
    folder: str
    began_at_ms: float


class Take(Message, frozen=True, kw_only=True):
    """What comes under this SSRC belongs to the recording."""

    recording: RecordingId
    ssrc: int
    codec: Literal["OPUS", "VP8", "H264"]
    source: Source
    person: AttendeeId
    name: str


class Note(Message, frozen=True, kw_only=True):
    """A moment, as a line of JSON."""

    recording: RecordingId
    line: bytes


class End(Message, frozen=True, kw_only=True):
    """Seal everything that lies in the folder."""

    id: int
    recording: RecordingId


class Ready(Message, frozen=True, kw_only=True):
    """The recorder takes packets on its socket and this port of the loopback."""

    port: int


class Begun(Message, frozen=True, kw_only=True):
    """It records; the reply to Begin."""

    id: int


class Ended(Message, frozen=True, kw_only=True):
    """All is sealed; `moments` is the file of the gzipped JSON lines, if there are any."""

    id: int
    files: tuple[Written, ...]
    moments: str | None
    moments_bytes: int = 0


class Refused(Message, frozen=True, kw_only=True):
    """It could not; `why` is `disk-full`, `disk-failed` or `fault`."""

    id: int
    why: str


class Broke(Message, frozen=True, kw_only=True):
    """This recording cannot go on."""

    recording: RecordingId
    why: str


Demand = Begin | Take | Note | End
Reply = Begun | Ended | Refused
Tidings = Ready | Reply | Broke

demands: msgspec.msgpack.Decoder[Demand] = msgspec.msgpack.Decoder(Demand)
tidings: msgspec.msgpack.Decoder[Tidings] = msgspec.msgpack.Decoder(Tidings)
