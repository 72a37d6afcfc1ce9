"""A record on its way into a hospital's own system."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import ConsultationId, Digest, HospitalId, PushId, ReportId

PushState = Literal["pending", "delivered", "failed"]


class Push(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signed edition for one hospital's FHIR endpoint; `location` is its receipt.

    `owner` is the requesting hospital, `digest` that of the frozen record.
    """

    id: PushId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    report: ReportId
    digest: Digest
    hospital: HospitalId
    state: PushState = "pending"
    attempts: int = 0
    last_error: Annotated[str, Meta(max_length=400)] = ""
    location: Annotated[str, Meta(max_length=1_000)] = ""
    created_at: datetime
    changed_at: datetime
