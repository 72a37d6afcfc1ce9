"""Where attendance is kept."""

from typing import Protocol

from consult.attendance.wire import Attended
from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId


class AttendanceStore(Protocol):
    """Moments of attendance; never changed."""

    async def add(self, tx: Transaction, moment: Attended) -> None:
        """Keep a moment."""

    async def of_consultation(
        self, tx: Transaction, consultation: ConsultationId
    ) -> list[Attended]:
        """A consultation's moments in the order in which they happened."""
