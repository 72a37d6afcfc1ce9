"""A real printer, real keys and a real sealer, shared by the tests of papers."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from consult.documents.fonts import bring
from consult.documents.pyhanko import PyhankoSealer
from consult.documents.typst import TypstPrinter
from consult.documents.wire import KeyHolder
from consult.documents.x509 import KeyFolder
from consult.ledger.clock import utc_now
from consult.ledger.wire import HospitalId

HOUSE = Path(__file__).parents[3]
HOSPITAL = "清源县人民医院"


@pytest.fixture(scope="session")
def printer() -> TypstPrinter:
    """A printer with the fonts that the wheel ships."""
    fonts = HOUSE / "build" / "fonts"
    bring(HOUSE / "web_client" / "node_modules", fonts)
    return TypstPrinter(fonts)


def now() -> datetime:
    """The clock of the tests that seal: pyHanko looks at the real one."""
    return utc_now()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    """A new authority in a folder of its own."""
    return KeyFolder(tmp_path / "keys", "清源县医疗联合体", now)


@pytest.fixture
def sealer(keys: KeyFolder) -> PyhankoSealer:
    """A sealer on those keys."""
    return PyhankoSealer(keys, HOSPITAL, now)


@pytest.fixture
def institution() -> KeyHolder:
    """The hospital that seals."""
    hospital = HospitalId(UUID(int=5))
    return KeyHolder(id=hospital, name=HOSPITAL, hospital=HOSPITAL, kind="institution")
