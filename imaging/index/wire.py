"""What the index keeps of an instance, and what it tells of a case."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, Digest, HospitalId, PractitionerId

Uid = Annotated[str, Meta(pattern="^[0-9.]{1,64}$")]
"""A DICOM unique identifier (PS3.5 §9.1), no more trusted than its alphabet."""

Attributes = dict[str, Any]
"""A data set in the DICOM JSON model (PS3.18 annex F): tag → {"vr", "Value"}."""


class Scope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose images: the hospital that owns the case, the case, who is asking (None: a device)."""

    hospital: HospitalId
    case: CaseId
    actor: PractitionerId | None


class FrameMap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the frames lie in the stored file; offsets and lengths in bytes.

    Native frames (PS3.5 §A.1) are `native_count` runs of `native_bytes` from `native_at`;
    encapsulated frames (PS3.5 §A.4) are each a list of offset, length, offset, length …
    """

    native_at: int = 0
    native_bytes: int = 0
    native_count: int = 0
    spans: tuple[tuple[int, ...], ...] = ()

    @property
    def count(self) -> int:
        """How many frames can be read."""
        return len(self.spans) or self.native_count

    def of(self, number: int) -> tuple[int, ...]:
        """Offset, length, … of frame `number`, counted from 1; raises IndexError."""
        if not 1 <= number <= self.count:
            raise IndexError(number)
        if self.spans:
            return self.spans[number - 1]
        return (self.native_at + (number - 1) * self.native_bytes, self.native_bytes)


class Instance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stored instance, without its header."""

    study_uid: Uid
    series_uid: Uid
    sop_uid: Uid
    sop_class: Uid
    transfer_syntax: Uid
    modality: str
    number: int | None
    digest: Digest
    size_bytes: int
    head_bytes: int
    """How much of the file lies before its pixels."""
    bytes_per_sample: Literal[1, 2, 4] = 1
    frames: FrameMap


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instance on its way into the index; its bytes are in the vault already."""

    instance: Instance
    header: Attributes


Added = Literal["stored", "duplicate", "conflict"]
"""New; there with the same bytes; there with other bytes, which stay."""


class Study(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One study of a case: its patient and study attributes and its size."""

    study_uid: Uid
    modalities: tuple[str, ...]
    series_count: int
    instance_count: int
    header: Attributes


class Series(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One series: its own attributes and those of its study; the count is also its version."""

    study_uid: Uid
    series_uid: Uid
    instance_count: int
    header: Attributes


class SeriesContents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A series with all its instances in the order in which they are shown."""

    series_uid: Uid
    modality: str
    description: str
    instances: tuple[Instance, ...]


class StudyContents(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study as the sealed package lists it; names are in Unicode whatever the file says."""

    study_uid: Uid
    study_date: str
    description: str
    patient_name: str
    patient_id: str
    series: tuple[SeriesContents, ...]
