"""Devices that send to us, what they sent, and an examination that came without a case."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, HospitalId
from imaging.index.wire import Uid
from imaging.pacs.wire.associations import AeTitle, Tls


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
    most_bytes: int = 2 << 30
    """Of one object; a bigger one is refused, and its bytes are not kept."""
    reserve_bytes: int = 256 << 20
    """What stays free on the disk of the spool."""
    tls: Tls | None = None
    """Over TLS, where it is set; with `ca_file` only senders with a certificate of it."""


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
