"""Patients and consents in the clinic's database."""

from collections.abc import Collection

from sqlalchemy import Column, String, Uuid, or_

from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId, ConsentId, HospitalId, PatientId
from consult.patients.wire import Consent, Patient


def _name(patient: Patient) -> str:
    return patient.form.name


def _record_number(patient: Patient) -> str:
    return patient.form.record_number


patients = RecordTable(
    "patients",
    Patient,
    Column("name", String(60), nullable=False, info={"of": _name}),
    Column("record_number", String(120), nullable=False, info={"of": _record_number}),
)
consents = RecordTable("consents", Consent, Column("case", Uuid, nullable=False, index=True))

PAGE = 50
MOST = 5_000


class SqlPatients:
    """The `Patients` port on SQLAlchemy."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """See Patients.get."""
        return await patients.get(tx, patient)

    async def get_many(self, tx: Transaction, ids: Collection[PatientId]) -> list[Patient]:
        """See Patients.get_many."""
        return await patients.get_many(tx, ids)

    async def search(self, tx: Transaction, hospital: HospitalId, query: str) -> list[Patient]:
        """See Patients.search."""
        named = patients.c.name.contains(query, autoescape=True)
        numbered = patients.c.record_number.contains(query, autoescape=True)
        return await patients.find(
            tx,
            patients.c.owner == hospital,
            or_(named, numbered),
            order_by=[patients.c.id.desc()],
            limit=PAGE,
            locks=False,
        )

    async def numbered(
        self, tx: Transaction, hospital: HospitalId, record_number: str
    ) -> list[Patient]:
        """See Patients.numbered."""
        same = patients.c.record_number == record_number
        return await patients.find(tx, patients.c.owner == hospital, same)

    async def save(self, tx: Transaction, patient: Patient) -> None:
        """See Patients.save."""
        await (patients.insert if patient.version == 1 else patients.replace)(tx, patient)


class SqlConsents:
    """The `Consents` port on SQLAlchemy."""

    async def add(self, tx: Transaction, consent: Consent) -> None:
        """See Consents.add."""
        await consents.insert(tx, consent)

    async def get(self, tx: Transaction, consent: ConsentId) -> Consent | None:
        """See Consents.get."""
        found = await consents.get_many(tx, [consent])
        return found[0] if found else None

    async def of_cases(self, tx: Transaction, cases: Collection[CaseId]) -> list[Consent]:
        """See Consents.of_cases."""
        if not cases:
            return []
        return await consents.find(tx, consents.c.case.in_(cases), limit=MOST, locks=False)
