"""Frames of the control socket: each message behind its length (4 bytes, big-endian)."""

import asyncio
from typing import TypeVar

import msgspec

from consult.ledger.errors import ProtocolError
from signaling.engines.control import FRAME_MAX
from signaling.recording import wire

T = TypeVar("T")


async def read_demand(reader: asyncio.StreamReader) -> wire.Demand:
    """What the server says next; IncompleteReadError when it is gone."""
    return await _read(reader, wire.demands)


async def read_tidings(reader: asyncio.StreamReader) -> wire.Tidings:
    """What the recorder says next; IncompleteReadError when it is gone."""
    return await _read(reader, wire.tidings)


async def _read(reader: asyncio.StreamReader, decoder: "msgspec.msgpack.Decoder[T]") -> T:
    size = int.from_bytes(await reader.readexactly(4), "big")
    if size > FRAME_MAX:
        raise ProtocolError("control: frame too big")
    try:
        return decoder.decode(await reader.readexactly(size))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"control: {type(error).__name__}") from error
