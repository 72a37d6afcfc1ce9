"""The port takes what has come with few calls, says whence, and waits for nothing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from signaling.sfu.port import DATAGRAMS_MAX, SLOT_SIZE, Port, open_port


@pytest.fixture
def port() -> Iterator[Port]:
    with closing(open_port("127.0.0.1", 0)) as opened:
        yield Port(opened)


def sender(to: Port, stack: ExitStack) -> socket.socket:
    made = stack.enter_context(closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)))
    made.bind(("127.0.0.1", 0))
    made.connect(to.socket.getsockname())
    return made


def test_each_datagram_comes_with_its_source_in_order(port: Port) -> None:
    with ExitStack() as stack:
        senders = [sender(port, stack) for _ in range(3)]
        sent = []
        for number in range(40):
            chosen = senders[number % 3]
            chosen.send(b"%d" % number * (number + 1))
            sent.append((b"%d" % number * (number + 1), chosen.getsockname()))

        assert port.drain() == sent
        assert port.drain() == []


def test_a_flood_is_taken_in_turns(port: Port) -> None:
    with ExitStack() as stack:
        flood = sender(port, stack)
        for number in range(DATAGRAMS_MAX + 5):
            flood.send(number.to_bytes(2, "big"))

        first, second = port.drain(), port.drain()

    taken = [int.from_bytes(datagram, "big") for datagram, _ in first + second]
    assert len(first) == DATAGRAMS_MAX
    assert taken == list(range(DATAGRAMS_MAX + 5))


def test_an_empty_and_an_overlong_datagram_harm_nobody(port: Port) -> None:
    with ExitStack() as stack:
        one = sender(port, stack)
        for datagram in (b"", bytes(9_000), b"after"):
            one.send(datagram)

        assert [datagram for datagram, _ in port.drain()] == [b"", bytes(SLOT_SIZE), b"after"]


async def test_the_loop_is_woken_for_it(port: Port) -> None:
    loop, came = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(port.socket, came.set)
    with ExitStack() as stack:
        sender(port, stack).send(b"hello")
        async with asyncio.timeout(5):
            await came.wait()
    loop.remove_reader(port.socket)

    assert [datagram for datagram, _ in port.drain()] == [b"hello"]


def test_what_cannot_be_sent_is_counted(port: Port) -> None:
    port.send(b"nowhere", ("127.0.0.1", 0))

    assert port.dropped == 1
