"""The demo's archives: ports that last, words that nobody else reads, processes that end."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import aiohttp

from server.demo import archives
from server.processes import watched


def test_a_second_start_finds_ports_and_tokens_of_the_first(tmp_path: Path) -> None:
    first = archives.prepare(tmp_path)
    second = archives.prepare(tmp_path)

    assert second == first
    assert len({archive.port for archive in first}) == 2
    for archive in first:
        assert archive.token_file.stat().st_mode & 0o777 == 0o600
        assert len(archive.token_file.read_text().strip()) > 30


def test_a_port_that_somebody_took_is_replaced(tmp_path: Path) -> None:
    before = {archive.name: archive.port for archive in archives.prepare(tmp_path)}

    with socket.create_server(("127.0.0.1", before["lead"])):
        after = {archive.name: archive.port for archive in archives.prepare(tmp_path)}

    assert after["lead"] != before["lead"]
    assert after["township"] == before["township"]


async def test_both_archives_serve_while_the_demo_does(tmp_path: Path) -> None:
    prepared = archives.prepare(tmp_path)
    programs = [archive.program for archive in prepared]

    async with asyncio.timeout(60), watched(*programs) as children, aiohttp.ClientSession() as web:
        for archive, child in zip(prepared, children, strict=True):
            await child.is_ready()
            async with web.get(f"{archive.setting.url}/key") as answer:
                assert (await answer.json())["hospital"] == archive.hospital.name
            async with web.get(f"{archive.setting.url}/packages") as answer:
                assert answer.status == 401

    for archive in prepared:
        assert archives.free_port(archive.port) == archive.port
