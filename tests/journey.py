"""One consultation on its way through the running product, over HTTP as the pages speak it."""

import asyncio
import base64
import io
import struct
import zipfile
import zlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from consult.ledger.clock import utc_now
from server.demo.alliance import PASSWORD
from tests.browsing import Browsing, Reply

WAIT_S = 120.0
EXPERTS = ("liu", "zhao", "zhou")
ACCOUNTS = ("wang", "chen", "liu", "zhao", "zhou")

PATIENT = {
    "name": "李建军",
    "sex": "male",
    "birth_date": "1970-03-12",
    "id_kind": "resident_id",
    "id_number": "500101197003124511",
    "phone": "023-5555 3001",
    "address": "云岭县青石镇柳树村 3 组",
    "record_number": "QS-20261122-07",
}
SUMMARY = {
    "chief_complaint": "咳嗽、咳痰 3 周，右侧胸痛 5 天",
    "present_illness": "3 周前受凉后咳嗽，咳白黏痰，5 天前出现右侧胸痛，深吸气时加重，无咯血。",
    "past_history": "高血压 6 年，服氨氯地平 5 mg 每日一次，血压控制可。",
    "allergies": "否认药物过敏",
    "family_history": "父亲患高血压",
    "physical_examination": "T 37.4 ℃，P 86 次/分，R 20 次/分，BP 138/84 mmHg。右上肺呼吸音稍低。",
    "auxiliary_examinations": "胸部 CT：右上肺结节，约 1.6 cm。",
    "four_diagnostics": {
        "inspection": "舌红，苔薄黄",
        "listening_smelling": "语声正常，偶咳",
        "inquiry": "口干，夜间咳甚",
        "palpation": "脉弦数",
    },
    "diagnoses": [
        {"system": "western", "name": "肺占位性病变", "code": "R91"},
        {"system": "tcm", "name": "咳嗽", "code": "A04.01.01", "syndrome": "痰热壅肺证"},
    ],
    "diagnostic_basis": "病史、体征及胸部 CT 所见。",
    "treatment_so_far": "阿莫西林 0.5 g 每日三次，口服 7 天，咳嗽稍减。",
    "laboratory": [
        {
            "item": "白细胞",
            "value": "10.8",
            "unit": "10^9/L",
            "reference": "3.5-9.5",
            "flag": "high",
        }
    ],
}
REQUEST = {
    "urgency": "ordinary",
    "wanted_department": "呼吸内科",
    "wanted_title": "associate_chief",
    "purpose": "明确右上肺结节性质，指导下一步检查与治疗。",
    "reason": "本院无胸外科及病理条件，结节性质不明。",
    "questions": "是否需要增强 CT 或穿刺活检？是否需要上转？",
}
OPINION = {
    "diagnosis": "右上肺实性结节，性质待定。",
    "advice": "建议增强 CT，2 周后复查。",
    "further_tests": "肿瘤标志物、结核相关检查。",
    "tcm_treatment": "清肺化痰。",
}
CONCLUSION = {
    "summary": "各专家一致认为结节性质待定，需进一步检查。",
    "diagnosis": "右上肺实性结节，性质待定。",
    "advice": "增强 CT；对症止咳化痰；2 周后复诊。",
    "further_tests": "肿瘤标志物 CEA、CYFRA21-1。",
    "follow_up": "2 周后由申请医师随访并记录。",
}
EXECUTION = {
    "decision": "followed",
    "actions": "已预约县医院增强 CT，并按意见调整用药。",
    "outcome": "咳嗽减轻。",
}


