"""The county hospital's laboratory, radiology and CT, as the running product hears them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from pydicom import dcmread

from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD, LEAD_HOSPITAL, PASSWORD, TOWNSHIP
from server.demo.phantom import Patient, write_ct
from tests.browsing import Browsing
from tests.county import (
    RECORD_NUMBER,
    book_of,
    filled,
    heard_by,
    keep,
    observed,
    store,
    until_heard,
)
from tests.ports import free_port
from tests.product import Product

VALUES = (
    "OBX|1|NM|WBC^白细胞计数^L||11.20|10^9/L|3.5-9.5|H|||F",
    "OBX|2|NM|HGB^血红蛋白^L||128|g/L|130-175|L|||F",
    "OBX|3|NM|PLT^血小板计数^L||236|10^9/L|125-350|N|||F",
)
ITEMS = (
    ("XCG", "血常规", "检验", "医联体", 30, "", "", "是", "渝卫办发〔2025〕12号 附件1"),
    ("CT-CHEST", "胸部CT平扫", "检查", "医联体", 90, "", "", "是", "渝卫办发〔2025〕12号 附件2"),
    ("NCG", "尿常规", "检验", "省", 7, "渝"),
    ("SHQT", "生化全套", "检验", "全国", ""),
)
CERTIFICATES = (
    ("检验科", "室内质控", "省", "渝", "XCG NCG", "市临床检验中心", "渝检质 2026-118"),
    ("检验科", "室间质评", "省", "渝", "XCG NCG", "市临床检验中心", "渝检评 2026-118"),
    ("影像科", "室内质控", "省", "渝", "CT-CHEST", "市影像质控中心", "渝影质 2026-31"),
    ("影像科", "室间质评", "省", "渝", "CT-CHEST", "市影像质控中心", "渝影评 2026-31"),
)
CT_REPORT = (
    "OBX|1|FT|YXSJ^影像所见||右上肺见实性结节，大小约 16 mm × 14 mm。||||||F",
    "OBX|2|TX|YXZD^影像诊断||右上肺结节，建议 3 个月后复查。||||||F",
)


class County:
    """What comes out of the county hospital's systems."""

    def __init__(self, product: Product, hl7_port: int, dicom_port: int) -> None:
        self.product = product
        self._hl7_port = hl7_port
        self._dicom_port = dicom_port

    @classmethod
    @contextmanager
    def running(cls, folder: Path, **settings: str) -> Iterator[County]:
        """`lianzhen demo` with a laboratory and a radiology system that speak HL7, and a CT."""
        hl7_port, dicom_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM)
        config = folder / "lianzhen.toml"
        config.write_text(
            f"""
            hl7_port = {hl7_port}
            dicom_port = {dicom_port}
            [[systems]]
            hospital = "{LEAD}"
            facility = "LIS"
            department = "检验科"
            addresses = ["127.0.0.0/8"]
            [[systems]]
            hospital = "{LEAD}"
            facility = "RIS"
            department = "影像科"
            addresses = ["127.0.0.0/8"]
            [[devices]]
            title = "CT1"
            address = "127.0.0.1"
            hospital = "{LEAD}"
            department = "影像科"
            [[devices]]
            title = "DR1"
            address = "127.0.0.1"
            hospital = "{TOWNSHIP}"
            department = "放射室"
            """,
            encoding="utf-8",
        )
        with Product(folder / "var", config=str(config), **settings) as product:
            yield cls(product, hl7_port, dicom_port)

    async def examine(self, days_ago: int, filler: str) -> None:
        """The laboratory sends a blood count."""
        await self._hear("LIS", days_ago, filler, "XCG^血常规^L", VALUES)

    async def report(self, days_ago: int, filler: str, study: str) -> None:
        """The radiology system sends the report of a CT, which names its study."""
        images = f"ZDS|{study}^^Application^DICOM"
        await self._hear("RIS", days_ago, filler, "CT-CHEST^胸部CT平扫^L", (*CT_REPORT, images))

    async def scan(self, folder: Path, days_ago: int) -> str:
        """The CT sends six images of the patient; the study's UID."""
        taken = f"{utc_now() - timedelta(days=days_ago):%Y%m%d}"
        person = Patient("Li^Jianjun=李^建军", RECORD_NUMBER, "19700312", "M", taken)
        return await self.send("CT1", folder, person)

    async def send(self, device: str, folder: Path, person: Patient, seed: int = 1) -> str:
        """A device sends six images of somebody; the study's UID."""
        files = write_ct(folder, 6, person, seed)
        await asyncio.to_thread(until_heard, self._dicom_port, device)
        await asyncio.to_thread(store, self._dicom_port, folder, device)
        return str(dcmread(files[0], stop_before_pixels=True).StudyInstanceUID)

    async def keep_catalogue(self) -> Browsing:
        """The lead's administrator imports catalogue and certificates; he stays signed in."""
        keeper = Browsing(self.product.base_url)
        await keeper.sign_in("he", PASSWORD)
        await keep(keeper, catalogue(), utc_now().date() - timedelta(days=200))
        return keeper

    async def _hear(
        self, facility: str, days_ago: int, filler: str, what: str, lines: Sequence[str]
    ) -> None:
        taken_at = utc_now() - timedelta(days=days_ago, hours=1)
        message = observed(what, taken_at, filler, *lines, facility=facility)
        await heard_by(self._hl7_port, message)


def catalogue(**wrong: str) -> bytes:
    """A workbook; `wrong` are cells of the first item that say something else."""
    today = utc_now().date()
    days = {"通过日期": today - timedelta(days=170), "有效期至": today + timedelta(days=60)}
    names = sheets.CERTIFICATE_HEADINGS
    rows = [{**filled(names, (LEAD_HOSPITAL.name, *each)), **days} for each in CERTIFICATES]
    first, *others = [filled(sheets.ITEM_HEADINGS, each) for each in ITEMS]
    return book_of([{**first, **wrong}, *others], rows)
