"""Archives that answer strangely: what is said of them, and that nothing half comes in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from imaging.pacs.core.troubles import Unanswered
from imaging.pacs.http.asking import DicomwebSource
from imaging.pacs.http.client import DicomwebAddress
from tests.imaging.conftest import Department
from tests.imaging.pulled import OF_WANG, Puller, uids
from tests.imaging.samples import small_image

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
JSON = "application/dicom+json"
ROW = {
    "0020000D": {"vr": "UI", "Value": ["1.2.3"]},
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Wang", "Ideographic": "王桂英"}]},
}


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[DicomwebSource]:
    """An archive that answers everything so."""
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with ClientSession() as http:
        port = runner.addresses[0][1]
        yield DicomwebSource(http, DicomwebAddress(url=f"http://127.0.0.1:{port}"), 2.0)
    await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, b"", "not-allowed"),
        (403, b"", "not-allowed"),
        (404, b"", "no-service"),
        (503, b"", "silent"),
        (500, b"", "broke-off"),
        (302, b"", "not-dicom"),
        (200, b"<html>", "not-dicom"),
        (200, b"\xff\xfe", "not-dicom"),
        (200, b'{"a": 1}', "not-dicom"),
        (200, b"[" * 100_000, "not-dicom"),
    ],
    ids=["401", "403", "404", "503", "500", "302", "page", "bytes", "object", "deep"],
)
async def test_what_is_no_answer_is_said_by_kind(status: int, body: bytes, trouble: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type=JSON)

    async with answering(answer) as source:
        with pytest.raises(Unanswered) as raised:
            await source.studies({"PatientID": "P1"}, 51)

    assert raised.value.trouble == trouble


async def test_no_content_is_no_study() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=204)

    async with answering(answer) as source:
        assert await source.studies({"PatientID": "P1"}, 51) == []


class Archive:
    """Names the study of Wang with these instances; what it gives of them is the test's."""

    def __init__(self, several: list[dict[str, str]], give: Answer) -> None:
        self._several = several
        self._give = give
        self.asked = list[str]()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.asked.append(path)
        if path == "/studies":
            return web.json_response([ROW], content_type=JSON)
        if path == "/studies/1.2.3/instances":
            rows = [
                {tag: {"vr": "UI", "Value": [uid]} for tag, uid in one.items()}
                for one in self._several
            ]
            return web.json_response(rows, content_type=JSON)
        return await self._give(request)


def named(series: str, sop: str) -> dict[str, str]:
    """An instance as QIDO-RS names it."""
    return {"0020000E": series, "00080018": sop, "00080016": "1.2.840.10008.5.1.4.1.1.7"}


async def nothing(_: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


async def test_an_image_that_breaks_off_is_not_half_in_the_case(department: Department) -> None:
    whole = small_image(uids(1)[0], **OF_WANG)
    is_mended = False

    async def give(request: web.Request) -> web.StreamResponse:
        kind = 'multipart/related; type="application/dicom"; boundary=b'
        body = b"--b\r\nContent-Type: application/dicom\r\n\r\n" + whole + b"\r\n--b--\r\n"
        cut = len(body) if is_mended else len(body) // 2
        return web.Response(body=body[:cut], headers={"Content-Type": kind})

    archive = Archive([named("1.2.3.1", uids(1)[0])], give)
    async with answering(archive.answer) as source:
        puller = Puller(department, source)
        await puller.start()
        broken = await puller.turn()
        between = await puller.held()
        is_mended = True
        pull = await puller.pull()

    assert (broken.state, broken.trouble, between) == ("pending", "broke-off", [])
    assert (pull.state, await puller.held()) == ("done", uids(1))


async def test_uids_that_are_none_are_never_part_of_an_address(department: Department) -> None:
    archive = Archive([named("../../admin", "1.2.3.4"), named("1.2.3.1", "x/../y")], nothing)
    async with answering(archive.answer) as source:
        puller = Puller(department, source)
        await puller.start()
        pull = await puller.pull()

    assert (pull.state, pull.trouble, pull.total) == ("failed", "incomplete", 2)
    assert await puller.held() == []
    assert set(archive.asked) == {"/studies", "/studies/1.2.3/instances"}


async def test_a_study_beyond_all_bounds_is_not_begun(department: Department) -> None:
    several = [named("1.2.3.1", f"1.2.3.4.{n}") for n in range(20_001)]
    archive = Archive(several, nothing)
    async with answering(archive.answer) as source:
        puller = Puller(department, source)
        await puller.start()
        pull = await puller.turn()

    assert (pull.trouble, await puller.held()) == ("too-many", [])
    assert pull.state == "failed"


async def test_an_archive_that_was_taken_out_of_the_settings_is_said_so(
    department: Department,
) -> None:
    archive = Archive([], nothing)
    async with answering(archive.answer) as source:
        puller = Puller(department, source)
        await puller.start()
        puller.sources.known = None
        pull = await puller.turn()

    assert (pull.state, pull.trouble) == ("failed", "no-address")
