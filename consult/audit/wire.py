"""One line of the audit trail, before and after it is sealed into the chain."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, HospitalId, PractitionerId


class AuditEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who did what to which thing, when, with what outcome; never names or values of a record."""

    id: UUID
    at: datetime
    actor: PractitionerId | None
    hospital: HospitalId | None
    act: Annotated[str, Meta(max_length=60)]
    kind: Annotated[str, Meta(max_length=30)]
    thing: UUID | None
    case: CaseId | None = None
    outcome: Literal["done", "refused"] = "done"
    request: str = ""
    note: str = ""


class SealedEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry with its place in the chain: SHA-256 over the previous hash and the entry."""

    sequence: int
    previous: str
    digest: str
    entry: AuditEntry
