"""What a hostile, broken or careless client sends: a clear answer, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest

from consult.readings.wire import View
from server.demo.alliance import PASSWORD
from server.routes import ROUTES
from signaling.rooms.wire import Join, Publish
from tests.browsing import Browsing, Reply
from tests.imaging.samples import small_image, zipped
from tests.journey import OPINION, PATIENT, Journey
from tests.peer import Peer
from tests.product import Product

UID = b"1.2.826.0.1.3680043.9.1"
GOOD = small_image(UID.decode())
DEEP = b'{"version":1,"summary":' + b'{"four_diagnostics":' * 20_000 + b"{}" + b"}" * 20_001


def code_of(reply: Reply) -> tuple[int, str]:
    """Status and stable code of a refusal."""
    assert reply.content_type == "application/problem+json", reply
    said = reply.json()
    assert said["zh"]
    assert said["en"]
    return reply.status, str(said["code"])


async def sent(product: Product, method: str, path: str, headers: dict[str, str]) -> Reply:
    """A request with these headers and no others."""
    body = None if method == "GET" else b"{}"
    async with (
        aiohttp.ClientSession(product.base_url) as client,
        client.request(method, path, headers=headers, data=body) as answer,
    ):
        return Reply(
            status=answer.status, body=await answer.read(), content_type=answer.content_type
        )


@pytest.fixture
async def draft(journey: Journey) -> AsyncIterator[Journey]:
    """A consultation with nothing in it; it must be readable when the test is over."""
    await journey.open()
    yield journey
    assert (await journey.view("wang"))["consultation"]["state"] == "draft"


async def test_no_route_answers_without_a_session(product: Product) -> None:
    places = [(route.method, route.path) for route in ROUTES]
    places += [("GET", "/api/session"), ("GET", "/api/changes"), ("POST", "/api/session/step-up")]
    places += [("GET", "/dicomweb/cases/{case}/studies"), ("POST", "/api/cases/{case}/images")]
    places += [("POST", "/api/cases/{case}/attachments")]
    places += [("GET", "/api/rooms/{consultation}/socket")]
    for method, path in places:
        address = path
        for name in path.split("{")[1:]:
            address = address.replace(f"{{{name.split('}')[0]}}}", str(uuid4()))
        refused = code_of(await sent(product, method, address, {"Origin": product.base_url}))
        assert refused == (401, "signed-out"), (method, path)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://elsewhere.example"}, "foreign-origin"),
        ({"Origin": "null"}, "foreign-origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "foreign-origin"),
        ({"X-CSRF-Token": "guessed"}, "csrf"),
        ({"X-CSRF-Token": ""}, "csrf"),
        ({"Host": "rebound.example"}, "loopback-only"),
    ],
)
async def test_a_change_from_another_site_is_refused(
    product: Product, journey: Journey, headers: dict[str, str], code: str
) -> None:
    wang = journey.people["wang"]
    token = str((await wang.call("GET", "/api/session")).json()["csrf"])
    mine = wang.headers() | {"X-CSRF-Token": token, "Idempotency-Key": str(uuid4())}

    assert code_of(await sent(product, "POST", "/api/patients", mine | headers)) == (403, code)
    ours = code_of(await sent(product, "POST", "/api/patients", mine))
    assert ours == (400, "bad-request")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"version":1,"summary":{"chief_complaint":"' + b"a" * (16 << 20) + b'"}}', 413),
        (DEEP, 400),
        (b"[" * 200_000, 400),
        (b'{"version":1,"summary":{},"also":1}', 400),
        (b'{"version":1,"summary":{"chief_complaint":7}}', 400),
        (b'{"version":1e400,"summary":{}}', 400),
        (b'{"version":1,"summary":{"chief_complaint":"\xff\xfe"}}', 400),
        (b'{"version":1', 400),
        (b"", 400),
    ],
    ids=[
        *("16 MB", "deep", "brackets", "unknown field", "wrong type", "no number", "not UTF-8"),
        *("cut", "empty"),
    ],
)
async def test_a_body_that_is_not_understood_is_named_and_refused(
    draft: Journey, body: bytes, status: int
) -> None:
    path = f"/api/cases/{draft.case}/summary"
    reply = await draft.people["wang"].call("PUT", path, body)

    code = {400: "bad-request", 413: "too-big"}[status]
    assert code_of(reply) == (status, code)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/consultations/not-an-id", (400, "bad-request")),
        (f"/api/consultations/{UUID(int=1)}", (404, "not-found")),
        ("/api/worklist?scope=all", (400, "bad-request")),
        ("/api/worklist?scoop=mine", (400, "bad-request")),
        ("/api/nothing", (404, "not-found")),
        ("/../../pyproject.toml", (404, "not-found")),
        ("/assets/..%2f..%2f..%2fpyproject.toml", (404, "not-found")),
    ],
)
async def test_an_address_that_leads_nowhere_says_so(
    journey: Journey, path: str, expected: tuple[int, str]
) -> None:
    assert await journey.refused("wang", "GET", path) == expected


async def test_a_double_submit_is_one_change(journey: Journey) -> None:
    wang, key = journey.people["wang"], str(uuid4())
    number = {"record_number": f"D-{uuid4().hex[:8]}"}
    form = PATIENT | number
    calls = [wang.call("POST", "/api/patients", form, key=key) for _ in range(4)]
    replies = await asyncio.gather(*calls)

    assert [reply.status for reply in replies] == [200] * 4
    assert len({reply.body for reply in replies}) == 1
    path = f"/api/patients?query={number['record_number']}"
    assert (await wang.call("GET", path)).body.count(b'"record_number"') == 1
    other = await wang.call("POST", "/api/patients", form | {"name": "另一人"}, key=key)
    assert code_of(other) == (422, "idempotency-key-reused")
    without = await wang.call("POST", "/api/patients", form, key="short")
    assert code_of(without) == (400, "bad-request")


async def test_nothing_is_signed_without_the_password_once_more(journey: Journey) -> None:
    await journey.submit()
    await journey.convene(["zhou"])
    await journey.act("zhou", "start")
    await journey.act("zhou", "end")
    path = f"/api/consultations/{journey.consultation}/opinion"
    await journey.call("zhou", "PUT", path, {"version": 0, "form": OPINION})

    assert await journey.refused_act("zhou", "opinion/sign") == (403, "step-up-needed")
    wrong = {"password": "not-the-password"}
    refused = await journey.refused("zhou", "POST", "/api/session/step-up", wrong)
    assert refused == (403, "wrong-password")
    assert await journey.refused_act("zhou", "opinion/sign") == (403, "step-up-needed")
    await journey.step_up("zhou")
    await journey.act("zhou", "opinion/sign")


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("a.dcm", b"hello" * 100, "not-dicom"),
        ("cut.dcm", GOOD[:-10], "truncated"),
        (
            "path.dcm",
            GOOD.replace(b"1.2.826.0.1.3680043.9.1", b"../../../../etc/passwd1"),
            "bad-uid",
        ),
        ("slip.zip", zipped(("../../evil.dcm", GOOD)), "zip-path"),
        ("bomb.zip", zipped(("bomb.dcm", bytes(64 << 20))), "zip-bomb"),
        ("cut.zip", zipped(("a.dcm", GOOD))[:-30], "zip-broken"),
    ],
)
async def test_a_file_that_is_no_image_is_refused_and_the_next_one_is_kept(
    draft: Journey, name: str, body: bytes, expected: str
) -> None:
    path = f"/api/cases/{draft.case}/images?name="
    taken = await draft.call("wang", "POST", path + name, body)
    good = await draft.call("wang", "POST", path + "good.dcm", GOOD)

    assert {(each["outcome"], each["code"]) for each in taken["results"]} == {("refused", expected)}
    assert [each["outcome"] for each in good["results"]] == ["stored"]
    assert good["images"]["instances"] == 1


async def test_an_attachment_is_told_from_its_bytes(draft: Journey) -> None:
    path = f"/api/cases/{draft.case}/attachments?kind=pdf&name=report.pdf"
    refused = await draft.refused("wang", "POST", path, b"MZ" + bytes(4_000))
    assert refused == (422, "media-type-wrong")
    other = await draft.refused("wang", "POST", path, b"\xff\xd8\xff" + bytes(400))
    assert other[0] == 422
    assert await draft.call("wang", "POST", path, b"%PDF-1.7\n%%EOF\n")


async def test_a_room_outlives_what_one_of_its_people_sends(
    product: Product, journey: Journey
) -> None:
    await journey.submit()
    await journey.convene(["liu", "zhou"])
    await journey.act("zhou", "start")
    room = UUID(journey.consultation)
    async with (
        Peer(product.base_url, "zhou", PASSWORD, sends=()) as chair,
        Peer(product.base_url, "liu", PASSWORD, sends=()) as expert,
        Peer(product.base_url, "zhao", PASSWORD, sends=()) as stranger,
    ):
        await chair.join(room)
        await expert.join(room)
        await stranger.join(room)
        assert stranger.joined is None

        view = View(study="1.2", series="1.3", instance="1.4", index=0)
        await expert.show(view)
        await expert.tell(Publish(offer="v=0\r\nnonsense", sources={"0": "camera"}))
        await expert.wait_for(lambda peer: len(peer.refusals) == 2)
        await expert.tell(Join(versions=(1,)))
        await expert.wait_for(lambda peer: peer.close_code is not None)
        assert expert.close_code == 1002
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            for datagram in (b"", b"\x00\x01", bytes(1_400), b"\x16\xfe\xff", b"\x80" * 12):
                line.sendto(datagram, ("127.0.0.1", product.media_port))
        await chair.say("还在吗？")
        await expert.join(room)
        await expert.say("在。")
        assert [said.text for said in chair.room.chat] == ["还在吗？", "在。"]


async def test_a_connection_that_speaks_no_http_is_closed(product: Product) -> None:
    for noise in (
        bytes(2_000),
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/patients HTTP/1.1\r\nA" * 900,
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
        writer.write(noise + struct.pack(">I", 0) + b"\r\n\r\n")
        async with asyncio.timeout(20):
            said = await reader.read()
        writer.close()
        assert b" 400 " in said.split(b"\r\n")[0]
    assert await Browsing(product.base_url).sign_in("wang", PASSWORD)


def test_the_folder_of_the_product_holds_no_stray_files(product: Product) -> None:
    """What was refused left nothing behind where uploads arrive."""
    assert [path for path in Path(product.folder, "incoming").rglob("*") if path.is_file()] == []
