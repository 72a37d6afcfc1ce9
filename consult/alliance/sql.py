"""Alliances and agreements in the clinic's database."""

from collections.abc import Collection

from consult.alliance.wire import Agreement, Alliance
from consult.ledger.ports import Transaction
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import AgreementId

alliances = RecordTable("alliances", Alliance)
agreements = RecordTable("agreements", Agreement)

MOST = 2_000


class SqlTreaties:
    """The `Treaties` port on SQLAlchemy."""

    async def alliances(self, tx: Transaction) -> list[Alliance]:
        """See Treaties.alliances."""
        return await alliances.find(tx, limit=MOST, locks=False)

    async def agreements(self, tx: Transaction) -> list[Agreement]:
        """See Treaties.agreements."""
        return await agreements.find(tx, limit=MOST, locks=False)

    async def agreements_of(self, tx: Transaction, ids: Collection[AgreementId]) -> list[Agreement]:
        """See Treaties.agreements_of."""
        return await agreements.get_many(tx, ids)

    async def save_alliance(self, tx: Transaction, alliance: Alliance) -> None:
        """See Treaties.save_alliance."""
        await (alliances.insert if alliance.version == 1 else alliances.replace)(tx, alliance)

    async def save_agreement(self, tx: Transaction, agreement: Agreement) -> None:
        """See Treaties.save_agreement."""
        keep = agreements.insert if agreement.version == 1 else agreements.replace
        await keep(tx, agreement)
