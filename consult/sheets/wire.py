"""A typed sheet, each of its versions, and what the page sends to save one."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import AttachmentId, CaseId, HospitalId, PractitionerId, SheetId
from consult.results.wire import Code, Value

SheetName = Annotated[str, Meta(min_length=1, max_length=200)]
Values = Annotated[tuple[Value, ...], Meta(max_length=100)]


class SaveSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands on the sheet, typed on top of version `number`; no values take it back."""

    number: int = 0
    name: SheetName
    """血常规, 尿常规, 肝功能 …"""
    code: Code = ""
    department: Annotated[str, Meta(max_length=60)] = ""
    performed_at: Annotated[datetime, Meta(tz=True)]
    hospital_name: Annotated[str, Meta(max_length=200)] = ""
    """Whose laboratory it was, where not one's own: then it is no result of this hospital."""
    values: Values = ()


class Sheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a typed sheet; never changed, the next one stands beside it."""

    id: SheetId
    owner: HospitalId
    version: int = 1
    case: CaseId
    attachment: AttachmentId
    number: int
    """1 for what was typed first."""
    form: SaveSheet
    typed_by: PractitionerId
    typed_at: datetime


class SheetVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who typed which version when."""

    number: int
    typed_by: str
    typed_at: datetime
    values: int


class SheetView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The newest version of a sheet, and the versions before it, the newest first."""

    attachment: AttachmentId
    number: int
    form: SaveSheet
    versions: tuple[SheetVersion, ...]
