"""The words of the archive: what lies in a package, who has it, and what he signed for it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.documents.wire import DetachedSignature, Label, Line
from consult.ledger.wire import (
    ConsentId,
    ConsultationId,
    DeliveryId,
    Digest,
    HospitalId,
    PackageId,
)

EntryPath = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}$", max_length=160),
]
"""A relative path of plain ASCII; no part of it begins with a dot."""

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]

PackageKind = Literal["report", "amendment", "execution"]


class Inline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="inline"):
    """A file of a package whose bytes are at hand."""

    path: EntryPath
    title: Label
    media_type: Line
    content: bytes


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="kept"):
    """A file of a package whose bytes lie in the owner's vault."""

    path: EntryPath
    title: Label
    media_type: Line
    digest: Digest


class Signed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's signature of the frozen record, and who he is."""

    name: Line
    role: Label
    hospital: Line
    signed_at: datetime
    signature: DetachedSignature


class Contents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that goes into one package; `record` is canonical JSON, signed by each of `signed`.

    `concerns` is the digest of the package that an execution or an amendment belongs to.
    """

    kind: PackageKind
    number: Line
    title: Label
    consultation: ConsultationId
    hospital: HospitalId
    hospital_name: Line
    frozen_at: datetime
    record: bytes
    signed: tuple[Signed, ...]
    roots: tuple[bytes, ...]
    files: tuple[Inline | Kept, ...]
    concerns: Digest | None = None


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a package."""

    path: EntryPath
    title: Label
    media_type: Line
    size_bytes: Annotated[int, Meta(ge=0)]
    sha256: Sha256


class Signer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signer of the record and the two files that prove it."""

    name: Line
    role: Label
    hospital: Line
    signed_at: datetime
    fingerprint: Sha256
    signature_path: EntryPath
    certificate_path: EntryPath


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a package says of itself: all files but the manifest and SHA256SUMS."""

    format: Literal["lianzhen-package/1"] = "lianzhen-package/1"
    kind: PackageKind
    number: Line
    title: Label
    consultation: ConsultationId
    hospital: HospitalId
    hospital_name: Line
    frozen_at: datetime
    record_sha256: Sha256
    concerns: Sha256 | None = None
    signers: tuple[Signer, ...]
    entries: tuple[Entry, ...]


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An archive's word that it holds a package, signed with its Ed25519 key (RFC 8032).

    The signature is over `lianzhen-receipt/1`, a line feed, and the other fields as canonical
    JSON; `key` is the raw public key in hexadecimal digits.
    """

    package: Sha256
    size_bytes: Annotated[int, Meta(ge=0)]
    kind: PackageKind
    number: Line
    hospital: Line
    received_at: datetime
    key: Sha256
    signature: Annotated[bytes, Meta(max_length=64)] = b""


class Holding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One package that an archive holds."""

    receipt: Receipt
    manifest: Manifest


class Holdings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an archive holds, newest first."""

    hospital: Line
    key: Sha256
    receipts: tuple[Receipt, ...]


class ArchiveKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose archive answers, and its raw Ed25519 public key in hexadecimal digits."""

    hospital: Line
    key: Sha256


class Package(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed package; its bytes lie in the owner's vault under `digest` and never change."""

    id: PackageId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    kind: PackageKind
    number: Line
    digest: Digest
    size_bytes: int
    record_digest: Digest
    concerns: Digest | None
    sealed_at: datetime


DeliveryState = Literal["pending", "delivered", "waived", "failed"]


class Due(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An archive that should get a package; `waived_by` is the consent that refused the copy."""

    hospital: HospitalId
    hospital_name: Line
    waived_by: ConsentId | None = None


class Delivery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package on its way to one archive, or the reason why none is sent."""

    id: DeliveryId
    owner: HospitalId
    version: int = 1
    package: PackageId
    consultation: ConsultationId
    archive: HospitalId
    archive_name: Line
    state: DeliveryState
    attempts: int = 0
    last_error: Line = ""
    created_at: datetime
    changed_at: datetime
    receipt: Receipt | None = None
    waived_by: ConsentId | None = None


class PinnedKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The key that an archive showed at the first contact; receipts by another don't count."""

    id: HospitalId
    owner: HospitalId
    version: int = 1
    key: Sha256
    pinned_at: datetime


class Dispatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package with all its deliveries, as the page of deliveries shows them."""

    package: Package
    deliveries: tuple[Delivery, ...]
    is_settled: bool
    """Every archive that is due has acknowledged."""


class Dispatches(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The packages of a hundred consultations at most, after `skipped` ones."""

    dispatches: tuple[Dispatch, ...]
    consultations: tuple[ConsultationId, ...]
    skipped: int
    has_more: bool
