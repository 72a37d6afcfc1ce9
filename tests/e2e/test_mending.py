"""A page whose network becomes another one: ICE is restarted, the seat and the pictures stay."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.async_api import Browser

from server.demo.alliance import PASSWORD
from tests.e2e.doctor import Doctor
from tests.journey import Journey
from tests.peer import Peer

pytestmark = pytest.mark.browser

CONNECTIONS = """
  window.connections = [];
  window.opened = () => connections.filter(one => one.connectionState !== "closed");
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(configuration) {
      super(configuration);
      window.connections.push(this);
    }
  };
"""
# The check before entering had one of its own, and closed it.
NAMES = """() => opened().map(one => /ice-ufrag:(\\S+)/.exec(one.localDescription.sdp)[1])"""
RENAMED = """async before => {
  const settled = () => opened().every((one, at) => one.signalingState === "stable" &&
    one.connectionState === "connected" &&
    /ice-ufrag:(\\S+)/.exec(one.localDescription.sdp)[1] !== before[at]);
  while (!settled()) await new Promise(done => setTimeout(done, 50));
}"""


@pytest.mark.timeout(180)
async def test_another_network_restarts_both_connections_and_keeps_seat_and_pictures(
    browser: Browser, session: Journey
) -> None:
    async with Peer(session.base_url, "zhou", PASSWORD) as chair:
        await chair.join(UUID(session.consultation))
        doctor = await Doctor.sign_in(browser, session.base_url, "wang")
        await doctor.page.add_init_script(CONNECTIONS)
        await doctor.go_to_room(session)
        await doctor.walk_in()
        await doctor.sees_faces_move()
        seat = chair.seat_of("王晓梅").id
        await chair.wait_for(lambda peer: peer.frames_from(seat) > 0)
        before = await doctor.page.evaluate(NAMES)

        await doctor.page.evaluate("window.dispatchEvent(new Event('online'))")

        await doctor.page.evaluate(RENAMED, before)
        seen = chair.frames_from(seat)
        await doctor.sees_faces_move()
        await chair.wait_for(lambda peer: peer.frames_from(seat) > seen + 5)
        assert chair.seat_of("王晓梅").id == seat
        assert len(await doctor.page.evaluate(NAMES)) == 2
