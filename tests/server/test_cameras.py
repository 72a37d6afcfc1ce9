"""A phone is the camera of a case: by its link it adds photographs, and it can do nothing else."""

from __future__ import annotations

import asyncio
from io import BytesIO
from secrets import token_urlsafe
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, ClientTimeout
from PIL import Image

from tests.browsing import Browsing, Reply
from tests.journey import Journey

TAKE, SEND = "/api/cameras", "/api/cameras/photographs"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(
    size: tuple[int, int] = (60, 40), *, orientation: int = 1, form: str = "JPEG", comment: str = ""
) -> bytes:
    """A red half and a blue half, with what a phone writes beside the pixels."""
    drawn = Image.new("RGB", size, (200, 30, 30))
    drawn.paste((30, 30, 200), (size[0] // 2, 0, size[0], size[1]))
    notes = Image.Exif()
    notes[ORIENTATION], notes[MAKER] = orientation, "SECRET-PHONE"
    notes.get_ifd(GPS)[1] = "N"
    notes.get_ifd(GPS)[2] = (29.0, 33.0, 1.0)
    out = BytesIO()
    drawn.save(out, form, exif=notes, comment=comment.encode())
    return out.getvalue()


async def shown_to(journey: Journey, who: str = "wang") -> tuple[str, dict[str, Any]]:
    """A QR on the case page: its secret, and the camera."""
    secret = token_urlsafe(32)
    path = f"/api/cases/{journey.case}/cameras"
    return secret, await journey.call(who, "POST", path, {"secret": secret})


async def phone_of(journey: Journey) -> Browsing:
    """A phone that has read the QR of the case."""
    secret, _ = await shown_to(journey)
    phone = Browsing(journey.base_url)
    reply = await phone.call("POST", TAKE, {"secret": secret})
    assert reply.status == 200, reply.body
    return phone


async def cameras(journey: Journey) -> list[dict[str, Any]]:
    """What the case page sees of them."""
    reply = await journey.people["wang"].call("GET", f"/api/cases/{journey.case}/cameras")
    assert reply.status == 200
    return msgspec.json.decode(reply.body, type=list[dict[str, Any]])


async def photographs(journey: Journey) -> list[dict[str, Any]]:
    """The attachments of the case."""
    found = await journey.call("wang", "GET", f"/api/cases/{journey.case}")
    attachments: list[dict[str, Any]] = found["attachments"]
    return attachments


async def kept(journey: Journey, attachment: dict[str, Any]) -> bytes:
    """The bytes of an attachment."""
    path = f"/api/attachments/{attachment['id']}/content"
    return (await journey.people["wang"].call("GET", path)).body


def told(reply: Reply) -> tuple[int, object]:
    """Status and code."""
    return reply.status, reply.json().get("code")


async def test_a_photograph_stands_in_the_case_at_once_in_the_name_of_who_showed_the_code(
    journey: Journey,
) -> None:
    await journey.open()
    phone = await phone_of(journey)

    reply = await phone.call("POST", f"{SEND}?shows=tongue", picture())
    [attachment] = await photographs(journey)
    [camera] = await cameras(journey)

    assert reply.status == 200, reply.body
    assert set(reply.json()) == {"shows", "size_bytes", "added_at", "left"}
    assert (attachment["kind"], attachment["shows"]) == ("photograph", "tongue")
    assert attachment["name"].startswith("舌象 ")
    assert attachment["added_by"] == journey.ids["wang"]
    assert (camera["is_connected"], camera["taken"]) == (True, 1)


async def test_place_device_and_comment_are_gone_and_the_picture_stands_upright(
    journey: Journey,
) -> None:
    await journey.open()
    phone = await phone_of(journey)

    for form, orientation in (("JPEG", 1), ("JPEG", 6), ("PNG", 6)):
        sent = picture(orientation=orientation, form=form, comment="SECRET-NOTE")
        assert b"SECRET" in sent
        assert (await phone.call("POST", f"{SEND}?shows=wound", sent)).status == 200

    for attachment, size in zip(
        await photographs(journey), [(60, 40), (40, 60), (40, 60)], strict=True
    ):
        whole = await kept(journey, attachment)
        read = Image.open(BytesIO(whole))
        assert b"SECRET" not in whole
        assert b"Exif" not in whole
        assert dict(read.getexif()) == {}
        assert read.size == size
        red, _, blue = read.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > blue, "the red half comes first, to the left or above"


async def test_the_desk_hears_of_a_photograph_without_asking(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    desk = journey.people["wang"]
    limit = ClientTimeout(total=20)

    async with (
        ClientSession(timeout=limit) as session,
        session.get(f"{journey.base_url}/api/changes", headers=desk.headers()) as feed,
    ):
        assert await feed.content.readline() == b": here\n"
        await phone.call("POST", f"{SEND}?shows=sheet", picture())
        async for line in feed.content:
            if line.startswith(b"data:") and journey.consultation.encode() in line:
                break
        else:
            pytest.fail("nothing was heard")


async def test_the_same_photograph_sent_again_is_one(journey: Journey) -> None:
    await journey.open()
    phone, sent = await phone_of(journey), picture()

    replies = [
        await phone.call("POST", f"{SEND}?shows=wound", sent, key="one photograph") for _ in "12"
    ]
    other = await phone.call("POST", f"{SEND}?shows=tongue", sent, key="one photograph")

    assert [reply.status for reply in replies] == [200, 200]
    assert replies[0].body == replies[1].body
    assert told(other) == (422, "idempotency-key-reused")
    assert len(await photographs(journey)) == 1


async def test_a_link_opens_for_one_phone_only(journey: Journey) -> None:
    await journey.open()
    secret, _ = await shown_to(journey)
    first, second = Browsing(journey.base_url), Browsing(journey.base_url)

    assert (await first.call("POST", TAKE, {"secret": secret})).status == 200
    again = await second.call("POST", TAKE, {"secret": secret})
    forged = await second.call("POST", TAKE, {"secret": token_urlsafe(32)})
    shapeless = await second.call("POST", TAKE, {"secret": "x"})

    assert told(again) == told(forged) == (409, "link-void")
    assert shapeless.status == 400
    assert told(await second.call("GET", TAKE)) == (409, "camera-over")
    assert told(await second.call("POST", SEND, picture())) == (409, "camera-over")
    assert (await first.call("GET", TAKE)).status == 200


async def test_a_phone_learns_nothing_of_the_patient_and_gets_nowhere_else(
    journey: Journey,
) -> None:
    await journey.open()
    await journey.write()
    phone = await phone_of(journey)
    await phone.call("POST", f"{SEND}?shows=wound", picture())
    [attachment] = await photographs(journey)

    finder = (await phone.call("GET", TAKE)).json()
    assert set(finder) == {"hospital_name", "opened_by", "until", "left"}
    for path in (
        f"/api/cases/{journey.case}",
        f"/api/cases/{journey.case}/cameras",
        f"/api/attachments/{attachment['id']}/content",
        f"/api/consultations/{journey.consultation}",
        f"/dicomweb/cases/{journey.case}/studies",
        "/api/worklist",
        "/api/patients?query=QS",
        "/api/changes",
        "/api/guest",
    ):
        assert told(await phone.call("GET", path)) == (401, "signed-out"), path
    path = f"/api/cases/{journey.case}/attachments?kind=photograph&name=a.jpg"
    assert (await phone.call("POST", path, picture())).status == 401


async def test_a_phone_adds_to_its_own_case_only(journey: Journey) -> None:
    await journey.open()
    first, other = journey.case, await phone_of(journey)
    await journey.open()

    reply = await other.call("POST", f"{SEND}?shows=wound&case={journey.case}", picture())

    assert reply.status == 200
    assert await photographs(journey) == []
    journey.case = first
    assert len(await photographs(journey)) == 1


async def test_the_page_the_phone_and_a_new_code_each_end_it(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    [camera] = await cameras(journey)
    path = f"/api/cases/{journey.case}/cameras/{camera['id']}/close"
    assert (await journey.people["wang"].call("POST", path, {})).status == 200
    assert told(await phone.call("POST", SEND, picture())) == (409, "camera-over")

    phone = await phone_of(journey)
    assert (await phone.call("DELETE", TAKE)).status == 200
    assert told(await phone.call("POST", SEND, picture())) == (409, "camera-over")

    phone = await phone_of(journey)
    await shown_to(journey)
    assert told(await phone.call("POST", SEND, picture())) == (409, "camera-over")
    assert await photographs(journey) == []


async def test_only_who_opened_it_ends_it(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    [camera] = await cameras(journey)
    path = f"/api/cases/{journey.case}/cameras/{camera['id']}/close"

    for who in ("chen", "liu", "zhou"):
        assert (await journey.people[who].call("POST", path, {})).status == 404, who
    assert (await phone.call("POST", f"{SEND}?shows=other", picture())).status == 200


async def test_a_submitted_case_takes_no_photograph_more(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    await journey.write()
    await journey.act("wang", "submit")

    assert told(await phone.call("POST", SEND, picture())) == (409, "case-locked")
    path = f"/api/cases/{journey.case}/cameras"
    body = {"secret": token_urlsafe(32)}
    assert told(await journey.people["wang"].call("POST", path, body)) == (409, "case-locked")


NO_PICTURES = {
    "words": (b"this is no picture", "picture-unreadable"),
    "a page": (b"<html><script>alert(1)</script>", "picture-unreadable"),
    "a pdf": (b"%PDF-1.4\n%%EOF\n", "picture-unreadable"),
    "a gif": (b"GIF89a" + bytes(40), "picture-unreadable"),
    "a head alone": (picture()[:200], "picture-unreadable"),
    "nothing": (b"", "picture-unreadable"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
async def test_what_is_no_picture_is_refused(journey: Journey, name: str) -> None:
    await journey.open()
    phone = await phone_of(journey)
    body, code = NO_PICTURES[name]

    assert told(await phone.call("POST", SEND, body)) == (422, code)
    assert await photographs(journey) == []


async def test_what_hides_behind_a_picture_is_not_kept(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)

    await phone.call("POST", SEND, picture() + b"PK\x03\x04 hidden")
    [attachment] = await photographs(journey)

    assert b"hidden" not in await kept(journey, attachment)


async def test_too_many_bytes_or_pixels_are_refused(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    vast = BytesIO()
    Image.new("1", (10_000, 9_000)).save(vast, "PNG")

    assert told(await phone.call("POST", SEND, vast.getvalue())) == (422, "picture-too-large")
    assert told(await phone.call("POST", SEND, bytes(13 << 20))) == (413, "too-big")
    assert told(await phone.call("POST", f"{SEND}?shows=secrets", picture())) == (
        400,
        "bad-request",
    )


async def test_a_flood_takes_no_place_but_its_own(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    sent = picture((1_600, 1_200))

    async with asyncio.TaskGroup() as group:
        flood = [group.create_task(phone.call("POST", SEND, sent)) for _ in range(12)]
        other = group.create_task(journey.people["liu"].call("GET", "/api/worklist"))

    answers = {told(task.result()) for task in flood if task.result().status != 200}
    assert answers <= {(409, "camera-busy")}
    assert other.result().status == 200
    assert len(await photographs(journey)) == sum(t.result().status == 200 for t in flood)


async def test_what_the_phone_is_given_is_kept_by_no_cache_and_read_by_no_script(
    journey: Journey,
) -> None:
    await journey.open()
    secret, _ = await shown_to(journey)
    origin = {"Origin": journey.base_url}

    async with (
        ClientSession(timeout=ClientTimeout(total=20), headers=origin) as session,
        session.post(f"{journey.base_url}{TAKE}", json={"secret": secret}) as answer,
    ):
        cookie = answer.cookies["lianzhen_camera"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert (cookie["path"], cookie["samesite"]) == ("/api/cameras", "Strict")
    assert cookie["httponly"]
    assert int(cookie["max-age"]) <= 3_600


async def test_a_photograph_from_the_desk_loses_its_place_and_device_too(
    journey: Journey,
) -> None:
    await journey.open()
    path = f"/api/cases/{journey.case}/attachments?kind=photograph&name=a.jpg"
    await journey.call("wang", "POST", path, picture(orientation=6, comment="SECRET-NOTE"))
    [attachment] = await photographs(journey)

    whole = await kept(journey, attachment)
    assert b"SECRET" not in whole
    assert b"Exif" not in whole
    assert Image.open(BytesIO(whole)).size == (40, 60)


async def test_a_page_of_another_site_can_send_nothing(journey: Journey) -> None:
    await journey.open()
    phone = await phone_of(journey)
    headers = phone.headers() | {"Origin": "https://elsewhere.example", "Idempotency-Key": "k" * 9}

    async with ClientSession(timeout=ClientTimeout(total=20)) as session:
        address = f"{journey.base_url}{SEND}"
        async with session.post(address, data=picture(), headers=headers) as answer:
            assert answer.status == 403
    assert await photographs(journey) == []
