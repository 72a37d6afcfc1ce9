"""The patient's daughter comes by her link, without an account; her doctor made it."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from consult.ledger.wire import ConsultationId
from server.demo.alliance import PASSWORD
from signaling.rooms.wire import Remove
from tests.e2e.desk import AXE, GRAVE
from tests.e2e.doctor import Doctor
from tests.journey import Journey
from tests.peer import Peer

pytestmark = pytest.mark.browser


async def test_a_guest_comes_by_a_link_waits_is_let_in_and_sent_out(
    browser: Browser, session: Journey
) -> None:
    doctor = await Doctor.sign_in(browser, session.base_url, "wang")
    await doctor.page.goto(f"{session.base_url}/consultations/{session.consultation}")
    section = doctor.page.locator("#visitors")
    await section.get_by_label("姓名").fill("李小梅")
    await section.get_by_role("button", name="生成链接").click()
    link = await section.locator("code").inner_text()
    await expect(section).to_contain_text("李小梅 · 家属")

    async with Peer(session.base_url, "zhou", PASSWORD, sends=(), receives=False) as chair:
        await chair.join(ConsultationId(UUID(session.consultation)))
        context = await browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
        guest = await context.new_page()
        await guest.goto(link)
        await expect(guest.get_by_text("李小梅，您好")).to_be_visible()
        assert guest.url == f"{session.base_url}/guest", "the secret is gone from the address"
        await guest.reload()
        await expect(guest.get_by_text("李小梅，您好")).to_be_visible()
        await guest.evaluate(AXE.read_text())
        assert await guest.evaluate(GRAVE) == []

        await guest.get_by_role("button", name="进入会诊", exact=True).click()
        await expect(guest.get_by_role("status")).to_contain_text("周建国 是主持人")
        await chair.wait_for(lambda peer: peer.room.waiting)
        seat = chair.room.waiting[0].seat
        await chair.admit("李小梅")
        await expect(guest.locator(".face")).to_have_count(2)
        await expect(guest.locator("canvas")).to_have_count(0)
        await expect(guest.get_by_role("button", name="病历")).to_have_count(0)

        await chair.tell(Remove(seat=seat, may_return=True))
        gone = guest.get_by_role("heading", name="主持人请您离开了会诊室")
        await expect(gone).to_be_visible()
    await context.close()
