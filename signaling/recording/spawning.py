"""One process of the recorder: started until it takes packets, and ended; knows no recording."""

import asyncio
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from consult.ledger.errors import ProtocolError, Unavailable
from signaling.engines.wire import Sink
from signaling.recording import wire
from signaling.recording.framing import read_tidings

START_S = 60.0
LEAVE_S = 5.0
ROOT = Path(__file__).parents[2]

_DIED = (asyncio.IncompleteReadError, ConnectionError, ProtocolError, TimeoutError)


@dataclass(frozen=True, eq=False)
class Spawned:
    """A process that takes packets at its sink and words over its control socket."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sink: Sink

    async def end(self) -> int:
        """Let it seal what it has once its control socket is closed, or end it when it hangs;
        its exit status."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()
        try:
            async with asyncio.timeout(LEAVE_S):
                return await self.process.wait()
        except TimeoutError:
            return await _kill(self.process)


async def spawn(path: Path) -> Spawned:
    """Start a process with its socket at this path; raises OSError, Unavailable if it dies."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        process = await _start(path, theirs)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    try:
        async with asyncio.timeout(START_S):
            ready = await read_tidings(reader)
        if not isinstance(ready, wire.Ready):
            raise ProtocolError("recorder: not ready")
    except BaseException as error:
        writer.close()
        await _kill(process)
        if isinstance(error, _DIED):
            raise Unavailable("recorder") from error
        raise
    return Spawned(process, reader, writer, Sink(path=str(path), port=ready.port))


async def _start(path: Path, theirs: socket.socket) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "signaling.recording"),
        *("--control-fd", str(theirs.fileno()), "--sink", str(path)),
        pass_fds=(theirs.fileno(),),
        cwd=ROOT,
    )


async def _kill(process: asyncio.subprocess.Process) -> int:
    with suppress(ProcessLookupError):
        process.kill()
    return await process.wait()
