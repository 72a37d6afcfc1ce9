"""An alliance and the agreements that open and close access between its hospitals."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from consult.ledger.wire import AgreementId, AllianceId, HospitalId


class Alliance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital alliance (医联体) with its lead hospital (牵头医院)."""

    id: AllianceId
    owner: AllianceId
    version: int = 1
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    lead: HospitalId


class Agreement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An agreement (合作协议); rights between its parties end with the day `ends_on`.

    `ordinary_reply_hours` is our own service level for an ordinary request; no national rule
    fixes one for remote consultations (domain: 48 h in the record rules, 24 h in the core ones).
    """

    id: AgreementId
    owner: AllianceId
    version: int = 1
    alliance: AllianceId
    parties: tuple[HospitalId, ...]
    number: Annotated[str, Meta(max_length=60)] = ""
    starts_on: date
    ends_on: date
    ordinary_reply_hours: Annotated[int, Meta(ge=1, le=240)] = 24
    urgent_reply_minutes: Annotated[int, Meta(ge=1, le=240)] = 10
    requires_quality_control: bool = False
