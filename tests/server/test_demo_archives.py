"""The demo's archives: ports that last, words that nobody else reads, processes that end."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from server.demo import archives
from server.processes import watched


def test_a_second_start_finds_ports_and_tokens_of_the_first(tmp_path: Path) -> None:
    with archives.prepared(tmp_path) as first:
        pass
    with archives.prepared(tmp_path) as second:
        pass

    assert second == first
    assert len({archive.port for archive in first}) == 2
    for archive in first:
        assert archive.token_file.stat().st_mode & 0o777 == 0o600
        assert len(archive.token_file.read_text().strip()) > 30


def test_a_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    with archives.prepared(tmp_path) as first:
        before = {archive.name: archive.port for archive in first}

    with socket.create_server((archives.HOST, before["lead"])), archives.prepared(tmp_path) as then:
        after = {archive.name: archive.port for archive in then}

    assert after["lead"] != before["lead"]
    assert after["township"] == before["township"]


def test_a_reserved_port_is_given_to_nobody_but_the_archive() -> None:
    with archives.reserved(0) as place:
        port = place.getsockname()[1]

        with socket.socket() as stranger, pytest.raises(OSError, match="already in use"):
            stranger.bind((archives.HOST, port))
        for _ in range(2):
            with socket.create_server((archives.HOST, port)) as archive:
                archive.listen()


async def test_both_archives_serve_while_the_demo_does(tmp_path: Path) -> None:
    with archives.prepared(tmp_path) as kept:
        programs = [archive.program for archive in kept]

        async with (
            asyncio.timeout(60),
            watched(*programs) as children,
            aiohttp.ClientSession() as web,
        ):
            for archive, child in zip(kept, children, strict=True):
                await child.is_ready()
                async with web.get(f"{archive.setting.url}/key") as answer:
                    assert (await answer.json())["hospital"] == archive.hospital.name
                async with web.get(f"{archive.setting.url}/packages") as answer:
                    assert answer.status == 401

    for archive in kept:
        with archives.reserved(archive.port) as place:
            assert place.getsockname()[1] == archive.port
