"""The course of a delivery: pending until an archive acknowledged, or waived from the start."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from consult.archive.wire import Delivery, Due, Package, Receipt
from consult.ledger.errors import NotNow
from consult.ledger.wire import DeliveryId


def opened(delivery: DeliveryId, package: Package, due: Due, now: datetime) -> Delivery:
    """A delivery at its start; a refused copy is waived and never sent."""
    return Delivery(
        id=delivery,
        owner=package.owner,
        package=package.id,
        consultation=package.consultation,
        archive=due.hospital,
        archive_name=due.hospital_name,
        state="pending" if due.waived_by is None else "waived",
        created_at=now,
        changed_at=now,
        waived_by=due.waived_by,
    )


def acknowledged(delivery: Delivery, receipt: Receipt, now: datetime) -> Delivery:
    """The archive has it; the receipt has been checked."""
    return _changed(delivery, now, state="delivered", receipt=receipt, last_error="")


def missed(delivery: Delivery, error: str, now: datetime) -> Delivery:
    """This attempt failed; another one follows."""
    return _changed(delivery, now, last_error=error[:400], attempts=delivery.attempts + 1)


def refused(delivery: Delivery, error: str, now: datetime) -> Delivery:
    """The archive will never take these bytes; a person has to look."""
    return replace(missed(delivery, error, now), state="failed")


def reopened(delivery: Delivery, now: datetime) -> Delivery:
    """Try again what had failed."""
    if delivery.state != "failed":
        raise NotNow("not-failed", "这次投递没有失败。", "This delivery has not failed.")
    return _changed(delivery, now, state="pending")


def is_settled(deliveries: Iterable[Delivery]) -> bool:
    """Whether every archive that is due has acknowledged; a waived one is not due."""
    states = [delivery.state for delivery in deliveries]
    return bool(states) and all(state in {"delivered", "waived"} for state in states)


def _changed(delivery: Delivery, now: datetime, **changes: object) -> Delivery:
    return replace(delivery, version=delivery.version + 1, changed_at=now, **changes)
