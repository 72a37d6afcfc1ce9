"""Where turns of duty are kept."""

from datetime import datetime
from typing import Protocol

from consult.calendar.wire import Duty
from consult.ledger.ports import Transaction
from consult.ledger.wire import DutyId, HospitalId


class DutyStore(Protocol):
    """Turns of duty; removed ones stay."""

    async def get(self, tx: Transaction, duty: DutyId) -> Duty | None:
        """One turn; in a change it stays locked until the end."""

    async def between(
        self, tx: Transaction, hospital: HospitalId, since: datetime, until: datetime
    ) -> list[Duty]:
        """The turns of a hospital that touch this time and are not removed, first one first."""

    async def save(self, tx: Transaction, duty: Duty) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
