"""A recording of a session, or a reading that an expert spoke alone: its files, and what was shown
while they run. Both replay alike: the views are shown again in the viewer, never as a video."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from consult.ledger.wire import (
    AttendeeId,
    ConsultationId,
    Digest,
    HospitalId,
    MarkId,
    PractitionerId,
    RecordingId,
)
from consult.people.wire import PersonCard
from consult.readings.wire import Mark, Point, View

RecordingKind = Literal["session", "spoken"]

Milliseconds = Annotated[int, Meta(ge=0, le=24 * 3_600_000)]
"""Since the recording began."""


class RecordedFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's sound or picture from `starts_ms` on; found by its digest."""

    digest: Digest
    size_bytes: int
    media_type: str
    source: Literal["microphone", "camera", "screen"]
    person: AttendeeId
    name: str
    starts_ms: Milliseconds
    lasts_ms: Milliseconds


class Recording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recording; `why` says in a code why there is less than was asked for, or nothing.

    `moments` is the digest of the JSON lines of `Moment`s, gzipped.
    """

    id: RecordingId
    owner: HospitalId
    version: int = 1
    consultation: ConsultationId
    kind: RecordingKind
    started_by: PractitionerId
    started_at: datetime
    ended_at: datetime | None = None
    state: Literal["running", "ready", "failed", "withdrawn"] = "running"
    why: str = ""
    lasts_ms: Milliseconds = 0
    files: tuple[RecordedFile, ...] = ()
    moments: Digest | None = None


class RecordingView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recording with the card of the person who started it."""

    recording: Recording
    started_by: PersonCard


class Moment(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=str.lower
):
    """Something that was to be seen from `at_ms` on."""

    at_ms: Milliseconds


class Viewed(Moment, frozen=True, kw_only=True):
    """The guide, or whoever reads alone, looks at this."""

    view: View
    beside: View | None = None


class Pointed(Moment, frozen=True, kw_only=True):
    """Somebody's pointer is here, or gone."""

    name: str
    at: Point | None
    is_beside: bool = False


class Marked(Moment, frozen=True, kw_only=True):
    """A mark was drawn or changed; `is_kept` is False while the hand still draws."""

    name: str
    mark: Mark
    is_kept: bool = True


class Unmarked(Moment, frozen=True, kw_only=True):
    """A mark was taken away."""

    mark: MarkId


class Spoke(Moment, frozen=True, kw_only=True):
    """Who speaks from now on, by the names in the files; for the line around a face."""

    names: tuple[str, ...]


AnyMoment = Viewed | Pointed | Marked | Unmarked | Spoke


class SpokenChunk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of a spoken reading as a browser's recorder gave it: WebM with Opus, cut anywhere.

    `starts_ms` says where the sound of its recorder's run began: after a reload a new run begins.
    """

    audio: Annotated[bytes, Meta(min_length=1, max_length=400_000)]
    starts_ms: Milliseconds
    lasts_ms: Milliseconds
    """Until where the whole reading goes with this piece."""
    moments: Annotated[tuple[AnyMoment, ...], Meta(max_length=3_000)] = ()


class KeptChunk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A chunk whose bytes lie in the vault; numbered from 0 without gaps."""

    id: UUID
    owner: HospitalId
    version: int = 1
    recording: RecordingId
    number: int
    audio: Digest
    size_bytes: int
    starts_ms: Milliseconds
    moments: tuple[AnyMoment, ...] = ()


class Spoken(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spoken reading that is being made, and the number of the chunk that comes next."""

    recording: Recording
    next_chunk: int


class RecordingNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session's recording as a report names it; `why` as in `Recording`."""

    recording: RecordingId
    started_at: datetime
    lasts_ms: Milliseconds
    why: str = ""


class SpokenNote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spoken reading as a signed opinion cites it."""

    recording: RecordingId
    sound: Digest
    size_bytes: int
    moments: Digest | None
    lasts_ms: Milliseconds
