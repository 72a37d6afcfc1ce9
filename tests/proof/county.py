"""What the county hospital's own systems send in the proof: its CT by C-STORE, its laboratory by
HL7, its catalogue and certificates as a workbook."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD, LEAD_HOSPITAL
from server.demo.phantom import Patient, write_ct
from tests.consult.exchange.corpus import WBC
from tests.county import RECORD_NUMBER, Row, book_of, filled, heard_by, imported, observed
from tests.journey import PATIENT

CT, CT_NAME = "CT-CHEST", "胸部CT平扫"
BLOOD, URINE = "XCG", "NCG"
RADIOLOGY, LABORATORY = "影像科", "检验科"
SLICES = 24


def settings(folder: Path, dicom_port: int, hl7_port: int, orthanc_url: str) -> Path:
    """The configuration of a hospital with a CT, a laboratory and a picture archive."""
    config = folder / "lianzhen.toml"
    config.write_text(
        f"""
        dicom_port = {dicom_port}
        hl7_port = {hl7_port}
        [[pacs]]
        name = "PACS"
        hospital = "{LEAD}"
        url = "{orthanc_url}/dicom-web"
        [[devices]]
        title = "CT1"
        address = "127.0.0.1"
        hospital = "{LEAD}"
        department = "{RADIOLOGY}"
        [[systems]]
        hospital = "{LEAD}"
        facility = "{LEAD_HOSPITAL.name}"
        department = "{LABORATORY}"
        addresses = ["127.0.0.0/8"]
        """,
        encoding="utf-8",
    )
    return config


def scan(folder: Path, days_ago: int, seed: int) -> list[Path]:
    """A chest CT of the patient, made so many days ago."""
    made = utc_now().astimezone().date() - timedelta(days=days_ago)
    patient = Patient(
        name=f"Li^Jianjun={PATIENT['name'][:1]}^{PATIENT['name'][1:]}",
        id=RECORD_NUMBER,
        birth_date=PATIENT["birth_date"].replace("-", ""),
        sex="M",
        study_date=f"{made:%Y%m%d}",
    )
    write_ct(folder, SLICES, patient, seed)
    return sorted(folder.glob("*.dcm"))


async def report_values(port: int, code: str, name: str, days_ago: int) -> None:
    """A laboratory result of the patient by HL7 v2 over MLLP."""
    taken_at = utc_now() - timedelta(days=days_ago)
    await heard_by(port, observed(f"{code}^{name}^L", taken_at, f"F-{code}-{days_ago}", WBC))


def catalogue(*, is_right: bool = True) -> dict[str, object]:
    """The body of an import: three items; radiology's certificates count, the laboratory's for
    blood too, those for urine ran out. The wrong one has a day in words."""
    today = utc_now().astimezone().date()
    rows = [
        _certificate(department, code, control, passed, until)
        for department, code, passed, until in (
            (RADIOLOGY, CT, today - timedelta(days=90), today + timedelta(days=60)),
            (LABORATORY, BLOOD, today - timedelta(days=90), today + timedelta(days=60)),
            (LABORATORY, URINE, today - timedelta(days=300), today - timedelta(days=120)),
        )
        for control in ("室内质控", "室间质评")
    ]
    if not is_right:
        rows[0] = {**rows[0], "有效期至": "明年"}
    items = [
        (CT, CT_NAME, "检查", "医联体", 30),
        (BLOOD, "血常规", "检验", "医联体", 7),
        (URINE, "尿常规", "检验", "医联体", 7),
    ]
    return imported(book_of([filled(sheets.ITEM_HEADINGS, item) for item in items], rows))


def _certificate(department: str, code: str, control: str, passed: date, until: date) -> Row:
    given = (LEAD_HOSPITAL.name, department, control, "省", "渝", code, "质控中心", f"{code}-26")
    row = filled(sheets.CERTIFICATE_HEADINGS, given)
    return {**row, "通过日期": passed, "有效期至": until}
