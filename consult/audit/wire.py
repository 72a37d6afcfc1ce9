"""One line of the audit trail, and its link once it is sealed into the chain."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, HospitalId, PractitionerId


class Doer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who acts, when, in which request; nobody when the house itself acts."""

    at: datetime
    actor: PractitionerId | None = None
    hospital: HospitalId | None = None
    request: str = ""


class Deed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was done to which thing; `note` never holds names or values of a record."""

    act: Annotated[str, Meta(max_length=60)]
    kind: Annotated[str, Meta(max_length=30)]
    thing: UUID | None
    case: CaseId | None = None
    outcome: Literal["done", "refused"] = "done"
    note: str = ""


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


class Link(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed line as it is stored; `text` is the entry's canonical JSON.

    `digest` is SHA-256 over the previous digest, the sequence and the text.
    """

    id: UUID
    sequence: int
    previous: str
    digest: str
    text: str


class Verdict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What walking the chain found; `broken_at` is the first sequence that does not hold."""

    is_whole: bool
    sealed: int
    unsealed: int
    head: str
    broken_at: int | None = None
    reason: str = ""
