"""One connection as the rooms see it: what waits to be written, and how it is to be closed."""

import asyncio
from dataclasses import dataclass

import msgspec

from consult.ledger.wire import AttendeeId
from signaling.rooms.core.outbox import Outbox
from signaling.rooms.core.turns import PeerId
from signaling.rooms.wire import CloseCode, ServerMessage

_encoder = msgspec.json.Encoder()


def encode(message: ServerMessage) -> bytes:
    """A message as it is written."""
    return _encoder.encode(message)


@dataclass(frozen=True, slots=True)
class Closing:
    """How a connection is to be closed; the reason names no person and no content."""

    code: CloseCode
    reason: str


class Connection:
    """Filled by a room, emptied by the gateway; a slow one is closed, never waited for."""

    def __init__(self, peer: PeerId, person: AttendeeId) -> None:
        self.peer = peer
        self.person = person
        self.closing: Closing | None = None
        self._outbox = Outbox()
        self._stirred = asyncio.Event()

    def put(self, encoded: bytes, latest: str | None = None) -> None:
        """Queue an encoded message; without room for a durable one the connection is closed."""
        if self.closing is not None:
            return
        if self._outbox.put(encoded, latest):
            self._stirred.set()
            return
        self._outbox.clear()
        self.close(CloseCode.LAGGING, "too slow")

    def close(self, code: CloseCode, reason: str) -> None:
        """Close after what waits has been written; the first reason stands."""
        if self.closing is None:
            self.closing = Closing(code, reason)
            self._stirred.set()

    async def next(self) -> bytes | None:
        """The next message to write; None when the connection is to be closed."""
        while True:
            self._stirred.clear()
            message = self._outbox.take()
            if message is not None or self.closing is not None:
                return message
            await self._stirred.wait()
