"""What a DICOM process is asked over its pipe, and what it answers; never leaves the machine."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from imaging.index.wire import Attributes, Uid
from imaging.pacs.wire.pulls import Trouble

AeTitle = Annotated[str, Meta(pattern=r"^(?! )[ -\[\]-~]{1,16}(?<! )$")]
"""An application entity title (PS3.5 §6.2, AE)."""


class Tls(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Paths of PEM files: who is trusted ("": the system's own), and who we are ("": nobody)."""

    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""


Charset = Literal["ISO_IR 192", "GB18030", "GBK", "ISO_IR 100"]
"""In which character set an archive is asked (PS3.3 §C.12.1.1.2)."""


class DimseAddress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an archive listens for DICOM associations, and as whom we call it."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)]
    called: AeTitle
    calling: AeTitle
    associations: Annotated[int, Meta(ge=1, le=16)] = 4
    """How many at once: peers that wait before they acknowledge keep a single one slow."""
    tls: Tls | None = None
    charset: Charset = "ISO_IR 192"


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


class FindRecords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-FIND in the study root (PS3.4 §C.6.2): keyword → value, "" for what shall be told."""

    address: DimseAddress
    level: Literal["STUDY", "SERIES", "IMAGE"]
    keys: dict[str, str]
    most: int


class GetFiles(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-GET instances of one series into a folder; the files are named as `sop_uids` stand."""

    address: DimseAddress
    study_uid: Uid
    series_uid: Uid
    sop_classes: tuple[Uid, ...]
    sop_uids: tuple[Uid, ...]
    folder: str
    most_bytes: int
    """Of one file; a bigger one is refused, and its bytes are not kept."""


class Verify(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """C-ECHO, and whether the archive can be queried and retrieved from."""

    address: DimseAddress


class Stored(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Which instances were refused, with the reason."""

    refused: dict[str, str]


class Fetched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Whether there was one."""

    is_there: bool


class Records(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """What a query found, in Unicode."""

    records: tuple[Attributes, ...]


class Got(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """Which of the instances lie in the folder now."""

    sop_uids: tuple[str, ...]


class Verified(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The archive answered, and offers these services."""

    stores: bool
    finds: bool
    gets: bool


class Unreachable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True):
    """The archive did not answer, or not as it should."""

    why: str
    trouble: Trouble = "broke-off"


DimseJob = StoreFiles | FetchFile | FindRecords | GetFiles | Verify
DimseReply = Stored | Fetched | Records | Got | Verified | Unreachable
