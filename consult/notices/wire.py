"""Alarms: an emergency that rings at one officer after another until somebody takes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import AlarmId, HospitalId, PractitionerId
from consult.people.wire import Phone

AlarmKind = Literal["emergency_referral", "referral", "return", "critical_value", "no_show"]


class Ring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody was called: when, and through what."""

    person: PractitionerId | None
    phone: Phone
    at: datetime
    through: Literal["page", "webhook"]


class Alarm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a hospital must answer; it escalates until `taken_at` is set.

    It never holds a patient's name: `label` is what a phone may say aloud.
    """

    id: AlarmId
    owner: HospitalId
    version: int = 1
    kind: AlarmKind
    about: UUID
    """The referral or consultation that it belongs to."""
    label: Annotated[str, Meta(max_length=80)]
    raised_at: datetime
    rings: tuple[Ring, ...] = ()
    next_at: datetime | None = None
    """When the next officer is called."""
    taken_by: PractitionerId | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    """When it stopped without anybody: what it was about is over."""
