"""The same page in a room whose media go through Janus: it can't tell the difference."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from server.demo.alliance import PASSWORD
from tests.e2e.doctor import Doctor
from tests.janus import Janus
from tests.journey import Journey
from tests.peer import Peer
from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Janus]:
    with Janus(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture(scope="module")
def product(janus: Janus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """`lianzhen demo` that forwards through Janus."""
    with Product(
        tmp_path_factory.mktemp("product") / "data",
        media_engine="janus",
        janus_url=janus.url,
        janus_secret_file=str(janus.secret_file),
    ) as running:
        yield running


async def test_a_browser_and_a_peer_meet_and_outlive_janus(
    browser: Browser, session: Journey, janus: Janus
) -> None:
    chair = await Doctor.enter(browser, session, "zhou")
    async with Peer(session.base_url, "wang", PASSWORD, shade=90) as doctor:
        await doctor.join(UUID(session.consultation))
        await chair.sees_faces_move()
        face = doctor.seat_of("周建国").id
        await doctor.wait_for(
            lambda peer: peer.frames_from(face) and peer.frames_from(face, "microphone")
        )

        await chair.press("s")
        await doctor.wait_for(lambda peer: peer.frames_from(face, "screen") > 2)
        await chair.press("s")
        await expect(chair.page.locator(".face[data-speaks=true]").first).to_be_visible()

        janus.kill()
        janus.start()
        await doctor.wait_for(lambda peer: not peer.frames_from(face))
        await doctor.wait_for(lambda peer: peer.frames_from(face) > 2)
        await chair.sees_faces_move()
        await expect(chair.page.locator(".face")).to_have_count(2)
        assert chair.faults == []
