"""Where the archive's records are kept, and what sealing and delivering both write there."""

from dataclasses import dataclass
from datetime import datetime

from consult.archive.core import delivery as course
from consult.archive.ports import Deliveries, Packages, PinnedKeys
from consult.archive.wire import Delivery, Package
from consult.ledger.ports import Ledger, NewId, Outbox, Posted, Transaction

DELIVER = "archive.deliver"
"""Posted for each delivery that is due; body: `delivery`."""

SETTLED = "archive.settled"
"""Posted once per package when every archive that is due acknowledged.

The body has `consultation`, `package`, `kind` and `digest`.
"""


@dataclass(frozen=True)
class Stores:
    """Where the archive's records are kept."""

    ledger: Ledger
    packages: Packages
    deliveries: Deliveries
    keys: PinnedKeys
    outbox: Outbox

    async def post(self, tx: Transaction, delivery: Delivery, new_id: NewId, now: datetime) -> None:
        """Ask for the work of a delivery, after the commit."""
        message = Posted(
            id=new_id(),
            topic=DELIVER,
            key=f"delivery:{delivery.id}",
            body={"delivery": str(delivery.id)},
            run_at=now,
        )
        await self.outbox.post(tx, message)

    async def settle(self, tx: Transaction, package: Package, now: datetime) -> None:
        """Say that a package is everywhere where it is due, once it is."""
        deliveries = await self.deliveries.of_package(tx, package.id)
        if not course.is_settled(deliveries):
            return
        body = {"consultation": str(package.consultation), "package": str(package.id)}
        body |= {"kind": package.kind, "digest": package.digest}
        key = f"consultation:{package.consultation}"
        # The package's own id: however often it settles, it is said once.
        await self.outbox.post(
            tx, Posted(id=package.id, topic=SETTLED, key=key, body=body, run_at=now)
        )
