"""What was shown in a session: which image, how, by whom, when (阅片)."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import ConsultationId, HospitalId, MarkId, PractitionerId, ReadingId
from consult.people.wire import PersonCard

Uid = Annotated[str, Meta(pattern=r"^[0-9.]{1,64}$")]
"""A DICOM UID (PS3.5 §9.1)."""

Coordinate = Annotated[float, Meta(ge=-1e6, le=1e6)]


class View(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One view of one image: everything that another seat needs to show the same.

    `index` counts from 0 in the order of the series; `centre` is in pixels of the image, `zoom`
    is 1.0 when the image fits the window; `window_centre`/`window_width` are in stored units
    (Hounsfield for CT).
    """

    study: Uid
    series: Uid
    instance: Uid
    index: Annotated[int, Meta(ge=0, le=100_000)]
    frame: Annotated[int, Meta(ge=0, le=100_000)] = 0
    window_centre: Coordinate | None = None
    window_width: Coordinate | None = None
    zoom: Annotated[float, Meta(gt=0, le=100)] = 1.0
    centre: tuple[Coordinate, Coordinate] | None = None
    is_inverted: bool = False


MarkKind = Literal["arrow", "line", "length", "ellipse", "rectangle", "freehand", "text"]

Point = tuple[Coordinate, Coordinate]
"""A place in an image, in its pixels from the top left corner, x first."""


class Mark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something drawn on one image (标注), in its pixels.

    `points`: arrow tip and tail; both ends of a line or length; two opposite corners of the box
    of an ellipse or rectangle; the path of a freehand; the place of a text.
    """

    id: MarkId
    study: Uid
    series: Uid
    instance: Uid
    frame: Annotated[int, Meta(ge=0, le=100_000)] = 0
    kind: MarkKind
    points: Annotated[tuple[Point, ...], Meta(min_length=1, max_length=512)]
    text: Annotated[str, Meta(max_length=200)] = ""


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A view that was held long enough to count as shown, as it reopens from the report."""

    id: ReadingId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    shown_by: PractitionerId
    shown_at: datetime
    view: View
    beside: View | None = None
    """The second series that was shown in step with the first."""
    marks: tuple[Mark, ...] = ()
    """What was drawn on these images at that moment."""
    drawn_by: tuple[str, ...] = ()
    """The name of each mark's author, in the order of the marks."""
    seen_by: tuple[PractitionerId, ...] = ()


class ReadingView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reading with the card of the person who showed it."""

    reading: Reading
    shown_by: PersonCard
