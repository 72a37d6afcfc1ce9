"""Picture archives and devices, put together from the settings."""

import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec
from aiohttp import ClientSession

from consult.cases.service.casebook import Casebook
from consult.ledger.clock import new_id, utc_now
from consult.ledger.ports import Ledger
from consult.ledger.wire import CaseId, HospitalId
from imaging.intake.wire import Limits
from imaging.objects.service import Objects
from imaging.pacs.http.asking import DicomwebSource
from imaging.pacs.http.client import DicomwebAddress
from imaging.pacs.http.sending import DicomwebPacs
from imaging.pacs.ports import Pacs, Source
from imaging.pacs.processes.asking import DimseSource
from imaging.pacs.processes.sender import DimseSender
from imaging.pacs.processes.sending import DimsePacs
from imaging.pacs.service.delivering import Delivering, Stores
from imaging.pacs.service.inbox import Inbox
from imaging.pacs.service.pulling import Pulling, WayIn
from imaging.pacs.service.pulls import Picking, PullStores
from imaging.pacs.service.shipping import Shipping
from imaging.pacs.sql import SqlParcels, SqlPulls, SqlShipments
from imaging.pacs.unix import InboxSocket
from imaging.pacs.wire.associations import DimseAddress, Tls
from imaging.pacs.wire.inbox import Listening, Peer
from imaging.pacs.wire.shipments import PacsName, Way
from server.app.composition import Ground, Imaging
from server.processes import Program, watched
from server.settings import PictureArchive, Settings

ASK_S = 25.0
"""A little more than a person's search may take."""

MOST_BYTES = Limits().file_bytes


@dataclass(frozen=True)
class Senders:
    """The processes that associate: who waits at a page is not behind a pull, nor that behind
    a delivery. Each starts with its first job."""

    sending: DimseSender
    asking: DimseSender
    fetching: DimseSender

    async def close(self) -> None:
        """End them."""
        for sender in (self.sending, self.asking, self.fetching):
            await sender.close()


class SetArchives:
    """The `Archives` and `Sources` ports over the settings: DICOMweb first, associations behind."""

    def __init__(self, settings: Settings, client: ClientSession, senders: Senders) -> None:
        self._settings = settings
        self._client = client
        self._senders = senders
        self._folder = settings.data_dir / "incoming"

    def ways(self, pacs: PacsName) -> Sequence[Pacs]:
        """See Archives.ways."""
        return [
            way
            for archive in self._settings.pacs
            if archive.name == pacs
            for way in self._ways(archive)
        ]

    def taking_reports(self, hospital: HospitalId) -> Sequence[PacsName]:
        """The archives of a hospital to which its reports go, by name."""
        mine = (one for one in self._settings.pacs if UUID(one.hospital) == hospital)
        return [one.name for one in mine if one.takes_reports]

    def of_hospital(self, hospital: HospitalId) -> Sequence[tuple[PacsName, Way]]:
        """See Sources.of_hospital."""
        return [(one.name, asked_by(one)) for one in self._sources(hospital)]

    def source(self, hospital: HospitalId, pacs: PacsName) -> Source | None:
        """See Sources.source."""
        found = next((one for one in self._sources(hospital) if one.name == pacs), None)
        if found is None:
            return None
        if asked_by(found) == "dicomweb":
            return web_asking(found, self._client)
        return self._associated(found)

    def _sources(self, hospital: HospitalId) -> list[PictureArchive]:
        mine = (one for one in self._settings.pacs if UUID(one.hospital) == hospital)
        return [one for one in mine if one.is_source]

    def _associated(self, archive: PictureArchive) -> DimseSource:
        address = dimse_address(archive, self._settings.dicom_title)
        senders = self._senders
        return DimseSource(senders.asking, senders.fetching, address, self._folder, MOST_BYTES)

    def _ways(self, archive: PictureArchive) -> list[Pacs]:
        ways: list[Pacs] = []
        if archive.url:
            ways.append(DicomwebPacs(self._client, web_address(archive)))
        if archive.host:
            address = dimse_address(archive, self._settings.dicom_title)
            ways.append(DimsePacs(self._senders.sending, address, self._folder))
        return ways


def asked_by(archive: PictureArchive) -> Way:
    """By which way an archive is asked for studies."""
    return archive.asked_by or ("dicomweb" if archive.url else "dimse")


def web_address(archive: PictureArchive) -> DicomwebAddress:
    """Where an archive speaks DICOMweb."""
    return DicomwebAddress(url=archive.url, authorization_file=archive.authorization_file)


def dimse_address(archive: PictureArchive, calling: str) -> DimseAddress:
    """Where an archive takes associations."""
    tls = Tls(
        ca_file=str(archive.ca_file or ""),
        certificate_file=str(archive.certificate_file or ""),
        key_file=str(archive.key_file or ""),
    )
    return DimseAddress(
        host=archive.host,
        port=archive.port,
        called=archive.called,
        calling=calling,
        associations=archive.associations,
        tls=tls if archive.tls else None,
        charset=archive.charset,
    )


