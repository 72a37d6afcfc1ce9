"""Which edition of a catalogue counts on a day."""

from collections.abc import Iterable
from datetime import date

from consult.recognition.wire import Catalogue


def in_force(editions: Iterable[Catalogue], day: date) -> Catalogue | None:
    """The newest edition that is in force on this day."""
    begun = [each for each in editions if each.in_force_from <= day]
    return max(begun, key=lambda each: each.edition, default=None)


def next_edition(editions: Iterable[Catalogue]) -> int:
    """The number of the edition after these."""
    return max((each.edition for each in editions), default=0) + 1
