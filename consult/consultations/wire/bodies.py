"""What people send to move a consultation on."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from consult.consultations.wire.records import (
    ConclusionForm,
    Line,
    OpinionForm,
    Reason,
    RequestForm,
)
from consult.ledger.wire import PractitionerId

Note = Annotated[str, Meta(max_length=2_000)]


class SaveRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the request form, made on `version` of the consultation."""

    version: int
    form: RequestForm


class Return(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give the request back with the list of what is missing (退回补充资料)."""

    items: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=30)]
    note: Note = ""


class Assign(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Invite experts, one of them as chair, for a time (分诊)."""

    experts: Annotated[tuple[PractitionerId, ...], Meta(min_length=1, max_length=20)]
    chair: PractitionerId
    starts_at: datetime | None = None
    note: Note = ""


class Declined(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An expert declines, with the reason that 国卫医发〔2018〕25号 asks for."""

    reason: Reason


class Because(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that needs a reason."""

    reason: Reason


class SaveOpinion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of one's own opinion, made on its `version`; 0 creates it."""

    version: int
    form: OpinionForm


class SaveReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of the chair's conclusion, made on the report's `version`; 0 creates it."""

    version: int
    conclusion: ConclusionForm
