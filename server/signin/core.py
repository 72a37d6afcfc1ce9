"""When an account is locked and how long a session lasts; reads no clock and no password."""

from datetime import datetime, timedelta

import msgspec

from server.signin.wire import Account, Session

FREE_FAILURES = 5
LOCK = timedelta(minutes=5)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
STEP_UP = timedelta(minutes=5)
TOUCH = timedelta(minutes=1)


def is_locked(account: Account, now: datetime) -> bool:
    """Whether the account takes no password now."""
    return account.locked_until is not None and now < account.locked_until


def failed(account: Account, now: datetime) -> Account:
    """The account after a wrong password: the fifth in a row locks it for five minutes."""
    failures = account.failures + 1
    locked_until = now + LOCK if failures >= FREE_FAILURES else None
    return msgspec.structs.replace(
        account,
        version=account.version + 1,
        failures=0 if locked_until else failures,
        locked_until=locked_until,
    )


def succeeded(account: Account) -> Account:
    """The account after a right password; unchanged when there is nothing to forget."""
    if account.failures == 0 and account.locked_until is None:
        return account
    return msgspec.structs.replace(
        account, version=account.version + 1, failures=0, locked_until=None
    )


def is_alive(session: Session, now: datetime) -> bool:
    """Whether a session still counts: not ended, 30 minutes idle at most, 12 hours in all."""
    return (
        session.ended_at is None
        and now < session.seen_at + IDLE
        and now < session.created_at + LONGEST
    )


def stepped_up(session: Session, now: datetime, *, is_right: bool) -> Session:
    """The session after the password once more: the fifth wrong one in a row ends it."""
    mistakes = 0 if is_right else session.mistakes + 1
    return msgspec.structs.replace(
        session,
        version=session.version + 1,
        seen_at=now,
        stepped_up_at=now if is_right else session.stepped_up_at,
        mistakes=mistakes,
        ended_at=now if mistakes >= FREE_FAILURES else None,
    )


def stepped_up_until(session: Session) -> datetime | None:
    """Until when signatures may be given without the password again."""
    return None if session.stepped_up_at is None else session.stepped_up_at + STEP_UP


def wants_touch(session: Session, now: datetime) -> bool:
    """Whether it is time to write down that the session is in use; once a minute will do."""
    return now - session.seen_at >= TOUCH