class Journey:
    """Five of the demo's people, each signed in, and one consultation between them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.people = {account: Browsing(base_url) for account in ACCOUNTS}
        self.ids: dict[str, str] = {}
        self.case = ""
        self.consultation = ""

    async def sign_in(self, password: str = PASSWORD) -> None:
        """Sign everybody in."""
        for account, browsing in self.people.items():
            person: Any = (await browsing.sign_in(account, password))["person"]
            self.ids[account] = person["id"]

    async def call(self, who: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A call that must go well."""
        reply = await self.people[who].call(method, path, body)
        assert reply.status == 200, (who, method, path, reply.status, reply.body.decode()[:600])
        return reply.json()

    async def act(self, who: str, act: str, body: object = None) -> dict[str, Any]:
        """An act on the consultation."""
        path = f"/api/consultations/{self.consultation}/{act}"
        return await self.call(who, "POST", path, body if body is not None else {})

    async def view(self, who: str) -> dict[str, Any]:
        """The consultation as somebody sees it."""
        return await self.call(who, "GET", f"/api/consultations/{self.consultation}")

    async def step_up(self, who: str) -> None:
        """The password once more."""
        await self.call(who, "POST", "/api/session/step-up", {"password": PASSWORD})

    async def open(self) -> None:
        """A patient, a case, a draft."""
        patient = await self.call("wang", "POST", "/api/patients", PATIENT)
        opened = await self.call("wang", "POST", "/api/cases", {"patient": patient["id"]})
        self.case, self.consultation = opened["case"], opened["consultation"]

    async def write(self, *, archive_copy: bool = True, also: Sequence[str] = ()) -> None:
        """Summary, consent with a drawn signature (to these purposes, too), request form."""
        case = await self.call("wang", "GET", f"/api/cases/{self.case}")
        body: dict[str, Any] = {"version": case["case"]["version"], "summary": SUMMARY}
        await self.call("wang", "PUT", f"/api/cases/{self.case}/summary", body)
        purposes = {"consultation": True, "recording": False, "teaching": False}
        consent = {
            "purposes": purposes | {"archive_copy": archive_copy} | dict.fromkeys(also, True),
            "signer_name": PATIENT["name"],
            "relation": "self",
            "drawn_png": base64.b64encode(drawn_signature()).decode(),
        }
        await self.call("wang", "POST", f"/api/cases/{self.case}/consents", consent)
        view = await self.view("wang")
        form = REQUEST | {"wanted_at": tomorrow()}
        body = {"version": view["consultation"]["version"], "form": form}
        await self.call("wang", "PUT", f"/api/consultations/{self.consultation}/request", body)

    async def add_images(self, files: list[Path]) -> dict[str, Any]:
        """DICOM files as one zip."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as zipped:
            for file in files:
                zipped.write(file, file.name)
        path = f"/api/cases/{self.case}/images?name=ct.zip"
        taken = await self.call("wang", "POST", path, packed.getvalue())
        await self.settle()
        return taken

    async def settle(self) -> None:
        """Say that images which name somebody else are the patient's."""
        case = f"/api/cases/{self.case}"
        for doubt in await self.people["wang"].rows(f"{case}/doubts"):
            path = f"{case}/doubts/{doubt['study']}/settle"
            await self.call("wang", "POST", path, {"reason": "登记时写错，已与患者本人核对。"})

    async def refused(
        self, who: str, method: str, path: str, body: object = None
    ) -> tuple[int, str]:
        """The status and code of a call that must not go well."""
        reply = await self.people[who].call(method, path, body)
        assert reply.status >= 400, (who, method, path, reply.status)
        assert reply.content_type == "application/problem+json"
        return reply.status, str(reply.json()["code"])

    async def refused_act(self, who: str, act: str, body: object = None) -> tuple[int, str]:
        """The same for an act on the consultation."""
        path = f"/api/consultations/{self.consultation}/{act}"
        return await self.refused(who, "POST", path, body if body is not None else {})

    async def submit(self, *, archive_copy: bool = True, also: Sequence[str] = ()) -> None:
        """Open, write and submit."""
        await self.open()
        await self.write(archive_copy=archive_copy, also=also)
        await self.act("wang", "submit")

    async def convene(self, experts: Sequence[str] = EXPERTS) -> None:
        """Invite these, and all accept."""
        await self.triage(experts)
        for who in experts:
            await self.act(who, "accept")

    async def confer(self, experts: Sequence[str] = EXPERTS) -> None:
        """A session, the opinions and the report, up to delivery."""
        await self.act("zhou", "start")
        await self.act("zhou", "end")
        await self.decide(experts)

    async def decide(self, experts: Sequence[str] = EXPERTS) -> None:
        """The opinions and the report, up to delivery."""
        for who in experts:
            await self.advise(who)
        await self.conclude()
        await self.until(lambda view: view["consultation"]["state"] == "delivered")

    async def triage(self, experts: Sequence[str] = EXPERTS) -> None:
        """The clerk invites these; the chair is one of them."""
        body = {
            "experts": [self.ids[who] for who in experts],
            "chair": self.ids["zhou"],
            "starts_at": tomorrow(),
            "note": "请影像科、呼吸内科参加。",
        }
        await self.act("chen", "assign", body)

    async def advise(self, who: str) -> None:
        """Write and sign one's opinion."""
        path = f"/api/consultations/{self.consultation}/opinion"
        await self.call(who, "PUT", path, {"version": 0, "form": OPINION})
        await self.step_up(who)
        await self.act(who, "opinion/sign")

    async def speak(self, who: str, sound: bytes) -> dict[str, Any]:
        """Speak a reading: this sound, one view of no image in particular."""
        path = f"/api/consultations/{self.consultation}/spoken"
        spoken = await self.call(who, "POST", path, {})
        recording = f"/api/recordings/{spoken['recording']['id']}"
        view = {"study": "1.2", "series": "1.3", "instance": "1.4", "index": 0}
        chunk = {
            "audio": base64.b64encode(sound).decode(),
            "starts_ms": 0,
            "lasts_ms": 3_000,
            "moments": [{"type": "viewed", "at_ms": 0, "view": view}],
        }
        await self.call(who, "PUT", f"{recording}/chunks/0", chunk)
        done = await self.call(who, "POST", f"{recording}/finish", {})
        made: dict[str, Any] = done["recording"]
        return made

    async def conclude(self) -> None:
        """The chair writes and signs the report."""
        path = f"/api/consultations/{self.consultation}/report"
        await self.call("zhou", "PUT", path, {"version": 0, "conclusion": CONCLUSION})
        await self.step_up("zhou")
        await self.act("zhou", "report/sign")

    async def execute(self) -> None:
        """Acknowledge, then record what was done."""
        await self.act("wang", "acknowledge")
        await self.step_up("wang")
        await self.act("wang", "execution", EXECUTION)

    async def dispatches(self) -> list[dict[str, Any]]:
        """The packages of the consultation and where they are."""
        path = f"/api/consultations/{self.consultation}/deliveries"
        return await self.people["wang"].rows(path)

    async def paper(self, who: str, kind: str) -> Reply:
        """A paper as PDF."""
        path = f"/api/consultations/{self.consultation}/papers/{kind}"
        return await self.people[who].call("GET", path)

    async def until(self, holds: Callable[[dict[str, Any]], object], who: str = "wang") -> None:
        """Wait until the consultation, as somebody sees it, is like this; woken by the server."""
        async with asyncio.timeout(WAIT_S), aclosing(self._told(who)) as told:
            async for _ in told:
                if holds(await self.view(who)):
                    return
        raise AssertionError("the server closed the stream of changes")

    async def until_settled(self, packages: int) -> list[dict[str, Any]]:
        """Wait until there are so many packages and every archive that is due has each."""
        async with asyncio.timeout(WAIT_S), aclosing(self._told("wang")) as told:
            async for _ in told:
                found = await self.dispatches()
                if len(found) == packages and all(each["is_settled"] for each in found):
                    return found
        raise AssertionError("the server closed the stream of changes")

    async def recordings(self, who: str = "wang") -> list[dict[str, Any]]:
        """The recordings of the consultation as somebody sees them."""
        path = f"/api/consultations/{self.consultation}/recordings"
        return [view["recording"] for view in await self.people[who].rows(path)]

    async def until_recorded(self, who: str = "wang") -> dict[str, Any]:
        """The one recording, once it is over and nothing of it is under way."""
        async with asyncio.timeout(WAIT_S), aclosing(self._told(who)) as told:
            async for _ in told:
                found = await self.recordings(who)
                if found and found[0]["state"] != "running":
                    return found[0]
        raise AssertionError("the server closed the stream of changes")

    async def _told(self, who: str) -> AsyncGenerator[None, None]:
        """Once at the start, then with each line of the stream of changes."""
        headers = self.people[who].headers()
        async with (
            aiohttp.ClientSession(self.base_url, headers=headers) as client,
            client.get("/api/changes") as changes,
        ):
            yield
            while await changes.content.readline():
                yield


def tomorrow() -> str:
    """A day from now, as it travels."""
    return (utc_now() + timedelta(days=1)).isoformat()


def drawn_signature() -> bytes:
    """A small PNG with a stroke in it, as the page's canvas gives."""
    width, height = 240, 80
    rows = [
        b"\x00" + bytes(0 if abs(y - 40 - (x % 40 - 20) // 2) < 2 else 255 for x in range(width))
        for y in range(height)
    ]

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )
