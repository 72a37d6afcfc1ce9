"""Shipments into a real Orthanc: each object once, read back, whatever dies on the way."""

import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from aiohttp import ClientSession

from consult.ledger.errors import NotNow, Unavailable
from consult.ledger.wire import ParcelId
from imaging.pacs.core.course import MOST_ATTEMPTS
from imaging.pacs.http.client import DicomwebAddress
from imaging.pacs.http.sending import DicomwebPacs
from imaging.pacs.ports import Bytes
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.processes.sending import DimsePacs
from imaging.pacs.wire.associations import DimseAddress, Stored, StoreFiles
from imaging.pacs.wire.shipments import Parcel
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.samples import small_image
from tests.imaging.shipped import PACS, Desk, ct_of, file_of, held
from tests.imaging.told import PDF, entry, mark, told, view
from tests.orthanc import Orthanc, OrthancHouse, orthanc_house

IMAGE = small_image("1.2.3.4.1", InstanceNumber=1)


@pytest.fixture
def house() -> Iterator[OrthancHouse]:
    with orthanc_house() as house:
        yield house


@pytest.fixture
def orthanc(house: OrthancHouse) -> Orthanc:
    return house.start()


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


def over_dicomweb(http: ClientSession, orthanc: Orthanc) -> DicomwebPacs:
    return DicomwebPacs(http, DicomwebAddress(url=f"{orthanc.url}/dicom-web"))


async def packed(desk: Desk, count: int = 5) -> None:
    """A case of so many images, of which the first was shown and drawn on, is on its way."""
    await desk.department.take(*ct_of(count))
    shown = entry(IMAGE)
    drawn = mark(shown, "arrow", (1, 1), (5, 5))
    await desk.shipping.ship(COUNTY, told((view(shown), [drawn])), PDF, PACS)


async def test_everything_arrives_once_and_has_a_receipt(
    department: Department, http: ClientSession, orthanc: Orthanc
) -> None:
    desk = Desk(department, over_dicomweb(http, orthanc))
    await packed(desk)

    done = await desk.deliver()

    parcels = await desk.parcels(done)
    kinds = [one.kind for one in parcels]
    assert done.state == "delivered"
    assert kinds == ["image"] * 5 + ["presentation", "selection", "report"]
    assert await held(http, orthanc.url) == sorted(one.sop_uid for one in parcels)
    receipts = [one.receipt for one in parcels if one.receipt is not None]
    assert {(one.proof, one.way, one.was_there) for one in receipts} == {
        ("same-bytes", "dicomweb", False)
    }
    report = await file_of(http, orthanc.url, parcels[-1].sop_uid)
    assert report.EncapsulatedDocument[: report.EncapsulatedDocumentLength] == PDF


async def test_what_is_there_already_is_not_sent_again(
    department: Department, http: ClientSession, orthanc: Orthanc
) -> None:
    pacs = Counting(over_dicomweb(http, orthanc))
    desk = Desk(department, pacs)
    for _, file in ct_of(3):
        await http.post(f"{orthanc.url}/instances", data=file)
    await packed(desk)

    done = await desk.deliver()

    parcels = await desk.parcels(done)
    assert [one.receipt.was_there for one in parcels if one.receipt] == [True] * 3 + [False] * 5
    assert sorted(pacs.sent) == sorted(one.sop_uid for one in parcels[3:])
    view = await desk.seen()
    assert (view.delivered, view.was_there) == (8, 3)


class Counting:
    """A way that counts what it is given to send."""

    def __init__(self, way: DicomwebPacs) -> None:
        self._inner = way
        self.way = way.way
        self.read = way.read
        self.sent = list[str]()

    async def send(self, parcels: Sequence[Parcel], open_file: Bytes) -> Mapping[ParcelId, str]:
        self.sent += [one.sop_uid for one in parcels]
        return await self._inner.send(parcels, open_file)


async def test_another_object_under_the_same_uid_is_a_conflict_that_a_person_must_see(
    department: Department, http: ClientSession, orthanc: Orthanc
) -> None:
    desk = Desk(department, over_dicomweb(http, orthanc))
    other = small_image("1.2.3.4.2", InstanceNumber=2, PixelData=bytes(64))
    await http.post(f"{orthanc.url}/instances", data=other)
    await packed(desk)

    done = await desk.deliver()

    parcels = await desk.parcels(done)
    assert done.state == "conflict"
    assert [one.sop_uid for one in parcels if one.state == "conflict"] == ["1.2.3.4.2"]
    assert {one.state for one in parcels if one.sop_uid != "1.2.3.4.2"} == {"delivered"}
    assert (await file_of(http, orthanc.url, "1.2.3.4.2")).PixelData == bytes(64)
    assert [one.sop_uid for one in (await desk.seen()).troubled] == ["1.2.3.4.2"]
    again = await desk.retry()
    assert (again.shipment.state, again.pending) == ("pending", 1)


async def test_what_an_archive_wrote_anew_is_known_by_its_content(
    department: Department, http: ClientSession, orthanc: Orthanc
) -> None:
    desk = Desk(department, over_dicomweb(http, orthanc))
    renamed = small_image("1.2.3.4.1", InstanceNumber=1, PatientName="Zhang^San^^Dr")
    await http.post(f"{orthanc.url}/instances", data=renamed)
    await packed(desk, 1)

    done = await desk.deliver()

    first = (await desk.parcels(done))[0]
    assert done.state == "delivered"
    assert first.receipt is not None
    assert first.receipt.proof == "same-content"


