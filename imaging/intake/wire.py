"""What arrives, what becomes of it, and how much of it is allowed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from consult.cases.wire import ImagesSummary

Outcome = Literal["stored", "duplicate", "conflict", "refused", "skipped"]
"""Kept; had it; had other bytes under its UID; not acceptable; not an image, left aside."""


@dataclass(frozen=True)
class Arrival:
    """One file on its way in: the name that the sender gave it, and its bytes."""

    name: str
    chunks: AsyncIterator[bytes]


class FileOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of one file; `code` is stable, the sentences are for people."""

    name: str
    outcome: Outcome
    code: str = ""
    zh: str = ""
    en: str = ""
    study_uid: str = ""
    series_uid: str = ""
    sop_class: str = ""
    sop_uid: str = ""


class IntakeResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sender is told of one file; the UIDs are known where it could be read."""

    name: str
    outcome: Outcome
    code: str
    zh: str
    en: str
    study: str | None
    series: str | None
    instance: str | None


class Intake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of each file of one upload, and what the case holds now."""

    results: tuple[IntakeResult, ...]
    images: ImagesSummary


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much one request may bring; past a limit the file or the zip is refused."""

    file_bytes: int = 2 << 30
    upload_bytes: int = 8 << 30
    zip_members: int = 20_000
    zip_directory_bytes: int = 16 << 20
    zip_ratio: int = 200
    zip_ratio_from_bytes: int = 16 << 20
    """Small members may be packed as tightly as they like."""
    head_bytes: int = 32 << 20
    elements: int = 50_000
    depth: int = 24
    fragments: int = 200_000
