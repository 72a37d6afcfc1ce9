"""Two people in a session, in two browsers: one behind the laboratory's line, the other beside
the server. What is measured in the pages is the product as it is served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct
from playwright.async_api import Browser, async_playwright, expect

from server.demo.alliance import PASSWORD
from tests.coturn import Relay
from tests.e2e.doctor import ARGUMENTS, Doctor
from tests.journey import Journey
from tests.netlab.camera import write_film
from tests.netlab.conditions import Profile
from tests.netlab.experience import Sample
from tests.netlab.laboratory import HERE, THERE, Laboratory
from tests.peer import Peer
from tests.product import Product
from tests.synthetic import write_tone

SAMPLER = (Path(__file__).parent / "sampler.js").read_text()
PATIENCE_S = 60.0
FAR, NEAR, WITNESS = "wang", "zhou", "liu"


class Visit(Struct, frozen=True, kw_only=True):
    """What both pages noted, and when things happened by the clock of the far page (ms)."""

    entered_at: float
    """When the far person clicked: what the browser's driver takes before it is not ours."""
    began_at: float
    """The start of the schedule of breaks: the first picture."""
    offset: float
    """The near page's clock less the far page's."""
    far: list[Sample]
    near: list[Sample]
    seats: int
    """How many people are in the room at the end; two, if nobody has become a ghost."""

    def near_by_far_clock(self) -> list[Sample]:
        """The near page's samples by the far page's clock."""
        return [msgspec.structs.replace(each, at=each.at - self.offset) for each in self.near]


@asynccontextmanager
async def talking_browser(
    tone: Path, film: Path, relay: Relay | None = None
) -> AsyncIterator[Browser]:
    """Chromium with a scene before its camera and a voice that never stops."""
    arguments = [each for each in ARGUMENTS if "use-fake-device" not in each]
    arguments += [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
        f"--use-file-for-fake-audio-capture={tone}",
    ]
    if relay is not None:
        arguments.append(f"--ignore-certificate-errors-spki-list={relay.key_digest}")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=arguments
        )
        yield opened
        await opened.close()


class NoPicture(Exception):
    """Whoever entered saw nobody in all the time that he was given."""


class Media(Struct, frozen=True, kw_only=True):
    """Where the media engine of a product really is; it announces the laboratory's address."""

    server: str = HERE
    ports: tuple[int, ...]


class Stage:
    """A running product that announces the laboratory's address; tone and film in a folder."""

    def __init__(
        self,
        product: Product,
        folder: Path,
        media: Media | None = None,
        relay: Relay | None = None,
    ) -> None:
        self.product = product
        self.relay = relay
        self.media = media or Media(ports=(product.media_port,))
        self.tone = write_tone(folder / "tone.wav")
        self.film = write_film(folder / "film.y4m")

    async def visit(self, profile: Profile, seed: int, lasts_s: float) -> Visit:
        """A session of two that lasts so long from the first picture on."""
        media = self.media
        ports = [self.product.port]
        if self.relay is not None:
            ports.append(self.relay.tls_port)
        lab = Laboratory(udp_ports=media.ports, tcp_ports=ports, media_server=media.server)
        async with lab, talking_browser(self.tone, self.film, self.relay) as browser:
            return await self._visit(lab, browser, profile, (seed, lasts_s))

    async def _visit(
        self, lab: Laboratory, browser: Browser, profile: Profile, run: tuple[int, float]
    ) -> Visit:
        seed, lasts_s = run
        journey = await _session(self.product.base_url)
        near = await _person(browser, journey, self.product.base_url, NEAR)
        far = await _person(browser, journey, f"http://{THERE}:{self.product.port}", FAR)
        await near.page.evaluate("there => { lab.readdress = there; }", [THERE, self.media.server])
        await near.walk_in()
        await expect(far.page.locator(".entrance-preview video")).to_be_visible()
        # The page is there: from here on it is the session that is measured, not its download.
        await lab.begin(msgspec.structs.replace(profile, breaks=(), rebinds_at_s=()), seed)
        await far.walk_in()
        entered_at = float(await far.page.evaluate("lab.clickedAt"))
        await _until_seen(far)
        # Clocks are compared by the wall: a question to a busy page takes its time.
        far_origin, near_origin = await _origin(far), await _origin(near)
        began_at = 1_000 * await lab.begin(profile, seed) - far_origin
        await asyncio.sleep(lasts_s + 0.3)
        return Visit(
            entered_at=entered_at,
            began_at=began_at,
            offset=far_origin - near_origin,
            far=await _samples(far),
            near=await _samples(near),
            seats=await _seats(self.product.base_url, journey),
        )


async def _person(browser: Browser, journey: Journey, base_url: str, account: str) -> Doctor:
    doctor = await Doctor.sign_in(browser, base_url, account)
    await doctor.page.add_init_script(SAMPLER)
    await doctor.go_to_room(journey)
    return doctor


async def _session(base_url: str) -> Journey:
    """A consultation in session, without images: they would travel over the same line."""
    journey = Journey(base_url)
    await journey.sign_in()
    await journey.submit()
    await journey.convene()
    await journey.act(NEAR, "start")
    return journey


async def _origin(person: Doctor) -> float:
    """When the page's clock was at 0, in milliseconds since 1970."""
    return float(await person.page.evaluate("performance.timeOrigin"))


async def _samples(person: Doctor) -> list[Sample]:
    return msgspec.convert(await person.page.evaluate("lab.samples"), list[Sample])


async def _until_seen(person: Doctor) -> None:
    """Wait until the first picture has been decoded."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await person.page.evaluate(_UNTIL_SEEN)
    except TimeoutError:
        raise NoPicture from None


_UNTIL_SEEN = """async () => {
  const isSeen = () => lab.samples.some(each => each.framesDecoded > 0);
  while (!isSeen()) await new Promise(done => setTimeout(done, 20));
}"""


async def _seats(base_url: str, journey: Journey) -> int:
    """How many people somebody finds who looks in."""
    async with Peer(base_url, WITNESS, PASSWORD, sends=(), receives=False) as witness:
        await witness.join(UUID(journey.consultation))
        others = len(witness.room.seats) - 1
        await witness.leave()
    return others
