"""A patient of the township goes up to the county hospital and comes back, over HTTP on the
product as a person runs it; whoever has a page open hears of it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
import pypdf
import pytest

from consult.ledger.clock import utc_now
from server.demo.alliance import (
    LEAD,
    LEAD_HOSPITAL,
    PASSWORD,
    TOWNSHIP,
    TOWNSHIP_HOSPITAL,
)
from tests.browsing import Browsing
from tests.journey import PATIENT, Journey

NOTICE = {
    "department": "胸外科",
    "place": "住院楼 5 层 护士站",
    "precautions": "带既往胸片；当日晨禁食",
    "contact_name": "赵敏",
    "contact_phone": "023-5555 1107",
    "has_bed": True,
}
RETURN = {
    "diagnosis": "右上肺腺癌，术后",
    "inpatient_number": "ZY-0731",
    "findings": "切缘阴性",
    "treatment_and_plan": "伤口 3 天换药一次，1 个月后复查胸部 CT。",
    "revisit_days": [3, 30],
}
AGREED: dict[str, Any] = {
    "patient_agrees": True,
    "signer_name": PATIENT["name"],
    "relation": "本人",
}


class Way:
    """One referral as the pages of both hospitals move it."""

    def __init__(self, journey: Journey, referral: str) -> None:
        self.journey = journey
        self.path = f"/api/referrals/{referral}"

    async def view(self, who: str) -> dict[str, Any]:
        """As somebody sees it."""
        return await self.journey.call(who, "GET", self.path)

    async def act(self, who: str, act: str, **more: object) -> dict[str, Any]:
        """An act that must go well."""
        body = {"act": act, **more}
        return await self.journey.call(who, "POST", f"{self.path}/acts", body)

    async def refused(self, who: str, act: str, **more: object) -> tuple[int, str]:
        """An act that must not go well."""
        body = {"act": act, **more}
        return await self.journey.refused(who, "POST", f"{self.path}/acts", body)

    async def write(self, who: str, patient: str | None = None, **form: object) -> None:
        """The sheet that goes out, with these fields, and who the patient turned out to be."""
        referral = (await self.view(who))["referral"]
        body = {
            "version": referral["version"],
            "acuity": referral["acuity"],
            "phone": referral["phone"],
            "patient": patient,
            "form": referral["form"] | form,
        }
        await self.journey.call(who, "PUT", f"{self.path}/form", body)

    async def printed(self, who: str) -> str:
        """The text of the form."""
        reply = await self.journey.people[who].call("GET", f"{self.path}/form.pdf")
        assert (reply.status, reply.content_type) == (200, "application/pdf"), reply.body[:300]
        pages = pypdf.PdfReader(io.BytesIO(reply.body)).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


async def begin(journey: Journey, **body: object) -> Way:
    """A referral by the township's doctor."""
    view = await journey.call("wang", "POST", "/api/referrals", body)
    return Way(journey, view["referral"]["id"])


async def rows(journey: Journey, who: str, query: str) -> list[dict[str, Any]]:
    """The register as somebody sees it."""
    page = await journey.call(who, "GET", f"/api/referrals?{query}")
    found: list[dict[str, Any]] = page["rows"]
    return found


async def told(journey: Journey, who: str, act: Callable[[], Awaitable[str]]) -> None:
    """Do something, and wait until somebody's open page hears of the referral that it gives."""
    headers = journey.people[who].headers()
    async with (
        asyncio.timeout(60),
        aiohttp.ClientSession(journey.base_url, headers=headers) as client,
        client.get("/api/changes") as changes,
    ):
        assert await changes.content.readline() == b": here\n"
        line = b'data: {"referral":"%s"}' % (await act()).encode()
        while (heard := await changes.content.readline()) and heard.strip() != line:
            pass
        assert heard


@pytest.fixture
async def written(journey: Journey) -> Journey:
    """A case with everything written."""
    await journey.open()
    await journey.write()
    return journey


