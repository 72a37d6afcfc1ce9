"""The running product, a consultation in session, and a browser with a made-up camera."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from server.demo.phantom import Patient, write_ct
from tests.e2e.doctor import ARGUMENTS
from tests.journey import Journey
from tests.product import Product
from tests.synthetic import write_tone

SLICES = 12


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all browsers' tests: they share a Chromium, which lives in a loop."""
    for item in items:
        if item.path.parent == Path(__file__).parent and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`lianzhen demo` in a folder of its own; each test opens cases of its own."""
    with Product(tmp_path_factory.mktemp("product") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def ct(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A chest CT of 12 slices, of a patient with a Chinese name."""
    patient = Patient(name="Li^Jianjun=李^建军", id="P20261122", birth_date="19700312", sex="M")
    return write_ct(tmp_path_factory.mktemp("ct"), SLICES, patient)


@pytest.fixture(scope="session")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A continuous tone for the microphone: Chromium's own fake one is mostly silence."""
    return write_tone(tmp_path_factory.mktemp("tone") / "tone.wav")


@pytest.fixture
async def accepted(product: Product, ct: list[Path]) -> Journey:
    """A consultation with images that two experts and a chair have accepted."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images(ct)
    await journey.act("wang", "submit")
    await journey.triage()
    for who in ("liu", "zhao", "zhou"):
        await journey.act(who, "accept")
    return journey


@pytest.fixture
async def session(accepted: Journey) -> Journey:
    """A consultation in session."""
    await accepted.act("zhou", "start")
    return accepted


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(tone: Path) -> AsyncIterator[Browser]:
    """Chromium with a camera at ten pictures a second and a tone for a voice."""
    async with _launched([*ARGUMENTS, f"--use-file-for-fake-audio-capture={tone}"]) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """That Chromium, from which everybody leaves at the end: nothing is kept between two tests."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def guarded_browser() -> AsyncIterator[Browser]:
    """Chromium whose owner allows no page his microphone and camera."""
    arguments = [each for each in ARGUMENTS if each != "--use-fake-ui-for-media-stream"]
    async with _launched([*arguments, "--deny-permission-prompts"]) as opened:
        yield opened


@asynccontextmanager
async def _launched(arguments: list[str]) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=arguments
        )
        yield opened
        await opened.close()
