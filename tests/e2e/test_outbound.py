"""What leaves the house, as its senders see it: a system refuses a record and then takes it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from server.demo.alliance import LEAD
from tests.e2e.desk import Desk
from tests.e2e.doctor import PHONE
from tests.journey import Journey
from tests.ports import free_port
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LOCATION = "https://his.example/fhir/Bundle/7"


class HospitalSystem:
    """A FHIR endpoint that refuses until it is told otherwise."""

    def __init__(self) -> None:
        self.status = 422
        application = web.Application(client_max_size=64 << 20)
        application.router.add_post("/fhir/Bundle", self._answer)
        self.server = TestServer(application, port=free_port(socket.SOCK_STREAM))

    async def _answer(self, request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=self.status, headers={"Location": LOCATION})


@pytest_asyncio.fixture(loop_scope="session")
async def system() -> AsyncIterator[HospitalSystem]:
    """The county hospital's own system."""
    made = HospitalSystem()
    await made.server.start_server()
    yield made
    await made.server.close()


async def test_a_refused_push_says_what_to_do_and_goes_again(
    browser: Browser, system: HospitalSystem, ct: list[Path], tmp_path: Path
) -> None:
    config = tmp_path / "lianzhen.toml"
    config.write_text(
        f"""
        [[systems]]
        hospital = "{LEAD}"
        push_url = "{system.server.make_url("/fhir/Bundle")}"
        [[pacs]]
        name = "PACS"
        hospital = "{LEAD}"
        url = "http://127.0.0.1:{free_port(socket.SOCK_STREAM)}/dicom-web"
        """,
        encoding="utf-8",
    )
    with Product(tmp_path / "var", config=str(config)) as product:
        journey = Journey(product.base_url)
        await journey.sign_in()
        await journey.open()
        await journey.write()
        await journey.add_images(ct[:3])
        await journey.act("wang", "submit")
        await journey.convene(("zhou",))
        await journey.confer(("zhou",))
        desk = await Desk.sit_down(browser, product.base_url, "wang")
        await _sends_again(desk, system)
        await _is_told_of_the_archive(browser, journey, desk)


async def _sends_again(desk: Desk, system: HospitalSystem) -> None:
    """The page says that it is stuck, why, and what to do; then the system takes it."""
    await desk.go("/deliveries")
    await expect(desk.page.locator(".notice")).to_contain_text("1 个病例有内容没有送到")
    await desk.click("只看需要处理的")
    push = desk.page.locator(".dispatch", has_text="业务系统（FHIR）")
    await expect(push).to_contain_text("对方拒收")
    await expect(push).to_contain_text("endpoint-refused-422")
    await desk.is_sound()

    system.status = 201
    await push.get_by_role("button", name="再送一次").click()
    await desk.page.reload()
    await expect(push).to_contain_text("对方已接收")
    await expect(push).to_contain_text(LOCATION)


async def _is_told_of_the_archive(browser: Browser, journey: Journey, desk: Desk) -> None:
    """The archive is away: the case page says that it is tried on by itself."""
    path = f"/api/consultations/{journey.consultation}/shipments"
    for _ in range(120):
        if (await journey.people["wang"].call("GET", path)).body != b"[]":
            break
        await asyncio.sleep(0.5)
    await desk.go_to_case(journey.consultation)
    shipment = desk.section("deliveries").locator(".dispatch", has_text="影像系统 PACS")
    await expect(shipment).to_contain_text("正在送出")
    await expect(shipment).to_contain_text("0 / 4 份已在对方")
    await desk.is_sound()
    phone = await Desk.sit_down(browser, journey.base_url, "chen", PHONE)
    await phone.go("/deliveries")
    await expect(phone.page.locator(".dispatch", has_text="影像系统 PACS")).to_be_visible()
    await phone.is_sound()
