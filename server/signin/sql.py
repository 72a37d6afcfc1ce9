"""Accounts and sessions in the clinic's database."""

from datetime import datetime

from sqlalchemy import Column, String, Uuid, delete, select

from consult.ledger.clock import least_id_at
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import connection
from consult.ledger.sql.records import RecordTable
from server.signin.wire import Account, Session

accounts = RecordTable(
    "accounts", Account, Column("name", String(60), unique=True), Column("practitioner", Uuid)
)
sessions = RecordTable(
    "sessions",
    Session,
    Column("secret_digest", String(64), unique=True),
    Column("practitioner", Uuid, index=True),
)


class SqlAccounts:
    """The `Accounts` port on SQLAlchemy."""

    async def account_named(self, tx: Transaction, name: str) -> Account | None:
        """The account of this name."""
        found = await accounts.find(tx, accounts.c.name == name, limit=1)
        return found[0] if found else None

    async def account_of(self, tx: Transaction, session: Session) -> Account | None:
        """The account behind a session."""
        mine = accounts.c.practitioner == session.practitioner
        found = await accounts.find(tx, mine, limit=1)
        return found[0] if found else None

    async def session_of(self, tx: Transaction, secret_digest: str) -> Session | None:
        """The session whose cookie has this digest."""
        found = await sessions.find(tx, sessions.c.secret_digest == secret_digest, limit=1)
        return found[0] if found else None

    async def save_account(self, tx: Transaction, account: Account) -> None:
        """Add or change an account."""
        await (accounts.insert if account.version == 1 else accounts.replace)(tx, account)

    async def save_session(self, tx: Transaction, session: Session) -> None:
        """Add or change a session."""
        await (sessions.insert if session.version == 1 else sessions.replace)(tx, session)

    async def forget(self, tx: Transaction, before: datetime, limit: int) -> int:
        """Throw away at most `limit` sessions opened before that time; how many it were.

        Their ids tell when that was; none lives longer than half a day.
        """
        old = select(sessions.c.id).where(sessions.c.id < least_id_at(before)).limit(limit)
        done = await connection(tx).execute(delete(sessions.table).where(sessions.c.id.in_(old)))
        return done.rowcount
