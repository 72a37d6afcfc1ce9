"""A shipment to a picture archive (PACS), its parcels one by one, and what proves an arrival."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, ConsultationId, Digest, HospitalId, ParcelId, ShipmentId
from imaging.index.wire import Uid

PacsName = Annotated[str, Meta(min_length=1, max_length=60)]
"""What the installation calls a picture archive."""

Way = Literal["dicomweb", "dimse"]
"""STOW-RS and WADO-RS (PS3.18) · C-STORE and C-GET (PS3.4 annexes B and C)."""

Contents = dict[str, str]
"""Tag → SHA-256 of its value in a form that no way of writing changes."""


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a parcel was read back from the archive: by which way, and how equal it was.

    `same-bytes`: the file, to the byte. `same-content`: each attribute of ours is there with its
    value, though the archive wrote the file anew. `was_there`: it lay there before we sent it.
    """

    at: datetime
    way: Way
    proof: Literal["same-bytes", "same-content"]
    digest: Digest
    was_there: bool


class Parcel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One object on its way; its bytes lie in the owner's vault.

    `conflict`: the archive has something else under this UID, which a person must see.
    """

    id: ParcelId
    owner: HospitalId
    version: int = 1
    shipment: ShipmentId
    place: int
    """The order of sending: images before what speaks of them."""
    kind: Literal["image", "presentation", "selection", "report"]
    study_uid: Uid
    series_uid: Uid
    sop_uid: Uid
    sop_class: Uid
    transfer_syntax: Uid
    digest: Digest
    size_bytes: int
    state: Literal["pending", "delivered", "conflict"] = "pending"
    receipt: Receipt | None = None
    last_error: str = ""


class Shipment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that one signed record sends to one archive; `missing` was shown and not held.

    `failed`: given up after too many attempts; a person may send it again.
    """

    id: ShipmentId
    owner: HospitalId
    version: int = 1
    pacs: PacsName
    consultation: ConsultationId
    case: CaseId
    concerns: Digest
    state: Literal["pending", "delivered", "conflict", "failed"] = "pending"
    missing: tuple[str, ...] = ()
    attempts: int = 0
    last_error: str = ""
    created_at: datetime
    changed_at: datetime


class ShipmentView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shipment, how much of it is there, and the parcels that a person must see, the first 50."""

    shipment: Shipment
    delivered: int
    was_there: int
    """Of the delivered ones, how many were not sent: the archive had them."""
    pending: int
    troubled: tuple[Parcel, ...]
