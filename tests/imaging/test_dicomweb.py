"""DICOMweb as dicomweb-client, which we did not write, and plain HTTP see it."""

import asyncio
import gzip
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import numpy
import pydicom
import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from dicomweb_client import DICOMwebClient
from PIL import Image

from consult.ledger.errors import NotFound
from consult.ledger.wire import CaseId
from imaging.index.wire import Scope
from server.handlers.dicomweb import ImageAct
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.http import admit, served
from tests.imaging.samples import bundled, small_image, zipped

T = TypeVar("T")


@pytest_asyncio.fixture(loop_scope="session")
async def server(department: Department) -> AsyncIterator[TestServer]:
    async with served(department) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def http(server: TestServer) -> AsyncIterator[ClientSession]:
    async with ClientSession(base_url=server.make_url("/"), auto_decompress=False) as session:
        yield session


@pytest.fixture
def client(server: TestServer) -> DICOMwebClient:
    return DICOMwebClient(str(server.make_url(f"/dicomweb/cases/{COUNTY.case}")))


async def ask(call: Callable[..., T], *arguments: object, **named: Any) -> T:  # noqa: ANN401
    """dicomweb-client blocks: it asks from a thread."""
    return await asyncio.to_thread(call, *arguments, **named)


def root() -> str:
    return f"/dicomweb/cases/{COUNTY.case}"


def data_set(content: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(content))


async def test_what_was_stored_is_found_and_comes_back(client: DICOMwebClient) -> None:
    sent = data_set(bundled("CT_small.dcm"))

    await ask(client.store_instances, [sent])

    [study] = await ask(client.search_for_studies, search_filters={"PatientID": "1CT1"})
    assert study["0020000D"]["Value"] == [sent.StudyInstanceUID]
    assert study["00201208"]["Value"] == [1]
    [series] = await ask(client.search_for_series, sent.StudyInstanceUID)
    assert series["00080060"]["Value"] == ["CT"]
    [instance] = await ask(
        client.search_for_instances, sent.StudyInstanceUID, sent.SeriesInstanceUID
    )
    uids = (sent.StudyInstanceUID, sent.SeriesInstanceUID, instance["00080018"]["Value"][0])
    back = await ask(client.retrieve_instance, *uids)
    assert numpy.array_equal(back.pixel_array, sent.pixel_array)
    [frame] = await ask(client.retrieve_instance_frames, *uids, [1])
    assert frame == sent.PixelData


async def test_frames_of_several_fragments_and_multi_frame_files_come_as_they_are_stored(
    department: Department, client: DICOMwebClient
) -> None:
    content = bundled("examples_ybr_color.dcm")
    await department.take(("us.dcm", content))
    sent = data_set(content)
    expected = list(pydicom.encaps.generate_frames(sent.PixelData, number_of_frames=30))

    frames = await ask(
        client.retrieve_instance_frames,
        sent.StudyInstanceUID,
        sent.SeriesInstanceUID,
        sent.SOPInstanceUID,
        [1, 30],
    )

    assert frames == [expected[0], expected[29]]


async def test_big_endian_frames_leave_in_little_endian(
    department: Department, client: DICOMwebClient
) -> None:
    content = bundled("MR_small_bigendian.dcm")
    await department.take(("mr.dcm", content))
    sent = data_set(content)

    [frame] = await ask(
        client.retrieve_instance_frames,
        sent.StudyInstanceUID,
        sent.SeriesInstanceUID,
        sent.SOPInstanceUID,
        [1],
    )

    assert frame == sent.pixel_array.astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"PatientName": "zhang*"}, 1),
        ({"PatientName": "*SAN"}, 1),
        ({"PatientName": "Li*"}, 0),
        ({"StudyDate": "20260101-20261231"}, 1),
        ({"StudyDate": "-20251231"}, 0),
        ({"StudyDate": "20260301"}, 1),
        ({"ModalitiesInStudy": "OT"}, 1),
        ({"ModalitiesInStudy": "CT"}, 0),
        ({"StudyInstanceUID": "1.2.3,9.9"}, 1),
        ({"00100020": "P?"}, 1),
        ({"PatientID": ""}, 1),
    ],
)
async def test_a_query_finds_what_matches(
    department: Department, client: DICOMwebClient, filters: dict[str, str], count: int
) -> None:
    await department.take(("a.dcm", small_image(StudyDate="20260301")))

    assert len(await ask(client.search_for_studies, search_filters=filters)) == count


