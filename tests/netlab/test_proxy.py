"""The proxy over real sockets: both kinds of traffic, and a NAT that forgets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from tests.netlab.conditions import PROFILES, Profile, Way
from tests.netlab.laboratory import HERE, THERE, Laboratory
from tests.ports import free_port

ANSWER_S = 10.0


class Echo(asyncio.DatagramProtocol):
    """A server that says where it heard something from, and what."""

    transport: asyncio.DatagramTransport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(f"{addr[0]}:{addr[1]} ".encode() + data, addr)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(4_096):
        writer.write(chunk)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


@pytest.fixture
async def lab() -> AsyncIterator[Laboratory]:
    """A laboratory before a server that repeats everything."""
    udp, tcp = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
    loop = asyncio.get_running_loop()
    datagrams, protocol = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", udp))
    protocol.transport = datagrams
    server = await asyncio.start_server(echo, "127.0.0.1", tcp)
    async with server, Laboratory(udp_ports=[udp], tcp_ports=[tcp]) as running:
        yield running
    datagrams.close()


@pytest.fixture
async def caller(lab: Laboratory) -> AsyncIterator[socket.socket]:
    """A socket that speaks to the laboratory's UDP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.setblocking(False)
        port.connect((THERE, lab.place.udp_ports[0]))
        yield port


async def ask(caller: socket.socket, text: bytes) -> tuple[str, bytes]:
    """Say something; the address that the server heard it from, and what it heard."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(caller, text)
    async with asyncio.timeout(ANSWER_S):
        heard_from, _, heard = (await loop.sock_recv(caller, 2_048)).partition(b" ")
    return heard_from.decode(), heard


async def test_a_datagram_goes_there_and_back_late(lab: Laboratory, caller: socket.socket) -> None:
    way = Way(delay_s=0.2)
    await lab.begin(Profile(up=way, down=way), seed=1)
    loop = asyncio.get_running_loop()
    began = loop.time()

    heard_from, heard = await ask(caller, b"hello")

    assert heard == b"hello"
    assert heard_from.startswith(f"{HERE}:")
    assert loop.time() - began >= 0.4
    counts = await lab.counts()
    assert (counts.up, counts.down, counts.flows) == (1, 1, 1)


async def test_a_nat_that_forgets_gives_another_port(
    lab: Laboratory, caller: socket.socket
) -> None:
    before, _ = await ask(caller, b"one")
    again, _ = await ask(caller, b"two")
    await lab.rebind()
    after, heard = await ask(caller, b"three")

    assert (before == again, after == before, heard) == (True, False, b"three")


async def test_tcp_goes_through_where_udp_is_blocked(
    lab: Laboratory, caller: socket.socket
) -> None:
    await lab.begin(PROFILES["udp-blocked"], seed=1)
    await asyncio.get_running_loop().sock_sendall(caller, b"nobody hears this")

    reader, writer = await asyncio.open_connection(THERE, lab.place.tcp_ports[0])
    letter = bytes(range(256)) * 400
    writer.write(letter)
    writer.write_eof()
    async with asyncio.timeout(ANSWER_S):
        assert await reader.read(-1) == letter
    writer.close()
    await writer.wait_closed()

    counts = await lab.counts()
    assert (counts.up, counts.down) == (1, 0)
