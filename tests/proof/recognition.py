"""`make proof-recognition`: results that travel, and a patient who must, with Orthanc and dcmtk.

Prints each step with its time and its figures, writes build/bench/proof-recognition.json, and ends
with 0 only when everything held.
"""

from __future__ import annotations

import asyncio
import io
import json
import socket
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession
from pydicom import dcmread
from pypdf import PdfReader

from consult.ledger.clock import utc_now
from server.demo.alliance import LEAD_HOSPITAL, PASSWORD
from tests.bench.report import Row, write
from tests.browsing import Browsing, asked_until
from tests.county import store
from tests.imaging.shipped import held, until_shipped
from tests.journey import Journey
from tests.orthanc import OrthancHouse, orthanc_house
from tests.ports import free_port
from tests.product import Product
from tests.proof import county, packages
from tests.proof.main import keep_log
from tests.proof.telling import Teller
from tests.proof.transfer import Transferring, transfer

DELIVERS_S = 240.0
BY_CONSENT = {"ground": "consent"}
OLD_DAYS, NEW_DAYS = 45, 6
COST_CENTS = 26_000
COUNTED = {"accept": "recognised", "partial": "partly", "decline": "declined"}
FIGURES = ("eligible", *COUNTED.values(), "repeats_avoided", "cost_avoided_cents")


