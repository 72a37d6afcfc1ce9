"""Where readings are kept."""

from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId
from consult.readings.wire import Reading


class ReadingStore(Protocol):
    """Readings; never changed."""

    async def add(self, tx: Transaction, reading: Reading) -> None:
        """Keep a reading; the same id twice is one reading."""

    async def of_consultation(self, tx: Transaction, consultation: ConsultationId) -> list[Reading]:
        """A consultation's readings, oldest first."""
