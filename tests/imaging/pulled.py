"""A department that asks picture archives, and an archive filled with studies."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import msgspec
from aiohttp import ClientSession

from consult.audit.wire import AuditEntry
from consult.ledger.clock import new_id, utc_now
from consult.ledger.ports import Posted
from consult.ledger.wire import CaseId, HospitalId, PullId
from imaging.index.core.trail import AUDIT_TOPIC
from imaging.intake.wire import Limits
from imaging.pacs.http.asking import DicomwebSource
from imaging.pacs.http.client import DicomwebAddress
from imaging.pacs.ports import Source
from imaging.pacs.processes.asking import DimseSource
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.service.pulling import Pulling, WayIn
from imaging.pacs.service.pulls import PULL, Picking, PullStores
from imaging.pacs.sql import SqlPulls
from imaging.pacs.wire.associations import Charset, DimseAddress, Tls
from imaging.pacs.wire.pulls import Pick, Pull, Search, Sought, StartPulls, StudiesFound, StudyQuery
from imaging.pacs.wire.shipments import PacsName, Way
from tests.imaging.conftest import COUNTY, Department
from tests.imaging.samples import small_image
from tests.orthanc import Orthanc

PACS = "county"
WANG = Sought(name="王桂英", sex="female", birth_date=date(1961, 3, 12))
OF_WANG = {
    "SpecificCharacterSet": "ISO_IR 192",
    "PatientName": "Wang^Guiying=王^桂英",
    "PatientID": "P1",
    "PatientSex": "F",
    "PatientBirthDate": "19610312",
    "StudyDate": "20261120",
    "StudyTime": "093015",
    "StudyDescription": "胸部CT平扫",
    "AccessionNumber": "A7",
    "Modality": "CT",
}


class OneSource:
    """The `Sources` port over a single archive."""

    def __init__(self, source: Source | None) -> None:
        self.known = source

    def of_hospital(self, hospital: HospitalId) -> Sequence[tuple[PacsName, Way]]:
        mine = hospital == COUNTY.hospital and self.known is not None
        return [(PACS, self.known.way)] if mine and self.known else []

    def source(self, hospital: HospitalId, pacs: PacsName) -> Source | None:
        return self.known if hospital == COUNTY.hospital and pacs == PACS else None


class Open:
    """The `Cases` port: open until it is said not to be."""

    def __init__(self) -> None:
        self.is_it = True

    async def is_open(self, _: CaseId) -> bool:
        return self.is_it


class Puller:
    """Searching and pulling over one department and one archive."""

    def __init__(self, department: Department, source: Source | None) -> None:
        self.department = department
        self.sources, self.cases = OneSource(source), Open()
        self.stores = PullStores(department.database, SqlPulls(), department.outbox)
        self.told = 0
        self.picking = Picking(
            stores=self.stores,
            sources=self.sources,
            index=department.index,
            now=utc_now,
            new_id=new_id,
        )
        self.pulling = Pulling(
            stores=self.stores,
            sources=self.sources,
            way_in=WayIn(department.receiving, department.index, self.cases),
            now=utc_now,
            new_id=new_id,
        )

    async def search(self, patient: Sought = WANG, **query: object) -> StudiesFound:
        """Ask the archive."""
        asked = Search(pacs=PACS, query=StudyQuery(**query))  # type: ignore[arg-type]  # a test's words
        return await self.picking.search(COUNTY, patient, asked)

    async def start(self, *picks: Pick, patient: Sought = WANG) -> Pull:
        """Pick studies; the first of their pulls."""
        assert COUNTY.actor is not None
        asked = StartPulls(pacs=PACS, picks=picks or (Pick(study_uid="1.2.3"),))
        return (await self.picking.start(COUNTY, patient, asked, COUNTY.actor))[0].pull

    async def message(self) -> Posted | None:
        """The turn that stands in line first, if any does."""
        leased = await self.stores.outbox.lease(utc_now() + timedelta(hours=1), 0.0, 50)
        return next((one for one in leased if one.topic == PULL), None)

    async def turn(self) -> Pull:
        """Work on it once."""
        message = await self.message()
        assert message is not None
        return await self.pulling.pull(message, self.tell)

    async def pull(self, turns: int = 40) -> Pull:
        """Work as the outbox does, without its waits, until the pull is over."""
        for _ in range(turns):
            pull = await self.turn()
            if pull.state != "pending":
                return pull
        raise AssertionError("it does not end")

    async def tell(self, _: CaseId) -> None:
        """Open pages hear that there is something new."""
        self.told += 1

    async def now(self, pull: Pull) -> Pull:
        """The pull as it stands."""
        async with self.stores.ledger.read() as tx:
            found = await self.stores.pulls.get(tx, PullId(pull.id))
        assert found is not None
        return found

    async def held(self) -> list[str]:
        """What the case has of the study, each as often as it has it."""
        rows = await self.department.index.instances(COUNTY, "1.2.3")
        return sorted(instance.sop_uid for instance, _ in rows)

    async def notes(self, act: str) -> list[str]:
        """The notes of the lines of the trail about this act."""
        lines = list[AuditEntry]()
        while leased := await self.stores.outbox.lease(utc_now() + timedelta(hours=1), 0.0, 50):
            async with self.stores.ledger.change() as tx:
                for one in leased:
                    await self.stores.outbox.complete(tx, one.id, utc_now())
            bodies = (one.body["entry"] for one in leased if one.topic == AUDIT_TOPIC)
            lines += [msgspec.json.decode(body, type=AuditEntry) for body in bodies]
        return [line.note for line in lines if line.act == act]


def web_source(http: ClientSession, orthanc: Orthanc) -> DicomwebSource:
    """This Orthanc over DICOMweb."""
    return DicomwebSource(http, DicomwebAddress(url=f"{orthanc.url}/dicom-web"))


def dimse_source(
    sender: DimseSender,
    port: int,
    folder: Path,
    *,
    charset: Charset = "ISO_IR 192",
    tls: Tls | None = None,
    host: str = "127.0.0.1",
    called: str = "ORTHANC",
    most_bytes: int = Limits().file_bytes,
) -> DimseSource:
    """An archive on this port over associations."""
    address = DimseAddress(
        host=host, port=port, called=called, calling="LIANZHEN", tls=tls, charset=charset
    )
    return DimseSource(sender, sender, address, folder, most_bytes)


def uids(count: int) -> list[str]:
    """The UIDs of so many instances."""
    return [f"1.2.3.4.{number}" for number in range(1, count + 1)]


def study(count: int, **attributes: object) -> list[bytes]:
    """So many images of one study, in two series."""
    return [
        small_image(
            uid,
            InstanceNumber=number,
            SeriesInstanceUID=f"1.2.3.{number % 2 + 1}",
            **(OF_WANG | attributes),
        )
        for number, uid in enumerate(uids(count), 1)
    ]


async def fill(http: ClientSession, orthanc: Orthanc, files: Iterable[bytes]) -> None:
    """Put files into an Orthanc."""
    for file in files:
        async with http.post(f"{orthanc.url}/instances", data=BytesIO(file)) as answer:
            assert answer.status == 200, await answer.text()
