"""Media that must go through a relay: because the hospital wants it, or because nothing else is
let through. Real coturn, passwords that the server makes, a browser that sends no UDP itself."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright, expect

from server.demo.alliance import PASSWORD
from tests.coturn import SECRET, Relay, relaying
from tests.e2e.doctor import ARGUMENTS, WAIT_MS, Doctor
from tests.e2e.scenes import in_session
from tests.peer import Peer
from tests.product import Product

pytestmark = pytest.mark.browser

JOIN_MS = 3_000
NO_UDP = {"webrtc": {"ip_handling_policy": "disable_non_proxied_udp"}}
# The page's own connections, and how long each took from its making to its first packet.
CONNECTIONS = """
  const made = [];
  window.opened = () => made.filter(one => one.connectionState !== "closed");
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration) {
      super(configuration);
      const since = performance.now();
      made.push(this);
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected") this.took ??= performance.now() - since;
      });
    }
  };
"""
# The check before entering had connections of its own, and closed them.
WAYS = """async () => Promise.all(opened().map(async connection => {
  const stats = [...(await connection.getStats()).values()];
  const pair = stats.find(one => one.type === "candidate-pair" && one.nominated);
  const local = pair && stats.find(one => one.id === pair.localCandidateId);
  return { took: connection.took, kind: local?.candidateType, over: local?.relayProtocol };
}))"""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay."""
    with relaying(tmp_path / "relay") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def walled(tmp_path: Path, relay: Relay) -> AsyncIterator[BrowserContext]:
    """A browser behind a wall: whatever is no TCP to a relay does not leave it."""
    profile = tmp_path / "profile" / "Default"
    profile.mkdir(parents=True)
    (profile / "Preferences").write_text(json.dumps(NO_UDP))
    trust = f"--ignore-certificate-errors-spki-list={relay.key_digest}"
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(profile.parent), executable_path="/usr/bin/chromium", args=[*ARGUMENTS, trust]
        )
        context.set_default_timeout(WAIT_MS)
        await context.add_init_script(CONNECTIONS)
        yield context
        await context.close()


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("is_only_way", "over"), [(True, "tcp"), (False, "tls")])
async def test_behind_a_wall_pictures_come_and_go_through_the_relay(
    is_only_way: bool,
    over: str,
    relay: Relay,
    walled: BrowserContext,
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    settings = {
        "turn_urls": {"tcp": relay.tcp, "tls": f"{relay.udp},{relay.tls}"}[over],
        "turn_secret_file": str(tmp_path / "secret"),
        "turn_only": str(is_only_way).lower(),
    }
    with Product(tmp_path / "data", **settings) as product:
        room = await in_session(product.base_url)
        async with Peer(product.base_url, "zhou", PASSWORD) as chair:
            await chair.join(UUID(room.consultation))
            doctor = await sign_in(walled, product.base_url)
            await doctor.go_to_room(room)
            await expect(doctor.page.get_by_text("会经中继传送")).to_be_visible()
            await doctor.walk_in()

            await doctor.sees_faces_move()

            ways = await doctor.page.evaluate(WAYS)
            assert [(way["kind"], way["over"]) for way in ways] == [("relay", over)] * 2
            assert max(way["took"] for way in ways) <= JOIN_MS
            seat = chair.seat_of("王晓梅").id
            await chair.wait_for(lambda peer: peer.frames_from(seat) > 5)


async def sign_in(context: BrowserContext, base_url: str) -> Doctor:
    """The requesting doctor in a browser."""
    body: Any = {"account": "wang", "password": PASSWORD}
    reply = await context.request.post(
        f"{base_url}/api/session", data=body, headers={"Origin": base_url}
    )
    assert reply.ok, reply.status
    return Doctor(context, await context.new_page(), base_url)
