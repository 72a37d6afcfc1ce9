"""Firefox ESR in the room: it joins, sees and is seen, draws and sees what others draw."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from consult.ledger.wire import MarkId
from server.demo.alliance import PASSWORD
from tests.e2e.doorway import opened, own_address
from tests.e2e.firefox import Firefox, running
from tests.e2e.scenes import in_session
from tests.peer import Peer
from tests.product import Product

pytestmark = pytest.mark.browser

# Firefox counts no decoded frames of live pictures; it tells of each that it shows. A picture of
# oneself comes from a device.
SEEN = """(async () => {
  const isMine = video => video.srcObject?.getTracks().some(one => one.getSettings().deviceId);
  for (let frames = 0; frames < 5; ) {
    const others = [...document.querySelectorAll("video")].filter(video => !isMine(video));
    const shown = others.map(video => new Promise(done => video.requestVideoFrameCallback(done)));
    const late = new Promise(done => setTimeout(done, 500, null));
    if (await Promise.race([...shown, late]) !== null) frames += 1;
  }
  return true;
})()"""
ENTER = """(() => {
  const buttons = [...document.querySelectorAll("button:enabled")];
  const enter = buttons.find(button => button.textContent.trim() === "进入会诊室");
  enter?.click();
  return enter !== undefined;
})()"""


DRAWN_BY_CHAIR = """[...document.querySelectorAll("[data-mark][data-kind=arrow]")]
  .some(mark => mark.textContent.includes("周建国"))"""
ENTER_KEY = "\ue007"


async def sign_in(firefox: Firefox, base_url: str, account: str) -> None:
    """A session, opened from a page of the product."""
    await firefox.go(f"{base_url}/")
    body = msgspec.json.encode({"account": account, "password": PASSWORD}).decode()
    said = f"""{{ method: "POST", headers: {{ "Content-Type": "application/json" }},
      body: {msgspec.json.encode(body).decode()} }}"""
    assert await firefox.evaluate(f'fetch("/api/session", {said}).then(reply => reply.ok)')


@pytest.mark.timeout(240)
async def test_firefox_joins_sees_and_is_seen_and_draws(tmp_path: Path, ct: list[Path]) -> None:
    # Firefox gathers no loopback address: it comes from the machine's own one.
    installed = Product(tmp_path / "data", media_announce=own_address())
    with installed as product, opened(product.media_port):
        session = await in_session(product.base_url, ct)
        async with (
            Peer(product.base_url, "zhou", PASSWORD) as chair,
            running(tmp_path / "firefox") as firefox,
        ):
            await chair.join(UUID(session.consultation))
            await sign_in(firefox, product.base_url, "wang")

            await firefox.go(f"{product.base_url}/room/{session.consultation}")
            await firefox.until('document.querySelector(".entrance-preview video")')
            await firefox.until(ENTER)

            await firefox.evaluate(SEEN)
            seat = chair.seat_of("王晓梅").id
            await chair.wait_for(lambda peer: peer.frames_from(seat) > 5)
            await chair.wait_for(lambda peer: peer.frames_from(seat, "microphone") > 5)

            await firefox.until(
                'document.querySelector("[data-testid=caption]")?.textContent.includes("层 1/12")'
            )
            await firefox.press("e", ENTER_KEY)
            await chair.wait_for(lambda peer: peer.room.drawings)
            (drawing,) = chair.room.drawings
            assert (drawing.name, drawing.mark.kind) == ("王晓梅", "ellipse")
            await chair.draw(replace(drawing.mark, id=MarkId(uuid4()), kind="arrow"))
            await firefox.until(DRAWN_BY_CHAIR)
