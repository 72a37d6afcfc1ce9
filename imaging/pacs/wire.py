"""A shipment to a picture archive (PACS), its parcels one by one, and what proves an arrival."""

from datetime import date, datetime
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
    pending: int
    troubled: tuple[Parcel, ...]


AeTitle = Annotated[str, Meta(pattern=r"^(?! )[ -\[\]-~]{1,16}(?<! )$")]
"""An application entity title (PS3.5 §6.2, AE)."""


class DimseAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an archive listens for DICOM associations, and as whom we call it."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)]
    called: AeTitle
    calling: AeTitle
    associations: Annotated[int, Meta(ge=1, le=16)] = 4
    """How many at once: peers that wait before they acknowledge keep a single one slow."""


class FileToStore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the spool and the class under which it is offered."""

    path: str
    sop_class: Uid
    sop_uid: Uid
    transfer_syntax: Uid


class StoreFiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-STORE these."""

    address: DimseAddress
    files: tuple[FileToStore, ...]


class FetchFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-GET this one instance into a file of the spool."""

    address: DimseAddress
    study_uid: Uid
    series_uid: Uid
    file: FileToStore


class Stored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Which instances were refused, with the reason."""

    refused: dict[str, str]


class Fetched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Whether there was one."""

    is_there: bool


class Unreachable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The archive did not answer, or not as it should."""

    why: str


DimseJob = StoreFiles | FetchFile
DimseReply = Stored | Fetched | Unreachable


class Peer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device that may send to us: under which title, from which address, for which hospital."""

    title: AeTitle
    address: Annotated[str, Meta(max_length=64)]
    hospital: HospitalId
    department: Annotated[str, Meta(max_length=60)] = ""
    """Whose device it is: whose quality certificates count."""


class Listening(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the listening process serves; `socket` leads to the server, `spool` holds its files."""

    host: str
    port: Annotated[int, Meta(ge=0, le=65_535)]
    title: AeTitle
    peers: Annotated[tuple[Peer, ...], Meta(min_length=1)]
    socket: str
    spool: str
    associations: Annotated[int, Meta(ge=1, le=64)] = 8


class Received(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that came by C-STORE and lies in the spool under `name`, which we made."""

    title: str
    address: str
    study_uid: Uid
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_]{1,60}\.dcm$")]


class Answered(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The status of the C-STORE (PS3.4 table B.2-1); 0 means durable and committed."""

    status: Annotated[int, Meta(ge=0, le=0xFFFF)]


class Examination(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An examination that came without a case; its images lie under the case `images`."""

    hospital: HospitalId
    images: CaseId
    study_uid: Uid
    accession: str
    patient_name: str
    """In the writing that people read."""
    patient_id: str
    sex: str
    """M, F, O or nothing (PS3.3 §C.7.1.1)."""
    birth_date: date | None
    performed_at: datetime
    description: str
    department: str = ""
    modalities: tuple[str, ...]
