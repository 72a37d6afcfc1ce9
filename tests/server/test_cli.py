"""The command line in a process of its own: quick help, refusals that name what is wrong."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

import pytest


class Said(NamedTuple):
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


async def lianzhen(*words: str, **environ: str) -> Said:
    """Runs one command with these variables only."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={f"LIANZHEN_{name.upper()}": value for name, value in environ.items()},
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return Said(process.returncode or 0, out.decode(), err.decode())


async def test_help_needs_no_library_of_the_server() -> None:
    program = (
        "import sys; from server.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'aiohttp', 'sqlalchemy', 'pydicom'} & sys.modules.keys()))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.DEVNULL
    )

    assert await process.wait() == 0


async def test_a_setting_that_is_not_understood_is_named() -> None:
    said = await lianzhen("doctor", http_prt="80")

    assert said.status == 2
    assert "LIANZHEN_HTTP_PRT" in said.err


async def test_the_demo_refuses_an_address_that_others_reach(tmp_path: Path) -> None:
    said = await lianzhen("demo", http_host="192.0.2.1", data_dir=str(tmp_path / "none"))

    assert said.status == 2
    assert "http_host" in said.err
    assert not (tmp_path / "none").exists()


async def test_the_doctor_says_what_is_missing(tmp_path: Path) -> None:
    said = await lianzhen("doctor", data_dir=str(tmp_path), web_dir=str(tmp_path / "no-client"))

    assert said.status == 1
    assert "missing: the built web client" in said.out
    assert f'data_dir = "{tmp_path}"' in said.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("migrate",), "up to date"),
        (("audit", "verify"), "sealed 0, unsealed 0"),
        (("outbox",), "0 unfinished"),
    ],
)
async def test_an_empty_installation_is_in_order(
    words: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    said = await lianzhen(*words, data_dir=str(tmp_path))

    assert said.status == 0, said.err
    assert expected in said.out


async def test_nobody_else_on_the_machine_reads_what_is_kept(tmp_path: Path) -> None:
    said = await lianzhen("migrate", data_dir=str(tmp_path / "var"))

    assert said.status == 0, said.err
    kept = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert (tmp_path / "var" / "clinic.db") in kept
    assert [path for path in kept if path.stat().st_mode & 0o077 and path.suffix != ".pem"] == []