@pytest.mark.parametrize("query", ["Nonsense=1", "limit=-1", "00420011=x", "limit=²"])
async def test_a_query_that_is_not_understood_is_a_bad_request(
    http: ClientSession, query: str
) -> None:
    async with http.get(f"{root()}/studies?{query}") as response:
        assert response.status == 400
        assert response.content_type == "application/problem+json"


async def test_metadata_has_chinese_names_in_utf8_and_no_private_binary(
    department: Department, http: ClientSession
) -> None:
    name = "王^小東=張^偉".encode("gb18030").decode("latin-1")
    claimed = small_image(SpecificCharacterSet="ISO_IR 100", PatientName=name)
    await department.take(("gbk.dcm", claimed))

    async with http.get(f"{root()}/studies/1.2.3/series/1.2.3.1/metadata") as response:
        packed = await response.read()

    assert response.headers["Content-Encoding"] == "gzip"
    [header] = json.loads(gzip.decompress(packed))
    [person] = header["00100010"]["Value"]
    assert person == {"Alphabetic": "王^小東", "Ideographic": "張^偉"}
    assert header["00080005"]["Value"] == ["ISO_IR 192"]
    assert "7FE00010" not in header


async def test_metadata_follows_what_comes_later_and_else_is_not_sent_again(
    department: Department, http: ClientSession
) -> None:
    path = f"{root()}/studies/1.2.3/series/1.2.3.1/metadata"
    await department.take(("1.dcm", small_image("1.2.3.4")))
    async with http.get(path) as first:
        tag = first.headers["ETag"]
    async with http.get(path, headers={"If-None-Match": tag}) as again:
        assert again.status == 304

    await department.take(("2.dcm", small_image("1.2.3.5")))

    async with http.get(path, headers={"If-None-Match": tag}) as later:
        assert later.status == 200
        assert len(json.loads(gzip.decompress(await later.read()))) == 2


async def test_a_download_is_the_file_but_for_its_preamble(
    department: Department, http: ClientSession
) -> None:
    content = b"MZ" + bytes(126) + small_image()[128:]
    await department.take(("program.dcm", content))

    path = f"{root()}/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4"
    async with http.get(path, headers={"Accept": "application/dicom"}) as response:
        downloaded = await response.read()

    assert downloaded == bytes(128) + content[128:]
    [study] = await department.index.contents(COUNTY.case)
    digest = study.series[0].instances[0].digest
    assert await department.vault.read(COUNTY.hospital, digest) == content


@pytest.mark.parametrize(
    ("query", "brightest"), [("", 63), ("?window=0,1,linear-exact", 255), ("?window=500,2", 0)]
)
async def test_a_picture_is_windowed_as_asked(
    department: Department, http: ClientSession, query: str, brightest: int
) -> None:
    image = small_image(WindowCenter="127.5", WindowWidth="256")
    await department.take(("a.dcm", image))

    path = f"{root()}/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4/rendered{query}"
    async with http.get(path) as response:
        picture = Image.open(io.BytesIO(await response.read()))

    assert picture.size == (8, 8)
    assert abs(numpy.asarray(picture).max() - brightest) <= 3


async def test_a_series_has_a_thumbnail(department: Department, http: ClientSession) -> None:
    await department.take(("ct.dcm", bundled("examples_rgb_color.dcm")))
    [study] = await department.index.contents(COUNTY.case)
    path = f"{root()}/studies/{study.study_uid}/series/{study.series[0].series_uid}/thumbnail"

    async with http.get(path) as response:
        picture = Image.open(io.BytesIO(await response.read()))

    assert max(picture.size) == 128


@pytest.mark.parametrize(
    "path",
    [
        "/studies/9.9/metadata",
        "/studies/1.2.3/series/9.9/thumbnail",
        "/studies/1.2.3/series/1.2.3.1/instances/9.9",
        "/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4/frames/2",
        "/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4/frames/0",
        "/studies/..%2F..%2Fetc/metadata",
    ],
)
async def test_what_is_not_there_is_not_found(
    department: Department, http: ClientSession, path: str
) -> None:
    await department.take(("a.dcm", small_image()))

    async with http.get(root() + path) as response:
        assert response.status == 404


async def test_a_syntax_that_we_do_not_have_is_not_acceptable(
    department: Department, http: ClientSession
) -> None:
    await department.take(("a.dcm", small_image()))
    path = f"{root()}/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4/frames/1"
    accept = 'multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90'

    async with http.get(path, headers={"Accept": accept}) as response:
        assert response.status == 406


