"""`make proof-main`: the main job for real, on SQLite and on PostgreSQL, with all its accidents.

Prints each step with its time and its figures, writes build/bench/proof-main.json, and ends with
0 only when everything held. `python -m tests.proof.main sqlite` walks on one of them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from server.demo.alliance import PASSWORD
from server.demo.phantom import Patient, write_ct
from tests.bench.report import Row, write
from tests.e2e.doctor import ARGUMENTS, Doctor
from tests.imaging.samples import bundled
from tests.journey import Journey
from tests.peer import Peer
from tests.postgres import running_postgres
from tests.product import ROOT, Product
from tests.proof import figures
from tests.proof.telling import Teller
from tests.proof.walk import Walk

SLICES = 120
BUNDLED = ("CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm")
KEPT = ROOT / "build" / "proof"
DATABASES = ("sqlite", "postgresql")


async def walk(product: Product, browser: Browser, teller: Teller, folder: Path) -> None:
    """The whole path on one database."""
    path = Walk(product, browser, teller)
    ct = sorted((folder / "ct").glob("*.dcm"))
    more = sorted((folder / "more").glob("*.dcm"))
    async with teller.step("signed in, two browsers open"):
        await path.sit_down()
    async with teller.step("case written"):
        await path.write()
    async with teller.step(f"{len(ct) + len(more)} DICOM files taken"):
        await path.add_images([*ct, *more])
    async with teller.step("consent drawn, submitted"):
        await path.consent_and_submit()
    async with teller.step("assigned, all accepted"):
        await path.convene()
    await figures.first_image(path.expert.doctor, path.journey.case, teller)
    async with teller.step("session, the media process killed in it"):
        await path.confer(ct)
    async with teller.step("opinions signed"):
        await path.advise()
    async with teller.step("report signed, server and archives killed, delivered"):
        await path.conclude()
    async with teller.step("executed and closed"):
        await path.execute()
    async with teller.step("both packages checked in both archives"):
        await path.check([*ct, *more])


async def joins(product: Product, browser: Browser, teller: Teller, ct: Sequence[Path]) -> None:
    """How quickly somebody who enters sees who is there."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images(list(ct[:3]))
    await journey.act("wang", "submit")
    await journey.convene()
    await journey.act("zhou", "start")
    room = UUID(journey.consultation)
    async with Peer(product.base_url, "zhao", PASSWORD) as speaker:
        await speaker.join(room)
        await figures.peers_join(product, room, teller, speaker.you)
        doctor = await Doctor.sign_in(browser, product.base_url, "wang")
        await figures.browser_joins(doctor, journey.consultation, teller)
        await doctor.context.close()


async def prove(name: str, settings: dict[str, str], folder: Path) -> list[Row]:
    """Start, walk, measure, start again, end."""
    teller = Teller(name)
    data = folder / name
    product = Product(data, **settings)
    try:
        teller.figure("first start", "s", await asyncio.to_thread(product.start))
        figures.memory(product, teller, "after the start", is_target=True)
        async with chromium() as browser:
            await walk(product, browser, teller, folder)
        figures.memory(product, teller, "after the walk", is_target=False)
        if name == "sqlite":
            async with chromium() as browser, teller.step("joined again and again"):
                await joins(product, browser, teller, sorted((folder / "ct").glob("*.dcm")))
        await asyncio.to_thread(product.stop)
        teller.figure("second start", "s", await asyncio.to_thread(product.start), 5)
    finally:
        product.stop()
        if data.with_suffix(".log").exists():
            keep_log(data.with_suffix(".log"))
    return teller.rows


def keep_log(log: Path) -> None:
    """Keep what the server wrote, for whoever looks into a failure."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / log.name).write_bytes(log.read_bytes())


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser with a made-up camera and microphone."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS
        )
        try:
            yield browser
        except BaseException:
            await keep_pages(browser)
            raise
        await browser.close()


async def keep_pages(browser: Browser, name: str = "page") -> None:
    """Keep what every page showed when something went wrong."""
    KEPT.mkdir(parents=True, exist_ok=True)
    pages = [page for context in browser.contexts for page in context.pages]
    for number, page in enumerate(pages, 1):
        with suppress(PlaywrightError):
            await page.screenshot(path=KEPT / f"{name}-{number}.png", timeout=10_000)


async def main(wanted: Sequence[str]) -> list[Row]:
    """Every database that is wanted; the first failure ends it."""
    rows = []
    with TemporaryDirectory(prefix="lianzhen-proof-") as made:
        folder = Path(made)
        (folder / "more").mkdir()
        for name in BUNDLED:
            (folder / "more" / name).write_bytes(bundled(name))
        patient = Patient(name="Ouyang^Shuzhen=欧阳^淑珍", id="P0001", birth_date="19491231")
        await asyncio.to_thread(write_ct, folder / "ct", SLICES, patient)
        if "sqlite" in wanted:
            rows += await prove("sqlite", {}, folder)
        if "postgresql" in wanted:
            with running_postgres() as server:
                settings = {"database_url": f"{server}/postgres"}
                rows += await prove("postgresql", settings, folder)
    return rows


if __name__ == "__main__":
    measured = asyncio.run(main(sys.argv[1:] or DATABASES))
    write("proof-main", measured)
    missed = [row.what for row in measured if row.met is False]
    sys.exit(f"not met: {', '.join(missed)}" if missed else 0)
