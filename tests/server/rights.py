"""The people of the table of rights, and a closed consultation with something of every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from pydicom import dcmread

from consult.ledger.clock import utc_now
from consult.recordings.core.webm import Frame, Sound, written
from server.demo.alliance import LEAD, PASSWORD, TOWNSHIP
from tests.browsing import Browsing
from tests.journey import CONCLUSION, EXECUTION, OPINION, PATIENT, REQUEST, SUMMARY, Journey
from tests.product import Product
from tests.signaling.recording.stream import opus_packets

EVERY_ROLE = ["doctor", "triage_clerk", "expert", "chair", "administrator"]
PDF = b"%PDF-1.4\n%%EOF\n"


class Scene(NamedTuple):
    """Everybody signed in, and what the paths and bodies of the routes name."""

    people: dict[str, Browsing]
    names: dict[str, str]

    async def ask(self, who: str, method: str, path: str) -> int:
        """The status of a call with a right body."""
        address = path + QUERIES.get(f"{method} {path}", "")
        for name, value in self.names.items():
            address = address.replace(f"{{{name}}}", value)
        body = None if method == "GET" else self.body(method, path)
        return (await self.people[who].call(method, address, body)).status

    def body(self, method: str, path: str) -> object:
        """What belongs into the body of a route; made anew where a name must be new."""
        made = BODIES.get(f"{method} {path}", {})
        if callable(made):
            return made(self.names)
        return made


def _person(names: dict[str, str]) -> object:
    return person(names["hospital"], ["doctor"])


def person(hospital: str, roles: list[str]) -> dict[str, Any]:
    """Somebody new."""
    return {
        "hospital": hospital,
        "name": "新人",
        "title": "attending",
        "licence": "physician",
        "independent_years": 9,
        "roles": roles,
        "account": f"a{uuid4().hex[:12]}",
        "password": PASSWORD,
    }


def hospital() -> dict[str, Any]:
    """A hospital that joins the alliance."""
    today = utc_now().date()
    return {
        "name": f"白云镇卫生院 {uuid4().hex[:6]}",
        "short_name": "白云镇",
        "level": "township",
        "starts_on": str(today),
        "ends_on": str(today.replace(year=today.year + 1)),
    }


OF, CASE = "/api/consultations/{consultation}", "/api/cases/{case}"
REASON = {"reason": "测试原因"}
QUERIES = {
    f"POST {CASE}/attachments": "?kind=pdf&name=a.pdf",
    f"POST {CASE}/images": "?name=a.dcm",
    "GET /fhir/{type}": "?patient={patient}",
}
CHUNK = {"audio": "AAAA", "starts_ms": 0, "lasts_ms": 1}
BODIES: dict[str, Any] = {
    "POST /api/duty": lambda names: {
        "practitioner": names["chair"],
        "starts_at": "2026-11-23T00:00:00Z",
        "ends_at": "2026-11-22T00:00:00Z",
    },
    "POST /api/emergencies": lambda names: {
        "label": "男，约 60 岁，胸痛",
        "phone": "120",
        "to": names["hospital"],
    },
    "POST /api/referrals": lambda names: {"patient": names["patient"]},
    "PUT /api/referrals/{referral}/form": {
        "version": 99,
        "acuity": "routine",
        "phone": "",
        "form": {},
    },
    "PUT /api/referrals/{referral}/return-form": {"version": 99, "form": {}},
    "POST /api/referrals/{referral}/acts": {"act": "depart"},
    "POST /api/revisits/{revisit}": {"version": 1, "findings": "无不适"},
    "POST /api/referrals/{referral}/moments": {"moment": "door"},
    "POST /api/hospitals": lambda _: hospital(),
    "POST /api/practitioners": _person,
    "POST /api/patients": PATIENT,
    "PUT /api/patients/{patient}": {"version": 99, "form": PATIENT},
    "POST /api/patients/alike": PATIENT,
    "POST /api/patients/{patient}/merges": lambda names: {
        "merged": names["patient"],
        "reason": "测试原因",
    },
    "POST /api/merges/{merge}/decide": {"is_approved": True, "reason": "测试原因"},
    "POST /api/merges/{merge}/split": {"reason": "测试原因"},
    "POST /api/launches/open": {"link": "s" * 43},
    "POST /api/cases": lambda names: {"patient": names["patient"]},
    f"POST {CASE}/cameras": {"secret": "c" * 43},
    f"PUT {CASE}/sheets/{{attachment}}": {
        "name": "血常规",
        "performed_at": "2026-01-01T08:00:00Z",
        "values": [{"name": "白细胞", "value": "6.1"}],
    },
    f"POST {CASE}/outside/{{result}}/open": {"ground": "consent"},
    f"POST {CASE}/outside/{{result}}/decide": {"choice": "accept"},
    f"POST {CASE}/takings/{{taking}}/give-back": REASON,
    f"POST {CASE}/doubts/{{study}}/settle": REASON,
    f"POST {CASE}/studies/{{study}}/withdraw": REASON,
    f"POST {CASE}/studies": lambda names: {"result": names["result"]},
    "POST /api/strays/{stray}/assign": lambda names: {"patient": names["patient"], **REASON},
    "POST /api/strays/{stray}/reject": REASON,
    "POST /api/recognition/catalogues": {
        "workbook": "bm90IGEgd29ya2Jvb2s=",
        "name": "目录",
        "in_force_from": "2026-01-01",
    },
    "POST /api/recognition/certificates/{certificate}/revoke": {"on": "2026-01-01"},
    f"PUT {CASE}/summary": {"version": 99, "summary": SUMMARY},
    f"POST {CASE}/consents": lambda names: {
        "purposes": dict.fromkeys(("consultation", "archive_copy", "recording", "teaching"), True),
        "signer_name": PATIENT["name"],
        "relation": "self",
        "scan": names["attachment"],
    },
    f"PUT {OF}/request": {"version": 99, "form": REQUEST},
    f"POST {OF}/cancel": REASON,
    f"POST {OF}/void": REASON,
    f"POST {OF}/execution": EXECUTION,
    f"POST {OF}/return": {"items": ["血常规"]},
    f"POST {OF}/assign": lambda names: {"experts": [names["chair"]], "chair": names["chair"]},
    f"POST {OF}/decline": REASON,
    f"POST {OF}/observers": lambda names: {"practitioner": names["chair"]},
    f"POST {OF}/guests": {"name": "李小梅", "relation": "family", "secret": "s" * 43},
    f"POST {OF}/interrupt": REASON,
    f"PUT {OF}/readiness": {"images_total": 12, "images_ready": 3},
    f"PUT {OF}/opinion": {"version": 0, "form": OPINION},
    f"POST {OF}/opinion/amend": REASON,
    f"PUT {OF}/report": {"version": 0, "conclusion": CONCLUSION},
    f"POST {OF}/report/amend": REASON,
    "POST /api/pacs/{case}/search": {"pacs": "PACS", "query": {"patient_id": "P1"}},
    "POST /api/pacs/{case}/pulls": {"pacs": "PACS", "picks": [{"study_uid": "1.2.3"}]},
    "PUT /api/recordings/{recording}/chunks/{number}": CHUNK,
    f"POST {CASE}/attachments": PDF,
    f"POST {CASE}/images": b"not an image",
    "POST /dicomweb/cases/{case}/studies": b"",
    "POST /dicomweb/cases/{case}/studies/{study}": b"",
}


def a_spoken_reading() -> bytes:
    """Three seconds of a tone, as a browser's recorder gives them."""
    packets = opus_packets(3)
    return written(Sound(2), [Frame(n * 20, packet) for n, packet in enumerate(packets)])


