"""What the county hospital's own systems send in the proof: its CT by C-STORE, its laboratory by
HL7, its catalogue and certificates as a workbook."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from subprocess import run
from typing import Any

from consult.exchange.core.mllp import framed
from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD, LEAD_HOSPITAL
from server.demo.phantom import Patient, write_ct
from tests.consult.exchange.corpus import UTF8, WBC
from tests.consult.recognition.conftest import workbook
from tests.journey import PATIENT

RECORD = "K-1"
"""The patient's number in the county hospital, which knows his ID number as the township does."""

CT, CT_NAME = "CT-CHEST", "胸部CT平扫"
BLOOD, URINE = "XCG", "NCG"
RADIOLOGY, LABORATORY = "影像科", "检验科"
SLICES = 24
OURS = "LIANZHEN"

Row = dict[str, object]


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
        id=RECORD,
        birth_date=PATIENT["birth_date"].replace("-", ""),
        sex="M",
        study_date=f"{made:%Y%m%d}",
    )
    write_ct(folder, SLICES, patient, seed)
    return sorted(folder.glob("*.dcm"))


def store(port: int, folder: Path) -> None:
    """Send a folder by dcmtk's storescu; AssertionError unless all was taken."""
    call = ("-aet", "CT1", "-aec", OURS, "127.0.0.1", str(port), "+sd", str(folder))
    done = run(["storescu", *call], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


async def report_values(port: int, code: str, name: str, days_ago: int) -> None:
    """A laboratory result of the patient by HL7 v2 over MLLP."""
    taken = f"{utc_now() - timedelta(days=days_ago):%Y%m%d%H%M%S}"
    filler = f"F-{code}-{days_ago}"
    header = f"MSH|^~\\&|LIS|{LEAD_HOSPITAL.name}|LIANZHEN|LZ|{taken}||ORU^R01|{filler}|P|2.5.1"
    numbers = f"{RECORD}^^^HIS^MR~{PATIENT['id_number']}^^^^NI"
    person = f"PID|1||{numbers}||{PATIENT['name']}||19700312|M"
    order = f"OBR|1|P77|{filler}|{code}^{name}^L|||{taken}||||||||||||||||||HM|F"
    message = "\r".join((header + UTF8, person, order, WBC)) + "\r"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(framed(message.encode()))
    async with asyncio.timeout(30):
        answer = await reader.readuntil(b"\x1c\r")
    assert b"MSA|AA|" in answer, answer.decode()
    writer.close()
    await writer.wait_closed()


def catalogue(*, is_right: bool = True) -> dict[str, Any]:
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
    made = _sheets([dict(zip(sheets.ITEM_HEADINGS, item, strict=False)) for item in items], rows)
    return {
        "workbook": base64.b64encode(workbook(made)).decode(),
        "name": "医联体互认目录",
        "in_force_from": str(today),
        "is_dry_run": False,
    }


def _certificate(department: str, code: str, control: str, passed: date, until: date) -> Row:
    given = (LEAD_HOSPITAL.name, department, control, "省", "渝", code, "质控中心", f"{code}-26")
    row: Row = dict(zip(sheets.CERTIFICATE_HEADINGS, given, strict=False))
    return row | {"通过日期": passed, "有效期至": until}


def _sheets(items: Sequence[Row], rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    return {sheets.ITEMS_SHEET: items, sheets.CERTIFICATES_SHEET: rows}
