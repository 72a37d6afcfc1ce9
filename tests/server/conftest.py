"""The running product for the tests of this package, started once, and a way through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey import Journey
from tests.product import Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo on SQLite with its two archives; tests share it and leave it running."""
    with Product(tmp_path_factory.mktemp("product") / "var") as running:
        yield running


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two real images in two studies, from pydicom."""
    from tests.imaging.samples import bundled

    folder = tmp_path_factory.mktemp("images")
    names = ("CT_small.dcm", "MR_small.dcm")
    for name in names:
        (folder / name).write_bytes(bundled(name))
    return [folder / name for name in names]


@pytest.fixture
async def journey(product: Product) -> Journey:
    """A consultation that nobody has opened yet; everybody is signed in."""
    made = Journey(product.base_url)
    await made.sign_in()
    return made
