"""A founded alliance on one database, and on both kinds."""

from pathlib import Path

import pytest

from consult.ledger.sql.database import Database
from tests.consult.alliance import Clinic
from tests.consult.walking import Walk


@pytest.fixture
async def clinic(sqlite: Database, tmp_path: Path) -> Clinic:
    """A founded alliance on SQLite."""
    made = Clinic(sqlite, tmp_path / "keys")
    await made.found()
    return made


@pytest.fixture
async def walk(clinic: Clinic) -> Walk:
    """A walk that has not begun, on SQLite."""
    return Walk(clinic)


@pytest.fixture
async def walk_on_both(database: Database, tmp_path: Path) -> Walk:
    """A walk that has not begun, on each kind of database."""
    made = Clinic(database, tmp_path / "keys")
    await made.found()
    return Walk(made)
