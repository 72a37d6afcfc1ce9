"""The alliance of the other tests with results, a catalogue and an administrator of the lead."""

import io
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from consult.access.wire import Call, Principal
from consult.audit.wire import Doer
from consult.ledger.clock import utc_now
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Database
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.wire import CaseId, HospitalId, Identity, PatientId, PractitionerId
from consult.patients.core import identity_of
from consult.patients.wire import Patient, PatientForm
from consult.recognition.core import sheets
from consult.recognition.openpyxl import OpenpyxlWorkbooks
from consult.recognition.service.catalogues import Catalogues
from consult.recognition.service.copying import Copying
from consult.recognition.service.findings import Findings, Records, Stores
from consult.recognition.service.openings import Openings
from consult.recognition.service.outsides import Outsides
from consult.recognition.service.readers import Readers
from consult.recognition.service.takings import TAKE, TAKE_BACK, Takings
from consult.recognition.sql import SqlCatalogues, SqlCertificates, SqlDecisions, SqlTakings
from consult.recognition.wire import Imported, TakeIn
from consult.results.service import Results, Strays
from consult.results.sql import SqlOpenings, SqlResults, SqlStrays
from consult.results.wire import NewResult, Result
from consult.vault.local import LocalVault
from imaging.index.sql import images
from tests.consult.alliance import (
    DOCTOR,
    LEAD,
    NOW,
    PATIENT_FORM,
    Clinic,
    call,
    consent_form,
    ident,
    purposes,
)
from tests.consult.recognition.shelves import Shelves
from tests.consult.walking import PDF, Walk

IMAGES = CaseId(ident(900))
KEEPER = Call(
    principal=Principal(person=PractitionerId(ident(901)), hospital=LEAD, roles=("administrator",)),
    now=NOW,
)
ITEM = dict(
    zip(sheets.ITEM_HEADINGS, ("CT-CHEST", "胸部CT平扫", "检查", "医联体", 30), strict=False)
)
CERTIFICATE = dict(
    zip(
        sheets.CERTIFICATE_HEADINGS,
        ("桓仁县人民医院", "影像科", "室间质评", "省", "辽", "CT-CHEST", "省质控中心", "26-1"),
        strict=False,
    )
)
INTERNAL = {**CERTIFICATE, "质控类型": "室内质控"}
PASSED = {"通过日期": date(2026, 9, 1), "有效期至": date(2027, 2, 28)}
"""A workbook that marks the lead hospital's chest CT."""
ROWS = {
    sheets.ITEMS_SHEET: [ITEM],
    sheets.CERTIFICATES_SHEET: [{**CERTIFICATE, **PASSED}, {**INTERNAL, **PASSED}],
}


