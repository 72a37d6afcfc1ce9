"""Makes the objects of a signed record: images from the index, bytes from a worker process."""

from collections.abc import Iterable

from consult.ledger.errors import Refusal, Unavailable
from imaging.index.core.headers import unpack
from imaging.index.service import ImageIndex, Rows
from imaging.index.wire import Attributes, Entry, Scope
from imaging.objects.core.presentation import presentations
from imaging.objects.core.references import is_held
from imaging.objects.core.report import report
from imaging.objects.core.selection import selection
from imaging.objects.wire import Composed, Consulted, Images, Made, MadeObject
from imaging.pixels.ports import Workers
from imaging.pixels.wire import Write, Written


class Objects:
    """Report, selections and presentation states; made twice, they are the same bytes."""

    def __init__(self, *, index: ImageIndex, workers: Workers) -> None:
        self._index = index
        self._workers = workers

    async def make(self, scope: Scope, told: Consulted, pdf: bytes) -> Made:
        """All objects of a consultation whose images lie in this case.

        One report, one selection per study, a state per way of showing. A record without images
        has no study in which an archive could file it: nothing is made of it.
        """
        headers, images = await self._images(scope, told)
        composed = compose(told, headers, images, pdf)
        made = [await self._made(one) for one in composed]
        return Made(objects=tuple(made), missing=missing(told, images))

    async def _images(self, scope: Scope, told: Consulted) -> tuple[list[Attributes], Images]:
        """A header of each study, and the instances that were shown."""
        shown = {
            view.instance
            for reading in told.readings
            for view in (reading.view, reading.beside)
            if view is not None
        }
        headers, images = list[Attributes](), dict[str, Entry]()
        for study in (await self._index.studies(scope))[0]:
            rows = await self._index.instances(scope, study.study_uid)
            headers += [unpack(packed) for _, packed in rows[:1]]
            images |= _entries(rows, shown)
        return headers, images

    async def _made(self, one: Composed) -> MadeObject:
        answer = await self._workers.run(Write(header=one.header, document=one.document))
        if not isinstance(answer, Written):
            why = getattr(answer, "why", "")
            if why in ("deadline", "crashed", "MemoryError"):
                raise Unavailable(f"worker: {why}")
            raise Refusal("object-not-written", "DICOM 对象无法生成。", "The object can't be made.")
        return MadeObject(
            kind=one.kind,
            study_uid=one.study_uid,
            series_uid=one.series_uid,
            sop_uid=one.sop_uid,
            sop_class=one.sop_class,
            file=answer.file,
        )


def compose(
    told: Consulted, headers: Iterable[Attributes], images: Images, pdf: bytes
) -> list[Composed]:
    """The objects for each of these studies: states, the selection that names them, the report."""
    composed = list[Composed]()
    for original in headers:
        states = presentations(told, original, images)
        first = {place: several[0] for place, several in states.items()}
        chosen = selection(told, original, images, first)
        composed += [one for several in states.values() for one in several]
        composed += [chosen] if chosen is not None else []
        composed.append(report(told, original, images, pdf))
    return composed


def missing(told: Consulted, images: Images) -> tuple[str, ...]:
    """Instances that were shown and are not held; no object speaks of them."""
    views = (view for reading in told.readings for view in (reading.view, reading.beside))
    gone = {view.instance for view in views if view is not None and not is_held(view, images)}
    return tuple(sorted(gone))


def _entries(rows: Rows, wanted: set[str]) -> dict[str, Entry]:
    return {
        instance.sop_uid: Entry(instance=instance, header=unpack(packed))
        for instance, packed in rows
        if instance.sop_uid in wanted
    }
