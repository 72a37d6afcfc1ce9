"""The signed report as an Encapsulated PDF (PS3.3 §A.45.1)."""

from imaging.index.wire import Attributes
from imaging.objects.core.elements import code, day, items, of, time_of_day
from imaging.objects.core.heritage import composed, local
from imaging.objects.core.references import is_held, is_image, sop_and_frame
from imaging.objects.core.references import shown as shown_of
from imaging.objects.wire import Composed, Consulted, Images

ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


def report(told: Consulted, original: Attributes, images: Images, pdf: bytes) -> Composed:
    """The report in the study of `original`.

    A report on several studies goes into each of them: whoever opens one of them in the archive
    finds it, and where the studies name their patient differently each copy names him as its own.
    """
    at = local(told.frozen_at, original)
    study = original["0020000D"]["Value"][0]
    sources: dict[tuple[str, int], Attributes] = {}
    for view, _, _ in shown_of(told, study):
        if is_held(view, images) and is_image(images[view.instance]):
            place = (view.instance, view.frame)
            sources.setdefault(place, sop_and_frame(images[view.instance], view.frame))
    own: Attributes = {
        "00080016": of("UI", ENCAPSULATED_PDF),
        "00080023": day(at),
        "0008002A": {"vr": "DT"},
        "00080033": time_of_day(at),
        "00080060": of("CS", "DOC"),
        "00080064": of("CS", "WSD"),
        "00200013": of("IS", told.edition),
        "00280301": of("CS", "YES"),
        "0040A043": items(code("11488-4", "LN", "Consult note")),
        "0040A493": of("CS", "VERIFIED"),
        "00420010": of("ST", f"远程会诊报告 {told.number}"),
        "00420012": of("LO", "application/pdf"),
        # The value is padded to an even length (PS3.5 §7.1.1); this is the true one.
        "00420015": of("UL", len(pdf)),
    }
    if sources:
        own["00420013"] = items(*sources.values())
    made = composed("report", told, original, own)
    return Composed(
        kind=made.kind,
        study_uid=made.study_uid,
        series_uid=made.series_uid,
        sop_uid=made.sop_uid,
        sop_class=made.sop_class,
        header=made.header,
        document=pdf,
    )
