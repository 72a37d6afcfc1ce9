"""Sign in, come back with the cookie, step up, sign out."""

import secrets
from datetime import datetime

import msgspec

from consult.ledger.errors import NotAllowed
from consult.ledger.ports import Ledger, NewId, Transaction
from consult.ledger.secret import digest_of
from consult.people.wire import Practitioner
from server.errors import SignedOut
from server.signin import core
from server.signin.ports import Accounts, PasswordChecks
from server.signin.wire import Account, Session


def _wrong() -> NotAllowed:
    return NotAllowed("wrong-password", "账号或密码不正确。", "Wrong account or password.")


def _locked() -> NotAllowed:
    return NotAllowed(
        "account-locked",
        "多次密码错误，账号已锁定 5 分钟。请稍后再试，或联系管理员。",
        "Too many wrong passwords; the account is locked for 5 minutes.",
    )


class SigningIn:
    """Opens its own transactions: a wrong password must be counted although it is refused."""

    def __init__(
        self, ledger: Ledger, accounts: Accounts, passwords: PasswordChecks, new_id: NewId
    ) -> None:
        self._ledger = ledger
        self._accounts = accounts
        self._passwords = passwords
        self._new_id = new_id

    async def sign_in(self, name: str, password: str, now: datetime) -> tuple[str, Session]:
        """A new session and the secret of its cookie; the same answer for every wrong pair."""
        async with self._ledger.read() as tx:
            account = await self._accounts.account_named(tx, name)
        account = await self._checked(account, password, now)
        secret = secrets.token_urlsafe(32)
        session = Session(
            id=self._new_id(),
            owner=account.owner,
            secret_digest=digest_of(secret),
            practitioner=account.practitioner,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            seen_at=now,
        )
        async with self._ledger.change() as tx:
            await self._accounts.save_session(tx, session)
        return secret, session

    async def step_up(self, session: Session, password: str, now: datetime) -> Session:
        """The session with a fresh password check, good for five minutes of signing.

        Wrong passwords count for the session, and a locked account steps up all the same: nobody
        keeps a chair from signing by knocking at the door from outside.
        """
        async with self._ledger.read() as tx:
            account = await self._accounts.account_of(tx, session)
        is_right = await self._passwords.is_right(
            account.password_hash if account is not None else None, password
        )
        async with self._ledger.change() as tx:
            current = await self._accounts.session_of(tx, session.secret_digest)
            if current is None or not core.is_alive(current, now):
                raise SignedOut
            after = core.stepped_up(current, now, is_right=is_right)
            await self._accounts.save_session(tx, after)
        if after.ended_at is not None:
            raise SignedOut
        if not is_right:
            raise _wrong()
        return after

    async def session(self, secret: str, now: datetime, *, is_used: bool = True) -> Session:
        """The living session of a cookie; one that is used is noted about once a minute."""
        async with self._ledger.read() as tx:
            session = await self._accounts.session_of(tx, digest_of(secret))
        if session is None or not core.is_alive(session, now):
            raise SignedOut
        if is_used and core.wants_touch(session, now):
            session = await self._changed(session, seen_at=now)
        return session

    async def sign_out(self, session: Session, now: datetime) -> None:
        """End the session; its cookie opens nothing any more."""
        await self._changed(session, ended_at=now)

    async def open_account(
        self, tx: Transaction, practitioner: Practitioner, name: str, password: str
    ) -> Account:
        """A new account for a practitioner; `Conflict` when the name is taken."""
        account = Account(
            id=self._new_id(),
            owner=practitioner.owner,
            name=name,
            practitioner=practitioner.id,
            password_hash=await self._passwords.hash(password),
        )
        await self._accounts.save_account(tx, account)
        return account

    async def _checked(self, account: Account | None, password: str, now: datetime) -> Account:
        if account is not None and core.is_locked(account, now):
            raise _locked()
        is_right = await self._passwords.is_right(
            account.password_hash if account is not None else None, password
        )
        if account is None:
            raise _wrong()
        after = core.succeeded(account) if is_right else core.failed(account, now)
        if after is not account:
            async with self._ledger.change() as tx:
                current = await self._accounts.account_named(tx, account.name)
                if current is not None:
                    after = core.succeeded(current) if is_right else core.failed(current, now)
                    if after is not current:
                        await self._accounts.save_account(tx, after)
        if not is_right:
            raise _wrong()
        return account

    async def _changed(self, session: Session, **fields: datetime) -> Session:
        async with self._ledger.change() as tx:
            current = await self._accounts.session_of(tx, session.secret_digest)
            if current is None:
                raise SignedOut
            changed = msgspec.structs.replace(current, version=current.version + 1, **fields)
            await self._accounts.save_session(tx, changed)
        return changed
