"""What signing in needs from outside."""

from typing import Protocol

from consult.ledger.ports import Transaction
from server.signin.wire import Account, Session


class Accounts(Protocol):
    """Where accounts and sessions are kept."""

    async def account_named(self, tx: Transaction, name: str) -> Account | None:
        """The account of this name."""

    async def account_of(self, tx: Transaction, session: Session) -> Account | None:
        """The account behind a session."""

    async def session_of(self, tx: Transaction, secret_digest: str) -> Session | None:
        """The session whose cookie has this digest."""

    async def save_account(self, tx: Transaction, account: Account) -> None:
        """Add or change an account."""

    async def save_session(self, tx: Transaction, session: Session) -> None:
        """Add or change a session."""


class PasswordChecks(Protocol):
    """Hashes and checks passwords off the loop."""

    async def hash(self, password: str) -> str:
        """The encoded hash of a password."""

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; without a hash as much work is done for a no."""
