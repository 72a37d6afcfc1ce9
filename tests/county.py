"""The county hospital's own systems as they speak to the running product: its laboratory and its
radiology by HL7, its devices by C-STORE, its quality office by a workbook."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from subprocess import run

from consult.exchange.core.mllp import framed
from consult.ledger.clock import utc_now
from consult.recognition.core import sheets
from server.demo.alliance import LEAD_HOSPITAL
from tests.browsing import Browsing
from tests.consult.exchange.corpus import UTF8
from tests.consult.recognition.conftest import workbook
from tests.journey import PATIENT

RECORD_NUMBER = "K-1"
"""What the county hospital calls the patient whom the township knows by the same document."""

OURS = "LIANZHEN"
TRIES = 240

Row = Mapping[str, object]


def observed(
    item: str, taken_at: datetime, filler: str, *lines: str, facility: str = LEAD_HOSPITAL.name
) -> str:
    """An ORU^R01 about the patient; `item` is OBR-4, the lines are its OBX and ZDS."""
    taken = f"{taken_at:%Y%m%d%H%M%S}"
    header = f"MSH|^~\\&|LIS|{facility}|LIANZHEN|LZ|{taken}||ORU^R01|{filler}|P|2.5.1{UTF8}"
    numbers = f"{RECORD_NUMBER}^^^HIS^MR~{PATIENT['id_number']}^^^^NI"
    person = f"PID|1||{numbers}||{PATIENT['name']}||19700312|M"
    order = f"OBR|1|P77|{filler}|{item}|||{taken}||||||||||||||||||HM|F"
    return "\r".join((header, person, order, *lines)) + "\r"


async def heard_by(port: int, message: str) -> None:
    """Send a message by MLLP; it must be taken."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(framed(message.encode()))
    async with asyncio.timeout(30):
        answer = await reader.readuntil(b"\x1c\r")
    assert b"MSA|AA|" in answer, answer.decode()
    writer.close()
    await writer.wait_closed()


def until_heard(port: int, device: str = "CT1") -> None:
    """The process that listens may start a little later than the server."""
    call = ["echoscu", "-aet", device, "-aec", OURS, "127.0.0.1", str(port)]
    for _ in range(TRIES):
        if run(call, capture_output=True, timeout=60, check=False).returncode == 0:
            return
        time.sleep(0.25)
    raise AssertionError("nobody listens")


def store(port: int, folder: Path, device: str = "CT1") -> None:
    """A device sends a folder by dcmtk's storescu; AssertionError unless all was taken."""
    call = ["storescu", "-aet", device, "-aec", OURS, "+sd", "127.0.0.1", str(port), str(folder)]
    done = run(call, capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr


def filled(headings: Sequence[str], cells: Sequence[object]) -> Row:
    """A row of a workbook; what is not given stays empty."""
    return dict(zip(headings, cells, strict=False))


def book_of(items: Sequence[Row], certificates: Sequence[Row]) -> bytes:
    """The workbook of a catalogue."""
    return workbook({sheets.ITEMS_SHEET: items, sheets.CERTIFICATES_SHEET: certificates})


def imported(book: bytes, in_force_from: date | None = None) -> dict[str, object]:
    """The body of an import, in force from today unless another day is given."""
    return {
        "workbook": base64.b64encode(book).decode(),
        "name": "医联体互认目录",
        "in_force_from": str(in_force_from or utc_now().astimezone().date()),
        "is_dry_run": False,
    }


async def keep(keeper: Browsing, book: bytes, in_force_from: date | None = None) -> None:
    """The lead's administrator imports a catalogue, in which nothing is wrong."""
    body = imported(book, in_force_from)
    kept = await keeper.call("POST", "/api/recognition/catalogues", body)
    assert (kept.status, kept.json()["errors"]) == (200, []), kept.body
