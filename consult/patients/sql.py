"""Patients, merges and consents in the clinic's database."""

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Date, Index, String, Table, Uuid, and_, or_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.ledger.ports import Transaction
from consult.ledger.sql.database import clinic, connection
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId, ConsentId, HospitalId, MergeId, PatientId
from consult.patients.core import document_of
from consult.patients.wire import Consent, IdKind, Merge, Patient, PatientForm


def _name(patient: Patient) -> str:
    return patient.form.name


def _record_number(patient: Patient) -> str:
    return patient.form.record_number


def _document(patient: Patient) -> str | None:
    return document_of(patient.form)


def _birth_date(patient: Patient) -> Any:  # noqa: ANN401  # a column's value
    return patient.form.birth_date


patients = RecordTable(
    "patients",
    Patient,
    Column("name", String(60), nullable=False, info={"of": _name}),
    Column("record_number", String(120), nullable=False, info={"of": _record_number}),
    Column("document", String(80), nullable=True, info={"of": _document}),
    Column("birth_date", Date, nullable=True, info={"of": _birth_date}),
    Column("merged_into", Uuid, nullable=True, index=True),
)
Index("patients_number", patients.c.owner, patients.c.record_number)
Index("patients_document", patients.c.owner, patients.c.document)
Index("patients_birth", patients.c.owner, patients.c.birth_date)

merges = RecordTable(
    "patient_merges",
    Merge,
    Column("survivor", Uuid, nullable=False, index=True),
    Column("merged", Uuid, nullable=False, index=True),
    Column("state", String(20), nullable=False),
)
consents = RecordTable("consents", Consent, Column("case", Uuid, nullable=False, index=True))

claims = Table(
    "patient_claims",
    clinic,
    Column("owner", Uuid, primary_key=True),
    Column("key", String(64), primary_key=True),
)
"""A row per record number and document that ever came: held until the end of the transaction
that adds a patient, so that two first messages of one person make one patient."""

ID_KINDS: tuple[IdKind, ...] = ("resident_id", "passport", "hkmt_permit", "birth_certificate")
PAGE = 50
MOST = 5_000
MOST_CHECKED = 500


class SqlPatients:
    """The `Patients` and `Likely` ports on SQLAlchemy."""

    async def get(self, tx: Transaction, patient: PatientId) -> Patient | None:
        """See Patients.get."""
        return await patients.get(tx, patient)

    async def get_many(self, tx: Transaction, ids: Collection[PatientId]) -> list[Patient]:
        """See Patients.get_many."""
        return await patients.get_many(tx, ids)

    async def search(self, tx: Transaction, hospital: HospitalId, query: str) -> list[Patient]:
        """See Patients.search."""
        asked = [PatientForm(name="?", sex="unknown", id_kind=k, id_number=query) for k in ID_KINDS]
        wanted = [document for form in asked if (document := document_of(form))]
        named = patients.c.name.contains(query, autoescape=True)
        numbered = patients.c.record_number.contains(query, autoescape=True)
        return await patients.find(
            tx,
            patients.c.owner == hospital,
            or_(named, numbered, patients.c.document.in_(wanted)),
            order_by=[patients.c.id.desc()],
            limit=PAGE,
            locks=False,
        )

    async def claim(self, tx: Transaction, hospital: HospitalId, form: PatientForm) -> None:
        """See Likely.claim; on SQLite changes are one after the other anyway."""
        keys = [f"record_number\0{form.record_number}"] if form.record_number else []
        document = document_of(form)
        keys += [f"document\0{document}"] if document else []
        rows = [
            {"owner": hospital, "key": hashlib.sha256(key.encode()).hexdigest()} for key in keys
        ]
        if not rows:
            return
        opened = connection(tx)
        insert: Any = sqlite_insert if opened.dialect.name == "sqlite" else postgresql_insert
        # Always in one order: two messages that claim both keys don't wait for each other.
        for row in sorted(rows, key=lambda row: str(row["key"])):
            asked = insert(claims).values(row)
            await opened.execute(
                asked.on_conflict_do_update(
                    index_elements=[claims.c.owner, claims.c.key],
                    set_={"key": asked.excluded.key},
                )
            )

    async def numbered(
        self, tx: Transaction, hospital: HospitalId, record_number: str
    ) -> list[Patient]:
        """See Likely.numbered."""
        same = patients.c.record_number == record_number
        return await patients.find(tx, patients.c.owner == hospital, same)

    async def alike(
        self, tx: Transaction, hospital: HospitalId, form: PatientForm
    ) -> list[Patient]:
        """See Likely.alike."""
        c = patients.c
        same = []
        if (document := document_of(form)) is not None:
            same.append(c.document == document)
        if form.record_number:
            same.append(c.record_number == form.record_number)
        if form.birth_date is not None:
            same.append(and_(c.name == form.name, c.birth_date == form.birth_date))
        if not same:
            return []
        return await patients.find(
            tx, c.owner == hospital, or_(*same), limit=MOST_CHECKED, locks=False
        )

    async def save(self, tx: Transaction, patient: Patient) -> None:
        """See Patients.save."""
        await (patients.insert if patient.version == 1 else patients.replace)(tx, patient)


class SqlMerges:
    """The `Merges` port on SQLAlchemy."""

    async def get(self, tx: Transaction, merge: MergeId) -> Merge | None:
        """See Merges.get."""
        return await merges.get(tx, merge)

    async def of(self, tx: Transaction, patient: PatientId) -> list[Merge]:
        """See Merges.of."""
        either = or_(merges.c.survivor == patient, merges.c.merged == patient)
        newest = [merges.c.id.desc()]
        return await merges.find(tx, either, order_by=newest, limit=MOST_CHECKED, locks=False)

    async def waiting(self, tx: Transaction, hospital: HospitalId) -> list[Merge]:
        """See Merges.waiting."""
        mine = (merges.c.owner == hospital, merges.c.state == "proposed")
        return await merges.find(tx, *mine, limit=MOST_CHECKED, locks=False)

    async def save(self, tx: Transaction, merge: Merge) -> None:
        """See Merges.save."""
        await (merges.insert if merge.version == 1 else merges.replace)(tx, merge)


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
