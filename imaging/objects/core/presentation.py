"""How an image was shown, as a softcopy presentation state (PS3.3 §A.33.1 grey, §A.33.2 colour)."""

from collections.abc import Sequence
from hashlib import sha256
from math import ceil, floor
from typing import Any

import msgspec

from consult.readings.wire import Mark, View
from imaging.index.core.headers import text
from imaging.index.wire import Attributes, Entry
from imaging.objects.core.drawing import Ground, graphics, texts
from imaging.objects.core.elements import day, items, of, person, time_of_day
from imaging.objects.core.heritage import composed, local
from imaging.objects.core.profile import SRGB
from imaging.objects.core.references import (
    by_series,
    is_held,
    is_image,
    shown,
    sop_and_frame,
)
from imaging.objects.wire import Composed, Consulted, Images

GREY_STATE = "1.2.840.10008.5.1.4.1.1.11.1"
COLOUR_STATE = "1.2.840.10008.5.1.4.1.1.11.2"
LAYER = "CONSULTATION"


def presentations(
    told: Consulted, original: Attributes, images: Images
) -> dict[tuple[str, int], list[Composed]]:
    """A state for each different way in which an image of this study was shown, by its place.

    The same view with the same marks is one state, however often it was shown.
    """
    study = original["0020000D"]["Value"][0]
    made: dict[tuple[str, int], dict[str, Composed]] = {}
    number = 0
    for view, marks, by in shown(told, study):
        if not is_held(view, images) or not is_image(images[view.instance]):
            continue
        states = made.setdefault((view.instance, view.frame), {})
        name = _name(view, marks)
        if name not in states:
            number += 1
            own = _state(view, marks, images[view.instance])
            own |= _label(told, original, number, by)
            states[name] = composed("presentation", told, original, own, name)
    return {place: list(states.values()) for place, states in made.items()}


def _name(view: View, marks: Sequence[Mark]) -> str:
    """The same for the same picture: where it stood in its series is no part of it."""
    same = msgspec.structs.replace(view, index=0)
    return sha256(msgspec.json.encode((same, marks), order="deterministic")).hexdigest()


def _label(told: Consulted, original: Attributes, number: int, by: str) -> Attributes:
    at = local(told.frozen_at, original)
    return {
        "00080060": of("CS", "PR"),
        "00200013": of("IS", number),
        "00700080": of("CS", LAYER),
        "00700081": of("LO", f"{told.number} {by}"),
        "00700082": day(at),
        "00700083": time_of_day(at),
        "00700084": person(by),
    }


def _state(view: View, marks: Sequence[Mark], entry: Entry) -> Attributes:
    header = entry.header
    own: Attributes = {
        "00081115": by_series([entry], "00081140"),
        "0070005A": items(_area(view, entry)),
    }
    if is_grey(entry):
        own |= {"00080016": of("UI", GREY_STATE), "20500020": of("CS", _shape(view, header))}
        own |= _modality(entry, view.frame) | _window(view, header)
    else:
        own |= {"00080016": of("UI", COLOUR_STATE), "00282000": SRGB}
    # Laterality is type 2C: said where the image says it, empty where it may be paired.
    if "00200060" in header or text(header, "00200062") == "":
        own["00200060"] = of("CS", text(header, "00200060"))
    drawn = _annotation(view, marks, entry)
    if drawn:
        own["00700001"] = items(drawn)
        own["00700060"] = items({"00700002": of("CS", LAYER), "00700062": of("IS", 1)})
    return own


def is_grey(entry: Entry) -> bool:
    """Does the image pass through a grey window?"""
    return text(entry.header, "00280004") in ("MONOCHROME1", "MONOCHROME2", "")


def _shape(view: View, header: Attributes) -> str:
    """The state replaces the image's own polarity, so MONOCHROME1 turns it round once."""
    is_turned = (text(header, "00280004") == "MONOCHROME1") != view.is_inverted
    return "INVERSE" if is_turned else "IDENTITY"