def workbook(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> bytes:
    """An .xlsx with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        headings = list(dict.fromkeys(name for line in lines for name in line))
        sheet.append(headings)
        for line in lines:
            sheet.append([line.get(name) for name in headings])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class Referred:
    """Answers for referrals: who is on his way to whom."""

    def __init__(self) -> None:
        self.patients: set[tuple[HospitalId, PatientId]] = set()

    async def treats(
        self, tx: Transaction, hospital: HospitalId, patient: PatientId, now: datetime
    ) -> bool:
        """See Treatments.treats."""
        del tx, now
        return (hospital, patient) in self.patients


def identify(form: PatientForm) -> Identity | None:
    """Under a key of the tests."""
    return identity_of(form, b"k" * 32)


class Shared:
    """A case of the township, and what the lead hospital made for the same person."""

    def __init__(self, walk: Walk, shelves: Shelves) -> None:
        clinic: Clinic = walk.clinic
        self.walk = walk
        self.referred = Referred()
        self.results = Results(SqlResults(), identify, clinic.audit, clinic.new_id)
        records = Records(
            casebook=clinic.casebook,
            patients=clinic.patients,
            consents=clinic.consents,
            people=clinic.people,
            alliances=clinic.alliances,
            results=self.results,
            doubts=clinic.doubts,
            treatments=self.referred,
        )
        stores = Stores(
            catalogues=SqlCatalogues(),
            certificates=SqlCertificates(),
            decisions=SqlDecisions(),
            openings=SqlOpenings(),
            takings=SqlTakings(),
        )
        findings = Findings(stores, records, clinic.audit)
        clinic.dossiers.images = shelves.index
        self.shelves, self.told = shelves, list[CaseId]()
        self.outbox = SqlOutbox(clinic.database)
        self.takings = Takings(
            findings, SqlResults(), shelves.copies, self.outbox, clinic.audit, clinic.new_id
        )
        self.outsides = Outsides(findings, self.takings, clinic.new_id)
        self.openings = Openings(findings, clinic.door, clinic.new_id)
        self.strays = Strays(SqlStrays(), self.results, clinic.patients, clinic.door, clinic.audit)
        self.readers = Readers(findings, SqlResults(), SqlStrays(), clinic.door)
        self.copying = Copying(
            clinic.database, SqlTakings(), shelves.copies, self.outbox, lambda: NOW, self._tell
        )
        self.catalogues = Catalogues(
            findings, OpenpyxlWorkbooks(), clinic.door, clinic.audit, clinic.new_id
        )
        self.elsewhere = Patient(
            id=PatientId(ident(902)), owner=LEAD, form=PATIENT_FORM, created_at=NOW
        )

    @property
    def case(self) -> CaseId:
        """The township's case."""
        return self.walk.opened.case

    async def made(
        self, age_days: int = 7, patient: Patient | None = None, **changed: object
    ) -> Result:
        """A chest CT of the lead hospital, or of the hospital of this patient."""
        whose = patient or self.elsewhere
        given: dict[str, object] = {
            "kind": "examination",
            "code": "CT-CHEST",
            "name": "胸部CT平扫",
            "department": "影像科",
            "performed_at": NOW - timedelta(days=age_days),
            "key": f"1.2.{age_days}",
            "study": f"1.2.{age_days}",
            "images": IMAGES,
        }
        new = NewResult(**{**given, **changed})  # type: ignore[arg-type]
        doer = Doer(at=NOW)
        return await self.walk.do(lambda tx: self.results.receive(tx, doer, whose, new, "dicom"))

    async def hand_in(
        self,
        rows: Mapping[str, Sequence[Mapping[str, object]]] = ROWS,
        *,
        is_dry_run: bool = False,
        who: Call = KEEPER,
    ) -> Imported:
        """Import a workbook."""
        body = TakeIn(
            workbook=workbook(rows),
            name="互认目录",
            in_force_from=date(2026, 1, 1),
            is_dry_run=is_dry_run,
        )
        return await self.walk.do(lambda tx: self.catalogues.take_in(tx, who, body))

    async def consent(self) -> None:
        """The patient agrees that results from elsewhere are opened."""
        agreed = replace(purposes(), recognition=True)
        clinic, me, given = self.walk.clinic, call(DOCTOR), consent_form(agreed)
        await self.walk.do(lambda tx: clinic.reception.give_consent(tx, me, self.case, given, PDF))

    async def _tell(self, case: CaseId) -> None:
        self.told.append(case)

    async def work(self, copying: Copying | None = None) -> int:
        """Do what waits in the outbox for images; how many messages."""
        does = copying or self.copying
        work = {TAKE: does.take, TAKE_BACK: does.take_back}
        count = 0
        while leased := await self.outbox.lease(utc_now(), 60, 8):
            for message in leased:
                await work[message.topic](message)
                count += 1
        return count


@pytest.fixture
async def shelves(tmp_path: Path) -> AsyncIterator[Shelves]:
    """Images of all hospitals, in a database of their own."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'images.db'}", schema="images")
    async with database.change() as tx:
        await tx.connection.run_sync(images.create_all)
    made = Shelves(database, LocalVault(tmp_path / "images-vault"))
    yield made
    made.vault.close()
    await database.close()


@pytest.fixture
async def shared(walk: Walk, shelves: Shelves) -> Shared:
    """A township's case, before anything came from elsewhere; on SQLite."""
    await walk.open()
    return Shared(walk, shelves)


@pytest.fixture
async def shared_on_both(walk_on_both: Walk, shelves: Shelves) -> Shared:
    """The same on each kind of database."""
    await walk_on_both.open()
    return Shared(walk_on_both, shelves)