async def test_an_upload_tells_what_became_of_each_file(http: ClientSession) -> None:
    body = zipped(("ct/1.dcm", small_image()), ("README", b"hello"), ("bad.dcm", b"no"))

    async with http.post(f"/api/cases/{COUNTY.case}/images?name=ct.zip", data=body) as response:
        taken = await response.json()

    assert [(one["name"], one["outcome"], one["code"]) for one in taken["results"]] == [
        ("ct/1.dcm", "stored", ""),
        ("README", "skipped", "not-an-image"),
        ("bad.dcm", "refused", "not-dicom"),
    ]
    assert taken["images"]["instances"] == 1


async def test_a_grant_for_frames_is_remembered_by_session_and_for_frames_only(
    department: Department,
) -> None:
    asked = list[str]()

    async def door(request: web.Request, case: CaseId, act: ImageAct) -> Scope:
        asked.append(request.cookies["session"])
        if request.cookies["session"] == "stranger":
            raise NotFound
        return await admit(request, case, act)

    await department.take(("a.dcm", small_image()))
    path = f"{root()}/studies/1.2.3/series/1.2.3.1/instances/1.2.3.4/frames/1"

    async with served(department, door) as server, ClientSession() as http:

        async def status(session: str, address: str = path) -> int:
            cookie = {"Cookie": f"session={session}"}
            async with http.get(server.make_url(address), headers=cookie) as response:
                return response.status

        assert [await status("doctor") for _ in range(3)] == [200] * 3
        assert [await status("stranger") for _ in range(2)] == [404] * 2
        assert await status("doctor", f"{root()}/studies") == 200

    assert asked == ["doctor", "stranger", "stranger", "doctor"]


async def test_fields_are_included_as_asked(department: Department, http: ClientSession) -> None:
    await department.take(("a.dcm", small_image()))
    path = f"{root()}/studies/1.2.3/instances"

    async def tags(query: str) -> set[str]:
        async with http.get(path + query) as response:
            [header] = json.loads(await response.read())
            return set(header)

    plain = await tags("")
    assert "00100020" not in plain
    assert await tags("?includefield=PatientID") == plain | {"00100020"}
    assert await tags("?PatientID=P1") == plain
    assert await tags("?includefield=all") > plain | {"00100020", "00280101"}


async def test_an_upload_that_breaks_off_leaves_nothing_and_harms_nobody(
    department: Department, server: TestServer, http: ClientSession
) -> None:
    upload = f"/api/cases/{COUNTY.case}/images?name=a.dcm"
    head = f"POST {upload} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head.encode() + bytes(2_000_000))
    await writer.drain()
    writer.transport.abort()

    async with http.post(upload, data=small_image()) as response:
        taken = await response.json()

    assert [one["outcome"] for one in taken["results"]] == ["stored"]
    blobs = [path for path in (department.folder / "vault").rglob("*") if path.is_file()]
    assert len(blobs) == 1


def multipart(*parts: bytes, boundary: str = "xyz") -> bytes:
    head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    return b"".join(head + part + b"\r\n" for part in parts) + f"--{boundary}--".encode()


RELATED = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=xyz'}


async def test_each_instance_of_a_store_fails_on_its_own(http: ClientSession) -> None:
    other = small_image("1.2.3.9", StudyInstanceUID="7.7")
    body = multipart(small_image(), b"not DICOM", other)

    async with http.post(f"{root()}/studies/1.2.3", data=body, headers=RELATED) as response:
        answer = json.loads(await response.read())

    assert response.status == 202
    [stored] = answer["00081199"]["Value"]
    assert stored["00081155"]["Value"] == ["1.2.3.4"]
    reasons = [one["00081197"]["Value"][0] for one in answer["00081198"]["Value"]]
    assert reasons == [0xC000, 0xA900]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (multipart(b"no"), RELATED, 409),
        (multipart(small_image())[:-9], RELATED, 400),
        (b"--xyz garbage", RELATED, 400),
        (b"", {"Content-Type": "application/json"}, 415),
        (b"", {"Content-Type": 'multipart/related; type="application/dicom"'}, 400),
    ],
)
async def test_a_store_that_is_no_store_is_refused(
    http: ClientSession, body: bytes, headers: dict[str, str], status: int
) -> None:
    async with http.post(f"{root()}/studies", data=body, headers=headers) as response:
        assert response.status == status
