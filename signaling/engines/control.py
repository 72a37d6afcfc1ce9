"""The words between the server and a media process of its own, over a Unix socket.

Each message is a MessagePack map behind its length (4 bytes, big-endian); requests carry an id
that the reply repeats, events carry none.
"""

import asyncio
from typing import TypeVar

import msgspec
from msgspec import Struct

from consult.ledger.errors import ProtocolError
from consult.ledger.wire import ConsultationId, SeatId
from signaling.engines.wire import (
    LineJudged,
    Offer,
    RecordedTrack,
    SeatConnected,
    SeatLost,
    Sink,
    Source,
    SpeakersChanged,
    TrackReady,
    TrackRef,
    Watched,
)

FRAME_MAX = 1 << 20

T = TypeVar("T")


class Message(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Base of what goes over the socket."""


class Request(Message, frozen=True, kw_only=True):
    """Base of what the server asks; the id is repeated in the reply."""

    id: int
    room: ConsultationId


class Publish(Request, frozen=True, kw_only=True):
    """MediaEngine.publish."""

    seat: SeatId
    offer: str
    sources: dict[str, Source]


class Subscribe(Request, frozen=True, kw_only=True):
    """MediaEngine.subscribe."""

    seat: SeatId
    tracks: tuple[TrackRef, ...]


class TakeAnswer(Request, frozen=True, kw_only=True):
    """MediaEngine.answer."""

    seat: SeatId
    negotiation: int
    answer: str


class Watch(Request, frozen=True, kw_only=True):
    """MediaEngine.watch."""

    seat: SeatId
    watched: tuple[Watched, ...]


class Silence(Request, frozen=True, kw_only=True):
    """MediaEngine.silence."""

    seat: SeatId
    sources: tuple[Source, ...]


class Record(Request, frozen=True, kw_only=True):
    """MediaEngine.record."""

    sink: Sink | None


class Leave(Request, frozen=True, kw_only=True):
    """MediaEngine.leave."""

    seat: SeatId | None


class Ready(Message, frozen=True, kw_only=True):
    """The process listens on its port; its first message."""

    port: int


class Done(Message, frozen=True, kw_only=True):
    """The reply to a request that was carried out."""

    id: int
    answer: str | None = None
    offer: Offer | None = None
    recorded: tuple[RecordedTrack, ...] = ()


class Refused(Message, frozen=True, kw_only=True):
    """The reply to a request that was refused; Full or Invalid on the other side."""

    id: int
    is_full: bool
    code: str
    zh: str
    en: str


class Broken(Message, frozen=True, kw_only=True):
    """The reply to a description that cannot be read; a ProtocolError on the other side."""

    id: int
    reason: str


class Failed(Message, frozen=True, kw_only=True):
    """The reply to a request that met a bug of ours; Unavailable on the other side."""

    id: int


Demand = Publish | Subscribe | TakeAnswer | Watch | Silence | Record | Leave
Reply = Done | Refused | Broken | Failed
Notice = TrackReady | SeatConnected | SeatLost | LineJudged | SpeakersChanged | RecordedTrack
Tidings = Ready | Reply | Notice

_demands: msgspec.msgpack.Decoder[Demand] = msgspec.msgpack.Decoder(Demand)
_tidings: msgspec.msgpack.Decoder[Tidings] = msgspec.msgpack.Decoder(Tidings)
_encoder = msgspec.msgpack.Encoder()


def encode(message: Message | Notice) -> bytes:
    """One frame; ProtocolError for what the other side could not read."""
    try:
        body = _encoder.encode(message)
    except UnicodeEncodeError as error:
        raise ProtocolError("sdp: not Unicode") from error
    if len(body) > FRAME_MAX:
        raise ProtocolError("control: frame too big")
    return len(body).to_bytes(4, "big") + body


async def read_demand(reader: asyncio.StreamReader) -> Demand:
    """The next request; IncompleteReadError when the server is gone."""
    return _decode(_demands, await _read_frame(reader))


async def read_tidings(reader: asyncio.StreamReader) -> Tidings:
    """The next reply or event; IncompleteReadError when the process is gone."""
    return _decode(_tidings, await _read_frame(reader))


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await reader.readexactly(4), "big")
    if size > FRAME_MAX:
        raise ProtocolError("control: frame too big")
    return await reader.readexactly(size)


def _decode(decoder: msgspec.msgpack.Decoder[T], frame: bytes) -> T:
    try:
        return decoder.decode(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"control: {type(error).__name__}") from error