class Recognising:
    """The township's doctor and what the county hospital made."""

    def __init__(self, product: Product, ports: tuple[int, int], folder: Path) -> None:
        self.product = product
        self.dicom_port, self.hl7_port = ports
        self.folder = folder
        self.journey = Journey(product.base_url)
        self.keeper = Browsing(product.base_url)
        self.tally: Counter[tuple[str, str]] = Counter()
        """What was decided, as we count it ourselves: by code, what and how often (or cents)."""

    async def sit_down(self) -> None:
        """Everybody signs in; the doctor opens a case."""
        await self.journey.sign_in()
        await self.keeper.sign_in("he", PASSWORD)
        await self.journey.open()

    async def take_in_catalogue(self) -> None:
        """A workbook with a wrong cell is refused by its cell; the right one counts."""
        path = "/api/recognition/catalogues"
        refused = (await self.keeper.call("POST", path, county.catalogue(is_right=False))).json()
        errors: Any = refused["errors"]
        assert [(one["row"], one["column"]) for one in errors] == [(2, "有效期至")], refused
        kept = (await self.keeper.call("POST", path, county.catalogue())).json()
        assert (kept["errors"], kept["items"], kept["certificates"]) == ([], 3, 6), kept

    async def examine(self) -> Sequence[Path]:
        """The county hospital makes two chest CTs and two laboratory results of the patient."""
        await county.report_values(self.hl7_port, county.BLOOD, "血常规", 2)
        await county.report_values(self.hl7_port, county.URINE, "尿常规", 3)
        new, old = self.folder / "new", self.folder / "old"
        files = await asyncio.to_thread(county.scan, new, NEW_DAYS, 1)
        await asyncio.to_thread(county.scan, old, OLD_DAYS, 2)
        for each in (new, old):
            await asyncio.to_thread(store, self.dicom_port, each)
        return files

    async def outside(self, codes: str = "") -> list[dict[str, Any]]:
        """What the doctor is told."""
        path = f"/api/cases/{self.journey.case}/outside" + (f"?codes={codes}" if codes else "")
        return await self.journey.people["wang"].rows(path)

    async def be_told(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Before he orders a chest CT he is told of two, once they are announced."""
        new, old = await asked_until(lambda: self.outside(county.CT), lambda found: len(found) == 2)
        assert (new["verdict"]["rule"], old["verdict"]["rule"]) == ("within_days", "too_old")
        assert new["verdict"]["mark"]["label"] == "渝HR"
        assert new.get("result") is None
        assert "conclusion" not in str(new["trace"])
        return new, old

    async def refuse_without_consent(self, found: dict[str, Any]) -> None:
        """Nothing opens before the patient agreed."""
        refused = await self.journey.refused("wang", "POST", self._path(found, "open"), BY_CONSENT)
        assert refused == (403, "recognition-not-consented"), refused

    async def open(self, found: dict[str, Any]) -> None:
        """Open one by consent."""
        await self.journey.call("wang", "POST", self._path(found, "open"), BY_CONSENT)

    async def decide(self, found: dict[str, Any], body: dict[str, Any]) -> None:
        """Recognise or not, and count along."""
        await self.journey.call("wang", "POST", self._path(found, "decide"), body)
        code, choice = found["trace"]["code"], body["choice"]
        if found["verdict"]["is_recognisable"]:
            self.tally[code, "eligible"] += 1
            self.tally[code, COUNTED[choice]] += 1
        if choice == "accept":
            self.tally[code, "repeats_avoided"] += 1
            self.tally[code, "cost_avoided_cents"] += body["avoided_cost_cents"]
        else:
            self.tally[code, body["reason"]] += 1

    async def check_marks(self) -> None:
        """The laboratory keeps its mark for blood and has lost it for urine."""
        (blood,) = await self.outside(county.BLOOD)
        (urine,) = await self.outside(county.URINE)
        assert blood["verdict"]["mark"]["label"] == "渝HR"
        assert (urine["verdict"]["rule"], urine["verdict"].get("mark")) == (
            "certificate_ran_out",
            None,
        )

    async def check_counts(self) -> None:
        """The counts of both sides are our tally."""
        today = utc_now().astimezone().date()
        days = f"{today - timedelta(days=1)}/{today + timedelta(days=1)}"
        for who in (self.journey.people["wang"], self.keeper):
            counted: Counter[tuple[str, str]] = Counter()
            for row in await who.rows(f"/api/recognition/counts/{days}"):
                figures = {name: row[name] for name in FIGURES} | row["by_reason"]
                for name, figure in figures.items():
                    counted[row["code"], name] += figure
            assert +counted == self.tally, (counted, self.tally)

    async def bring(self, files: Sequence[Path]) -> None:
        """The server dies while the images come into the case; then all of them are there."""
        await asyncio.to_thread(self.product.kill)
        await asyncio.to_thread(self.product.start)
        path = f"/api/cases/{self.journey.case}/takings"
        (taking,) = await asked_until(
            lambda: self.journey.people["wang"].rows(path),
            lambda found: found[0]["state"] != "copying",
        )
        assert (taking["state"], taking["copied"], taking["total"]) == (
            "done",
            len(files),
            len(files),
        )
        assert (taking["hospital_name"], taking["mark"]) == (LEAD_HOSPITAL.name, "渝HR")

    async def conclude(self, house: OrthancHouse, url: str, files: Sequence[Path]) -> int:
        """To the signed report; Orthanc dies while it gets the images; how many it had."""
        await self.journey.settle()
        await self.journey.act("wang", "submit")
        await self.journey.convene()
        async with asyncio.TaskGroup() as group:
            struck = group.create_task(asyncio.to_thread(kill_in_delivery, house, url, len(files)))
            await self.journey.confer()
        await asyncio.to_thread(house.start)
        return struck.result()

    async def check_archive(self, url: str, files: Sequence[Path]) -> int:
        """Orthanc holds each object once, the images of the county's CT among them; how many."""
        shipment = await until_shipped(self.journey)
        assert shipment["shipment"]["state"] == "delivered", shipment
        async with ClientSession() as http:
            found = await held(http, url)
        sent = {str(dcmread(file, stop_before_pixels=True).SOPInstanceUID) for file in files}
        assert sent < set(found)
        assert len(found) == len(set(found)) == shipment["delivered"]
        return len(found)

    async def check_packages(self, files: Sequence[Path]) -> None:
        """Both archives have the images as the CT made them, and the record the decisions."""
        made = {one.SOPInstanceUID: one for one in map(dcmread, files)}
        await self.journey.until_settled(1)
        for archive in ("lead", "township"):
            (file,) = packages.held(self.product.archive_folder(archive))
            opened = await asyncio.to_thread(packages.open_package, file)
            # Its sender writes the file header (group 2) anew; the rest is as it was.
            images = [
                dcmread(io.BytesIO(content))
                for path, content in opened.files.items()
                if path.endswith(".dcm")
            ]
            assert len(images) == len(files)
            assert {one.SOPInstanceUID: one for one in images} == made
            record = json.loads(opened.files[packages.RECORD])
            told = {(one["choice"], one["rule"]) for one in record["recognitions"]}
            assert told == {("accept", "within_days"), ("decline", "too_old")}, told
            pages = PdfReader(io.BytesIO(opened.files["report.pdf"])).pages
            text = "".join(page.extract_text() for page in pages)
            assert "渝HR" in text
            assert county.CT_NAME in text

    def _path(self, found: dict[str, Any], what: str) -> str:
        return f"/api/cases/{self.journey.case}/outside/{found['trace']['result']}/{what}"


def kill_in_delivery(house: OrthancHouse, url: str, whole: int) -> int:
    """Kill an Orthanc while it holds some of the images and not yet all; runs in a thread."""
    until = time.monotonic() + DELIVERS_S
    while time.monotonic() < until:
        with urllib.request.urlopen(f"{url}/statistics", timeout=10) as answer:  # noqa: S310
            had = int(json.load(answer)["CountInstances"])
        if had:
            house.kill()
            assert had < whole, "killed too late"
            return had
        time.sleep(0.005)
    raise TimeoutError("nothing came to Orthanc")


async def recognise(path: Recognising, teller: Teller) -> Sequence[Path]:
    """What the county hospital made counts in the township, or does not, by the rules."""
    async with teller.step("signed in, the catalogue taken in, its wrong cell named"):
        await path.sit_down()
        await path.take_in_catalogue()
    async with teller.step(f"two CTs of {county.SLICES} slices by C-STORE, two results by HL7"):
        files = await path.examine()
    async with teller.step("the doctor is told before he orders"):
        new, old = await path.be_told()
        await path.refuse_without_consent(new)
        await path.check_marks()
    async with teller.step("opened by consent, recognised; the old one declined"):
        await path.journey.write(also=["recognition"])
        await path.open(new)
        await path.open(old)
        await path.decide(new, {"choice": "accept", "avoided_cost_cents": COST_CENTS})
        decline = {"choice": "decline", "reason": "changes_quickly", "patient_told": True}
        await path.decide(old, decline)
    async with teller.step("the counts agree with our own tally"):
        await path.check_counts()
    return files


async def deliver(
    path: Recognising, house: OrthancHouse, url: str, files: Sequence[Path], teller: Teller
) -> None:
    """What was recognised stands in the case, the report, the packages and the picture archive."""
    async with teller.step("the server killed while the images come into the case"):
        await path.bring(files)
    async with teller.step("consulted, signed; Orthanc killed in mid-delivery"):
        had = await path.conclude(house, url, files)
    teller.figure("objects that Orthanc had when it was killed", "objects", had)
    async with teller.step("Orthanc holds each object once"):
        teller.figure("objects in Orthanc", "objects", await path.check_archive(url, files))
    async with teller.step("images and decisions in both sealed packages"):
        await path.check_packages(files)


async def prove(house: OrthancHouse, folder: Path) -> list[Row]:
    """Start, walk, end."""
    teller = Teller("recognition")
    orthanc = house.start()
    ports = (free_port(socket.SOCK_STREAM), free_port(socket.SOCK_STREAM))
    config = county.settings(folder, *ports, orthanc.url)
    product = Product(folder / "var", config=str(config))
    try:
        await asyncio.to_thread(product.start)
        path = Recognising(product, ports, folder)
        files = await recognise(path, teller)
        await deliver(path, house, orthanc.url, files, teller)
        await transfer(Transferring(product, path.journey), teller)
    finally:
        product.stop()
        keep_log(product.log)
    return teller.rows


async def main() -> list[Row]:
    """The whole walk in a folder of its own."""
    with (
        TemporaryDirectory(prefix="lianzhen-proof-") as made,
        orthanc_house() as house,
    ):
        return await prove(house, Path(made))


if __name__ == "__main__":
    measured = asyncio.run(main())
    write("proof-recognition", measured)
    missed = [row.what for row in measured if row.met is False]
    sys.exit(f"not met: {', '.join(missed)}" if missed else 0)
