"""Moments → who was there, from when to when, and how well his line carried."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consult.attendance.wire import Attended, Attendee, Carried, Stay, Stretch
from consult.ledger.wire import AttendeeId


@dataclass(slots=True)
class _Course:
    """One person's attendance while it is read, moment after moment."""

    newest: Attended
    stays: list[Stay] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    there_since: datetime | None = None
    thin_since: datetime | None = None
    carried: Carried = "video"

    def take(self, moment: Attended) -> None:
        self.newest = moment
        if moment.what in ("away", "left"):
            self.close(moment.at)
        elif moment.what in ("came", "back") and self.there_since is None:
            self.there_since = moment.at
        if moment.carried != self.carried:
            self.thin(moment.at)
            self.carried = moment.carried
        if self.there_since is not None and self.thin_since is None and self.carried != "video":
            self.thin_since = moment.at

    def close(self, at: datetime | None) -> None:
        if self.there_since is not None:
            self.stays.append(Stay(since=self.there_since, until=at))
        self.there_since = None
        self.thin(at)

    def thin(self, at: datetime | None) -> None:
        if self.thin_since is not None and self.thin_since != at:
            stretch = Stretch(since=self.thin_since, until=at, carried=self.carried)
            self.stretches.append(stretch)
        self.thin_since = None


def attendees(moments: Iterable[Attended], until: datetime, *, is_over: bool) -> list[Attendee]:
    """Who was there, in the order in which they came; the moments are in the order of time.

    Whoever did not leave was there `until` then; the session goes on unless it `is_over`.
    """
    courses: dict[AttendeeId, _Course] = {}
    for moment in moments:
        courses.setdefault(moment.person, _Course(moment)).take(moment)
    for course in courses.values():
        course.close(until if is_over else None)
    return [_attendee(course, until) for course in courses.values()]


def _attendee(course: _Course, until: datetime) -> Attendee:
    who = course.newest
    return Attendee(
        person=who.person,
        name=who.name,
        title=who.title,
        department=who.department,
        hospital_name=who.hospital_name,
        role=who.role,
        stays=tuple(course.stays),
        total_minutes=_minutes(course.stays, until),
        stretches=tuple(course.stretches),
    )


def _minutes(stays: Sequence[Stay], until: datetime) -> int:
    spans = (max(stay.until or until, stay.since) - stay.since for stay in stays)
    return round(sum(spans, timedelta()).total_seconds() / 60)
