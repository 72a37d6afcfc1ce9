"""Where alliances and agreements are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.alliance.wire import Agreement, Alliance
from consult.ledger.ports import Transaction
from consult.ledger.wire import AgreementId


class Treaties(Protocol):
    """Alliances and their agreements; few enough to list."""

    async def alliances(self, tx: Transaction) -> list[Alliance]:
        """Every alliance."""

    async def agreements(self, tx: Transaction) -> list[Agreement]:
        """Every agreement, in force or not."""

    async def agreements_of(self, tx: Transaction, ids: Collection[AgreementId]) -> list[Agreement]:
        """The agreements of these ids, as far as they are there."""

    async def save_alliance(self, tx: Transaction, alliance: Alliance) -> None:
        """Add (version 1) or change an alliance."""

    async def save_agreement(self, tx: Transaction, agreement: Agreement) -> None:
        """Add (version 1) or change an agreement."""
