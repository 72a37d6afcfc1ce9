"""What the objects tell of a consultation, and an object before and after it is a file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from consult.consultations.wire.frozen import ReadingNote
from consult.ledger.wire import ConsultationId, Digest
from imaging.index.wire import Attributes, Entry, Uid

ObjectKind = Literal["report", "selection", "presentation"]
"""The signed report · the images that were shown · how one of them was shown and drawn on."""

Images = Mapping[str, Entry]
"""The instances of a case by their SOP Instance UID."""


class Consulted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the objects tell of a consultation; `digest` is that of the signed record."""

    digest: Digest
    consultation: ConsultationId
    number: str
    edition: int
    frozen_at: datetime
    institution: str
    author: str
    readings: tuple[ReadingNote, ...] = ()


class Composed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object that is not a file yet; `document` becomes its Encapsulated Document."""

    kind: ObjectKind
    study_uid: Uid
    series_uid: Uid
    sop_uid: Uid
    sop_class: Uid
    header: Attributes
    document: bytes = b""


class MadeObject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object as a file (PS3.10), the same bytes whenever it is made from the same record."""

    kind: ObjectKind
    study_uid: Uid
    series_uid: Uid
    sop_uid: Uid
    sop_class: Uid
    file: bytes


class Made(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All objects of one record; `missing` are instances that were shown and are not held."""

    objects: tuple[MadeObject, ...]
    missing: tuple[str, ...]
