"""A department that sends to picture archives, and a case to be sent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from aiohttp import ClientSession
from pydicom import Dataset, dcmread

from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import Unavailable
from consult.ledger.ports import Posted
from consult.ledger.wire import PractitionerId
from imaging.objects.service import Objects
from imaging.pacs.ports import Pacs
from imaging.pacs.service.delivering import SHIP, Delivering, Stores
from imaging.pacs.service.shipping import Shipping
from imaging.pacs.sql import SqlParcels, SqlShipments
from imaging.pacs.wire.shipments import PacsName, Parcel, Shipment, ShipmentView
from tests.browsing import asked_until
from tests.imaging.conftest import Department
from tests.imaging.samples import small_image
from tests.imaging.told import told
from tests.journey import Journey

PACS = "lead"
CHAIR = PractitionerId(UUID(int=21))


def ct_of(count: int) -> list[tuple[str, bytes]]:
    """A small study of so many images."""
    return [
        (f"{number}.dcm", small_image(f"1.2.3.4.{number}", InstanceNumber=number))
        for number in range(1, count + 1)
    ]


class Known:
    """The `Archives` port over what a test sets up."""

    def __init__(self, ways: Mapping[str, Sequence[Pacs]]) -> None:
        self._ways = ways

    def ways(self, pacs: PacsName) -> Sequence[Pacs]:
        return self._ways.get(pacs, ())


class Desk:
    """Shipping and delivering over one department."""

    def __init__(self, department: Department, *ways: Pacs) -> None:
        self.department = department
        self.stores = Stores(department.database, SqlShipments(), SqlParcels(), department.outbox)
        objects = Objects(index=department.index, workers=department.workers)
        self.shipping = Shipping(
            stores=self.stores,
            vault=department.vault,
            index=department.index,
            objects=objects,
            now=utc_now,
            new_id=new_id,
        )
        self.delivering = Delivering(
            stores=self.stores,
            vault=department.vault,
            archives=Known({PACS: ways}),
            workers=department.workers,
            now=utc_now,
            new_id=new_id,
        )

    async def message(self) -> Posted:
        """The message that the outbox gives for the one shipment."""
        later = utc_now() + timedelta(days=1)
        leased = await self.stores.outbox.lease(later, 0.0, 50)
        return next(one for one in leased if one.topic == SHIP)

    async def deliver(self) -> Shipment:
        """Work on it once."""
        return await self.delivering.deliver(await self.message())

    async def deliver_in_the_end(self, tries: int = 20) -> Shipment:
        """Work on it as the outbox does, without its waits."""
        message = await self.message()
        for _ in range(tries):
            try:
                return await self.delivering.deliver(message)
            except Unavailable:
                continue
        raise AssertionError("not delivered")

    async def parcels(self, shipment: Shipment) -> list[Parcel]:
        """Its parcels as they stand."""
        async with self.stores.ledger.read() as tx:
            return await self.stores.parcels.of_shipment(tx, shipment.id)

    async def seen(self) -> ShipmentView:
        """The one shipment as people see it."""
        [found] = await self.delivering.of_consultation(told().consultation)
        return found

    async def retry(self) -> ShipmentView:
        """Send it again, as a person does."""
        found = await self.seen()
        return await self.delivering.retry(CHAIR, found.shipment.consultation, found.shipment.id)


async def held(http: ClientSession, url: str) -> list[str]:
    """The SOP Instance UIDs that an Orthanc holds, each as often as it holds it."""
    async with http.get(f"{url}/instances?expand") as answer:
        return sorted(one["MainDicomTags"]["SOPInstanceUID"] for one in await answer.json())


async def file_of(http: ClientSession, url: str, sop_uid: str) -> Dataset:
    """The file that an Orthanc holds under this UID."""
    query = {"Level": "Instance", "Query": {"SOPInstanceUID": sop_uid}}
    async with http.post(f"{url}/tools/find", json=query) as answer:
        [found] = await answer.json()
    async with http.get(f"{url}/instances/{found}/file") as answer:
        return dcmread(BytesIO(await answer.read()))


async def until_shipped(journey: Journey) -> dict[str, Any]:
    """The one shipment of a consultation once nothing of it is pending; no page is told of it."""
    path = f"/api/consultations/{journey.consultation}/shipments"
    found = await asked_until(
        lambda: journey.people["wang"].rows(path),
        lambda several: several and several[0]["shipment"]["state"] != "pending",
    )
    return found[0]
