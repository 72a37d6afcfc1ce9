"""What a seat says of itself before a session (会前准备), and how the others see it."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import ConsultationId, HospitalId, PractitionerId, ReadinessId
from consult.people.wire import PersonCard

Count = Annotated[int, Meta(ge=0, le=1_000_000)]

Part = Literal["requester", "expert", "chair"]
"""申请医生 · 专家 · 主持人."""


class SayReady(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How ready my seat is; a device that was not tried yet is None."""

    images_total: Count
    images_ready: Count
    has_microphone: bool | None = None
    has_camera: bool | None = None


class Readiness(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How ready one person's seat was at `checked_at`; one record per person and session."""

    id: ReadinessId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    person: PractitionerId
    checked_at: datetime
    images_total: Count
    images_ready: Count
    has_microphone: bool | None = None
    has_camera: bool | None = None


class SeatReadiness(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A seat of the session; `readiness` is None for whoever has said nothing yet."""

    person: PersonCard
    part: Part
    readiness: Readiness | None = None
