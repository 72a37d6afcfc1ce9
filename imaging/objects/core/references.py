"""How objects name the images that they speak of (PS3.3 tables 10-3, 10-4 and 10-11)."""

from collections.abc import Iterable, Iterator
from typing import Any

from consult.readings.wire import Mark, View
from imaging.index.core.headers import whole_number
from imaging.index.wire import Attributes, Entry
from imaging.objects.core.elements import items, of
from imaging.objects.wire import Consulted, Images


def frame_count(entry: Entry) -> int:
    """How many frames the instance says to have; 1 where it says nothing."""
    return max(1, whole_number(entry.header, "00280008") or 1)


def is_image(entry: Entry) -> bool:
    """Has it rows and columns, so that a place in it can be named?"""
    rows, columns = (whole_number(entry.header, tag) or 0 for tag in ("00280010", "00280011"))
    return rows > 0 and columns > 0


def is_held(view: View, images: Images) -> bool:
    """Is the image of this view one that the case has?"""
    entry = images.get(view.instance)
    return (
        entry is not None
        and entry.instance.study_uid == view.study
        and view.frame < frame_count(entry)
    )


def sop(entry: Entry) -> Attributes:
    """A reference to an instance."""
    return {
        "00081150": of("UI", entry.instance.sop_class),
        "00081155": of("UI", entry.instance.sop_uid),
    }


def sop_and_frame(entry: Entry, frame: int) -> Attributes:
    """A reference to one frame, counted from 0; where there is but one it is not named."""
    named = sop(entry)
    if frame_count(entry) > 1:
        named["00081160"] = of("IS", frame + 1)
    return named


def by_series(entries: Iterable[Entry], within: str) -> dict[str, Any]:
    """A Referenced Series Sequence of these instances, each once, in the sequence `within`."""
    series: dict[str, dict[str, Attributes]] = {}
    for entry in entries:
        named = series.setdefault(entry.instance.series_uid, {})
        named[entry.instance.sop_uid] = sop(entry)
    return items(
        *(
            {"0020000E": of("UI", series_uid), within: items(*named.values())}
            for series_uid, named in series.items()
        )
    )


def shown(told: Consulted, study: str) -> Iterator[tuple[View, tuple[Mark, ...], str]]:
    """Every view of a study, in the order of showing: marks on it, who showed it."""
    for reading in told.readings:
        for view in (reading.view, reading.beside):
            if view is not None and view.study == study:
                yield view, tuple(m for m in reading.marks if _is_on(m, view)), reading.shown_by


def _is_on(mark: Mark, view: View) -> bool:
    return mark.instance == view.instance and mark.frame == view.frame
