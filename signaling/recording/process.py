"""The recorder's process: two doors for packets, one control socket, one loop.

It ends when the control socket does, and seals what it has. Knows the clocks and the sockets.
"""

import asyncio
import logging
import socket
import time
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from consult.ledger.errors import ProtocolError
from consult.ledger.wire import RecordingId
from signaling.engines import control
from signaling.recording import wire
from signaling.recording.desk import Desk
from signaling.recording.framing import read_demand

_log = logging.getLogger(__name__)

DATAGRAMS_MAX = 64
SOCKET_BUFFER_BYTES = 8 << 20
TICK_S = 0.25
SYNC_EVERY_TICKS = 6
SEALING_S = 120.0


def open_doors(path: Path) -> tuple[socket.socket, socket.socket]:
    """The Unix datagram socket at this path, and a UDP port of the loopback."""
    path.unlink(missing_ok=True)
    local = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    local.bind(str(path))
    path.chmod(0o600)
    port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port.bind(("127.0.0.1", 0))
    for door in (local, port):
        door.setblocking(False)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
    return local, port


class Recorder:
    """Reads the doors and the words of the server."""

    def __init__(self, doors: tuple[socket.socket, ...], writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        self._doors = doors
        self._writer = writer
        self.desk = Desk(_now_ms, loop.call_soon_threadsafe, self._broke)

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Serve until the control socket closes."""
        loop = asyncio.get_running_loop()
        for door in self._doors:
            loop.add_reader(door, self._receive, door)
        self._tell(wire.Ready(port=self._doors[-1].getsockname()[1]))
        try:
            async with asyncio.TaskGroup() as tasks:
                ticking = tasks.create_task(self._tick())
                with suppress(asyncio.IncompleteReadError, ConnectionError, ProtocolError):
                    while True:
                        await self._answer(await read_demand(reader))
                ticking.cancel()
        finally:
            for door in self._doors:
                loop.remove_reader(door)
            await asyncio.to_thread(self.desk.close)

    def _receive(self, door: socket.socket) -> None:
        now_ms = _now_ms()
        with suppress(BlockingIOError):
            for _ in range(DATAGRAMS_MAX):
                self.desk.receive(door.recv(2048), now_ms)

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            ticks += 1
            self.desk.expire()
            if ticks % SYNC_EVERY_TICKS == 0:
                self.desk.sync()

    async def _answer(self, demand: wire.Demand) -> None:
        match demand:
            case wire.Begin(id=number):
                await self._after(number, self.desk.begin(demand), lambda _: wire.Begun(id=number))
            case wire.Take():
                self.desk.take(demand)
            case wire.Note():
                self.desk.note(demand)
            case wire.End(id=number, recording=recording):
                try:
                    ending = self.desk.end(recording)
                except KeyError:
                    self._tell(wire.Refused(id=number, why="unknown"))
                    return
                await self._after(
                    number,
                    ending,
                    lambda done: wire.Ended(id=number, files=done[0], moments=done[1]),
                )

    async def _after(self, number: int, work: Future[Any], said: Any) -> None:  # noqa: ANN401
        """Answer once the writing thread is done."""
        try:
            async with asyncio.timeout(SEALING_S):
                done = await asyncio.wrap_future(work)
        except (OSError, TimeoutError) as error:
            _log.error("the folder of a recording", exc_info=error)
            self._tell(wire.Refused(id=number, why="disk-failed"))
            return
        self._tell(said(done))

    def _broke(self, recording: RecordingId, why: str) -> None:
        self._tell(wire.Broke(recording=recording, why=why))

    def _tell(self, message: control.Message) -> None:
        self._writer.write(control.encode(message))


def _now_ms() -> float:
    return time.time() * 1000


async def run(control_socket: socket.socket, path: Path) -> None:
    """Serve one control socket until it closes."""
    doors = open_doors(path)
    reader, writer = await asyncio.open_unix_connection(sock=control_socket)
    with closing(doors[0]), closing(doors[1]):
        await Recorder(doors, writer).serve(reader)
