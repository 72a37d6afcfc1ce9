"""The proxy from outside: starts its process, says what the line is like from now on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from tests.netlab.conditions import Profile
from tests.netlab.proxy import Counts, Order, Place

ROOT = Path(__file__).parents[2]
ANSWER_S = 20.0
THERE = "127.0.0.2"
"""Where people behind a bad line look for the server."""
HERE = "127.0.0.1"
"""Where it is."""


class Laboratory:
    """`async with Laboratory(udp_ports=[…], tcp_ports=[…]) as lab`: the server's ports under
    another address, over a clean line until `begin`."""

    def __init__(
        self,
        *,
        udp_ports: Sequence[int],
        tcp_ports: Sequence[int],
        server: str = HERE,
        media_server: str = HERE,
        listens: str = THERE,
    ) -> None:
        self.place = Place(
            listens=listens,
            server=server,
            media_server=media_server,
            udp_ports=tuple(udp_ports),
            tcp_ports=tuple(tcp_ports),
        )
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.netlab.proxy",
            msgspec.json.encode(self.place).decode(),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        await self._heard()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process, self._process = self._process, None
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(ANSWER_S):
            await process.wait()

    async def begin(self, profile: Profile, seed: int) -> float:
        """From now on the line is like this; returns from when its breaks are counted, in seconds
        since 1970."""
        counts = await self._order(Order(act="begin", profile=profile, seed=seed))
        return counts.at

    async def rebind(self) -> None:
        """The NAT gives every flow another port, now."""
        await self._order(Order(act="rebind"))

    async def counts(self) -> Counts:
        """What went through since `begin`."""
        return await self._order(Order(act="count"))

    async def _order(self, order: Order) -> Counts:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        return await self._heard()

    async def _heard(self) -> Counts:
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(ANSWER_S):
            line = await self._process.stdout.readline()
        return msgspec.json.decode(line, type=Counts)
