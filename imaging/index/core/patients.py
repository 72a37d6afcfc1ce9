"""Whom a study names, from its header."""

from consult.patients.wire import StudyPatient
from imaging.index.core.headers import day, text
from imaging.index.wire import Attributes


def named(header: Attributes) -> StudyPatient:
    """The patient of a study as its own words name him (PS3.3 §C.7.1.1)."""
    return StudyPatient(
        name=text(header, "00100010"),
        sex=text(header, "00100040"),
        birth_date=day(text(header, "00100030")),
    )
