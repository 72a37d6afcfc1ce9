"""Consultations, opinions, reports and signed text in the clinic's database."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, String, Table, Uuid, or_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.consultations.wire import Consultation, Frozen, Opinion, Report
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant, clinic, connection
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import (
    AllianceId,
    CaseId,
    ConsultationId,
    ExecutionId,
    HospitalId,
    ReportId,
)

consultations = RecordTable(
    "consultations",
    Consultation,
    Column("alliance", Uuid, nullable=False),
    Column("number", String(40), nullable=False),
    Column("case", Uuid, nullable=False, index=True),
    Column("state", String(30), nullable=False),
    Column("saved_at", Instant, nullable=False),
)
Index("consultations_number", consultations.c.alliance, consultations.c.number, unique=True)

opinions = RecordTable(
    "opinions",
    Opinion,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("expert", Uuid, nullable=False),
    Column("edition", Integer, nullable=False),
)
Index(
    "opinions_edition",
    opinions.c.consultation,
    opinions.c.expert,
    opinions.c.edition,
    unique=True,
)

reports = RecordTable(
    "reports",
    Report,
    Column("consultation", Uuid, nullable=False),
    Column("edition", Integer, nullable=False),
)
Index("reports_edition", reports.c.consultation, reports.c.edition, unique=True)

frozen_texts = RecordTable(
    "frozen_texts",
    Frozen,
    Column("consultation", Uuid, nullable=False, index=True),
    Column("digest", String(64), nullable=False),
)

numbers = Table(
    "consultation_numbers",
    clinic,
    Column("alliance", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

MOST = 2_000


class SqlConsultations:
    """The `ConsultationStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, consultation: ConsultationId) -> Consultation | None:
        """See ConsultationStore.get."""
        return await consultations.get(tx, consultation)

    async def among(
        self, tx: Transaction, hospital: HospitalId | None, cases: Collection[CaseId]
    ) -> list[Consultation]:
        """See ConsultationStore.among."""
        c = consultations.c
        if hospital is None and not cases:
            return []
        mine = c.case.in_(cases)
        return await consultations.find(
            tx,
            mine if hospital is None else or_(c.owner == hospital, mine),
            order_by=[c.saved_at.desc(), c.id.desc()],
            limit=MOST,
            locks=False,
        )

    async def save(self, tx: Transaction, consultation: Consultation) -> None:
        """See ConsultationStore.save."""
        keep = consultations.insert if consultation.version == 1 else consultations.replace
        await keep(tx, consultation)

    async def count_up(self, tx: Transaction, alliance: AllianceId, day: date) -> int:
        """See ConsultationStore.count_up."""
        opened = connection(tx)
        is_sqlite = opened.dialect.name == "sqlite"
        insert: Any = sqlite_insert if is_sqlite else postgresql_insert
        first = insert(numbers).values(alliance=alliance, day=day, last=1)
        counted = first.on_conflict_do_update(
            index_elements=[numbers.c.alliance, numbers.c.day], set_={"last": numbers.c.last + 1}
        )
        number: int = (await opened.execute(counted.returning(numbers.c.last))).scalar_one()
        return number


class SqlWritings:
    """The `Writings` port on SQLAlchemy."""

    async def opinions(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Opinion]:
        """See Writings.opinions."""
        if not of:
            return []
        return await opinions.find(tx, opinions.c.consultation.in_(of), limit=10 * MOST)

    async def reports(self, tx: Transaction, of: Collection[ConsultationId]) -> list[Report]:
        """See Writings.reports."""
        if not of:
            return []
        return await reports.find(tx, reports.c.consultation.in_(of), limit=10 * MOST)

    async def report(self, tx: Transaction, report: ReportId) -> Report | None:
        """See Writings.report."""
        return await reports.get(tx, report)

    async def save_opinion(self, tx: Transaction, opinion: Opinion) -> None:
        """See Writings.save_opinion."""
        await (opinions.insert if opinion.version == 1 else opinions.replace)(tx, opinion)

    async def save_report(self, tx: Transaction, report: Report) -> None:
        """See Writings.save_report."""
        await (reports.insert if report.version == 1 else reports.replace)(tx, report)


class SqlFrozenTexts:
    """The `FrozenTexts` port on SQLAlchemy."""

    async def add(self, tx: Transaction, frozen: Frozen) -> None:
        """See FrozenTexts.add."""
        await frozen_texts.insert(tx, frozen)

    async def get(self, tx: Transaction, of: ReportId | ExecutionId) -> Frozen | None:
        """See FrozenTexts.get."""
        return await frozen_texts.get(tx, of)
