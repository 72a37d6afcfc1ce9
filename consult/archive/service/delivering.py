"""Brings packages to the archives until each has signed for them, and shows where they are."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from consult.archive.core import delivery as course
from consult.archive.core.receipt import flaw
from consult.archive.ports import Archives
from consult.archive.service.stores import Stores
from consult.archive.wire import Delivery, Dispatch, Package, PinnedKey, Receipt
from consult.audit.service import Audit
from consult.audit.wire import Deed, Doer
from consult.ledger.errors import NotFound, Refusal, Unavailable
from consult.ledger.ports import NewId, Posted, Transaction
from consult.ledger.wire import ConsultationId, DeliveryId, HospitalId, PackageId
from consult.vault.ports import Vault


class Delivering:
    """Delivers packages; what a person may see of them is the caller's to check."""

    def __init__(
        self,
        stores: Stores,
        vault: Vault,
        archives: Archives,
        audit: Audit,
        clock: Callable[[], datetime],
        new_id: NewId,
    ) -> None:
        self._stores = stores
        self._vault = vault
        self._archives = archives
        self._audit = audit
        self._clock = clock
        self._new_id = new_id

    async def deliver(self, message: Posted) -> Delivery:
        """Work on a `DELIVER` message; raises `Unavailable` when it should be tried again."""
        delivery, package = await self._found(DeliveryId(UUID(message.body["delivery"])))
        if delivery.state != "pending":
            return await self._complete(message, delivery)
        try:
            receipt = await self._hand_over(delivery.archive, package)
        except Unavailable as error:
            await self._note(course.missed(delivery, str(error), self._clock()))
            raise
        except Refusal as error:
            refused = course.refused(delivery, error.code, self._clock())
            return await self._complete(message, refused, "archive.refused")
        kept = course.acknowledged(delivery, receipt, self._clock())
        return await self._complete(message, kept, "archive.acknowledged")

    async def retry(
        self, tx: Transaction, doer: Doer, consultation: ConsultationId, delivery: DeliveryId
    ) -> Delivery:
        """Open a failed delivery of this consultation again."""
        found = await self._stores.deliveries.get(tx, delivery)
        if found is None or found.consultation != consultation:
            raise NotFound
        again = course.reopened(found, doer.at)
        await self._stores.deliveries.replace(tx, again)
        await self._stores.post(tx, again, self._new_id, doer.at)
        deed = Deed(act="archive.retry", kind="delivery", thing=delivery)
        await self._audit.record(tx, doer, deed)
        return again

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> tuple[Dispatch, ...]:
        """The packages of a consultation and where each of them is, oldest first."""
        packages = await self._stores.packages.of(tx, consultation)
        return tuple([await self._dispatch(tx, package) for package in packages])

    async def package(self, tx: Transaction, package: PackageId) -> Package:
        """One package; its bytes lie in the vault of its owner."""
        found = await self._stores.packages.get(tx, package)
        if found is None:
            raise NotFound
        return found

    async def _found(self, delivery: DeliveryId) -> tuple[Delivery, Package]:
        async with self._stores.ledger.read() as tx:
            found = await self._stores.deliveries.get(tx, delivery)
            package = await self._stores.packages.get(tx, found.package) if found else None
        if found is None or package is None:
            raise NotFound
        return found, package

    async def _hand_over(self, archive: HospitalId, package: Package) -> Receipt:
        key = await self._key(archive)
        receipt = await self._archives.receipt(archive, package.digest)
        if receipt is None:
            chunks = self._vault.stream(package.owner, package.digest)
            receipt = await self._archives.put(archive, package, chunks)
        if wrong := flaw(receipt, package, key):
            raise Unavailable(wrong, retry_after_s=60)
        return receipt

    async def _key(self, archive: HospitalId) -> str:
        async with self._stores.ledger.read() as tx:
            pinned = await self._stores.keys.get(tx, archive)
        if pinned is not None:
            return pinned.key
        shown = await self._archives.key(archive)
        now = self._clock()
        pinned = PinnedKey(id=archive, owner=archive, key=shown.key, pinned_at=now)
        async with self._stores.ledger.change() as tx:
            already = await self._stores.keys.get(tx, archive)
            if already is not None:
                return already.key
            await self._stores.keys.add(tx, pinned)
            deed = Deed(act="archive.pin", kind="archive", thing=archive, note=shown.key)
            await self._audit.record(tx, Doer(at=now), deed)
        return pinned.key

    async def _note(self, delivery: Delivery) -> None:
        async with self._stores.ledger.change() as tx:
            await self._stores.deliveries.replace(tx, delivery)

    async def _complete(self, message: Posted, delivery: Delivery, act: str = "") -> Delivery:
        now = self._clock()
        async with self._stores.ledger.change() as tx:
            if act:
                await self._stores.deliveries.replace(tx, delivery)
                package = await self._stores.packages.get(tx, delivery.package)
                if package is not None:
                    await self._stores.settle(tx, package, now)
                deed = Deed(act=act, kind="delivery", thing=delivery.id)
                await self._audit.record(tx, Doer(at=now), deed)
            await self._stores.outbox.complete(tx, message.id, now)
        return delivery

    async def _dispatch(self, tx: Transaction, package: Package) -> Dispatch:
        deliveries = await self._stores.deliveries.of_package(tx, package.id)
        return Dispatch(
            package=package,
            deliveries=tuple(deliveries),
            is_settled=course.is_settled(deliveries),
        )
