"""Ports of the loopback for servers that must know theirs before they start."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from pathlib import Path
from random import SystemRandom

LOOPBACK = "127.0.0.1"
GIVEN_AWAY = Path("/proc/sys/net/ipv4/ip_local_port_range")
MANY = 12_000
TRIES = 100


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """A port that is free now, and stays so as far as others ask for any port.

    It lies below those that the kernel hands out by itself: one of these could be another
    connection's before the server has started, or while it is started again.
    """
    first_given = int(GIVEN_AWAY.read_text().split()[0])
    for _ in range(TRIES):
        port = SystemRandom().randrange(first_given - MANY, first_given)
        with closing(socket.socket(socket.AF_INET, kind)) as probe, suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port
    raise OSError("no port of the loopback is free")