async def test_a_patient_goes_up_and_comes_back(written: Journey) -> None:
    up = await begin(written, case=written.case, consultation=written.consultation)
    view = await up.view("wang")
    assert view["referral"]["to"] == str(LEAD)
    assert "肺占位性病变" in view["referral"]["form"]["impression"]
    assert view["whom_to_call"]["phone"] == LEAD_HOSPITAL.phone
    assert (await written.refused("chen", "GET", up.path))[0] == 404
    await up.write("wang", category="difficult", transport="escorted", **AGREED)
    assert await up.refused("wang", "send") == (403, "step-up-needed")
    await written.step_up("wang")

    referral = view["referral"]["id"]

    async def send() -> str:
        await up.act("wang", "send")
        return str(referral)

    await told(written, "chen", send)
    (row,) = [r for r in await rows(written, "chen", "box=in&which=open") if r["id"] == referral]
    assert (row["patient_name"], row["next_step"], row["turn"]) == (
        PATIENT["name"],
        "accept",
        "mine",
    )
    status = (await written.people["chen"].call("GET", f"/api/cases/{written.case}")).status
    assert status == 200
    assert await written.refused("wang", "GET", f"{up.path}/form.pdf") == (
        409,
        "print-after-acceptance",
    )
    await up.act("chen", "accept", notice=NOTICE)
    assert "接诊安排" in await up.printed("wang")
    assert await up.refused("chen", "decline", reason="改主意") == (409, "not-in-this-state")
    await up.act("wang", "depart")
    await up.act("chen", "arrive")
    await up.act("liu", "admit")
    await return_home(written, up)


async def return_home(journey: Journey, up: Way) -> None:
    """The county hospital writes the return, somebody else approves it, the loop is closed."""
    referral = (await up.view("liu"))["referral"]["id"]
    body = {"direction": "return", "answers": referral}
    view = await journey.call("liu", "POST", "/api/referrals", body)
    back = Way(journey, view["referral"]["id"])
    sheet = {"version": 1, "form": RETURN}
    await journey.call("liu", "PUT", f"{back.path}/return-form", sheet)
    await journey.step_up("liu")
    await back.act("liu", "ask_approval")
    assert await back.refused("liu", "approve") == (403, "not-your-part")
    assert (await journey.refused("wang", "GET", back.path))[0] == 404
    await back.act("zhou", "approve")
    await back.act("wang", "accept", notice=NOTICE | {"department": "全科"})
    await back.act("wang", "arrive")

    assert (await up.view("wang"))["referral"]["state"] == "closed"
    assert "胸部CT" in await up.printed("wang")
    assert "责任科室" in await back.printed("wang")
    shut = await journey.people["liu"].call("GET", f"/api/cases/{journey.case}")
    assert shut.status == 404
    reply = await journey.people["wang"].call("GET", "/api/revisits")
    owed = msgspec.json.decode(reply.body, type=list[dict[str, Any]])
    mine = [each for each in owed if each["revisit"]["referral"] == view["referral"]["id"]]
    days = [(utc_now() + timedelta(hours=8, days=n)).date().isoformat() for n in (3, 30)]
    assert [each["revisit"]["due_on"] for each in mine] == days
    await visited(journey, mine[0]["revisit"]["id"], back)


async def visited(journey: Journey, visit: str, back: Way) -> None:
    """A visit is made; the hospital that sent the patient home hears of it."""

    async def make() -> str:
        body = {"version": 1, "findings": "切口愈合好"}
        done = await journey.call("wang", "POST", f"/api/revisits/{visit}", body)
        assert done["done_by"] == journey.ids["wang"]
        return str(done["referral"])

    await told(journey, "liu", make)
    view = await back.view("liu")
    assert [each["findings"] for each in view["revisits"]] == ["切口愈合好", ""]


@pytest.mark.parametrize("path", ["referrals", "emergencies"])
async def test_the_other_pages_of_a_hospital_hear_of_what_it_begins(
    journey: Journey, path: str
) -> None:
    patient = await journey.call("wang", "POST", "/api/patients", PATIENT)
    press = {"label": "男，约 60 岁，胸痛", "phone": "023-5555 2001"}

    async def start() -> str:
        body = {"patient": patient["id"]} if path == "referrals" else press
        return str((await journey.call("wang", "POST", f"/api/{path}", body))["referral"]["id"])

    await told(journey, "wang", start)


async def test_an_examination_that_the_township_can_not_make_is_sent(written: Journey) -> None:
    way = await begin(written, case=written.case, purpose="examination")
    await way.write("wang", category="not_offered", **AGREED)
    await written.step_up("wang")
    assert await way.refused("wang", "send") == (422, "form-incomplete")
    await way.write("wang", items=["胸部增强 CT", "肺功能"])
    await way.act("wang", "send")
    await way.act("chen", "accept", notice=NOTICE)
    form = await way.printed("wang")
    assert "检查转送单" in form
    assert "存根" not in form
    await way.act("chen", "arrive")
    assert (await way.act("liu", "close", note="已检查"))["referral"]["state"] == "closed"


