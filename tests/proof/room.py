"""`make proof-room`: four people at one table for real, one on a bad line, one whose address
changes; processes killed, the recording played, a spoken reading heard at 64 kbit/s.

Prints each step with its time and its figures, then the table; writes
build/bench/proof-room.json; ends with 0 only when nothing was missed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
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
from tests.proof.senses import PATIENCE_S
from tests.proof.table import Lines, Table, at_a_browser, prepare
from tests.proof.telling import NOT_AS_WANTED, Teller
from tests.synthetic import write_tone

Steps = Sequence[tuple[str, Callable[[], Awaitable[None]]]]

SLICES = 12
PICTURE, PICTURES_PER_S = (320, 180), 10
TOWNSHIP, EXPERT = "127.0.0.2", "127.0.0.3"
"""Where each of the two looks for the server: his own line leads there."""


def session(table: Table, replayed: Replayed, browser: Browser) -> Steps:
    """Everything that happens while the room is open."""
    return (
        ("thin line: steps down, in words", table.thin),
        ("line is better: pictures again", table.thicken),
        ("page loaded again over bad ADSL, seat kept", table.reload),
        ("guest by link: waits, let in, sent out", partial(table.guest, browser, replayed.link)),
        ("hand, guide handed over, pointer, mark", partial(table.look, SLICES)),
        ("chat with a file of the case", table.write),
        ("expert's address changed by NAT rebinding", table.rebind),
        ("recording begun, badge", replayed.begin),
        ("recorder killed, the recording goes on", replayed.lose_recorder),
        ("media process killed, nobody reloads", replayed.lose_media),
        ("recording stopped", replayed.stop),
        ("everybody still sees and hears everybody", table.meet),
        ("session ended", table.end),
    )


def afterwards(replayed: Replayed, browser: Browser) -> Steps:
    """What is left of it."""
    return (
        ("recording played in a browser", replayed.play),
        ("recording whole but for the kills", replayed.weigh),
        ("attendance with the time without video", replayed.attendance),
        ("reading spoken in a browser, signed", replayed.speak),
        ("report names attendance and recordings", replayed.report),
        ("spoken reading heard at 64 kbit/s", partial(replayed.hear, browser)),
    )


async def walk(steps: Steps, teller: Teller, browser: Browser) -> None:
    """One step after the other, whatever became of those before."""
    for what, step in steps:
        async with teller.trial(what, partial(keep_pages, browser, "room")):
            await step()


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
            async with teller.trial("four people see and hear each other", keep, is_vital=True):
                await table.enter()
            await walk(session(table, replayed, browser), teller, browser)
        await walk(afterwards(replayed, browser), teller, browser)


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
