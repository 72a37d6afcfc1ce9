"""Observers and guests of a session, and what is sent to invite them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.consultations.wire import State
from consult.ledger.wire import (
    CaseId,
    ConsultationId,
    GuestId,
    HospitalId,
    ObserverId,
    PractitionerId,
)
from consult.people.wire import PersonCard

GuestRelation = Literal["patient", "family", "guardian", "companion"]
"""患者本人 · 家属 · 监护人 · 陪同人员."""

GuestName = Annotated[str, Meta(min_length=1, max_length=60)]
GuestSecret = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 random bits in base64url. The inviting page makes them: the server never stores or says
what opens the door."""


class Observer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A practitioner of the alliance who may watch a session; sends nothing, decides nothing."""

    id: ObserverId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    practitioner: PractitionerId
    invited_by: PractitionerId
    invited_at: datetime
    withdrawn_at: datetime | None = None


class Guest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient or somebody who belongs to him, for part of one session.

    The link opens the door once, before `link_until`; whoever opened it holds a badge then.
    Of both only the SHA-256 is kept.
    """

    id: GuestId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    name: GuestName
    relation: GuestRelation
    invited_by: PractitionerId
    invited_at: datetime
    link_digest: str
    link_until: datetime
    badge_digest: str = ""
    badge_until: datetime | None = None
    withdrawn_at: datetime | None = None


class InviteObserver(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let this practitioner watch."""

    practitioner: PractitionerId


class InviteGuest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a link for the patient or somebody who belongs to him."""

    name: GuestName
    relation: GuestRelation
    secret: GuestSecret


class ObserverView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An observer with his card."""

    id: ObserverId
    person: PersonCard
    invited_at: datetime


class GuestView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guest as the panel sees him; no link and no badge."""

    id: GuestId
    name: str
    relation: GuestRelation
    invited_at: datetime
    link_until: datetime
    has_entered: bool


class VisitorsView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody who may come besides the panel; `may_invite` says whether the caller may add."""

    observers: tuple[ObserverView, ...]
    guests: tuple[GuestView, ...]
    candidates: tuple[PersonCard, ...]
    may_invite: bool
    bar_zh: str = ""
    """Why nobody may observe, where that is so."""
    bar_en: str = ""


class OpenDoor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The secret of a guest's link."""

    secret: GuestSecret


class Visit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a guest or an observer sees of a session before he is in: no word of the record.

    `case` is there for observers only, who may look at what is shown.
    """

    consultation: ConsultationId
    number: str
    state: State
    starts_at: datetime | None
    hospital_name: str
    name: str
    relation: GuestRelation | None = None
    case: CaseId | None = None
