"""What a DICOM process is asked over its pipe, and what it answers; never leaves the machine."""

from typing import Annotated

from msgspec import Meta, Struct

from imaging.index.wire import Uid

AeTitle = Annotated[str, Meta(pattern=r"^(?! )[ -\[\]-~]{1,16}(?<! )$")]
"""An application entity title (PS3.5 §6.2, AE)."""


class DimseAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an archive listens for DICOM associations, and as whom we call it."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)]
    called: AeTitle
    calling: AeTitle
    associations: Annotated[int, Meta(ge=1, le=16)] = 4
    """How many at once: peers that wait before they acknowledge keep a single one slow."""


class FileToStore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the spool and the class under which it is offered."""

    path: str
    sop_class: Uid
    sop_uid: Uid
    transfer_syntax: Uid


class StoreFiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-STORE these."""

    address: DimseAddress
    files: tuple[FileToStore, ...]


class FetchFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-GET this one instance into a file of the spool."""

    address: DimseAddress
    study_uid: Uid
    series_uid: Uid
    file: FileToStore


class Stored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Which instances were refused, with the reason."""

    refused: dict[str, str]


class Fetched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Whether there was one."""

    is_there: bool


class Unreachable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The archive did not answer, or not as it should."""

    why: str


DimseJob = StoreFiles | FetchFile
DimseReply = Stored | Fetched | Unreachable
