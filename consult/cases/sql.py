"""Cases and attachments in the clinic's database."""

from collections.abc import Collection

from sqlalchemy import Column, Uuid

from consult.cases.wire import Attachment, Case, Settlement
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Instant
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import AttachmentId, CaseId, PatientId

cases = RecordTable("cases", Case, Column("patient", Uuid, nullable=False, index=True))
attachments = RecordTable(
    "attachments",
    Attachment,
    Column("case", Uuid, nullable=False, index=True),
    Column("removed_at", Instant),
)

settlements = RecordTable(
    "settlements", Settlement, Column("case", Uuid, nullable=False, index=True)
)

MOST = 5_000


class SqlCases:
    """The `CaseStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, case: CaseId) -> Case | None:
        """See CaseStore.get."""
        return await cases.get(tx, case)

    async def get_many(self, tx: Transaction, ids: Collection[CaseId]) -> list[Case]:
        """See CaseStore.get_many."""
        return await cases.get_many(tx, ids)

    async def of_patient(self, tx: Transaction, patient: PatientId) -> list[Case]:
        """See CaseStore.of_patient."""
        return await cases.find(tx, cases.c.patient == patient, limit=MOST)

    async def save(self, tx: Transaction, case: Case) -> None:
        """See CaseStore.save."""
        await (cases.insert if case.version == 1 else cases.replace)(tx, case)


class SqlAttachments:
    """The `AttachmentStore` port on SQLAlchemy."""

    async def get(self, tx: Transaction, attachment: AttachmentId) -> Attachment | None:
        """See AttachmentStore.get."""
        return await attachments.get(tx, attachment)

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Attachment]:
        """See AttachmentStore.of_case."""
        there = attachments.c.removed_at.is_(None)
        return await attachments.find(tx, attachments.c.case == case, there, locks=False)

    async def save(self, tx: Transaction, attachment: Attachment) -> None:
        """See AttachmentStore.save."""
        await (attachments.insert if attachment.version == 1 else attachments.replace)(
            tx, attachment
        )


class SqlSettlements:
    """The `SettlementStore` port on SQLAlchemy."""

    async def of_case(self, tx: Transaction, case: CaseId) -> list[Settlement]:
        """See SettlementStore.of_case."""
        return await settlements.find(tx, settlements.c.case == case, locks=False)

    async def save(self, tx: Transaction, settlement: Settlement) -> None:
        """See SettlementStore.save."""
        await (settlements.insert if settlement.version == 1 else settlements.replace)(
            tx, settlement
        )
