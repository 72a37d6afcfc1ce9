"""A link that we made: for one doctor, for five minutes, once, on both kinds of database."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from consult.audit.sql import SqlEntries
from consult.audit.wire import Doer
from consult.launches.core import LINK_FOR, SEEN_FOR
from consult.launches.service import Launches, Launching
from consult.launches.sql import SqlLaunches, launches
from consult.launches.wire import Context, MadeLaunch, MakeLaunch
from consult.ledger.errors import Conflict, Invalid, NotAllowed
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Database
from consult.ledger.wire import PractitionerId
from consult.patients.sql import SqlPatients
from tests.consult.alliance import (
    ADMINISTRATOR,
    COLLEAGUE,
    DOCTOR,
    LEAD,
    NOW,
    STRANGER,
    TOWNSHIP,
    Clinic,
    call,
)
from tests.consult.patients.records import AGAIN, WANG, Registry

T = TypeVar("T")
ACCOUNTS = {"wang": DOCTOR, "zheng": STRANGER, "feng": ADMINISTRATOR}
BODY = MakeLaunch(account="wang", context=Context(patient=WANG, chief_complaint="腹痛"))


class Names:
    """The accounts of the tests."""

    async def practitioner_of(self, tx: Transaction, account: str) -> PractitionerId | None:
        """See Accounts.practitioner_of."""
        return ACCOUNTS.get(account)


class Switchboard:
    """Makes and opens links over a founded clinic."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        kept = Launches(SqlLaunches(), Names(), clinic.people, SqlPatients(), clinic.patients)
        self.launching = Launching(kept, clinic.door, clinic.audit, {}, clinic.new_id)

    async def do(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """One act in one transaction."""
        async with self.clinic.database.change() as tx:
            return await act(tx)

    async def make(self, body: MakeLaunch = BODY) -> MadeLaunch:
        """A link for the township's system."""
        doer = Doer(at=NOW, hospital=TOWNSHIP)
        return await self.do(lambda tx: self.launching.make(tx, doer, TOWNSHIP, body))

    async def opens(self, link: str, who: PractitionerId = DOCTOR, at: datetime = NOW) -> bool:
        """Whether it opens."""
        try:
            await self.do(lambda tx: self.launching.open(tx, call(who, at), link))
        except NotAllowed:
            return False
        return True


@pytest.fixture
async def switchboard(database: Database, tmp_path: Path) -> Switchboard:
    """On each kind of database."""
    clinic = Clinic(database, tmp_path / "keys")
    await clinic.found()
    return Switchboard(clinic)


@pytest.fixture
async def on_sqlite(clinic: Clinic) -> Switchboard:
    """Where the kind of database makes no difference."""
    return Switchboard(clinic)


async def test_a_link_opens_once_and_only_its_digest_is_kept(switchboard: Switchboard) -> None:
    made = await switchboard.make()

    assert [await switchboard.opens(made.link) for _ in range(2)] == [True, False]
    (kept,) = await switchboard.do(lambda tx: launches.find(tx))
    assert made.link not in str(kept)
    assert kept.opened_at == NOW


async def test_a_link_is_for_its_doctor_and_for_five_minutes(on_sqlite: Switchboard) -> None:
    made = await on_sqlite.make()

    for stranger in (COLLEAGUE, STRANGER, ADMINISTRATOR):
        assert not await on_sqlite.opens(made.link, stranger)
    assert not await on_sqlite.opens(made.link, at=NOW + LINK_FOR)
    assert not await on_sqlite.opens("s" * 43)
    assert await on_sqlite.opens(made.link, at=NOW + LINK_FOR - timedelta(seconds=1))


@pytest.mark.parametrize("account", ["zheng", "feng", "nobody"])
async def test_only_doctors_of_the_system_s_own_hospital_are_sent_links(
    on_sqlite: Switchboard, account: str
) -> None:
    body = MakeLaunch(account=account, context=BODY.context)

    with pytest.raises(Invalid) as refused:
        await on_sqlite.make(body)

    assert refused.value.code == "launch-account"


async def test_what_came_is_seen_again_for_half_a_day_by_whoever_opened_it(
    on_sqlite: Switchboard,
) -> None:
    link = (await on_sqlite.make()).link
    view = await on_sqlite.do(lambda tx: on_sqlite.launching.open(tx, call(DOCTOR), link))

    async def seen(who: PractitionerId, at: datetime) -> bool:
        try:
            again = await on_sqlite.do(
                lambda tx: on_sqlite.launching.see(tx, call(who, at), view.id)
            )
        except NotAllowed:
            return False
        return again == view

    assert await seen(DOCTOR, NOW + SEEN_FOR - timedelta(seconds=1))
    assert not await seen(DOCTOR, NOW + SEEN_FOR)
    assert not await seen(COLLEAGUE, NOW)


@pytest.mark.parametrize("changed", [{"roles": ()}, {"hospital": LEAD}], ids=["role", "hospital"])
async def test_whoever_is_no_doctor_of_the_hospital_any_more_sees_it_no_more(
    on_sqlite: Switchboard, changed: dict[str, Any]
) -> None:
    link = (await on_sqlite.make()).link
    view = await on_sqlite.do(lambda tx: on_sqlite.launching.open(tx, call(DOCTOR), link))
    now = call(DOCTOR)
    later = replace(now, principal=replace(now.principal, **changed))

    with pytest.raises(NotAllowed):
        await on_sqlite.do(lambda tx: on_sqlite.launching.see(tx, later, view.id))


async def test_a_launch_finds_the_survivor_of_a_merge(on_sqlite: Switchboard) -> None:
    registry = Registry(on_sqlite.clinic)
    first, again = await registry.add(WANG), await registry.add(AGAIN)
    await registry.merge(first, again)
    told = replace(AGAIN, birth_date=None)
    body = MakeLaunch(account="wang", context=Context(patient=told))
    link = (await on_sqlite.make(body)).link

    view = await on_sqlite.do(lambda tx: on_sqlite.launching.open(tx, call(DOCTOR), link))

    (match,) = view.matches
    assert (match.patient.id, match.likeness) == (first.id, ("record_number",))
    asked = await registry.do(lambda tx: registry.charts.alike(tx, call(DOCTOR), told))
    assert [each.patient.id for each in asked] == [first.id]


async def test_the_same_secret_is_kept_once_and_old_launches_are_forgotten(
    switchboard: Switchboard,
) -> None:
    await switchboard.make()
    (kept,) = await switchboard.do(lambda tx: launches.find(tx))
    store = SqlLaunches()

    with pytest.raises(Conflict):
        await switchboard.do(lambda tx: store.save(tx, kept))
    assert await switchboard.do(lambda tx: store.forget(tx, kept.until, 10)) == 0
    later = kept.until + timedelta(seconds=1)
    assert await switchboard.do(lambda tx: store.forget(tx, later, 10)) == 1


async def test_making_and_opening_stand_in_the_trail(on_sqlite: Switchboard) -> None:
    await on_sqlite.opens((await on_sqlite.make()).link)

    lines = await on_sqlite.do(lambda tx: SqlEntries().unsealed(tx, 100))

    told = [(line.act, line.hospital, line.actor) for line in lines if line.kind == "launch"]
    assert told == [("launch.make", TOWNSHIP, None), ("launch.open", TOWNSHIP, DOCTOR)]
    assert LEAD not in {line.hospital for line in lines}
