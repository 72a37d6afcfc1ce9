"""Accounts, sessions, lock-out and step-up, on a real database with real argon2."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from consult.ledger.clock import new_id
from consult.ledger.errors import Conflict, NotAllowed
from consult.ledger.sql.database import Database, clinic
from consult.ledger.wire import HospitalId, PractitionerId
from consult.people.wire import Practitioner
from server.errors import SignedOut
from server.signin import core
from server.signin.argon2 import Passwords
from server.signin.service import SigningIn
from server.signin.sql import SqlAccounts
from server.signin.wire import Account, Session

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOSPITAL = HospitalId(new_id())
PERSON = PractitionerId(new_id())
WANG = Practitioner(id=PERSON, owner=HOSPITAL, name="王晓梅")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
    yield database
    await database.close()


@pytest.fixture
async def signing_in(database: Database) -> AsyncIterator[SigningIn]:
    passwords = Passwords()
    signing = SigningIn(database, SqlAccounts(), passwords, new_id)
    async with database.change() as tx:
        await signing.open_account(tx, WANG, "wang", "right horse")
    yield signing
    passwords.close()


async def test_the_right_password_opens_a_session_that_its_cookie_brings_back(
    signing_in: SigningIn,
) -> None:
    secret, session = await signing_in.sign_in("wang", "right horse", NOW)

    again = await signing_in.session(secret, NOW + timedelta(seconds=30))

    assert again == session
    assert again.practitioner == PERSON
    assert secret not in msgspec.json.encode(again).decode()


@pytest.mark.parametrize("account", ["wang", "nobody"])
async def test_a_wrong_password_and_an_unknown_account_look_alike(
    signing_in: SigningIn, account: str
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await signing_in.sign_in(account, "wrong", NOW)

    assert refused.value.code == "wrong-password"


async def test_the_fifth_wrong_password_locks_the_account_for_five_minutes(
    signing_in: SigningIn,
) -> None:
    for _ in range(core.FREE_FAILURES):
        with pytest.raises(NotAllowed):
            await signing_in.sign_in("wang", "wrong", NOW)

    with pytest.raises(NotAllowed) as refused:
        await signing_in.sign_in("wang", "right horse", NOW + timedelta(minutes=4))
    assert refused.value.code == "account-locked"
    assert await signing_in.sign_in("wang", "right horse", NOW + core.LOCK)


async def test_a_session_ends_by_signing_out(signing_in: SigningIn) -> None:
    secret, session = await signing_in.sign_in("wang", "right horse", NOW)

    await signing_in.sign_out(session, NOW)

    with pytest.raises(SignedOut):
        await signing_in.session(secret, NOW)


async def test_a_session_that_is_used_lives_on_and_one_left_alone_ends(
    signing_in: SigningIn,
) -> None:
    secret, _ = await signing_in.sign_in("wang", "right horse", NOW)

    used_at = NOW
    for _ in range(4):
        used_at += timedelta(minutes=20)
        await signing_in.session(secret, used_at)

    with pytest.raises(SignedOut):
        await signing_in.session(secret, used_at + core.IDLE)


async def test_a_step_up_counts_for_five_minutes(signing_in: SigningIn) -> None:
    _, session = await signing_in.sign_in("wang", "right horse", NOW)
    assert core.stepped_up_until(session) is None

    stepped_up = await signing_in.step_up(session, "right horse", NOW)

    assert core.stepped_up_until(stepped_up) == NOW + timedelta(minutes=5)
    with pytest.raises(NotAllowed):
        await signing_in.step_up(session, "wrong", NOW)


async def test_who_is_in_steps_up_although_strangers_locked_the_account(
    signing_in: SigningIn,
) -> None:
    _, session = await signing_in.sign_in("wang", "right horse", NOW)
    for _ in range(core.FREE_FAILURES):
        with pytest.raises(NotAllowed):
            await signing_in.sign_in("wang", "wrong", NOW)

    stepped_up = await signing_in.step_up(session, "right horse", NOW)

    assert stepped_up.stepped_up_at == NOW
    with pytest.raises(NotAllowed):
        await signing_in.sign_in("wang", "right horse", NOW)


async def test_the_fifth_wrong_step_up_ends_the_session_and_locks_nobody_out(
    signing_in: SigningIn,
) -> None:
    secret, session = await signing_in.sign_in("wang", "right horse", NOW)
    for _ in range(core.FREE_FAILURES - 1):
        with pytest.raises(NotAllowed) as refused:
            await signing_in.step_up(session, "wrong", NOW)
        assert refused.value.code == "wrong-password"

    with pytest.raises(SignedOut):
        await signing_in.step_up(session, "wrong", NOW)

    with pytest.raises(SignedOut):
        await signing_in.step_up(session, "right horse", NOW)
    with pytest.raises(SignedOut):
        await signing_in.session(secret, NOW)
    assert await signing_in.sign_in("wang", "right horse", NOW)


async def test_a_secret_that_was_never_given_out_opens_nothing(signing_in: SigningIn) -> None:
    with pytest.raises(SignedOut):
        await signing_in.session("x" * 43, NOW)


async def test_an_account_name_is_given_once(database: Database, signing_in: SigningIn) -> None:
    with pytest.raises(Conflict):
        async with database.change() as tx:
            await signing_in.open_account(tx, WANG, "wang", "another one")


@pytest.mark.parametrize(
    ("idle", "age", "is_alive"),
    [
        (timedelta(0), timedelta(0), True),
        (core.IDLE - timedelta(seconds=1), core.IDLE, True),
        (core.IDLE, core.IDLE, False),
        (timedelta(0), core.LONGEST - timedelta(seconds=1), True),
        (timedelta(0), core.LONGEST, False),
    ],
)
def test_how_long_a_session_lives(idle: timedelta, age: timedelta, is_alive: bool) -> None:
    session = Session(
        id=new_id(),
        owner=HOSPITAL,
        secret_digest="",
        practitioner=PERSON,
        csrf="",
        created_at=NOW - age,
        seen_at=NOW - idle,
    )

    assert core.is_alive(session, NOW) is is_alive


def test_a_right_password_forgets_the_wrong_ones() -> None:
    account = Account(
        id=new_id(), owner=HOSPITAL, name="a", practitioner=PERSON, password_hash="", failures=3
    )

    forgiven = core.succeeded(account)

    assert forgiven.failures == 0
    assert core.succeeded(forgiven) is forgiven