async def test_an_archive_killed_in_mid_delivery_holds_each_object_once(
    department: Department, http: ClientSession, house: OrthancHouse
) -> None:
    orthanc = house.start()
    dying = Dying(over_dicomweb(http, orthanc), house)
    desk = Desk(department, dying)
    await packed(desk, 40)

    with pytest.raises(Unavailable):
        await desk.deliver()
    between = await desk.seen()
    house.start()
    done = await desk.deliver_in_the_end()

    parcels = await desk.parcels(done)
    assert between.shipment.attempts == 1
    assert between.delivered == 16
    assert between.pending == len(parcels) - 16
    assert done.state == "delivered"
    assert await held(http, orthanc.url) == sorted(one.sop_uid for one in parcels)


class Dying(Counting):
    """A way whose archive is killed in the middle of the second request."""

    def __init__(self, way: DicomwebPacs, house: OrthancHouse) -> None:
        super().__init__(way)
        self._house = house
        self._calls = 0

    async def send(self, parcels: Sequence[Parcel], open_file: Bytes) -> Mapping[ParcelId, str]:
        self._calls += 1
        if self._calls != 2:
            return await super().send(parcels, open_file)

        async def broken_off(parcel: Parcel) -> AsyncIterator[bytes]:
            if parcel is parcels[-1]:
                self._house.kill()
            async for piece in open_file(parcel):
                yield piece

        return await super().send(parcels, broken_off)


async def test_c_store_is_the_way_where_stow_is_not_and_c_get_reads_back(
    department: Department, http: ClientSession, orthanc: Orthanc, sender: DimseSender
) -> None:
    closed = DicomwebPacs(http, DicomwebAddress(url=f"{orthanc.url}/no-such-root"))
    desk = Desk(department, closed, over_dimse(sender, orthanc, department))
    await packed(desk, 12)

    done = await desk.deliver_in_the_end(1)

    parcels = await desk.parcels(done)
    receipts = [one.receipt for one in parcels if one.receipt is not None]
    assert done.state == "delivered"
    assert {one.way for one in receipts} == {"dimse"}
    assert await held(http, orthanc.url) == sorted(one.sop_uid for one in parcels)
    report = await file_of(http, orthanc.url, parcels[-1].sop_uid)
    assert report.EncapsulatedDocument[: report.EncapsulatedDocumentLength] == PDF


async def test_a_sender_that_was_killed_is_started_anew(
    department: Department, orthanc: Orthanc, sender: DimseSender
) -> None:
    desk = Desk(department, over_dimse(sender, orthanc, department))
    await packed(desk, 1)
    job = desk.deliver_in_the_end(2)
    nobody = msgspec.structs.replace(address_of(orthanc), port=9)
    assert await sender.run(StoreFiles(address=nobody, files=())) == Stored(refused={})
    assert sender.pid is not None
    os.kill(sender.pid, signal.SIGKILL)

    assert (await job).state == "delivered"


@pytest_asyncio.fixture(loop_scope="session")
async def sender() -> AsyncIterator[DimseSender]:
    sender = DimseSender()
    yield sender
    await sender.close()


def address_of(orthanc: Orthanc) -> DimseAddress:
    return DimseAddress(
        host="127.0.0.1", port=orthanc.dicom_port, called="ORTHANC", calling="LIANZHEN"
    )


def over_dimse(sender: DimseSender, orthanc: Orthanc, department: Department) -> DimsePacs:
    return DimsePacs(sender, address_of(orthanc), department.folder)


async def test_an_archive_that_never_answers_is_given_up_and_taken_up_again_by_a_person(
    department: Department, http: ClientSession
) -> None:
    nobody = DicomwebPacs(http, DicomwebAddress(url="http://127.0.0.1:9"))
    desk = Desk(department, nobody)
    await packed(desk, 1)

    done = await desk.deliver_in_the_end(MOST_ATTEMPTS)

    assert (done.state, done.attempts) == ("failed", MOST_ATTEMPTS)
    assert {one.topic for one in await department.outbox.unfinished(50)} == {"audit.entry"}
    again = (await desk.retry()).shipment
    assert (again.state, (await desk.message()).body["shipment"]) == ("pending", str(done.id))
    with pytest.raises(NotNow):
        await desk.retry()


async def test_the_same_record_to_the_same_archive_is_one_shipment(department: Department) -> None:
    desk = Desk(department)
    await department.take(*ct_of(2))
    consulted = told((view(entry(IMAGE)), []))

    first = await desk.shipping.ship(COUNTY, consulted, PDF, PACS)
    again = await desk.shipping.ship(COUNTY, consulted, PDF, PACS)

    assert first == again
    assert first is not None


async def test_a_record_without_images_is_not_shipped(department: Department) -> None:
    assert await Desk(department).shipping.ship(COUNTY, told(), PDF, PACS) is None


async def test_the_door_of_the_archive_opens_to_the_word_in_the_secret_file(
    http: ClientSession, tmp_path: Path
) -> None:
    secret = tmp_path / "word"
    secret.write_text("Bearer abc\n", encoding="utf-8")
    pacs = DicomwebPacs(http, DicomwebAddress(url="http://x", authorization_file=secret))

    assert pacs._headers("*/*")["Authorization"] == "Bearer abc"
