"""A whole imaging department for a test: index on both databases, vault, workers, intake."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

import imaging.pacs.sql  # noqa: F401  # its tables join the images' own
from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import CaseId, HospitalId, PractitionerId
from consult.vault.local import LocalVault
from imaging.index.service import ImageIndex
from imaging.index.sql import SqlStore, images, images_outbox
from imaging.index.wire import Scope
from imaging.intake.service import Receiving
from imaging.intake.tempfile import TemporaryFiles
from imaging.intake.wire import Arrival, FileOutcome, Limits
from imaging.intake.zipfile import ZipFiles
from imaging.pixels.processes import WorkerProcesses
from imaging.pixels.service import Pictures

COUNTY = Scope(
    hospital=HospitalId(UUID(int=1)), case=CaseId(UUID(int=11)), actor=PractitionerId(UUID(int=21))
)
TOWNSHIP = Scope(
    hospital=HospitalId(UUID(int=2)), case=CaseId(UUID(int=12)), actor=PractitionerId(UUID(int=22))
)


@dataclass(frozen=True)
class Department:
    """Everything of imaging, wired as the server wires it."""

    folder: Path
    database: Database
    vault: LocalVault
    index: ImageIndex
    outbox: SqlOutbox
    workers: WorkerProcesses
    pictures: Pictures
    receiving: Receiving

    async def take(self, *files: tuple[str, bytes], scope: Scope = COUNTY) -> list[FileOutcome]:
        """Receive files as one upload."""
        return await self.receiving.receive(scope, arrivals(files))


async def arrivals(files: Iterable[tuple[str, bytes]]) -> AsyncIterator[Arrival]:
    """Files that arrive in pieces of 64 KiB."""
    for name, content in files:
        yield Arrival(name, pieces(content))


async def pieces(content: bytes, piece_bytes: int = 65_536) -> AsyncIterator[bytes]:
    """Bytes as a socket gives them."""
    for at in range(0, len(content), piece_bytes):
        yield content[at : at + piece_bytes]


@pytest.fixture
def limits() -> Limits:
    """Override to meet a limit with little."""
    return Limits()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite here; the tests of the index override it to run on both."""
    return f"sqlite+aiosqlite:///{tmp_path / 'images.db'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of imaging: a worker process costs half a second to start."""
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workers() -> AsyncIterator[WorkerProcesses]:
    """Worker processes for all tests that only use them."""
    workers = WorkerProcesses()
    yield workers
    await workers.close()


@pytest_asyncio.fixture(loop_scope="session")
async def department(
    tmp_path: Path, database_url: str, limits: Limits, workers: WorkerProcesses
) -> AsyncIterator[Department]:
    """A department with empty stores."""
    database = Database(database_url, schema="images")
    async with database.change() as tx:
        if not database.is_sqlite:
            await tx.connection.execute(text("CREATE SCHEMA images"))
        await tx.connection.run_sync(images.create_all)
    vault = LocalVault(tmp_path / "vault")
    outbox = SqlOutbox(database, images_outbox)
    index = ImageIndex(ledger=database, store=SqlStore(), outbox=outbox, now=utc_now, new_id=new_id)
    receiving = Receiving(
        vault=vault,
        index=index,
        workers=workers,
        spool=TemporaryFiles(tmp_path),
        unzip=ZipFiles(),
        limits=limits,
    )
    pictures = Pictures(vault=vault, workers=workers)
    yield Department(tmp_path, database, vault, index, outbox, workers, pictures, receiving)
    vault.close()
    await database.close()
