"""Worker processes: on demand, bounded in time and memory, gone when idle."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from imaging.pixels.processes import WorkerProcesses
from imaging.pixels.wire import Draw, Drawn, Failed, HeaderRead, ReadHeader
from tests.imaging.samples import bundled, small_image

JOB = ReadHeader(head=small_image())


@asynccontextmanager
async def workers(**settings: Any) -> AsyncIterator[WorkerProcesses]:  # noqa: ANN401
    pool = WorkerProcesses(**settings)
    yield pool
    await pool.close()


def only(pool: WorkerProcesses) -> Process:
    """The one worker process that lives."""
    [process] = pool._alive
    return process


async def test_a_worker_starts_with_the_first_job_and_is_used_again() -> None:
    async with workers() as pool:
        assert pool.pids == []
        assert isinstance(await pool.run(JOB), HeaderRead)
        first = pool.pids
        assert isinstance(await pool.run(JOB), HeaderRead)

        assert pool.pids == first
        assert len(first) == 1


async def test_an_idle_worker_ends() -> None:
    async with workers(idle_s=0.05) as pool:
        await pool.run(JOB)
        process = only(pool)

        async with asyncio.timeout(10):
            await process.wait()
        assert pool.pids == []


async def test_a_worker_past_its_deadline_is_killed_and_another_takes_over() -> None:
    async with workers(deadline_s=1.5) as pool:
        await pool.run(JOB)
        [pid] = pool.pids
        os.kill(pid, signal.SIGSTOP)

        assert await pool.run(JOB) == Failed(why="deadline")
        assert isinstance(await pool.run(JOB), HeaderRead)
        assert pid not in pool.pids


async def test_a_killed_worker_costs_one_job() -> None:
    async with workers() as pool:
        await pool.run(JOB)
        [pid] = pool.pids
        os.kill(pid, signal.SIGSTOP)
        async with asyncio.TaskGroup() as group:
            job = group.create_task(pool.run(JOB))
            os.kill(pid, signal.SIGKILL)

        assert job.result() == Failed(why="crashed")
        assert isinstance(await pool.run(JOB), HeaderRead)


async def test_memory_is_bounded() -> None:
    side = 8_000
    image = small_image(Rows=side, Columns=side)
    async with workers(memory_bytes=768 << 20) as pool:
        assert isinstance(await pool.run(JOB), HeaderRead)
        answer = await pool.run(Draw(head=image, frame=bytes(side * side)))

    assert isinstance(answer, Failed)
    assert "Memory" in answer.why


async def test_workers_end_when_the_server_is_gone() -> None:
    async with workers() as pool:
        await pool.run(JOB)
        process = only(pool)
        assert process.stdin is not None

        process.stdin.close()

        async with asyncio.timeout(10):
            assert await process.wait() == 0


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "693_J2KI.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "examples_palette.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "ExplVR_BigEnd.dcm",
        "image_dfl.dcm",
    ],
)
async def test_forms_of_pixels_are_drawn(name: str) -> None:
    content = bundled(name)
    async with workers() as pool:
        answer = await pool.run(Draw(head=content, frame=b""))

    assert isinstance(answer, Drawn)
    assert answer.jpeg.startswith(b"\xff\xd8")
