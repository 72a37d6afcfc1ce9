"""Two hospitals, a laboratory with its certificates, a catalogue: what the rules are tried on."""

from datetime import UTC, date, datetime
from uuid import UUID

from consult.ledger.wire import (
    AllianceId,
    CaseId,
    CatalogueId,
    CertificateId,
    DecisionId,
    HospitalId,
    PatientId,
    PractitionerId,
    ResultId,
)
from consult.people.wire import Hospital
from consult.recognition.core.verdicts import Between
from consult.recognition.wire import (
    Catalogue,
    Certificate,
    Decide,
    Decision,
    Item,
    LocalReason,
    Verdict,
)
from consult.results.wire import Result, Value

TODAY = date(2026, 11, 22)
MADE_ON = date(2026, 11, 15)
DOCTOR = PractitionerId(UUID(int=1))
COUNTY = Hospital(
    id=HospitalId(UUID(int=2)),
    owner=HospitalId(UUID(int=2)),
    name="清河县人民医院",
    short_name="县医院",
    level="county",
    province="山东",
    district="清河县",
)
TOWNSHIP = Hospital(
    id=HospitalId(UUID(int=3)),
    owner=HospitalId(UUID(int=3)),
    name="柳林镇卫生院",
    short_name="柳林",
    level="township",
    province="山东",
    district="清河县",
)
OTHER_TOWNSHIP = Hospital(
    id=HospitalId(UUID(int=4)),
    owner=HospitalId(UUID(int=4)),
    name="东桥镇卫生院",
    short_name="东桥",
    level="township",
    province="山东",
    district="清河县",
)
ABROAD = Hospital(
    id=HospitalId(UUID(int=5)),
    owner=HospitalId(UUID(int=5)),
    name="外省医院",
    short_name="外省",
    level="county",
    province="湖北",
    district="江夏区",
)
CT = "CT-CHEST"


def at(day: date, hour: int = 2) -> datetime:
    """A moment of that clinic day (the clinic is eight hours ahead)."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def result(**changed: object) -> Result:
    """A chest CT that the county hospital made a week ago."""
    given: dict[str, object] = {
        "id": ResultId(UUID(int=10)),
        "owner": COUNTY.id,
        "patient": PatientId(UUID(int=11)),
        "identity": None,
        "kind": "examination",
        "code": CT,
        "name": "胸部CT平扫",
        "department": "影像科",
        "performed_at": at(MADE_ON),
        "origin": "dicom",
        "key": "1.2.3",
        "received_at": at(MADE_ON),
    }
    return Result(**{**given, **changed})  # type: ignore[arg-type]


def sheet_of_blood(*codes: str) -> Result:
    """A laboratory result with one value for each code."""
    values = tuple(Value(code=code, name=code, value="1.0") for code in codes)
    made = {"kind": "laboratory", "code": "BLOOD", "name": "血常规", "department": "检验科"}
    return result(**made, values=values)


def item(**changed: object) -> Item:
    """The chest CT, recognised within the alliance for thirty days."""
    given: dict[str, object] = {
        "code": CT,
        "name": "胸部CT平扫",
        "kind": "examination",
        "scope": "alliance",
        "valid_days": 30,
    }
    return Item(**{**given, **changed})  # type: ignore[arg-type]


def catalogue(*items: Item, reasons: tuple[LocalReason, ...] = ()) -> Catalogue:
    """An edition with these items."""
    return Catalogue(
        id=CatalogueId(UUID(int=20)),
        owner=AllianceId(UUID(int=21)),
        edition=3,
        name="联盟互认目录",
        in_force_from=date(2026, 1, 1),
        items=items,
        reasons=reasons,
        imported_by=DOCTOR,
        imported_at=at(date(2026, 1, 1)),
    )


def certificate(number: int, **changed: object) -> Certificate:
    """An assessment of the county hospital's department of radiology for the chest CT."""
    given: dict[str, object] = {
        "id": CertificateId(UUID(int=number)),
        "owner": COUNTY.id,
        "department": "影像科",
        "control": "external",
        "scope": "province",
        "region": "鲁",
        "items": (CT,),
        "assessed_by": "省质控中心",
        "passed_on": date(2026, 9, 1),
        "valid_until": date(2027, 2, 28),
        "added_by": DOCTOR,
        "added_at": at(date(2026, 9, 1)),
    }
    return Certificate(**{**given, **changed})  # type: ignore[arg-type]


INTERNAL = certificate(31, control="internal", scope="alliance", valid_until=date(2027, 8, 31))
EXTERNAL = certificate(32)
BOTH = (INTERNAL, EXTERNAL)


def between(here: Hospital = TOWNSHIP, maker: Hospital = COUNTY, *, allied: bool = True) -> Between:
    """Who would recognise whose result."""
    return Between(here=here, maker=maker, is_allied=allied)


def decision(number: int, verdict: Verdict, decided: Decide, **changed: object) -> Decision:
    """A decision of the township on the CT."""
    given: dict[str, object] = {
        "id": DecisionId(UUID(int=number)),
        "owner": TOWNSHIP.id,
        "case": CaseId(UUID(int=12)),
        "patient": PatientId(UUID(int=13)),
        "result": verdict.result,
        "result_version": 1,
        "issued_by": COUNTY.id,
        "code": CT,
        "name": "胸部CT平扫",
        "performed_at": at(MADE_ON),
        "verdict": verdict,
        "decided": decided,
        "decided_by": DOCTOR,
        "decided_at": at(TODAY),
    }
    return Decision(**{**given, **changed})  # type: ignore[arg-type]
