"""Where hospitals and practitioners are kept."""

from collections.abc import Collection
from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import HospitalId, PractitionerId
from consult.people.wire import Hospital, Practitioner


class Register(Protocol):
    """Hospitals and practitioners of the alliance; few enough to list."""

    async def hospitals(self, tx: Transaction) -> list[Hospital]:
        """Every hospital."""

    async def practitioners(
        self, tx: Transaction, hospital: HospitalId | None
    ) -> list[Practitioner]:
        """Every practitioner, or those of one hospital."""

    async def practitioners_of(
        self, tx: Transaction, ids: Collection[PractitionerId]
    ) -> list[Practitioner]:
        """The practitioners of these ids, as far as they are there."""

    async def save_hospital(self, tx: Transaction, hospital: Hospital) -> None:
        """Add (version 1) or change a hospital."""

    async def save_practitioner(self, tx: Transaction, practitioner: Practitioner) -> None:
        """Add (version 1) or change a practitioner."""
