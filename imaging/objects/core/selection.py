"""The images that were shown, as a Key Object Selection "For Conference" (PS3.3 §A.35.4)."""

from collections.abc import Mapping

from imaging.index.wire import Attributes
from imaging.objects.core.elements import code, day, items, of, person, time_of_day
from imaging.objects.core.heritage import composed, local
from imaging.objects.core.references import by_series, is_held, is_image, sop_and_frame
from imaging.objects.core.references import shown as shown_of
from imaging.objects.wire import Composed, Consulted, Images

KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"

Place = tuple[str, int]
"""An instance and a frame of it, counted from 0."""


def selection(
    told: Consulted,
    original: Attributes,
    images: Images,
    states: Mapping[Place, Composed],
) -> Composed | None:
    """What was shown of this study, each image once, each with the first state that shows it so.

    None where nothing of it was shown. One object per study: the archive files it there.
    """
    study = original["0020000D"]["Value"][0]
    places = dict.fromkeys(
        (view.instance, view.frame) for view, _, _ in shown_of(told, study) if is_held(view, images)
    )
    if not places:
        return None
    at = local(told.frozen_at, original)
    own: Attributes = {
        "00080016": of("UI", KEY_OBJECTS),
        "00080023": day(at),
        "00080033": time_of_day(at),
        "00080060": of("CS", "KO"),
        "00081111": items(),
        "00200013": of("IS", told.edition),
        "0040A040": of("CS", "CONTAINER"),
        # CID 7010
        "0040A043": items(code("113005", "DCM", "For Conference")),
        "0040A050": of("CS", "SEPARATE"),
        "0040A375": items(_evidence(study, images, places, states)),
        # TID 2010
        "0040A504": items({"00080105": of("CS", "DCMR"), "0040DB00": of("CS", "2010")}),
        "0040A730": items(*_observer(told), _description(told), *_named(images, places, states)),
    }
    return composed("selection", told, original, own)


def _evidence(
    study: str, images: Images, places: Mapping[Place, None], states: Mapping[Place, Composed]
) -> Attributes:
    evidence = by_series((images[instance] for instance, _ in places), "00081199")
    used = {states[place].sop_uid: states[place] for place in places if place in states}
    if used:
        named = items(*map(_state, used.values()))
        series = next(iter(used.values())).series_uid
        evidence["Value"].append({"0020000E": of("UI", series), "00081199": named})
    return {"00081115": evidence, "0020000D": of("UI", study)}


def _observer(told: Consulted) -> list[Attributes]:
    if not told.author:
        return []
    return [
        {
            "0040A010": of("CS", "HAS OBS CONTEXT"),
            "0040A040": of("CS", "PNAME"),
            "0040A043": items(code("121008", "DCM", "Person Observer Name")),
            "0040A123": person(told.author),
        }
    ]


def _description(told: Consulted) -> Attributes:
    return {
        "0040A010": of("CS", "CONTAINS"),
        "0040A040": of("CS", "TEXT"),
        "0040A043": items(code("113012", "DCM", "Key Object Description")),
        "0040A160": of("UT", f"远程会诊 {told.number}"),
    }


def _named(
    images: Images, places: Mapping[Place, None], states: Mapping[Place, Composed]
) -> list[Attributes]:
    named = []
    for instance, frame in places:
        entry = images[instance]
        reference = sop_and_frame(entry, frame)
        if (instance, frame) in states:
            reference["00081199"] = items(_state(states[instance, frame]))
        kind = "IMAGE" if is_image(entry) else "COMPOSITE"
        named.append(
            {
                "00081199": items(reference),
                "0040A010": of("CS", "CONTAINS"),
                "0040A040": of("CS", kind),
            }
        )
    return named


def _state(state: Composed) -> Attributes:
    return {"00081150": of("UI", state.sop_class), "00081155": of("UI", state.sop_uid)}
