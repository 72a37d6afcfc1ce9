"""Lets a browser that speaks from the machine's own address only reach a media port of the
loopback: datagrams pass through unchanged, in a thread of their own."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread

Address = tuple[str, int]
LOOPBACK = "127.0.0.1"
SOMEWHERE = ("192.0.2.1", 9)
LOOK_S = 0.2
DATAGRAM_MAX = 65_536


def own_address() -> str:
    """The address that this machine speaks from to others; nothing is sent."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.connect(SOMEWHERE)
        return str(probe.getsockname()[0])


@contextmanager
def opened(port: int) -> Iterator[None]:
    """The same port at the own address leads to that port of the loopback."""
    over = Event()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as outside:
        outside.bind((own_address(), port))
        passing = Thread(target=_pass, args=(outside, (LOOPBACK, port), over))
        passing.start()
        try:
            yield
        finally:
            over.set()
            passing.join()


def _pass(outside: socket.socket, inner: Address, over: Event) -> None:
    clients: dict[socket.socket, Address] = {}
    inside: dict[Address, socket.socket] = {}
    while not over.is_set():
        ready, _, _ = select.select([outside, *clients], [], [], LOOK_S)
        for each in ready:
            # A port that is closed for a moment is told by ICMP; the next datagram tries again.
            with suppress(ConnectionError):
                datagram, source = each.recvfrom(DATAGRAM_MAX)
                if each is not outside:
                    outside.sendto(datagram, clients[each])
                    continue
                if source not in inside:
                    made = inside[source] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                    # Firefox believes no answer that says that it came from the loopback.
                    made.bind((source[0], 0))
                    made.connect(inner)
                    clients[made] = source
                inside[source].send(datagram)
    for made in clients:
        made.close()