def _modality(entry: Entry, frame: int) -> Attributes:
    """The modality LUT; one in the state replaces the image's, so it is the same one."""
    header = entry.header
    if header.get("00283000", {}).get("Value"):
        return {"00283000": header["00283000"]}
    found = _of_frame(header, frame, "00289145") or header
    slope, intercept = _number(found, "00281053"), _number(found, "00281052")
    if slope is None or intercept is None:
        return {}
    unit = text(found, "00281054") or ("HU" if text(header, "00080060") == "CT" else "US")
    return {
        "00281052": of("DS", intercept),
        "00281053": of("DS", slope),
        "00281054": of("LO", unit),
    }


def _window(view: View, header: Attributes) -> Attributes:
    """The window that was chosen, else the image's own: without one the full range is shown."""
    centre, width = view.window_centre, view.window_width
    if centre is None or width is None:
        own = _of_frame(header, view.frame, "00289132") or header
        centre, width = _number(own, "00281050"), _number(own, "00281051")
    if centre is None or width is None:
        tables = header.get("00283010", {}).get("Value")
        return {"00283110": items({"00283010": items(tables[0])})} if tables else {}
    if width <= 0:
        return {}
    window = {"00281050": of("DS", centre), "00281051": of("DS", width)}
    function = text(header, "00281056")
    if width < 1 and function in ("", "LINEAR"):
        # PS3.3 §C.11.2.1.2.1: LINEAR has no width below 1.
        function = "LINEAR_EXACT"
    if function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
        window["00281056"] = of("CS", function)
    return {"00283110": items(window)}


def _area(view: View, entry: Entry) -> Attributes:
    """The part of the image in sight, whatever the shape of a seat's window (PS3.3 §C.10.4)."""
    ground = _ground(entry, view.frame)
    centre = view.centre or ((ground.columns - 1) / 2, (ground.rows - 1) / 2)
    left, right = _sight(centre[0], ground.columns, view.zoom)
    top, bottom = _sight(centre[1], ground.rows, view.zoom)
    area = {
        "00700052": of("SL", left, top),
        "00700053": of("SL", right, bottom),
        "00700100": of("CS", "SCALE TO FIT"),
    }
    if ground.across_mm > 0 and ground.down_mm > 0:
        area["00700101"] = of("DS", ground.down_mm, ground.across_mm)
    else:
        aspect = entry.header.get("00280034", {}).get("Value") or [1, 1]
        area["00700102"] = of("IS", *aspect[:2])
    return area


def _sight(centre: float, size: int, zoom: float) -> tuple[int, int]:
    """First and last pixel in sight, from 1, never outside the image, two where it has two."""
    half = size / max(zoom, 1.0) / 2
    first = min(max(floor(centre + 0.5 - half) + 1, 1), max(size - 1, 1))
    return first, min(max(ceil(centre + 0.5 + half), first + 1), size)


def _annotation(view: View, marks: Sequence[Mark], entry: Entry) -> Attributes:
    ground = _ground(entry, view.frame)
    lines = [line for mark in marks for line in graphics(mark, ground)]
    words = [word for mark in marks for word in texts(mark, ground)]
    if not lines and not words:
        return {}
    drawn = {
        "00081140": items(sop_and_frame(entry, view.frame)),
        "00700002": of("CS", LAYER),
    }
    if words:
        drawn["00700008"] = items(*words)
    if lines:
        drawn["00700009"] = items(*lines)
    return drawn


def _ground(entry: Entry, frame: int) -> Ground:
    header = entry.header
    spacing = (_of_frame(header, frame, "00289110") or header).get("00280030", {})
    down, across = ([*map(_positive, spacing.get("Value") or []), 0.0, 0.0])[:2]
    return Ground(
        columns=int(_number(header, "00280011") or 1),
        rows=int(_number(header, "00280010") or 1),
        across_mm=across,
        down_mm=down,
    )


def _of_frame(header: Attributes, frame: int, macro: str) -> Attributes | None:
    """The item of a functional group (PS3.3 §C.7.6.16) that counts for a frame."""
    each = header.get("52009230", {}).get("Value") or []
    shared = header.get("52009229", {}).get("Value") or []
    for groups in (*each[frame : frame + 1], *shared[:1]):
        found: list[Attributes] = groups.get(macro, {}).get("Value") or []
        if found:
            return found[0]
    return None


def _number(header: Attributes, tag: str) -> float | None:
    value: Any = (header.get(tag, {}).get("Value") or [None])[0]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _positive(value: object) -> float:
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0
