"""Brings a database to the newest revision, forward only, and refuses one that is newer than us."""

from pathlib import Path
from typing import Literal

import structlog
from sqlalchemy import Connection, inspect, text

from consult.ledger.sql.database import Database

Branch = Literal["clinic", "images"]
FOLDER = Path(__file__).parent
log = structlog.get_logger("migrations")


class NewerDatabase(Exception):
    """The database was written by a newer version of the product."""


def revisions(branch: Branch) -> list[str]:
    """All revisions of a branch, oldest first; a file is named NNNN_what.py, its revision NNNN."""
    return sorted(path.name[:4] for path in (FOLDER / branch / "versions").glob("[0-9]*.py"))


async def migrate(database: Database, branch: Branch) -> None:
    """Upgrade to the newest revision; `NewerDatabase` when it is beyond what we know.

    Alembic is imported only when there is something to do: it costs memory that a server that
    is up to date does not need.
    """
    async with database.change() as tx:
        if not database.is_sqlite:
            await tx.connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {branch}"))
        current = await tx.connection.run_sync(_current)
        known = revisions(branch)
        if current == known[-1]:
            return
        if current is not None and current not in known:
            raise NewerDatabase(f"{branch}: revision {current}, we know up to {known[-1]}")
        log.info("migrating", branch=branch, before=current, after=known[-1])
        await tx.connection.run_sync(_upgrade, branch)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, branch: Branch) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER / branch))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
