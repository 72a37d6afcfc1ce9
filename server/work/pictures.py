"""The images of a case for its papers and packages: key images as JPEG, originals as they lie."""

from collections.abc import Iterable

import structlog

from consult.archive.wire import Kept
from consult.consultations.wire import ReadingNote, Record
from consult.documents.wire import Label, Picture
from consult.ledger.errors import Refusal
from consult.ledger.wire import CaseId, HospitalId
from imaging.index.service import ImageIndex
from imaging.index.wire import Instance
from imaging.pixels.service import Pictures
from imaging.pixels.wire import Window

MOST_KEY_IMAGES = 12
LONGEST_PIXELS = 768
log = structlog.get_logger("work")


class CasePictures:
    """Draws and lists; a picture that cannot be drawn is left out and said in the log."""

    def __init__(self, index: ImageIndex, pictures: Pictures) -> None:
        self._index = index
        self._pictures = pictures

    async def key_images(self, record: Record) -> tuple[Picture, ...]:
        """What was shown in the session, each view once, at most twelve, in order."""
        instances = await self._instances(record.case)
        shown = _distinct(record.readings)
        drawn = [await self._draw(record.hospital.id, note, instances) for note in shown]
        return tuple(picture for picture in drawn if picture is not None)

    async def originals(self, record: Record) -> tuple[Kept, ...]:
        """Every DICOM file of the case, named by its place; what another hospital made says so."""
        made = _made_elsewhere(record)
        found: list[Kept] = []
        for s, study in enumerate(await self._index.contents(record.case), 1):
            for e, series in enumerate(study.series, 1):
                title = f"{series.modality} {series.description}".strip()[:150]
                found += [
                    Kept(
                        path=f"dicom/study-{s:02d}/series-{e:02d}/{i:05d}.dcm",
                        title=Label(zh=title + made.get(series.series_uid, ""), en=""),
                        media_type="application/dicom",
                        digest=one.digest,
                    )
                    for i, one in enumerate(series.instances, 1)
                ]
        return tuple(found)

    async def _instances(self, case: CaseId) -> dict[str, Instance]:
        studies = await self._index.contents(case)
        return {
            one.sop_uid: one
            for study in studies
            for series in study.series
            for one in series.instances
        }

    async def _draw(
        self, hospital: HospitalId, note: ReadingNote, instances: dict[str, Instance]
    ) -> Picture | None:
        view = note.view
        instance = instances.get(view.instance)
        if instance is None:
            return None
        window = None
        if view.window_centre is not None and view.window_width is not None:
            window = Window(center=view.window_centre, width=view.window_width)
        try:
            image = await self._pictures.render(
                hospital, instance, view.frame + 1, window, LONGEST_PIXELS
            )
        except Refusal as refusal:
            log.warning("key image not drawn", code=refusal.code)
            return None
        level = "" if window is None else f"，窗位 {window.center:g} 窗宽 {window.width:g}"
        return Picture(image=image, caption=f"第 {view.index + 1} 幅{level}，{note.shown_by} 展示")


def _made_elsewhere(record: Record) -> dict[str, str]:
    """What stands behind the title of a series that came with a recognised result."""
    return {
        series: f"（{note.hospital_name[:30]} {note.performed_on.isoformat()}，已互认）"
        for note in record.recognitions
        for series in note.series
    }


def _distinct(readings: Iterable[ReadingNote]) -> list[ReadingNote]:
    seen: dict[tuple[object, ...], ReadingNote] = {}
    for note in readings:
        view = note.view
        seen.setdefault((view.instance, view.frame, view.window_centre, view.window_width), note)
    return list(seen.values())[-MOST_KEY_IMAGES:]
