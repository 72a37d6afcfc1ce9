"""A study that a doctor picks from his hospital's picture archive, and its way into the case."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.ledger.wire import CaseId, HospitalId, PractitionerId, PullId
from consult.patients.wire import Mismatch, Sex
from imaging.index.wire import Uid
from imaging.pacs.wire.shipments import PacsName, Way

Key = Annotated[str, Meta(max_length=64, pattern=r"^[^\\*?\x00-\x1f]*$")]
"""A value to be matched as it stands: no wildcards and no lists (PS3.4 §C.2.2.2)."""

Trouble = Literal[
    "no-name",
    "closed",
    "silent",
    "untrusted",
    "not-allowed",
    "no-title",
    "no-service",
    "not-dicom",
    "broke-off",
    "no-address",
    "not-there",
    "too-many",
    "incomplete",
    "patient-differs",
    "case-locked",
    "storage-full",
]
"""Why a picture archive gives nothing, or a pull did not come to its end."""


class StudyQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for; an accession number counts alone, else any of id, name, birth date.

    Modality and days (of the study, both included) narrow each of them.
    """

    patient_id: Key = ""
    patient_name: Key = ""
    birth_date: date | None = None
    accession: Key = ""
    modality: Annotated[str, Meta(pattern=r"^[A-Z0-9]{0,16}$")] = ""
    first: date | None = None
    last: date | None = None


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to one archive."""

    pacs: PacsName
    query: StudyQuery


class StudyRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study as an archive tells of it; `images` is None where it does not count them."""

    study_uid: Uid
    patient_name: str
    """In the writing that people read."""
    patient_id: str
    sex: str
    """M, F, O or nothing (PS3.3 §C.7.1.1)."""
    birth_date: date | None
    accession: str
    modalities: tuple[str, ...]
    description: str
    taken_on: date | None
    images: int | None


class StudyFound(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study, in what its patient differs from the case's, and how much the case has of it."""

    row: StudyRow
    differs: tuple[Mismatch, ...]
    held: int


class StudiesFound(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The newest first; `has_more` where the archive has more than is shown."""

    studies: tuple[StudyFound, ...]
    has_more: bool


class Pick(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study to be brought in; `agreed` is what the doctor saw to differ and takes on himself."""

    study_uid: Uid
    agreed: tuple[Mismatch, ...] = ()


class StartPulls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bring these studies of one archive into the case."""

    pacs: PacsName
    picks: Annotated[tuple[Pick, ...], Meta(min_length=1, max_length=20)]


class Sought(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The case's patient, as far as a study can contradict him."""

    name: str
    sex: Sex
    birth_date: date | None


class Pull(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A study on its way into a case; there is one for each case, archive and study.

    `differs`: stopped because the study's patient is not the case's, for a person to decide.
    """

    id: PullId
    owner: HospitalId
    version: int = 1
    case: CaseId
    pacs: PacsName
    study_uid: Uid
    by: PractitionerId
    patient: Sought
    agreed: tuple[Mismatch, ...] = ()
    state: Literal["pending", "done", "failed", "differs", "cancelled"] = "pending"
    row: StudyRow | None = None
    differs: tuple[Mismatch, ...] = ()
    total: int = 0
    """Instances that the archive names."""
    kept: int = 0
    """Of these in the case, whoever brought them."""
    refused: int = 0
    size_bytes: int = 0
    """What came over the line for this pull."""
    attempts: int = 0
    trouble: Trouble | None = None
    created_at: datetime
    changed_at: datetime


class PullView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pull, and in both languages what went wrong and what to do; empty where nothing did."""

    pull: Pull
    zh: str
    en: str


class SourceView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An archive that may be asked for studies."""

    pacs: PacsName
    way: Way


class PullBoard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case can be given from its hospital's archives, and what is on its way."""

    sources: tuple[SourceView, ...]
    query: StudyQuery
    """Filled in with the case's patient."""
    pulls: tuple[PullView, ...]
