"""`make proof-room`: four people at one table for real, one on a bad line, one whose address
changes; processes killed, the recording played, a spoken reading heard at 64 kbit/s.

Prints each step with its time and its figures, then the table; writes
build/bench/proof-room.json; ends with 0 only when nothing was missed.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, expect

from server.demo.alliance import PASSWORD
from server.demo.phantom import Patient, write_ct
from tests.bench.report import Row, write
from tests.journey import Journey
from tests.netlab.camera import write_film
from tests.netlab.laboratory import Laboratory
from tests.netlab.visit import talking_browser
from tests.peer import Peer
from tests.product import Product
from tests.proof.main import keep_log, keep_pages
from tests.proof.replayed import Replayed
from tests.proof.senses import PATIENCE_S, all_see_and_hear
from tests.proof.table import Lines, Table, at_a_browser, prepare
from tests.proof.telling import NOT_AS_WANTED, Teller
from tests.synthetic import write_tone

SLICES = 12
PICTURE, PICTURES_PER_S = (320, 180), 10
TOWNSHIP, EXPERT = "127.0.0.2", "127.0.0.3"
"""Where each of the two looks for the server: his own line leads there."""


async def session(table: Table, replayed: Replayed, browser: Browser) -> None:
    """Everything that happens while the room is open."""
    teller, peers = table.teller, table.peers
    keep = partial(keep_pages, browser, "room")
    async with teller.trial("four people see and hear each other", keep, is_vital=True):
        await table.enter()
    async with teller.trial("page loaded again over bad ADSL, seat kept", keep):
        await table.reload()
    async with teller.trial("guest by the one-time link: waits, let in, sent out", keep):
        await table.guest(browser, replayed.link)
    async with teller.trial("hand, guide handed over, pointer, mark", keep):
        await table.look(SLICES)
    async with teller.trial("chat with a file of the case", keep):
        await table.write()
    async with teller.trial("thin line: steps down and up, in words", keep):
        await table.thin()
    async with teller.trial("expert's address changed by NAT rebinding", keep):
        await table.rebind()
    async with teller.trial("recording begun, badge", keep):
        await replayed.begin()
    async with teller.trial("recorder killed, the recording goes on", keep):
        await replayed.lose_recorder()
    async with teller.trial("media process killed, nobody reloads", keep):
        await replayed.lose_media()
    async with teller.trial("recording stopped", keep):
        await replayed.stop()
    async with teller.trial("everybody still sees and hears everybody", keep):
        await all_see_and_hear(table.doctors, peers)
    async with teller.trial("session ended", keep):
        await table.end()


async def afterwards(replayed: Replayed, browser: Browser) -> None:
    """What is left of it."""
    teller = replayed.teller
    keep = partial(keep_pages, browser, "room")
    async with teller.trial("recording played in a browser", keep):
        await replayed.play()
    async with teller.trial("recording whole but for the kills", keep):
        await replayed.weigh()
    async with teller.trial("attendance with the time without video", keep):
        await replayed.attendance()
    async with teller.trial("spoken reading made, heard at 64 kbit/s", keep):
        await replayed.speak_and_hear(browser)
    async with teller.trial("report names attendance and recordings", keep):
        await replayed.report()


async def prove(product: Product, folder: Path, teller: Teller) -> None:
    """The whole walk in one running product."""
    tone = write_tone(folder / "tone.wav")
    film = write_film(folder / "film.y4m", PICTURE, PICTURES_PER_S)
    patient = Patient(name="Li^Jianjun=李^建军", id="P20261122", birth_date="19700312", sex="M")
    ct = await asyncio.to_thread(write_ct, folder / "ct", SLICES, patient)
    udp, tcp = [product.media_port], [product.port]
    async with AsyncExitStack() as stack:
        lines = Lines(
            township=await stack.enter_async_context(
                Laboratory(udp_ports=udp, tcp_ports=tcp, listens=TOWNSHIP)
            ),
            expert=await stack.enter_async_context(
                Laboratory(udp_ports=udp, tcp_ports=tcp, listens=EXPERT)
            ),
        )
        browser = await stack.enter_async_context(talking_browser(tone, film))
        table = Table(product, Journey(product.base_url), lines, teller)
        replayed = Replayed(table)
        keep = partial(keep_pages, browser, "room")
        async with teller.trial("case with images, file and consent", keep, is_vital=True):
            await prepare(table.journey, ct)
            table.doctor = await at_a_browser(browser, product, "wang", lines.township)
            table.expert = await at_a_browser(browser, product, "liu", lines.expert)
            await table.come()
            replayed.link = await table.invite()
        async with (
            Peer(product.base_url, "zhou", PASSWORD, shade=60) as table.chair,
            Peer(product.base_url, "zhao", PASSWORD, shade=180) as table.second,
        ):
            await session(table, replayed, browser)
        await afterwards(replayed, browser)


async def main() -> list[Row]:
    """Start, walk, end; what the server wrote is kept."""
    expect.set_options(timeout=PATIENCE_S * 1_000)
    teller = Teller("room")
    with TemporaryDirectory(prefix="lianzhen-proof-") as made:
        product = Product(Path(made) / "room")
        try:
            await asyncio.to_thread(product.start)
            await prove(product, Path(made), teller)
        except NOT_AS_WANTED as error:
            teller.say(f"the walk ends early: {error!r}")
        finally:
            product.stop()
            keep_log(product.log)
    return teller.rows


if __name__ == "__main__":
    measured = asyncio.run(main())
    write("proof-room", measured)
    missed = [row.what for row in measured if row.met is False]
    sys.exit(f"not met: {', '.join(missed)}" if missed else 0)
