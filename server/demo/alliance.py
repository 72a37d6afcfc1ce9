"""The demo's alliance: a county hospital, a township one, their agreement and their people.

Everything is invented. The ids are fixed, so that a second start finds what the first one made.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import Struct

from consult.alliance.wire import Agreement, Alliance
from consult.ledger.wire import AgreementId, AllianceId, HospitalId, PractitionerId
from consult.people.wire import Hospital, Practitioner

PASSWORD = "lianzhen-demo"  # noqa: S105  # public on purpose: the demo serves loopback only

LEAD = HospitalId(UUID("01930000-0000-7000-8000-000000000001"))
TOWNSHIP = HospitalId(UUID("01930000-0000-7000-8000-000000000002"))
ALLIANCE = AllianceId(UUID("01930000-0000-7000-8000-000000000003"))
AGREEMENT = AgreementId(UUID("01930000-0000-7000-8000-000000000004"))


class DemoPerson(Struct, frozen=True, kw_only=True):
    """Somebody of the demo with the account that he signs in with."""

    account: str
    practitioner: Practitioner
    role_zh: str
    role_en: str


LEAD_HOSPITAL = Hospital(
    id=LEAD,
    owner=LEAD,
    name="云岭县人民医院",
    short_name="县医院",
    level="county",
    phone="023-5555 1000",
)
TOWNSHIP_HOSPITAL = Hospital(
    id=TOWNSHIP,
    owner=TOWNSHIP,
    name="青石镇中心卫生院",
    short_name="青石镇卫生院",
    level="township",
    phone="023-5555 2000",
)
HOSPITALS = (LEAD_HOSPITAL, TOWNSHIP_HOSPITAL)

THE_ALLIANCE = Alliance(id=ALLIANCE, owner=ALLIANCE, name="云岭县医疗联合体", lead=LEAD)


def agreement(today: date) -> Agreement:
    """The agreement between the two hospitals, in force from last new year for three years."""
    return Agreement(
        id=AGREEMENT,
        owner=ALLIANCE,
        alliance=ALLIANCE,
        parties=(LEAD, TOWNSHIP),
        number="云医联〔示〕1号",
        starts_on=date(today.year - 1, 1, 1),
        ends_on=date(today.year + 1, 12, 31),
    )


def _id(number: int) -> PractitionerId:
    return PractitionerId(UUID(int=UUID("01930000-0000-7000-8000-000000000100").int + number))


PEOPLE = (
    DemoPerson(
        account="wang",
        role_zh="申请医生",
        role_en="requesting doctor",
        practitioner=Practitioner(
            id=_id(1),
            owner=TOWNSHIP,
            name="王晓梅",
            department="全科",
            title="attending",
            licence="physician",
            licence_number="110500000000001",
            independent_years=8,
            roles=("doctor",),
            phone="023-5555 2001",
        ),
    ),
    DemoPerson(
        account="chen",
        role_zh="分诊员",
        role_en="triage clerk",
        practitioner=Practitioner(
            id=_id(2),
            owner=LEAD,
            name="陈静",
            department="远程医学中心",
            title="resident",
            licence="physician",
            licence_number="110500000000002",
            independent_years=5,
            roles=("triage_clerk",),
            phone="023-5555 1002",
        ),
    ),
    DemoPerson(
        account="liu",
        role_zh="专家",
        role_en="expert",
        practitioner=Practitioner(
            id=_id(3),
            owner=LEAD,
            name="刘志远",
            department="医学影像科",
            title="associate_chief",
            licence="physician",
            licence_number="110500000000003",
            independent_years=15,
            roles=("expert",),
            phone="023-5555 1003",
        ),
    ),
    DemoPerson(
        account="zhao",
        role_zh="专家",
        role_en="expert",
        practitioner=Practitioner(
            id=_id(4),
            owner=LEAD,
            name="赵敏",
            department="呼吸内科",
            title="associate_chief",
            licence="physician",
            licence_number="110500000000004",
            independent_years=14,
            roles=("expert",),
            phone="023-5555 1004",
        ),
    ),
    DemoPerson(
        account="zhou",
        role_zh="主持人",
        role_en="chair",
        practitioner=Practitioner(
            id=_id(5),
            owner=LEAD,
            name="周建国",
            department="心血管内科",
            title="chief",
            licence="physician",
            licence_number="110500000000005",
            independent_years=26,
            roles=("expert", "chair"),
            phone="023-5555 1005",
        ),
    ),
    DemoPerson(
        account="ma",
        role_zh="经治医生",
        role_en="treating doctor",
        practitioner=Practitioner(
            id=_id(7),
            owner=LEAD,
            name="马文博",
            department="心血管内科",
            title="attending",
            licence="physician",
            licence_number="110500000000007",
            independent_years=9,
            roles=("doctor",),
            phone="023-5555 1007",
        ),
    ),
    DemoPerson(
        account="he",
        role_zh="管理员",
        role_en="administrator",
        practitioner=Practitioner(
            id=_id(6),
            owner=LEAD,
            name="何平",
            department="信息科",
            roles=("administrator",),
            phone="023-5555 1006",
        ),
    ),
)
