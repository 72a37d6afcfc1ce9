"""Who was in a session: moments as they happen, and what they add up to for a report."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from consult.ledger.wire import AttendeeId, ConsultationId, EventId, HospitalId
from consult.people.wire import Title

Presence = Literal["came", "away", "back", "left", "stepped"]
"""Took a seat · his line fell silent · it is back · gave the seat up · his line carries more
or less than before."""

Carried = Literal["video", "sound", "stills", "chat"]
"""What a line carries still: pictures; sound; images and pointers; words alone."""

AttendeeRole = Literal["requester", "expert", "chair", "observer", "guest"]


class Attended(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment of one person's attendance, with who he was then; never changed."""

    id: EventId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    person: AttendeeId
    name: str
    title: Title
    department: str
    hospital_name: str
    role: AttendeeRole
    what: Presence
    carried: Carried
    at: datetime


class Stay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when to when somebody was there without a break; `until` None: he is there still."""

    since: datetime
    until: datetime | None


class Stretch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time during which his line carried less than pictures ("no video 10:12 to 10:31")."""

    since: datetime
    until: datetime | None
    carried: Carried


class Attendee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's attendance of one session."""

    person: AttendeeId
    name: str
    title: Title
    department: str
    hospital_name: str
    role: AttendeeRole
    stays: tuple[Stay, ...]
    total_minutes: int
    stretches: tuple[Stretch, ...]
