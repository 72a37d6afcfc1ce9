"""What the one door needs: the grants, and facts that subjects above it know."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from consult.access.wire import Grant
from consult.ledger.ports import Transaction
from consult.ledger.wire import AgreementId, CaseId, ConsultationId, HospitalId


class Grants(Protocol):
    """Where grants are kept."""

    async def add(self, tx: Transaction, grant: Grant) -> None:
        """Keep a new grant."""

    async def change(self, tx: Transaction, grant: Grant) -> None:
        """Keep a changed grant; `Conflict` when it changed meanwhile."""

    async def of_cases(self, tx: Transaction, cases: Collection[CaseId]) -> list[Grant]:
        """Every grant for these cases, live or not."""

    async def of_consultation(self, tx: Transaction, consultation: ConsultationId) -> list[Grant]:
        """Every grant that this consultation gave."""

    async def of_hospital(
        self, tx: Transaction, hospital: HospitalId, now: datetime
    ) -> list[Grant]:
        """Grants for people of this hospital that have not run out, the newest first."""


class Facts(Protocol):
    """What the door asks of the alliance."""

    async def in_force(
        self, tx: Transaction, agreements: Collection[AgreementId], now: datetime
    ) -> frozenset[AgreementId]:
        """Those of the agreements that are in force now."""
