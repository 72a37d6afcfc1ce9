"""Where the readiness of seats is kept."""

from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.readiness.wire import Readiness


class ReadinessStore(Protocol):
    """One record per person and session, replaced each time."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Readiness]:
        """What the seats of a session have said."""

    async def save(self, tx: Transaction, readiness: Readiness) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
