"""Whom a study names, from its header."""

from datetime import date

from consult.patients.wire import StudyPatient
from imaging.index.core.headers import text
from imaging.index.wire import Attributes


def named(header: Attributes) -> StudyPatient:
    """The patient of a study as its own words name him (PS3.3 §C.7.1.1)."""
    return StudyPatient(
        name=text(header, "00100010"),
        sex=text(header, "00100040"),
        birth_date=day(text(header, "00100030")),
    )


def day(value: str) -> date | None:
    """A DA value (PS3.5 §6.2), or None where it is not a day of the calendar."""
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:8]))
    except ValueError:
        return None
