"""Brings shipments to picture archives: looks first, sends what is not there, reads it back."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consult.audit.wire import AuditEntry
from consult.ledger.errors import NotFound, Unavailable
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction
from consult.ledger.wire import ConsultationId, ParcelId, PractitionerId, ShipmentId
from consult.vault.ports import Vault
from imaging.index.core.trail import line_of
from imaging.pacs.core import course
from imaging.pacs.ports import Archives, Copy, Pacs, Parcels, Shipments
from imaging.pacs.wire.shipments import Contents, Parcel, Receipt, Shipment, ShipmentView
from imaging.pixels.ports import Workers
from imaging.pixels.wire import ContentRead, ReadContent

SHIP = "pacs.ship"
"""Outbox topic; the body's `shipment` is its id."""

BATCH_PARCELS = 16
BATCH_BYTES = 64 << 20


@dataclass(frozen=True)
class Stores:
    """Where shipments lie, and how they are changed."""

    ledger: Ledger
    shipments: Shipments
    parcels: Parcels
    outbox: Outbox


class Delivering:
    """Delivers shipments; each object lies in the archive once, and was read back from there."""

    def __init__(
        self,
        *,
        stores: Stores,
        vault: Vault,
        archives: Archives,
        workers: Workers,
        now: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._vault = vault
        self._archives = archives
        self._workers = workers
        self._now = now
        self._new_id = new_id

    async def deliver(self, message: Posted) -> Shipment:
        """Work on a `SHIP` message; raises `Unavailable` when it should be tried again."""
        shipment, parcels = await self._found(ShipmentId(UUID(message.body["shipment"])))
        if shipment.state != "pending":
            return await self._complete(message, shipment, None)
        ways = self._archives.ways(shipment.pacs)
        try:
            left = await self._attempt(ways, [one for one in parcels if one.state == "pending"])
        except Unavailable as error:
            return await self._missed(message, shipment, str(error))
        if left:
            return await self._missed(message, shipment, left)
        _, parcels = await self._found(shipment.id)
        done = course.settled(shipment, parcels, self._now())
        return await self._complete(message, done, f"pacs.{done.state}")

    async def of_consultation(self, consultation: ConsultationId) -> tuple[ShipmentView, ...]:
        """The shipments of a consultation; who may see them is the caller's to check."""
        stores = self._stores
        async with stores.ledger.read() as tx:
            found = await stores.shipments.of_consultation(tx, consultation)
            return tuple(
                [course.told(one, await stores.parcels.of_shipment(tx, one.id)) for one in found]
            )

    async def retry(
        self, actor: PractitionerId, consultation: ConsultationId, shipment: ShipmentId
    ) -> ShipmentView:
        """Open a shipment of this consultation again that failed or met a conflict."""
        stores, now = self._stores, self._now()
        async with stores.ledger.change() as tx:
            found = await stores.shipments.get(tx, shipment)
            if found is None or found.consultation != consultation:
                raise NotFound
            again = course.reopened(found, now)
            parcels = await stores.parcels.of_shipment(tx, shipment)
            await stores.parcels.replace(
                tx, [course.untried(one) for one in parcels if one.state == "conflict"]
            )
            await stores.shipments.replace(tx, again)
            await stores.outbox.post(tx, posted(again, self._new_id(), now))
            await self._audit(tx, again, "pacs.retry", actor)
            return course.told(again, await stores.parcels.of_shipment(tx, shipment))

    async def _attempt(self, ways: Sequence[Pacs], parcels: Sequence[Parcel]) -> str:
        """Deliver what can be; says why something is left, '' where nothing is."""
        if not ways:
            return "no address is set for this archive"
        left = ""
        for batch in _batches(parcels):
            left = await self._batch(ways, batch) or left
        return left

    async def _batch(self, ways: Sequence[Pacs], batch: Sequence[Parcel]) -> str:
        absent = list[Parcel]()
        for parcel in batch:
            if not await self._is_settled(ways, parcel, was_there=True):
                absent.append(parcel)
        if not absent:
            return ""
        refused = await self._send(ways, absent)
        left = ""
        for parcel in absent:
            if await self._is_settled(ways, parcel, was_there=False):
                continue
            left = refused.get(parcel.id, "sent and not found again")
            await self._note(course.refused(parcel, left))
        return left

    async def _send(self, ways: Sequence[Pacs], parcels: Sequence[Parcel]) -> dict[ParcelId, str]:
        """By the first way that takes them; what one way refuses is tried by the next."""
        waiting, refused, error = list(parcels), dict[ParcelId, str](), Unavailable("no way")
        has_answered = False
        for way in ways:
            try:
                refused = dict(await way.send(waiting, self._file))
            except Unavailable as unavailable:
                error = unavailable
                continue
            has_answered = True
            waiting = [one for one in waiting if one.id in refused]
            if not waiting:
                return {}
        if not has_answered:
            raise error
        return refused

    async def _is_settled(self, ways: Sequence[Pacs], parcel: Parcel, was_there: bool) -> bool:
        """Look for it, and note what lies there; False where nothing does."""
        way, copy = await _read(ways, parcel)
        if copy is None:
            return False
        ours, theirs = Contents(), Contents()
        if copy.digest != parcel.digest and copy.file is not None:
            whole = await self._vault.read(parcel.owner, parcel.digest)
            ours, theirs = await self._content(whole), await self._content(copy.file)
        proof = course.proof_of(parcel, copy.digest, ours, theirs)
        if proof is None:
            await self._note(course.contradicted(parcel))
            return True
        receipt = Receipt(
            at=self._now(), way=way.way, proof=proof, digest=copy.digest, was_there=was_there
        )
        await self._note(course.delivered(parcel, receipt))
        return True

    async def _content(self, file: bytes) -> Contents:
        answer = await self._workers.run(ReadContent(file=file))
        return answer.values if isinstance(answer, ContentRead) else {}

    def _file(self, parcel: Parcel) -> AsyncIterator[bytes]:
        return self._vault.stream(parcel.owner, parcel.digest)

    async def _found(self, shipment: ShipmentId) -> tuple[Shipment, list[Parcel]]:
        async with self._stores.ledger.read() as tx:
            found = await self._stores.shipments.get(tx, shipment)
            if found is None:
                raise NotFound
            return found, await self._stores.parcels.of_shipment(tx, shipment)

    async def _note(self, parcel: Parcel) -> None:
        async with self._stores.ledger.change() as tx:
            await self._stores.parcels.replace(tx, [parcel])

    async def _missed(self, message: Posted, shipment: Shipment, error: str) -> Shipment:
        missed = course.missed(shipment, error, self._now())
        if missed.state == "failed":
            return await self._complete(message, missed, "pacs.failed")
        async with self._stores.ledger.change() as tx:
            await self._stores.shipments.replace(tx, missed)
        raise Unavailable(error)

    async def _complete(self, message: Posted, shipment: Shipment, act: str | None) -> Shipment:
        async with self._stores.ledger.change() as tx:
            if act is not None:
                await self._stores.shipments.replace(tx, shipment)
                await self._audit(tx, shipment, act, None)
            await self._stores.outbox.complete(tx, message.id, self._now())
        return shipment

    async def _audit(
        self, tx: Transaction, shipment: Shipment, act: str, actor: PractitionerId | None
    ) -> None:
        now = self._now()
        entry = AuditEntry(
            id=self._new_id(),
            at=now,
            actor=actor,
            hospital=shipment.owner,
            act=act,
            kind="shipment",
            thing=shipment.id,
            case=shipment.case,
            note=shipment.pacs,
        )
        await self._stores.outbox.post(tx, line_of(entry))


def posted(shipment: Shipment, message: UUID, now: datetime) -> Posted:
    """The message that sends a shipment on its way."""
    return Posted(
        id=message,
        topic=SHIP,
        key=str(shipment.id),
        body={"shipment": str(shipment.id)},
        run_at=now,
    )


async def _read(ways: Sequence[Pacs], parcel: Parcel) -> tuple[Pacs, Copy | None]:
    """By the first way that finds it: one that is set up wrongly finds nothing ever."""
    error, answered = Unavailable("no way"), list[Pacs]()
    for way in ways:
        try:
            copy = await way.read(parcel)
        except Unavailable as unavailable:
            error = unavailable
            continue
        if copy is not None:
            return way, copy
        answered.append(way)
    if not answered:
        raise error
    return answered[0], None


def _batches(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    batch, size_bytes = list[Parcel](), 0
    for parcel in parcels:
        if batch and (len(batch) >= BATCH_PARCELS or size_bytes + parcel.size_bytes > BATCH_BYTES):
            yield batch
            batch, size_bytes = [], 0
        batch.append(parcel)
        size_bytes += parcel.size_bytes
    if batch:
        yield batch
