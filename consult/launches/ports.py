"""Where launches are kept, and who a doctor's account belongs to."""

from typing import Protocol

from consult.launches.wire import Launch
from consult.ledger.ports import Transaction
from consult.ledger.wire import LaunchId, PractitionerId


class LaunchStore(Protocol):
    """Launches; thrown away when they have served."""

    async def get(self, tx: Transaction, launch: LaunchId) -> Launch | None:
        """One launch."""

    async def by_link(self, tx: Transaction, digest: str) -> Launch | None:
        """The launch whose secret or nonce has this digest; in a change it stays locked."""

    async def save(self, tx: Transaction, launch: Launch) -> None:
        """Add (version 1) or change; `Conflict` when it is there, or changed meanwhile."""


class Accounts(Protocol):
    """Who signs in under which name; answered by sign-in."""

    async def practitioner_of(self, tx: Transaction, account: str) -> PractitionerId | None:
        """Whose account this is; None where there is none."""
