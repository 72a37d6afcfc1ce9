"""Referrals and revisits in the clinic's database."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Date, Index, Integer, String, Table, Uuid
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant, clinic, connection
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import HospitalId, PatientId, ReferralId, RevisitId
from consult.referrals.core.states import ENDS
from consult.referrals.wire import Box, Referral, Revisit, Which

referrals = RecordTable(
    "referrals",
    Referral,
    Column("patient", Uuid, nullable=True, index=True),
    Column("to", Uuid, nullable=False, index=True),
    Column("answers", Uuid, nullable=True, index=True),
    Column("number", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("sent_at", Instant, nullable=True),
)
Index("referrals_number", referrals.c.owner, referrals.c.number, unique=True)

revisits = RecordTable(
    "revisits",
    Revisit,
    Column("referral", Uuid, nullable=False, index=True),
    Column("due_on", Date, nullable=False),
    Column("done_at", Instant, nullable=True),
)

numbers = Table(
    "referral_numbers",
    clinic,
    Column("hospital", Uuid, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

MOST = 1_000


class SqlReferrals:
    """The `ReferralStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, referral: ReferralId) -> Referral | None:
        """See ReferralStore.get."""
        return await referrals.get(tx, referral)

    async def get_many(self, tx: Transaction, of: Collection[ReferralId]) -> list[Referral]:
        """See ReferralStore.get_many."""
        return await referrals.get_many(tx, of)

    async def of_patient(
        self, tx: Transaction, patient: PatientId, to: HospitalId
    ) -> list[Referral]:
        """See ReferralStore.of_patient."""
        return await referrals.find(
            tx, referrals.c.patient == patient, referrals.c.to == to, limit=MOST, locks=False
        )

    async def answering(self, tx: Transaction, referral: ReferralId) -> list[Referral]:
        """See ReferralStore.answering."""
        return await referrals.find(tx, referrals.c.answers == referral, limit=MOST, locks=False)

    async def held(self, tx: Transaction, patient: PatientId) -> list[Referral]:
        """See HeldReferrals.held."""
        return await referrals.find(tx, referrals.c.patient == patient, limit=MOST, locks=False)

    async def save(self, tx: Transaction, referral: Referral) -> None:
        """See ReferralStore.save."""
        await (referrals.insert if referral.version == 1 else referrals.replace)(tx, referral)


class SqlReferralRegister:
    """The `Register` port on SQLAlchemy."""

    async def count_up(self, tx: Transaction, hospital: HospitalId, year: int) -> int:
        """See Register.count_up."""
        opened = connection(tx)
        is_sqlite = opened.dialect.name == "sqlite"
        insert: Any = sqlite_insert if is_sqlite else postgresql_insert
        first = insert(numbers).values(hospital=hospital, year=year, last=1)
        counted = first.on_conflict_do_update(
            index_elements=[numbers.c.hospital, numbers.c.year],
            set_={"last": numbers.c.last + 1},
        )
        number: int = (await opened.execute(counted.returning(numbers.c.last))).scalar_one()
        return number

    async def page(
        self,
        tx: Transaction,
        hospital: HospitalId,
        box: Box,
        which: Which,
        after: ReferralId | None,
        limit: int,
    ) -> list[Referral]:
        """See Register.page."""
        c = referrals.c
        where = [c.owner == hospital]
        if box == "in":
            where = [c.to == hospital, c.sent_at.is_not(None)]
        if which != "all":
            has_ended = c.state.in_(sorted(ENDS))
            where.append(has_ended if which == "ended" else ~has_ended)
        if after is not None:
            where.append(c.id < after)
        return await referrals.find(tx, *where, order_by=[c.id.desc()], limit=limit, locks=False)


class SqlRevisits:
    """The `RevisitStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, revisit: RevisitId) -> Revisit | None:
        """See RevisitStore.get."""
        return await revisits.get(tx, revisit)

    async def of_referrals(self, tx: Transaction, of: Collection[ReferralId]) -> list[Revisit]:
        """See RevisitStore.of_referrals."""
        if not of:
            return []
        c = revisits.c
        return await revisits.find(
            tx, c.referral.in_(of), order_by=[c.due_on, c.id], limit=MOST, locks=False
        )

    async def of_hospital(
        self, tx: Transaction, hospital: HospitalId, *, is_done: bool
    ) -> list[Revisit]:
        """See RevisitStore.of_hospital."""
        c = revisits.c
        order = [c.done_at.desc(), c.id] if is_done else [c.due_on, c.id]
        is_over = c.done_at.is_not(None) if is_done else c.done_at.is_(None)
        return await revisits.find(
            tx, c.owner == hospital, is_over, order_by=order, limit=MOST, locks=False
        )

    async def save(self, tx: Transaction, revisit: Revisit) -> None:
        """See RevisitStore.save."""
        await (revisits.insert if revisit.version == 1 else revisits.replace)(tx, revisit)
