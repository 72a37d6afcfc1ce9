"""A real PostgreSQL for the tests: a cluster of its own on a free port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from tests.ports import free_port

_numbers = count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running PostgreSQL, without a database name."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database of that PostgreSQL as an SQLAlchemy URL for asyncpg."""
    name = f"test_{next(_numbers)}_{uuid4().hex[:8]}"
    _psql(postgres_server, f"CREATE DATABASE {name}")
    yield f"{postgres_server}/{name}"
    _psql(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a cluster in a temporary folder and yield `postgresql+asyncpg://USER@HOST:PORT`."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lianzhen-postgres-"))
    # PostgreSQL refuses to run as root, so root hands the folder to Debian's account for it.
    user = "postgres" if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    cluster, port = folder / "cluster", free_port()
    arguments = ["-A", "trust", "-U", "lianzhen", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    _run([programs / "initdb", "-D", cluster, *arguments], user)
    _run(
        [programs / "pg_ctl", "start", "-D", cluster, "-o", options, "-w", "-l", folder / "log"],
        user,
    )
    try:
        yield f"postgresql+asyncpg://lianzhen@127.0.0.1:{port}"
    finally:
        _run([programs / "pg_ctl", "stop", "-D", cluster, "-m", "immediate", "-w"], user)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Debian keeps them out of PATH, in a folder per version; elsewhere they are in PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "pg_ctl").exists():
            return folder
    found = shutil.which("pg_ctl")
    if found is None:
        raise RuntimeError("PostgreSQL is not installed: run `make test-deps`")
    return Path(found).parent


def _run(arguments: list[str | Path], user: str | None) -> None:
    # Its own session: an interrupted test run must not take PostgreSQL down before the fixture.
    done = subprocess.run(
        [str(argument) for argument in arguments],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "start" not in arguments else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]}: {(done.stdout or b'').decode(errors='replace')}")


def _psql(server: str, statement: str) -> None:
    address = server.replace("postgresql+asyncpg://", "postgresql://") + "/postgres"
    _run([_programs() / "psql", "-q", "-d", address, "-c", statement], None)