async def test_a_declined_referral_says_why_and_whom_to_call(written: Journey) -> None:
    way = await begin(written, case=written.case)
    await way.write("wang", **AGREED)
    await written.step_up("wang")
    await way.act("wang", "send")
    assert await way.refused("chen", "decline") == (400, "bad-request")
    await way.act("chen", "decline", reason="ICU 无床位，建议先电话联系")
    view = await way.view("wang")
    assert view["referral"]["stamps"][-1]["reason"] == "ICU 无床位，建议先电话联系"
    assert view["whom_to_call"]["phone"] == LEAD_HOSPITAL.phone
    assert view["turn"] == "nobody"
    other = await way.view("chen")
    assert other["whom_to_call"]["phone"] == TOWNSHIP_HOSPITAL.phone
    case = await written.people["chen"].call("GET", f"/api/cases/{written.case}")
    assert case.status == 404


async def test_an_emergency_without_a_name_is_named_and_signed_afterwards(journey: Journey) -> None:
    press = {"label": "男，约 60 岁，胸痛", "phone": "023-5555 2001"}
    card = await journey.call("wang", "POST", "/api/emergencies", press)
    way = Way(journey, card["referral"]["id"])
    assert "023-55551000" in await way.printed("wang")
    await way.act("chen", "accept", notice=NOTICE)
    await journey.step_up("wang")
    assert await way.refused("wang", "settle_papers") == (422, "papers-open")

    patient = await journey.call("wang", "POST", "/api/patients", PATIENT)
    form = {"impression": "急性心肌梗死？", "reason": "胸痛 2 小时", **AGREED}
    await way.write("wang", patient=patient["id"], **form)
    view = await way.view("chen")
    assert (view["patient_name"], view["may_open_case"]) == (PATIENT["name"], True)
    assert view["referral"]["open_papers"] == ["signature"]
    await way.act("chen", "arrive")
    await way.act("liu", "admit")
    await way.act("liu", "close")
    assert (await way.view("wang"))["next_step"] == "settle_papers"

    assert (await way.act("wang", "settle_papers"))["referral"]["open_papers"] == []
    assert (await way.view("wang"))["acts"] == []
    assert "手续已补齐" in await way.printed("chen")


async def test_the_county_hospitals_doctor_sends_his_patient_down(journey: Journey) -> None:
    journey.people["ma"] = Browsing(journey.base_url)
    await journey.people["ma"].sign_in("ma", PASSWORD)
    patient = await journey.call("ma", "POST", "/api/patients", PATIENT)
    body = {"direction": "down", "to": str(TOWNSHIP), "patient": patient["id"]}
    view = await journey.call("ma", "POST", "/api/referrals", body)
    down = Way(journey, view["referral"]["id"])
    form = {"category": "rehabilitation", "impression": "心肌梗死恢复期", "reason": "病情平稳"}
    await down.write("ma", **form, **AGREED)
    await journey.step_up("ma")
    await down.act("ma", "send")
    view = await down.act("wang", "accept", notice=NOTICE | {"department": "全科"})
    assert (view["referral"]["state"], view["to_name"]) == ("accepted", TOWNSHIP_HOSPITAL.name)


async def test_the_question_at_intake_is_kept(journey: Journey) -> None:
    patient = await journey.call("wang", "POST", "/api/patients", PATIENT)
    body = {"patient": patient["id"], "intake": "send_examination"}
    opened = await journey.call("wang", "POST", "/api/cases", body)
    path = f"/api/consultations/{opened['consultation']}"
    assert (await journey.call("wang", "GET", path))["consultation"]["intake"] == body["intake"]


async def test_many_at_once_get_numbers_without_gaps(journey: Journey) -> None:
    patient = await journey.call("wang", "POST", "/api/patients", PATIENT)
    before = await rows(journey, "wang", "box=out")

    async def one() -> str:
        view = await journey.call("wang", "POST", "/api/referrals", {"patient": patient["id"]})
        return str(view["referral"]["number"])

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        begun = [group.create_task(one()) for _ in range(8)]

    last = int(before[0]["number"][-4:]) if before else 0
    assert sorted(int(each.result()[-4:]) for each in begun) == list(range(last + 1, last + 9))
