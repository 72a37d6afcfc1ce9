"""The media process: one UDP port, one control socket, one loop; it ends when the socket does.

Knows the clocks and the sockets, decides nothing.
"""

import asyncio
import logging
import socket
import time
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field

from consult.ledger.errors import Full, ProtocolError, Refusal
from signaling.engines import control
from signaling.engines.control import Demand, Message, Notice, Publish, Reply, Subscribe, TakeAnswer
from signaling.sfu.agreement import Handshake
from signaling.sfu.directory import Directory
from signaling.sfu.fanout import Fanout
from signaling.sfu.forwarding import HOLD_S, Forwarder
from signaling.sfu.port import Port
from signaling.sfu.recordings import Recordings
from signaling.sfu.remote import RemoteHandshakes
from signaling.sfu.switch import Switch
from signaling.sfu.traffic import Traffic
from signaling.sfu.upkeep import Upkeep

_log = logging.getLogger(__name__)

BUSY_INTERVAL_S = 0.02
IDLE_INTERVAL_S = 0.5
COUNT_INTERVAL_S = 60.0
BACKLOG_MAX = 4 << 20
"""Bytes of events that the server has not read; a server that reads no more is dead."""


@dataclass
class MediaProcess:
    """The parts of the process, and the loop that drives them."""

    port: socket.socket
    announced: tuple[str, ...]
    writer: asyncio.StreamWriter
    switch: Switch = field(init=False)
    traffic: Traffic = field(init=False)

    def __post_init__(self) -> None:
        number: int = self.port.getsockname()[1]
        self._wire = Port(self.port)
        self.handshakes = RemoteHandshakes(self._shaken)
        self._flushing: asyncio.TimerHandle | None = None
        self._directory = Directory(self.announced, number, time.time, self.handshakes)
        directory = self._directory
        forwarder = Forwarder(Fanout(self.port), self._wire.send)
        self.traffic = Traffic(directory, forwarder, self._tell)
        self.switch = Switch(directory, forwarder, self._tell)
        self._recordings = Recordings(self.switch.rooms)

    def _tell(self, notice: Message | Notice) -> None:
        if self.writer.transport.get_write_buffer_size() < BACKLOG_MAX:
            self.writer.write(control.encode(notice))
        else:
            self.writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader) -> None:
        """Serve until the control socket closes."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self.port, self._receive)
        try:
            async with asyncio.TaskGroup() as tasks:
                works = (self.handshakes.run(), self._keep_up(), self._count())
                duties = [tasks.create_task(each) for each in works]
                await self.handshakes.ready.wait()
                self._tell(control.Ready(port=self.port.getsockname()[1]))
                with suppress(asyncio.IncompleteReadError, ConnectionError):
                    while True:
                        self._tell(self._carry_out(await control.read_demand(reader)))
                for duty in duties:
                    duty.cancel()
        finally:
            loop.remove_reader(self.port)

    def _receive(self) -> None:
        self.traffic.receive(self._wire.drain(), time.monotonic())
        if self.traffic.forwarder.is_holding and self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(HOLD_S, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        self.traffic.forwarder.flush(holds=False)

    def _shaken(self, handshake: Handshake, flights: tuple[bytes, ...]) -> None:
        leg = self._directory.by_handshake.get(handshake)
        if leg is not None:
            for flight in flights:
                self.traffic.forwarder.send_to(leg, flight)
            self.traffic.finish_handshake(leg, time.monotonic())

    async def _keep_up(self) -> None:
        upkeep = Upkeep(self.switch, self.traffic)
        while True:
            try:
                upkeep.run(time.monotonic())
            except Exception:  # noqa: BLE001 - a bug met by one must not end the others' media
                _log.exception("upkeep")
            await asyncio.sleep(BUSY_INTERVAL_S if self.switch.rooms else IDLE_INTERVAL_S)

    async def _count(self) -> None:
        """Log what was thrown away, once in a while and only if it grew."""
        counted = asdict(self.traffic.counts)
        while True:
            await asyncio.sleep(COUNT_INTERVAL_S)
            before, counted = counted, asdict(self.traffic.counts)
            if counted != before:
                _log.info("datagrams thrown away so far: %s", counted)

    def _carry_out(self, demand: Demand) -> Reply:
        try:
            return self._answer(demand, time.monotonic())
        except Exception as error:  # noqa: BLE001 - the outermost shell of this process
            return self._excuse(demand, error)

    def _excuse(self, demand: Demand, error: Exception) -> Reply:
        """What the server is told of a call that failed; our own bugs stay in our log."""
        match error:
            case ProtocolError():
                return control.Broken(id=demand.id, reason=str(error))
            case Refusal(sentence=sentence):
                return control.Refused(
                    id=demand.id,
                    is_full=isinstance(error, Full),
                    code=error.code,
                    zh=sentence.zh,
                    en=sentence.en,
                )
            case _:
                _log.error("%s", type(demand).__name__, exc_info=error)
                return control.Failed(id=demand.id)

    def _answer(self, demand: Demand, now: float) -> Reply:
        match demand:
            case Publish():
                return control.Done(id=demand.id, answer=self.switch.publish(demand, now))
            case Subscribe():
                return control.Done(id=demand.id, offer=self.switch.subscribe(demand, now))
            case TakeAnswer():
                self.switch.answer(demand, now)
            case control.Watch():
                self.switch.watch(demand)
            case control.Silence():
                self.switch.silence(demand, now)
            case control.Record():
                return control.Done(id=demand.id, recorded=self._recordings.record(demand, now))
            case control.Leave():
                self.switch.leave(demand)
        return control.Done(id=demand.id)


async def run(
    control_socket: socket.socket, port: socket.socket, announced: tuple[str, ...]
) -> None:
    """Serve one control socket and one port until the former closes."""
    reader, writer = await asyncio.open_unix_connection(sock=control_socket)
    with closing(port):
        process = MediaProcess(port, announced, writer)
        await process.serve(reader)
