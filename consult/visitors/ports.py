"""Where observers and guests are kept."""

from typing import Protocol

from consult.ledger.ports import Transaction
from consult.ledger.wire import ConsultationId, GuestId, PractitionerId
from consult.visitors.wire import Guest, Observer


class ObserverStore(Protocol):
    """Observers; withdrawn ones stay."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Observer]:
        """Those of a consultation who are not withdrawn, oldest first."""

    async def of_person(self, tx: Transaction, practitioner: PractitionerId) -> list[Observer]:
        """Where somebody may observe, newest first."""

    async def save(self, tx: Transaction, observer: Observer) -> None:
        """Add (version 1) or change."""


class GuestStore(Protocol):
    """Guests; withdrawn ones stay."""

    async def get(self, tx: Transaction, guest: GuestId) -> Guest | None:
        """One guest."""

    async def of(self, tx: Transaction, consultation: ConsultationId) -> list[Guest]:
        """Those of a consultation who are not withdrawn, oldest first."""

    async def by_link(self, tx: Transaction, digest: str) -> Guest | None:
        """The guest whose link has this digest."""

    async def by_badge(self, tx: Transaction, digest: str) -> Guest | None:
        """The guest whose badge has this digest."""

    async def save(self, tx: Transaction, guest: Guest) -> None:
        """Add (version 1) or change; `Conflict` when it changed meanwhile."""
