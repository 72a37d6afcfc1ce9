"""Packages as files, packed by the real sealing over a real vault and database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from consult.archive.service.sealing import Sealing
from consult.archive.service.stores import Stores
from consult.archive.sql import SqlDeliveries, SqlPackages, SqlPinnedKeys
from consult.archive.wire import Contents, Due, Package
from consult.audit.service import Audit
from consult.audit.sql import SqlEntries
from consult.ledger.clock import new_id, utc_now
from consult.ledger.sql.database import Database, clinic
from consult.ledger.sql.outbox import SqlOutbox
from consult.vault.local import LocalVault
from tests.consult.archive.conftest import LEAD, TOWNSHIP

BOTH = (
    Due(hospital=TOWNSHIP, hospital_name="青石镇中心卫生院"),
    Due(hospital=LEAD, hospital_name="清源县人民医院"),
)


@asynccontextmanager
async def opened_stores(url: str) -> AsyncIterator[Stores]:
    """The stores on a fresh database."""
    database = Database(url)
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield Stores(
        ledger=database,
        packages=SqlPackages(),
        deliveries=SqlDeliveries(),
        keys=SqlPinnedKeys(),
        outbox=SqlOutbox(database),
    )
    await database.close()


def sealing(stores: Stores, vault: LocalVault) -> Sealing:
    """The use case that seals."""
    return Sealing(stores, vault, Audit(SqlEntries(), new_id), utc_now, new_id)


async def package_file(folder: Path, vault: LocalVault, contents: Contents) -> tuple[Package, Path]:
    """Seal the contents and lay the package's bytes down as a file."""
    async with opened_stores(f"sqlite+aiosqlite:///{folder}/sealing.db") as stores:
        package = await sealing(stores, vault).seal(contents, BOTH)
    file = folder / f"{package.digest}.zip"
    file.write_bytes(await vault.read(contents.hospital, package.digest))
    return package, file
