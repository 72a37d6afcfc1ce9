"""A picture archive that takes every question and answers none, and everybody else at work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.demo.alliance import TOWNSHIP
from tests.journey import Journey
from tests.ports import free_port
from tests.product import Product

WAITING = 5
"""More than the readers of SQLite (four), and fewer than the threads that a test calls from."""


@pytest.fixture
def archive_port() -> int:
    return free_port()


@pytest.fixture
def hospital(tmp_path: Path, archive_port: int) -> Iterator[Product]:
    """The demo, whose township may ask an archive."""
    config = tmp_path / "lianzhen.toml"
    config.write_text(
        f"""
        [[pacs]]
        name = "PACS"
        hospital = "{TOWNSHIP}"
        url = "http://127.0.0.1:{archive_port}/dicom-web"
        takes_reports = false
        is_source = true
        """,
        encoding="utf-8",
    )
    with Product(tmp_path / "var", config=str(config)) as running:
        yield running


async def test_searches_that_wait_for_their_archive_hold_up_nobody_else(
    hospital: Product, archive_port: int
) -> None:
    journey = Journey(hospital.base_url)
    asked, is_enough = asyncio.Semaphore(0), asyncio.Event()
    await journey.sign_in()
    await journey.open()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.release()
        await is_enough.wait()
        writer.close()

    path = f"/api/pacs/{journey.case}/search"
    body = {"pacs": "PACS", "query": {"patient_id": "P1"}}
    wang = journey.people["wang"]
    async with (
        asyncio.timeout(18),
        await asyncio.start_server(listen, "127.0.0.1", archive_port),
        asyncio.TaskGroup() as tasks,
    ):
        searches = [tasks.create_task(wang.call("POST", path, body)) for _ in range(WAITING)]
        for _ in range(WAITING):
            await asked.acquire()
        async with asyncio.timeout(5):
            assert (await journey.people["liu"].call("GET", "/api/hospitals")).status == 200
            await journey.call("wang", "GET", f"/api/cases/{journey.case}")
        is_enough.set()
    assert {search.result().status for search in searches} == {409}
