"""The server's end of the line to the listening process: a Unix socket, a file per connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from imaging.pacs.core.inbox import NOT_UNDERSTOOD, OUT_OF_RESOURCES
from imaging.pacs.service.inbox import Inbox
from imaging.pacs.wire.inbox import Answered, Received

LINE_BYTES = 4_096
PIECE_BYTES = 1 << 20
ASK_S = 10.0
TAKE_S = 110.0
"""A little less than the listener waits: whoever gives up first must be the one who answers."""

_received = msgspec.json.Decoder(Received)


class InboxSocket:
    """Answers for the files of one spool; file by file, each on its own connection."""

    def __init__(self, inbox: Inbox, spool: Path) -> None:
        self._inbox = inbox
        self._spool = spool

    @asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[None]:
        """Listen at this path, of at most 100 bytes, in a folder that only we may enter."""
        _remove(path)
        server = await asyncio.start_unix_server(self._serve, str(path), limit=LINE_BYTES)
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()
            _remove(path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASK_S):
                line = await reader.readline()
            answer = await self._answer(line)
            writer.write(msgspec.json.encode(answer) + b"\n")
            async with asyncio.timeout(ASK_S):
                await writer.drain()
        except (OSError, TimeoutError, ValueError):
            return
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, line: bytes) -> Answered:
        try:
            received = _received.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Answered(status=NOT_UNDERSTOOD)
        try:
            async with asyncio.timeout(TAKE_S):
                return await self._inbox.take(received, _pieces(self._spool / received.name))
        except (OSError, TimeoutError):
            return Answered(status=OUT_OF_RESOURCES)


def _remove(path: Path) -> None:
    """Leave nothing of a server that was here before."""
    path.unlink(missing_ok=True)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
