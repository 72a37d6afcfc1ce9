"""Which edition of a catalogue counts on a day, and which of its items a result is."""

from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from msgspec.structs import replace

from consult.recognition.wire import Catalogue
from consult.results.wire import Result


def in_force(editions: Iterable[Catalogue], day: date) -> Catalogue | None:
    """The newest edition that is in force on this day."""
    begun = [each for each in editions if each.in_force_from <= day]
    return max(begun, key=lambda each: each.edition, default=None)


def next_edition(editions: Iterable[Catalogue]) -> int:
    """The number of the edition after these."""
    return max((each.edition for each in editions), default=0) + 1


def coded(result: Result, catalogue: Catalogue | None) -> Result:
    """A result under the code of the item whose very name it bears, if its maker gave no code.

    Devices name what they examined (Study Description) and seldom code it. Names are the same
    without regard to spaces, case and width; nothing is guessed beyond that.
    """
    if result.code or catalogue is None:
        return result
    name = _bare(result.name)
    codes = {
        item.code
        for item in catalogue.items
        if item.kind == result.kind and _bare(item.name) == name
    }
    return replace(result, code=codes.pop()) if len(codes) == 1 else result


def _bare(name: str) -> str:
    return "".join(normalize("NFKC", name).casefold().split())
