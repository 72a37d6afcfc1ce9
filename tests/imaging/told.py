"""Consultations for the objects: images as the index has them, readings as sessions leave them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from hypothesis import strategies as st
from pydicom import Dataset, dcmread

from consult.consultations.wire.frozen import ReadingNote
from consult.ledger.wire import ConsultationId, Digest, MarkId, ReadingId
from consult.readings.wire import Mark, MarkKind, View
from imaging.index.wire import Attributes, Entry, FrameMap, Instance
from imaging.objects.wire import Composed, Consulted
from imaging.pixels.pydicom.header import read_header
from imaging.pixels.pydicom.writing import write
from imaging.pixels.wire import ReadHeader, Write

DIGEST = Digest("ab" * 32)
PDF = b"%PDF-1.7\n odd"
KINDS: tuple[MarkKind, ...] = (
    "arrow",
    "line",
    "length",
    "ellipse",
    "rectangle",
    "freehand",
    "text",
)


def entry(file: bytes) -> Entry:
    """A file as the index knows it."""
    header = read_header(ReadHeader(head=file)).header

    def text(tag: str) -> str:
        return str(header[tag]["Value"][0])

    instance = Instance(
        study_uid=text("0020000D"),
        series_uid=text("0020000E"),
        sop_uid=text("00080018"),
        sop_class=text("00080016"),
        transfer_syntax="1.2.840.10008.1.2.1",
        modality=text("00080060"),
        number=1,
        digest=DIGEST,
        size_bytes=len(file),
        head_bytes=len(file),
        frames=FrameMap(),
    )
    return Entry(instance=instance, header=header)


def view(of: Entry, **changes: object) -> View:
    """A view of this image."""
    instance = of.instance
    place = {
        "study": instance.study_uid,
        "series": instance.series_uid,
        "instance": instance.sop_uid,
        "index": 0,
    }
    return View(**(place | changes))  # type: ignore[arg-type]


def mark(of: Entry, kind: MarkKind, *points: tuple[float, float], text: str = "") -> Mark:
    """A mark on this image."""
    return Mark(
        id=MarkId(UUID(int=1)),
        study=of.instance.study_uid,
        series=of.instance.series_uid,
        instance=of.instance.sop_uid,
        kind=kind,
        points=points,
        text=text,
    )


def told(*readings: tuple[View, Sequence[Mark]], beside: View | None = None) -> Consulted:
    """A consultation in which this was shown."""
    notes = tuple(
        ReadingNote(
            id=ReadingId(UUID(int=place)),
            shown_by="李主任",
            shown_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
            view=seen,
            beside=beside,
            marks=tuple(marks),
        )
        for place, (seen, marks) in enumerate(readings)
    )
    return Consulted(
        digest=DIGEST,
        consultation=ConsultationId(UUID(int=5)),
        number="HZ-2026-0001",
        edition=1,
        frozen_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        institution="桓仁县人民医院",
        author="李主任",
        readings=notes,
    )


def written(one: Composed) -> bytes:
    """The object as a file."""
    return write(Write(header=one.header, document=one.document)).file


def read(one: Composed) -> Dataset:
    """The object as pydicom reads its file."""
    return dcmread(BytesIO(written(one)))


def original(of: Entry) -> Attributes:
    """The header that patient and study are taken from."""
    return of.header


COORDINATES = st.one_of(
    st.floats(-20, 80, width=32),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.integers(0, 64).map(float),
)
POINTS = st.tuples(COORDINATES, COORDINATES)


def marks_on(of: Entry) -> st.SearchStrategy[Mark]:
    """Any mark that the wire lets through, on this image."""
    return st.builds(
        Mark,
        id=st.just(MarkId(UUID(int=1))),
        study=st.just(of.instance.study_uid),
        series=st.just(of.instance.series_uid),
        instance=st.just(of.instance.sop_uid),
        kind=st.sampled_from(KINDS),
        points=st.lists(POINTS, min_size=1, max_size=20).map(tuple),
        text=st.text(max_size=200),
    )


def views_of(of: Entry) -> st.SearchStrategy[View]:
    """Any view that the wire lets through, of this image."""
    windows = st.none() | COORDINATES
    return st.builds(
        View,
        study=st.just(of.instance.study_uid),
        series=st.just(of.instance.series_uid),
        instance=st.just(of.instance.sop_uid),
        index=st.integers(0, 9),
        window_centre=windows,
        window_width=windows,
        zoom=st.floats(1e-9, 100, exclude_min=True),
        centre=st.none() | POINTS,
        is_inverted=st.booleans(),
    )
