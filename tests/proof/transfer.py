"""The second half of `make proof-recognition`: a chest pain becomes an emergency in one press, its
notice comes back, its form prints, its return is approved and closed."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import msgspec
from pypdf import PdfReader

from consult.ledger.clock import utc_now
from server.demo.alliance import LEAD_HOSPITAL, TOWNSHIP_HOSPITAL
from tests.journey import PATIENT, Journey
from tests.product import Product
from tests.proof.telling import Teller

PRESS = {"label": "男，56 岁，胸痛 1 小时", "acuity": "critical", "phone": "023-5555 2001"}
NOTICE = {
    "department": "心血管内科",
    "place": "急诊楼 2 层胸痛中心",
    "precautions": "途中平卧、吸氧，勿自行走动。",
    "contact_name": "刘志远",
    "contact_phone": "023-5555 1003",
    "has_bed": True,
}
FORM = {
    "impression": "急性胸痛：急性冠脉综合征？",
    "reason": "胸痛 1 小时，含服硝酸甘油不缓解。",
    "past_history": "高血压 6 年。",
    "treatment_so_far": "吸氧，阿司匹林 300 mg 嚼服。",
    "department": "心血管内科",
    "transport": "ambulance_of_receiver",
    "is_green_channel": True,
    "patient_agrees": True,
    "signer_name": PATIENT["name"],
    "relation": "本人",
}
RETURN = {
    "diagnosis": "急性非 ST 段抬高型心肌梗死，PCI 术后",
    "inpatient_number": "ZY20261120",
    "findings": "前降支近段狭窄 90%，置支架 1 枚。",
    "treatment_and_plan": "双联抗血小板 12 个月，他汀，血压每日自测，社区康复。",
    "revisit_days": [7, 30],
}


class Transferring:
    """The township's doctor and the county hospital that takes his patient."""

    def __init__(self, product: Product, journey: Journey) -> None:
        self.product = product
        self.journey = journey
        self.referral = ""
        self.back = ""

    async def press(self) -> None:
        """In the middle of an open request: one press, and the server dies with it."""
        await self._put_on_duty("zhou", "liu")
        await self.journey.open()
        press = PRESS | {"consultation": self.journey.consultation}
        card = await self.journey.call("wang", "POST", "/api/emergencies", press)
        await asyncio.to_thread(self.product.kill)
        await asyncio.to_thread(self.product.start)
        referral: Any = card["referral"]
        self.referral = referral["id"]
        assert (referral["state"], referral["is_emergency"]) == ("sent", True)
        assert [one["name"] for one in card["on_duty"]] == ["周建国", "刘志远"]
        state = (await self.journey.view("wang"))["consultation"]["state"]
        assert state == "converted", state

    async def answer(self) -> None:
        """Who is on duty hears it, takes it and says where to go; the township reads it."""
        reply = await self.journey.people["zhou"].call("GET", "/api/alarms")
        (heard,) = msgspec.json.decode(reply.body)
        assert heard["rings_me"]
        assert PATIENT["name"].encode() not in reply.body
        await self.journey.call("zhou", "POST", f"/api/alarms/{heard['alarm']['id']}/take", {})
        await self.act("liu", {"act": "accept", "notice": NOTICE})
        seen = await self.view("wang")
        said: Any = seen["referral"]["notice"]
        assert {name: said[name] for name in NOTICE} == NOTICE
        assert seen["may_print"]

    async def bring(self) -> None:
        """The patient leaves, arrives and is admitted; the clock stands; the papers follow."""
        await self.act("wang", {"act": "depart"})
        await self.act("liu", {"act": "arrive"})
        await self._complete()
        await self.act("liu", {"act": "admit"})
        clock: Any = (await self.view("wang"))["referral"]["clock"]
        moments = [clock[name] for name in ("call", "departure", "arrival")]
        assert all(moments)
        assert moments == sorted(moments)

    async def print(self) -> int:
        """The form as PDF, with its three parts and both hospitals on it; its pages."""
        path = f"/api/referrals/{self.referral}/form.pdf"
        printed = [await self.journey.people[who].call("GET", path) for who in ("wang", "liu")]
        assert {(one.status, one.content_type) for one in printed} == {(200, "application/pdf")}
        pages = PdfReader(io.BytesIO(printed[0].body)).pages
        text = "".join(page.extract_text() for page in pages)
        number = (await self.view("wang"))["referral"]["number"]
        wanted = ("存根", "转出单", number, LEAD_HOSPITAL.name, TOWNSHIP_HOSPITAL.name)
        missing = [word for word in (*wanted, PATIENT["name"]) if word not in text]
        assert missing == [], missing
        return len(pages)

    async def give_back(self) -> None:
        """The attending doctor writes the return, another approves it, the township takes it."""
        start = {"direction": "return", "answers": self.referral}
        made = await self.journey.call("liu", "POST", "/api/referrals", start)
        self.back = made["referral"]["id"]
        body = {"version": made["referral"]["version"], "form": RETURN}
        path = f"/api/referrals/{self.back}"
        await self.journey.call("liu", "PUT", f"{path}/return-form", body)
        await self.journey.step_up("liu")
        await self.act("liu", {"act": "ask_approval"}, self.back)
        refused = await self.journey.refused("liu", "POST", f"{path}/acts", {"act": "approve"})
        assert refused[0] == 403, refused
        await self.act("zhao", {"act": "approve"}, self.back)
        await self.act("wang", {"act": "accept", "notice": NOTICE}, self.back)
        await self.act("wang", {"act": "arrive"}, self.back)
        await self.act("wang", {"act": "admit"}, self.back)
        done = await self.act("wang", {"act": "close"}, self.back)
        assert done["referral"]["state"] == "closed"

    async def visit(self) -> None:
        """The township owes two visits and records the first."""
        reply = await self.journey.people["wang"].call("GET", "/api/revisits")
        owed = msgspec.json.decode(reply.body)
        assert len(owed) == len(RETURN["revisit_days"])
        first = owed[0]["revisit"]
        body = {"version": first["version"], "findings": "无胸痛，血压 128/78 mmHg，按时服药。"}
        await self.journey.call("wang", "POST", f"/api/revisits/{first['id']}", body)

    async def act(
        self, who: str, body: dict[str, Any], referral: str | None = None
    ) -> dict[str, Any]:
        """An act on the referral, or on this one."""
        path = f"/api/referrals/{referral or self.referral}/acts"
        return await self.journey.call(who, "POST", path, body)

    async def view(self, who: str) -> dict[str, Any]:
        """The referral as somebody sees it."""
        return await self.journey.call(who, "GET", f"/api/referrals/{self.referral}")

    async def _complete(self) -> None:
        """What the emergency left open is written and signed."""
        view: Any = await self.view("wang")
        referral = view["referral"]
        body = {
            "version": referral["version"],
            "acuity": referral["acuity"],
            "phone": referral["phone"],
            "patient": referral["patient"],
            "form": FORM,
        }
        await self.journey.call("wang", "PUT", f"/api/referrals/{self.referral}/form", body)
        await self.journey.step_up("wang")
        await self.act("wang", {"act": "settle_papers"})
        settled: Any = (await self.view("wang"))["referral"]["open_papers"]
        assert settled == [], settled

    async def _put_on_duty(self, *people: str) -> None:
        now = utc_now()
        for rank, who in enumerate(people, 1):
            turn = {
                "practitioner": self.journey.ids[who],
                "rank": rank,
                "phone": f"138-0000-000{rank}",
                "starts_at": (now - timedelta(hours=1)).isoformat(),
                "ends_at": (now + timedelta(hours=8)).isoformat(),
            }
            await self.journey.call("chen", "POST", "/api/duty", turn)


async def transfer(path: Transferring, teller: Teller) -> None:
    """From the press to the revisit."""
    async with teller.step("an open request becomes an emergency, the server killed with it"):
        await path.press()
    async with teller.step("rung, taken, the reception notice is back"):
        await path.answer()
    async with teller.step("departed, arrived, papers completed, admitted"):
        await path.bring()
    async with teller.step("the form prints"):
        teller.figure("pages of the form", "pages", await path.print())
    async with teller.step("the return approved by a second, received, closed"):
        await path.give_back()
    async with teller.step("the first revisit recorded"):
        await path.visit()
