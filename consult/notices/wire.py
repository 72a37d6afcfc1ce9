"""Alarms: an emergency that rings at one officer after another until somebody takes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import AlarmId, HospitalId, PractitionerId
from consult.people.wire import PersonCard, Phone

AlarmKind = Literal["emergency_referral", "referral", "return", "papers"]
"""急诊上转 · 转诊 · 回转 · 手续待补."""

Acuity = Literal["routine", "urgent", "critical"]
"""一般 · 急 · 危重."""


class Ring(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody was called: when, through what, and what the gateway answered."""

    person: PractitionerId | None
    phone: Phone
    at: datetime
    through: Literal["page", "webhook"]
    receipt: Annotated[str, Meta(max_length=200)] = ""
    error: Annotated[str, Meta(max_length=200)] = ""
    """Why the gateway did not take it, for good."""


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
    acuity: Acuity = "critical"
    origin: HospitalId | None = None
    """The hospital that asks."""
    phone: Phone = ""
    """Where whoever asks is called back."""
    person: PractitionerId | None = None
    """Called alone, whatever the roster says: what is owed by him."""
    raised_at: datetime
    rings: tuple[Ring, ...] = ()
    next_at: datetime | None = None
    """When the next officer is called; none before the first ring: at once."""
    taken_by: PractitionerId | None = None
    taken_at: datetime | None = None
    ended_at: datetime | None = None
    """When it stopped without anybody: what it was about is over."""


class AlarmView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An open alarm for one person; `rings_me` says whether his page makes a noise."""

    alarm: Alarm
    origin_name: str
    called: tuple[PersonCard, ...]
    """Who was called so far, the last one last."""
    rings_me: bool


class Summons(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a hospital's gateway (SMS, telephone) gets of one ring; never a patient's name."""

    format: Literal["lianzhen-summons/1"] = "lianzhen-summons/1"
    alarm: AlarmId
    ring: int
    """From 1; a gateway that gets the same ring twice calls once."""
    kind: AlarmKind
    acuity: Acuity
    label: str
    origin: str
    """The name of the hospital that asks."""
    call_back: Phone
    person: str
    """The name of the officer to call; empty: whoever answers the hospital's phone."""
    phone: Phone
    rung_at: datetime
    link: str