async def closed(product: Product, images: list[Path]) -> Scene:
    """Walk a consultation to its end, then bring in those who have no part in it."""
    journey = Journey(product.base_url)
    await journey.sign_in()
    await journey.open()
    await journey.write()
    await journey.add_images(images)
    path = f"/api/cases/{journey.case}/attachments?kind=pdf&name=a.pdf"
    attachment = await journey.call("wang", "POST", path, PDF)
    await journey.act("wang", "submit")
    await journey.convene(["liu", "zhou"])
    await journey.act("zhou", "start")
    spoken = await journey.speak("liu", a_spoken_reading())
    await journey.act("zhou", "end")
    await journey.decide(["liu", "zhou"])
    await journey.execute()
    view = await journey.act("wang", "close")
    case = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    image = dcmread(images[0], stop_before_pixels=True)
    names = {
        "consultation": journey.consultation,
        "case": journey.case,
        "patient": view["patient"]["id"],
        "visitor": view["patient"]["id"],
        "consent": case["consent"]["id"],
        "camera": view["patient"]["id"],
        "attachment": attachment["id"],
        "delivery": (await journey.dispatches())[0]["deliveries"][0]["id"],
        "kind": "report",
        "recording": spoken["id"],
        "digest": spoken["files"][0]["digest"],
        "number": "0",
        "chair": journey.ids["zhou"],
        "study": str(image.StudyInstanceUID),
        "series": str(image.SeriesInstanceUID),
        "instance": str(image.SOPInstanceUID),
        "frames": "1",
        "frame": "1",
        "result": view["patient"]["id"],
        "merge": view["patient"]["id"],
        "launch": view["patient"]["id"],
        "certificate": view["patient"]["id"],
        "taking": view["patient"]["id"],
        "stray": view["patient"]["id"],
        "first": str(utc_now().date()),
        "last": str(utc_now().date()),
        "duty": view["patient"]["id"],
        "alarm": view["patient"]["id"],
        "referral": await declined(journey, view["patient"]["id"]),
        "revisit": view["patient"]["id"],
        "push": view["patient"]["id"],
        "pull": view["patient"]["id"],
        "shipment": view["patient"]["id"],
        "type": "ServiceRequest",
        "id": journey.consultation,
    }
    administrator = Browsing(product.base_url)
    await administrator.sign_in("he", PASSWORD)
    elsewhere = (await administrator.call("POST", "/api/hospitals", hospital())).json()
    names["hospital"] = str(elsewhere["id"])
    people = {
        "requester": journey.people["wang"],
        "colleague": await _new(product, administrator, str(TOWNSHIP), ["doctor"]),
        "clerk": journey.people["chen"],
        "expert": journey.people["liu"],
        "chair": journey.people["zhou"],
        "uninvited": await _new(product, administrator, str(LEAD), ["expert", "chair"]),
        "administrator": administrator,
        "township_admin": await _new(product, administrator, str(TOWNSHIP), ["administrator"]),
        "stranger": await _new(product, administrator, names["hospital"], EVERY_ROLE),
    }
    return Scene(people, names)


async def declined(journey: Journey, patient: str) -> str:
    """A referral of this patient to the county hospital that was turned down."""
    view = await journey.call("wang", "POST", "/api/referrals", {"patient": patient})
    referral = view["referral"]
    path = f"/api/referrals/{referral['id']}"
    form = referral["form"] | {
        "impression": "肺占位",
        "reason": "需进一步检查",
        "patient_agrees": True,
        "signer_name": PATIENT["name"],
    }
    body = {"version": 1, "acuity": "routine", "phone": referral["phone"], "form": form}
    await journey.call("wang", "PUT", f"{path}/form", body)
    await journey.step_up("wang")
    await journey.call("wang", "POST", f"{path}/acts", {"act": "send"})
    refusal = {"act": "decline", "reason": "暂无床位"}
    await journey.call("chen", "POST", f"{path}/acts", refusal)
    return str(referral["id"])


async def _new(product: Product, administrator: Browsing, at: str, roles: list[str]) -> Browsing:
    body = person(at, roles)
    reply = await administrator.call("POST", "/api/practitioners", body)
    assert reply.status == 200, msgspec.json.decode(reply.body)
    browsing = Browsing(product.base_url)
    await browsing.sign_in(body["account"], PASSWORD)
    return browsing
