"""Grants in the clinic's database."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Uuid

from consult.access.wire import Grant
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import CaseId, ConsultationId, HospitalId

grants = RecordTable(
    "grants",
    Grant,
    Column("case", Uuid, nullable=False, index=True),
    Column("consultation", Uuid, nullable=True, index=True),
    Column("hospital", Uuid, nullable=False, index=True),
    Column("until", Instant, nullable=False),
)

MOST = 2_000


class SqlGrants:
    """The `Grants` port on SQLAlchemy."""

    async def add(self, tx: Transaction, grant: Grant) -> None:
        """See Grants.add."""
        await grants.insert(tx, grant)

    async def change(self, tx: Transaction, grant: Grant) -> None:
        """See Grants.change."""
        await grants.replace(tx, grant)

    async def of_cases(self, tx: Transaction, cases: Collection[CaseId]) -> list[Grant]:
        """See Grants.of_cases."""
        return await grants.find(tx, grants.c.case.in_(cases), limit=MOST, locks=False)

    async def of_consultation(self, tx: Transaction, consultation: ConsultationId) -> list[Grant]:
        """See Grants.of_consultation."""
        return await grants.find(tx, grants.c.consultation == consultation, limit=MOST, locks=False)

    async def of_hospital(
        self, tx: Transaction, hospital: HospitalId, now: datetime
    ) -> list[Grant]:
        """See Grants.of_hospital."""
        return await grants.find(
            tx,
            grants.c.hospital == hospital,
            grants.c.until > now,
            order_by=[grants.c.id.desc()],
            limit=MOST,
            locks=False,
        )
