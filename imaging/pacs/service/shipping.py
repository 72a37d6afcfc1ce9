"""Packs a shipment: the objects of a signed record and the images that they rest on."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from msgspec.structs import replace

from consult.ledger.ports import NewId
from consult.ledger.wire import Digest, ParcelId, ShipmentId
from consult.vault.ports import Vault
from imaging.index.service import ImageIndex
from imaging.index.wire import Instance, Scope
from imaging.objects.service import Objects
from imaging.objects.wire import Consulted, MadeObject
from imaging.pacs.service.delivering import Stores, posted
from imaging.pacs.wire.shipments import PacsName, Parcel, Shipment

NAMESPACE = UUID("0f5e51c9-3a86-5d0c-8f63-5d8b1f0c1c57")
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
ORDER = ("image", "presentation", "selection", "report")
MOST_OBJECT_BYTES = 512 << 20


class Shipping:
    """Opens shipments; the same record to the same archive is one shipment."""

    def __init__(
        self,
        *,
        stores: Stores,
        vault: Vault,
        index: ImageIndex,
        objects: Objects,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._vault = vault
        self._index = index
        self._objects = objects
        self._now = now
        self._new_id = new_id

    async def ship(
        self, scope: Scope, told: Consulted, pdf: bytes, pacs: PacsName
    ) -> Shipment | None:
        """Pack a signed record for this archive; None where it has no images."""
        shipment = ShipmentId(uuid5(NAMESPACE, f"{scope.hospital}/{told.digest}/{pacs}"))
        async with self._stores.ledger.read() as tx:
            before = await self._stores.shipments.get(tx, shipment)
        if before is not None:
            return before
        made = await self._objects.make(scope, told, pdf)
        if not made.objects:
            return None
        images = [
            instance
            for study in await self._index.contents(scope.case)
            for series in study.series
            for instance in series.instances
        ]
        parcels = [_image(scope, shipment, instance) for instance in images]
        for one in sorted(made.objects, key=lambda one: ORDER.index(one.kind)):
            blob = await self._vault.put(scope.hospital, _alone(one.file), MOST_OBJECT_BYTES)
            parcels.append(_object(scope, shipment, one, blob.digest))
        now = self._now()
        opened = Shipment(
            id=shipment,
            owner=scope.hospital,
            pacs=pacs,
            consultation=told.consultation,
            case=scope.case,
            concerns=told.digest,
            missing=made.missing,
            created_at=now,
            changed_at=now,
        )
        return await self._open(opened, _numbered(parcels))

    async def _open(self, opened: Shipment, parcels: Sequence[Parcel]) -> Shipment:
        stores = self._stores
        async with stores.ledger.change() as tx:
            before = await stores.shipments.get(tx, opened.id)
            if before is not None:
                return before
            await stores.shipments.add(tx, opened)
            await stores.parcels.add(tx, parcels)
            await stores.outbox.post(tx, posted(opened, self._new_id(), opened.created_at))
        return opened


def _numbered(parcels: Sequence[Parcel]) -> list[Parcel]:
    return [replace(parcel, place=place) for place, parcel in enumerate(parcels)]


def _id(shipment: ShipmentId, sop_uid: str) -> ParcelId:
    return ParcelId(uuid5(shipment, sop_uid))


def _image(scope: Scope, shipment: ShipmentId, instance: Instance) -> Parcel:
    return Parcel(
        id=_id(shipment, instance.sop_uid),
        owner=scope.hospital,
        shipment=shipment,
        place=0,
        kind="image",
        study_uid=instance.study_uid,
        series_uid=instance.series_uid,
        sop_uid=instance.sop_uid,
        sop_class=instance.sop_class,
        transfer_syntax=instance.transfer_syntax,
        digest=instance.digest,
        size_bytes=instance.size_bytes,
    )


def _object(scope: Scope, shipment: ShipmentId, one: MadeObject, digest: Digest) -> Parcel:
    return Parcel(
        id=_id(shipment, one.sop_uid),
        owner=scope.hospital,
        shipment=shipment,
        place=0,
        kind=one.kind,
        study_uid=one.study_uid,
        series_uid=one.series_uid,
        sop_uid=one.sop_uid,
        sop_class=one.sop_class,
        transfer_syntax=EXPLICIT_LITTLE,
        digest=digest,
        size_bytes=len(one.file),
    )


async def _alone(file: bytes) -> AsyncIterator[bytes]:
    yield file
