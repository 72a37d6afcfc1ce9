"""Where the audit trail is kept."""

from typing import Protocol

from consult.audit.core import Extent, Head
from consult.audit.wire import AuditEntry, Link
from consult.ledger.ports import Transaction


class Entries(Protocol):
    """Lines of the trail: first unsealed, then linked, never removed."""

    async def add(self, tx: Transaction, line: AuditEntry) -> None:
        """Keep a line; the same id twice is one line."""

    async def unsealed(self, tx: Transaction, limit: int) -> list[AuditEntry]:
        """Lines that have no place in the chain yet, oldest first."""

    async def extent(self, tx: Transaction) -> Extent:
        """The end of the chain, and how many lines wait to be sealed."""

    async def seal(self, tx: Transaction, links: list[Link]) -> None:
        """Give lines their places; `Conflict` when somebody else sealed at the same time."""

    async def links(self, tx: Transaction, after: Head, limit: int) -> list[Link]:
        """Sealed lines behind this head, in order."""