def web_asking(archive: PictureArchive, client: ClientSession) -> DicomwebSource:
    """An archive as it is asked over DICOMweb."""
    return DicomwebSource(client, web_address(archive))


@asynccontextmanager
async def dimse_asking(archive: PictureArchive, settings: Settings) -> AsyncIterator[DimseSource]:
    """An archive as it is asked over associations, outside of the server."""
    sender = DimseSender(ASK_S)
    address = dimse_address(archive, settings.dicom_title)
    try:
        yield DimseSource(sender, sender, address, settings.data_dir, MOST_BYTES)
    finally:
        await sender.close()


class OpenCases:
    """The `Cases` port over the casebook."""

    def __init__(self, ledger: Ledger, casebook: Casebook) -> None:
        self._ledger = ledger
        self._casebook = casebook

    async def is_open(self, case: CaseId) -> bool:
        """See Cases.is_open."""
        async with self._ledger.read() as tx:
            found = (await self._casebook.known(tx, [case])).get(case)
        return found is not None and not found.is_locked


@dataclass(frozen=True)
class Archiving:
    """What brings reports to picture archives and takes what devices send."""

    settings: Settings
    archives: SetArchives
    shipping: Shipping
    delivering: Delivering
    inbox: Inbox
    picking: Picking
    pulling: Pulling
    senders: Senders

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen for devices, where the settings name a port; end both DICOM processes at last."""
        _sweep(self.settings.data_dir / "incoming")
        try:
            if self.settings.dicom_port is None:
                yield
                return
            spool = self.settings.data_dir / "spool"
            spool.mkdir(exist_ok=True, mode=0o700)
            # The path of a Unix socket holds 108 bytes; that of the data folder may be longer.
            with TemporaryDirectory(prefix="lianzhen-") as folder:
                line = Path(folder) / "dicom"
                program = _program(self.settings, line, spool)
                async with InboxSocket(self.inbox, spool).open(line), watched(program):
                    yield
        finally:
            await self.senders.close()


def compose_archiving(
    ground: Ground, imaging: Imaging, casebook: Casebook, client: ClientSession
) -> Archiving:
    """Everything of `imaging.pacs`."""
    senders = Senders(DimseSender(), DimseSender(ASK_S), DimseSender())
    archives = SetArchives(ground.settings, client, senders)
    pulls = PullStores(ground.images, SqlPulls(), ground.images_outbox)
    stores = Stores(ground.images, SqlShipments(), SqlParcels(), ground.images_outbox)
    return Archiving(
        settings=ground.settings,
        archives=archives,
        shipping=Shipping(
            stores=stores,
            vault=ground.vault,
            index=imaging.index,
            objects=Objects(index=imaging.index, workers=ground.workers),
            now=utc_now,
            new_id=new_id,
        ),
        delivering=Delivering(
            stores=stores,
            vault=ground.vault,
            archives=archives,
            workers=ground.workers,
            now=utc_now,
            new_id=new_id,
        ),
        inbox=Inbox(
            peers=_peers(ground.settings),
            receiving=imaging.receiving,
            index=imaging.index,
            ledger=ground.images,
            outbox=ground.images_outbox,
            now=utc_now,
        ),
        picking=Picking(
            stores=pulls, sources=archives, index=imaging.index, now=utc_now, new_id=new_id
        ),
        pulling=Pulling(
            stores=pulls,
            sources=archives,
            way_in=WayIn(imaging.receiving, imaging.index, OpenCases(ground.clinic, casebook)),
            now=utc_now,
            new_id=new_id,
        ),
        senders=senders,
    )


def _sweep(incoming: Path) -> None:
    """Folders of a process that was killed while it sent or fetched."""
    kinds = ("store-*", "fetch-*", "pull-*")
    for left in (path for kind in kinds for path in incoming.glob(kind)):
        shutil.rmtree(left, ignore_errors=True)


def _peers(settings: Settings) -> tuple[Peer, ...]:
    return tuple(
        Peer(
            title=one.title,
            address=one.address,
            hospital=HospitalId(UUID(one.hospital)),
            department=one.department,
        )
        for one in settings.devices
    )


def _program(settings: Settings, line: Path, spool: Path) -> Program:
    listening = Listening(
        host=settings.dicom_host,
        port=settings.dicom_port or 0,
        title=settings.dicom_title,
        peers=_peers(settings),
        socket=str(line),
        spool=str(spool.resolve()),
        most_bytes=MOST_BYTES,
        tls=_listening_tls(settings),
    )
    argument = msgspec.json.encode(listening).decode()
    return Program(
        name="dicom",
        argv=(sys.executable, "-m", "imaging.pacs.listener", argument),
        ready_within_s=60.0,
    )


def _listening_tls(settings: Settings) -> Tls | None:
    if settings.dicom_tls_certificate_file is None:
        return None
    return Tls(
        ca_file=str(settings.dicom_tls_ca_file or ""),
        certificate_file=str(settings.dicom_tls_certificate_file),
        key_file=str(settings.dicom_tls_key_file or ""),
    )
