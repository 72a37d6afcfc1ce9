"""The course of a shipment: pending until each parcel was read back, or a person must look."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from consult.ledger.errors import NotNow
from imaging.pacs.core.content import is_same
from imaging.pacs.wire.shipments import Contents, Parcel, Receipt, Shipment, ShipmentView

MOST_ATTEMPTS = 60
"""With waits of up to a quarter of an hour: about half a day, a night without the archive."""

MOST_TOLD = 50

Proof = Literal["same-bytes", "same-content"]


def proof_of(parcel: Parcel, digest: str, ours: Contents, theirs: Contents) -> Proof | None:
    """How what was read back is equal to what was sent; None where it is something else."""
    if digest == parcel.digest:
        return "same-bytes"
    return "same-content" if is_same(ours, theirs) else None


def delivered(parcel: Parcel, receipt: Receipt) -> Parcel:
    """It was read back and is ours."""
    return replace(
        parcel, version=parcel.version + 1, state="delivered", receipt=receipt, last_error=""
    )


def contradicted(parcel: Parcel) -> Parcel:
    """Something else lies under its UID."""
    return replace(
        parcel,
        version=parcel.version + 1,
        state="conflict",
        last_error="another object lies under this UID",
    )


def refused(parcel: Parcel, error: str) -> Parcel:
    """The archive did not take it this time."""
    return replace(parcel, version=parcel.version + 1, last_error=error[:400])


def settled(shipment: Shipment, parcels: Iterable[Parcel], now: datetime) -> Shipment:
    """The shipment after each of its parcels is delivered or in conflict."""
    states = {parcel.state for parcel in parcels}
    state: Literal["delivered", "conflict"] = "conflict" if "conflict" in states else "delivered"
    return replace(
        shipment, version=shipment.version + 1, state=state, last_error="", changed_at=now
    )


def missed(shipment: Shipment, error: str, now: datetime) -> Shipment:
    """This attempt left something pending; after too many of them it is given up."""
    attempts = shipment.attempts + 1
    return replace(
        shipment,
        version=shipment.version + 1,
        attempts=attempts,
        state="pending" if attempts < MOST_ATTEMPTS else "failed",
        last_error=error[:400],
        changed_at=now,
    )


def told(shipment: Shipment, parcels: Sequence[Parcel]) -> ShipmentView:
    """What a person is told: a study has too many parcels to be listed."""
    troubled = [one for one in parcels if one.state == "conflict" or one.last_error]
    return ShipmentView(
        shipment=shipment,
        delivered=sum(one.state == "delivered" for one in parcels),
        was_there=sum(one.receipt is not None and one.receipt.was_there for one in parcels),
        pending=sum(one.state == "pending" for one in parcels),
        troubled=tuple(troubled[:MOST_TOLD]),
    )


def reopened(shipment: Shipment, now: datetime) -> Shipment:
    """Try again what had failed, or what somebody has cleared up at the archive."""
    if shipment.state not in ("failed", "conflict"):
        raise NotNow("not-failed", "这次发送没有失败。", "This shipment has not failed.")
    return replace(
        shipment, version=shipment.version + 1, state="pending", attempts=0, changed_at=now
    )


def untried(parcel: Parcel) -> Parcel:
    """A parcel in conflict, to be looked at again."""
    return replace(parcel, version=parcel.version + 1, state="pending")
