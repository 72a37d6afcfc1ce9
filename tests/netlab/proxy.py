"""The proxy: a process that stands before a server under another loopback address and lets
through what the line lets through. Started and told what to do by `laboratory`."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec
from msgspec import Struct

from tests.netlab.conditions import Profile
from tests.netlab.line import Line

CHUNK_BYTES = 8 * 1_400
Address = tuple[str, int]


class Place(Struct, frozen=True, kw_only=True):
    """Where the proxy listens and where the servers are: the same ports at all addresses."""

    listens: str
    server: str
    media_server: str
    udp_ports: tuple[int, ...]
    tcp_ports: tuple[int, ...]


class Order(Struct, frozen=True, kw_only=True):
    """What the laboratory says on standard input, a line of JSON each."""

    act: Literal["begin", "rebind", "count"]
    profile: Profile = Profile()
    seed: int = 0


class Counts(Struct, frozen=True, kw_only=True):
    """The answer to every order: when it was obeyed (seconds since 1970), the datagrams of this
    schedule, and how many were dropped."""

    at: float

    up: int
    up_dropped: int
    down: int
    down_dropped: int
    flows: int


class _Upstream(asyncio.DatagramProtocol):
    """The NAT's outer side of one flow."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data)


class Flows(asyncio.DatagramProtocol):
    """All datagrams at one port: who sends gets a port of its own towards the server."""

    def __init__(self, lab: Proxy, port: int) -> None:
        self.lab = lab
        self.port = port
        self._front: asyncio.DatagramTransport | None = None
        self._outer: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: dict[Address, list[bytes]] = {}

    async def listen(self) -> None:
        """Open the port."""
        self._front, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: self, local_addr=(self.lab.place.listens, self.port)
        )

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self.lab.pass_on(is_up=True, datagram=data, deliver=lambda: self._deliver(data, addr))

    def _deliver(self, datagram: bytes, client: Address) -> None:
        outer = self._outer.get(client)
        if outer is not None:
            outer.sendto(datagram)
        elif client in self._opening:
            self._opening[client].append(datagram)
        else:
            self._opening[client] = [datagram]
            self.lab.run(self._open(client))

    async def _open(self, client: Address) -> None:
        loop = asyncio.get_running_loop()
        place = self.lab.place
        outer, _ = await loop.create_datagram_endpoint(
            lambda: _Upstream(lambda data: self._answer(data, client, outer)),
            local_addr=(place.media_server, 0),
            remote_addr=(place.media_server, self.port),
        )
        self._outer[client] = outer
        for datagram in self._opening.pop(client):
            outer.sendto(datagram)

    def _answer(self, datagram: bytes, client: Address, outer: asyncio.DatagramTransport) -> None:
        def deliver() -> None:
            if self._front is not None and self._outer.get(client) is outer:
                self._front.sendto(datagram, client)

        self.lab.pass_on(is_up=False, datagram=datagram, deliver=deliver)

    def rebind(self) -> None:
        """The NAT forgets: from now on everybody comes from another port."""
        outer, self._outer = self._outer, {}
        for transport in outer.values():
            transport.close()

    def __len__(self) -> int:
        return len(self._outer)


class Proxy:
    """The line, and everything that runs over it."""

    def __init__(self, place: Place, group: asyncio.TaskGroup) -> None:
        self.place = place
        self.line = Line(Profile(), 0, self.now())
        self._group = group
        self._flows: list[Flows] = []
        self._passed = {True: 0, False: 0}
        self._rebinds: list[asyncio.TimerHandle] = []

    def now(self) -> float:
        """The loop's clock."""
        return asyncio.get_running_loop().time()

    def run(self, coroutine: asyncio._CoroutineLike[None]) -> None:
        """Let something run beside the rest."""
        self._group.create_task(coroutine)

    async def listen(self) -> None:
        """Open all ports."""
        for port in self.place.udp_ports:
            self._flows.append(Flows(self, port))
            await self._flows[-1].listen()
        for port in self.place.tcp_ports:
            relay = partial(self._accept, port)
            await asyncio.start_server(relay, self.place.listens, port, limit=CHUNK_BYTES)

    def obey(self, order: Order) -> Counts:
        """Do what the laboratory says."""
        if order.act == "begin":
            self._begin(order)
        elif order.act == "rebind":
            self._rebind()
        return Counts(
            at=time.time(),
            up=self._passed[True],
            up_dropped=self.line.up.dropped,
            down=self._passed[False],
            down_dropped=self.line.down.dropped,
            flows=sum(len(flows) for flows in self._flows),
        )

    def _begin(self, order: Order) -> None:
        loop = asyncio.get_running_loop()
        self.line = Line(order.profile, order.seed, self.now())
        self._passed = {True: 0, False: 0}
        for timer in self._rebinds:
            timer.cancel()
        self._rebinds = [loop.call_at(at, self._rebind) for at in self.line.rebinds_at()]

    def _rebind(self) -> None:
        for flows in self._flows:
            flows.rebind()

    def pass_on(self, *, is_up: bool, datagram: bytes, deliver: Callable[[], None]) -> None:
        """Let a datagram run over the line."""
        self._passed[is_up] += 1
        loop = asyncio.get_running_loop()
        for at in self.line.send(is_up=is_up, size_bytes=len(datagram), now=self.now()):
            loop.call_at(at, deliver)

    def _accept(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.run(self._relay(port, reader, writer))

    async def _relay(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            await self._until(self.line.connect(self.now()))
            there, back = await asyncio.open_connection(self.place.server, port, limit=CHUNK_BYTES)
        except OSError:
            writer.transport.abort()
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._pump(reader, back, is_up=True))
            group.create_task(self._pump(there, writer, is_up=False))
        writer.close()
        back.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool
    ) -> None:
        """One direction of a TCP connection; what is on its way when it ends still arrives."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver(under_way, writer))
            last_at, chunk = 0.0, b"-"
            while chunk:
                try:
                    chunk = await reader.read(CHUNK_BYTES)
                except OSError:
                    chunk = b""
                link = self.line.up if is_up else self.line.down
                await self._until(link.room_at(self.now()))
                at = self.line.carry(is_up=is_up, size_bytes=len(chunk), now=self.now())
                last_at = max(last_at, at)
                await under_way.put((last_at, chunk))

    async def _deliver(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        chunk = b"-"
        while chunk:
            at, chunk = await under_way.get()
            await self._until(at)
            try:
                writer.write(chunk)
                if not chunk:
                    writer.write_eof()
                await writer.drain()
            except OSError:
                writer.transport.abort()  # both directions end by it

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - self.now()))


async def serve(place: Place) -> None:
    """Proxy until standard input ends; each order is answered with the counts."""
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    try:
        async with asyncio.TaskGroup() as group:
            proxy = Proxy(place, group)
            await proxy.listen()
            _say(proxy.obey(Order(act="count")))
            while line := await orders.readline():
                _say(proxy.obey(msgspec.json.decode(line, type=Order)))
            raise _Over
    except* _Over:
        pass


class _Over(Exception):
    """Relays that still run have nobody left to speak for."""


def _say(counts: Counts) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(counts) + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(msgspec.json.decode(sys.argv[1], type=Place)))
