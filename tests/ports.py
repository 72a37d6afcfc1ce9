"""Ports of the loopback for servers that must know theirs before they start."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from random import SystemRandom

LOOPBACK = "127.0.0.1"
GIVEN_AWAY = Path("/proc/sys/net/ipv4/ip_local_port_range")
MANY = 12_000
TRIES = 100
AGAIN_S = 0.02


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


def wait_until_open(port: int, process: subprocess.Popen[bytes], within_s: float) -> None:
    """Return once this process takes a connection; AssertionError if it ends or is late.

    The port is tried again and again: a program of others tells nobody when it listens.
    """
    until = time.monotonic() + within_s
    while True:
        with closing(socket.socket()) as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        assert process.poll() is None, f"{process.args!r} ended"
        assert time.monotonic() < until, f"{process.args!r} does not listen"
        time.sleep(AGAIN_S)
