"""An MLLP listener for the hospitals' own systems: read, hear, answer; decides nothing.

Only known addresses are let in, every wait has a deadline, and the number of connections is
bounded. A message is answered after it is kept; the next one of the line waits for that.
"""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from consult.exchange.core.mllp import Deframer, framed
from consult.exchange.service.receiving import Heard
from consult.exchange.wire import Sender
from consult.ledger.errors import ProtocolError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Hear = Callable[[bytes, Sequence[Sender]], Awaitable[Heard]]

IDLE_S = 3_600.0
"""A line may be silent for an hour."""

CONNECTIONS_MAX = 32
PIECE_BYTES = 65_536
log = structlog.get_logger("hl7")


@dataclass(frozen=True)
class Allowed:
    """A sender and the networks it sends from."""

    networks: tuple[Network, ...]
    sender: Sender


@dataclass(frozen=True)
class Deadlines:
    """How long a message may take to come, to be kept, to be answered."""

    whole_s: float = 60.0
    heard_s: float = 60.0
    sent_s: float = 30.0


class MllpServer:
    """Listens for the length of `open`."""

    def __init__(
        self, hear: Hear, allowed: Sequence[Allowed], deadlines: Deadlines | None = None
    ) -> None:
        self._hear = hear
        self._allowed = tuple(allowed)
        self._deadlines = deadlines or Deadlines()
        self._lines: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(
        self, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[int]:
        """Serve; gives the port that it listens on."""
        async with asyncio.TaskGroup() as group:

            def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                senders = self.senders_at(_address(writer))
                if not senders or len(self._lines) >= CONNECTIONS_MAX:
                    log.warning("hl7 connection refused", is_known=bool(senders))
                    writer.transport.abort()
                    return
                line = group.create_task(self._line(reader, writer, senders))
                self._lines.add(line)
                line.add_done_callback(self._lines.discard)

            server = await asyncio.start_server(connected, host, port, ssl=tls)
            try:
                yield int(server.sockets[0].getsockname()[1])
            finally:
                server.close()
                for line in tuple(self._lines):
                    line.cancel()

    def senders_at(self, address: str) -> tuple[Sender, ...]:
        """Who may send from an address; none where it is unknown."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return ()
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        return tuple(
            each.sender
            for each in self._allowed
            if any(found in network for network in each.networks)
        )

    async def _line(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        senders: Sequence[Sender],
    ) -> None:
        try:
            await self._talk(reader, writer, senders)
        except ProtocolError as error:
            log.info("hl7 line broken off", why=str(error))
        except (OSError, TimeoutError) as error:
            log.info("hl7 line lost", why=type(error).__name__)
        except Exception:  # an outermost shell: one bad line ends no other
            log.exception("hl7 line failed")
        finally:
            writer.close()

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        senders: Sequence[Sender],
    ) -> None:
        deframer, clock = Deframer(), asyncio.get_running_loop().time
        until = clock() + IDLE_S
        while True:
            was_between = deframer.is_between
            async with asyncio.timeout_at(until):
                piece = await reader.read(PIECE_BYTES)
            if not piece:
                return
            messages = deframer.receive(piece)
            for message in messages:
                await self._answer(writer, message, senders)
            if deframer.is_between:
                until = clock() + IDLE_S
            elif was_between or messages:
                until = clock() + self._deadlines.whole_s

    async def _answer(
        self, writer: asyncio.StreamWriter, message: bytes, senders: Sequence[Sender]
    ) -> None:
        async with asyncio.timeout(self._deadlines.heard_s):
            heard = await self._hear(message, senders)
        log.info("hl7 message", verdict=heard.verdict, kept=len(heard.kept))
        writer.write(framed(heard.answer))
        async with asyncio.timeout(self._deadlines.sent_s):
            await writer.drain()


def _address(writer: asyncio.StreamWriter) -> str:
    peer = writer.get_extra_info("peername")
    return str(peer[0]).partition("%")[0] if peer else ""
