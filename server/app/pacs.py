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

from consult.ledger.clock import new_id, utc_now
from consult.ledger.wire import HospitalId
from imaging.objects.service import Objects
from imaging.pacs.http import DicomwebAddress, DicomwebPacs
from imaging.pacs.ports import Pacs
from imaging.pacs.processes import DimsePacs, DimseSender
from imaging.pacs.service.delivering import Delivering, Stores
from imaging.pacs.service.inbox import Inbox
from imaging.pacs.service.shipping import Shipping
from imaging.pacs.sql import SqlParcels, SqlShipments
from imaging.pacs.unix import InboxSocket
from imaging.pacs.wire.associations import DimseAddress
from imaging.pacs.wire.inbox import Listening, Peer
from imaging.pacs.wire.shipments import PacsName
from server.app.composition import Ground, Imaging
from server.processes import Program, watched
from server.settings import PictureArchive, Settings


class SetArchives:
    """The `Archives` port over the settings: DICOMweb first, associations behind it."""

    def __init__(self, settings: Settings, client: ClientSession, sender: DimseSender) -> None:
        self._settings = settings
        self._client = client
        self._sender = sender
        self._folder = settings.data_dir / "incoming"

    def ways(self, pacs: PacsName) -> Sequence[Pacs]:
        """See Archives.ways."""
        return [
            way
            for archive in self._settings.pacs
            if archive.name == pacs
            for way in self._ways(archive)
        ]

    def of_hospital(self, hospital: HospitalId) -> Sequence[PacsName]:
        """The archives of a hospital, by name."""
        return [one.name for one in self._settings.pacs if UUID(one.hospital) == hospital]

    def _ways(self, archive: PictureArchive) -> list[Pacs]:
        ways: list[Pacs] = []
        if archive.url:
            web = DicomwebAddress(url=archive.url, authorization_file=archive.authorization_file)
            ways.append(DicomwebPacs(self._client, web))
        if archive.host:
            address = DimseAddress(
                host=archive.host,
                port=archive.port,
                called=archive.called,
                calling=self._settings.dicom_title,
                associations=archive.associations,
            )
            ways.append(DimsePacs(self._sender, address, self._folder))
        return ways


@dataclass(frozen=True)
class Archiving:
    """What brings reports to picture archives and takes what devices send."""

    settings: Settings
    archives: SetArchives
    shipping: Shipping
    delivering: Delivering
    inbox: Inbox
    sender: DimseSender

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
            await self.sender.close()


def compose_archiving(ground: Ground, imaging: Imaging, client: ClientSession) -> Archiving:
    """Everything of `imaging.pacs`."""
    sender = DimseSender()
    archives = SetArchives(ground.settings, client, sender)
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
        sender=sender,
    )


def _sweep(incoming: Path) -> None:
    """Folders of a process that was killed while it sent."""
    for left in (*incoming.glob("store-*"), *incoming.glob("fetch-*")):
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
    )
    argument = msgspec.json.encode(listening).decode()
    return Program(
        name="dicom",
        argv=(sys.executable, "-m", "imaging.pacs.listener", argument),
        ready_within_s=60.0,
    )
