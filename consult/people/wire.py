"""Hospitals, practitioners and what they are licensed to do, as they travel."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from consult.access.wire import Role as Role
from consult.ledger.wire import HospitalId, PractitionerId

HospitalLevel = Literal["county", "township", "village"]
"""县级医院 · 乡镇卫生院 · 村卫生室 (梁平卫计发〔2018〕128号 三.1)."""

Title = Literal["none", "resident", "attending", "associate_chief", "chief"]
"""职称: 无 · 住院医师 · 主治医师 · 副主任医师 · 主任医师."""

LicenceKind = Literal["none", "physician", "assistant_physician", "village_doctor"]
"""执业类别: 无 · 执业医师 · 执业助理医师 · 乡村医生 (国卫医发〔2018〕25号)."""

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Phone = Annotated[str, Meta(max_length=30, pattern=r"^[0-9+() -]*$")]


class Hospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A hospital; `phone` is the referral phone shown on every failure path."""

    id: HospitalId
    owner: HospitalId
    version: int = 1
    name: Name
    short_name: Name
    level: HospitalLevel
    phone: Phone = ""
    province: Annotated[str, Meta(max_length=20)] = ""
    district: Annotated[str, Meta(max_length=40)] = ""
    """Province and county, as recognition asks for them (同级, 同一县区)."""


class Practitioner(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who works in a hospital; an expert belongs to his institution."""

    id: PractitionerId
    owner: HospitalId
    version: int = 1
    name: Name
    department: Annotated[str, Meta(max_length=60)] = ""
    title: Title = "none"
    licence: LicenceKind = "none"
    licence_number: Annotated[str, Meta(max_length=40)] = ""
    independent_years: Annotated[int, Meta(ge=0, le=80)] = 0
    roles: tuple[Role, ...] = ()
    phone: Phone = ""
    is_active: bool = True


class PersonCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who somebody is, as others see him: name, title, department, hospital."""

    id: PractitionerId
    name: str
    title: Title
    department: str
    hospital: HospitalId
    hospital_name: str
    phone: str = ""
