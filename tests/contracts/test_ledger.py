"""What the ledger promises on every database: records, outbox, answers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Column, MetaData, String

from consult.ledger.clock import new_id
from consult.ledger.errors import Conflict
from consult.ledger.ports import Answered, Posted
from consult.ledger.sql.database import Database
from consult.ledger.sql.idempotency import SqlIdempotency
from consult.ledger.sql.outbox import SqlOutbox
from consult.ledger.sql.records import RecordTable
from tests.consult.alliance import NOW, ident

LEASE_S = 60.0


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A record with an attribute of its own and one that is derived."""

    id: UUID
    owner: UUID
    version: int = 1
    words: tuple[str, ...] = ()


own = MetaData()
notes = RecordTable(
    "notes_of_the_tests",
    Note,
    Column("first", String(40), info={"of": lambda note: note.words[0] if note.words else ""}),
    metadata=own,
)


@pytest.fixture(autouse=True)
async def table_of_notes(database: Database) -> None:
    async with database.change() as tx:
        await tx.connection.run_sync(own.create_all)


def message(number: int, key: str = "a", **changes: Any) -> Posted:  # noqa: ANN401
    posted = Posted(id=ident(number), topic="t", key=key, body={"n": str(number)}, run_at=NOW)
    return msgspec.structs.replace(posted, **changes)


async def posted(database: Database, *messages: Posted) -> SqlOutbox:
    outbox = SqlOutbox(database)
    async with database.change() as tx:
        for one in messages:
            await outbox.post(tx, one)
    return outbox


async def completed(database: Database, outbox: SqlOutbox, number: int) -> None:
    async with database.change() as tx:
        await outbox.complete(tx, ident(number), NOW)


async def leased(outbox: SqlOutbox, seconds: float = 0.0) -> list[str]:
    found = await outbox.lease(NOW + timedelta(seconds=seconds), LEASE_S, 10)
    return [one.body["n"] for one in found]


async def test_messages_of_one_key_come_in_order_and_keys_side_by_side(
    database: Database,
) -> None:
    outbox = await posted(database, message(1), message(2), message(3, "b"))

    assert await leased(outbox) == ["1", "3"]
    assert await leased(outbox) == []
    await completed(database, outbox, 1)
    assert await leased(outbox) == ["2"]


async def test_a_lease_that_ran_out_gives_the_message_again(database: Database) -> None:
    outbox = await posted(database, message(1))

    assert await leased(outbox) == ["1"]
    assert await leased(outbox, LEASE_S - 1) == []
    assert await leased(outbox, LEASE_S + 1) == ["1"]


async def test_the_same_id_posted_twice_is_one_message(database: Database) -> None:
    outbox = await posted(database, message(1), message(1))

    assert await leased(outbox) == ["1"]
    await completed(database, outbox, 1)
    assert await leased(outbox, 999) == []


async def test_a_message_waits_for_its_time(database: Database) -> None:
    outbox = await posted(database, message(1, run_at=NOW + timedelta(seconds=5)))

    assert await leased(outbox) == []
    assert await leased(outbox, 5) == ["1"]


async def test_a_postponed_message_counts_and_holds_its_key(database: Database) -> None:
    outbox = await posted(database, message(1), message(2))
    await leased(outbox)

    await outbox.postpone(ident(1), NOW + timedelta(seconds=30), "no answer")

    assert await leased(outbox, 29) == []
    again = await outbox.lease(NOW + timedelta(seconds=30), LEASE_S, 10)
    assert [(one.body["n"], one.attempts) for one in again] == [("1", 1)]


async def test_a_buried_message_lets_its_key_go_on(database: Database) -> None:
    outbox = await posted(database, message(1), message(2))
    await leased(outbox)

    await outbox.bury(ident(1), NOW, "never")

    assert await leased(outbox, 999) == ["2"]


async def test_a_message_of_a_transaction_that_failed_was_never_posted(
    database: Database,
) -> None:
    outbox = SqlOutbox(database)

    async def fail() -> None:
        async with database.change() as tx:
            await outbox.post(tx, message(1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    assert await leased(outbox) == []


async def test_an_answer_is_found_again_by_actor_route_and_key(database: Database) -> None:
    answers, actor = SqlIdempotency(), ident(1)
    answered = Answered(request_digest="0" * 64, status=200, body=b"{}")
    async with database.change() as tx:
        assert await answers.find(tx, actor, "POST /x", "k") is None
        await answers.keep(tx, actor, "POST /x", "k", answered, NOW)

    async with database.read() as tx:
        assert await answers.find(tx, actor, "POST /x", "k") == answered
        assert await answers.find(tx, ident(2), "POST /x", "k") is None
        assert await answers.find(tx, actor, "POST /y", "k") is None
        assert await answers.find(tx, actor, "POST /x", "l") is None


async def test_the_same_key_kept_twice_is_a_conflict_that_undoes_the_change(
    database: Database,
) -> None:
    answers, answered = SqlIdempotency(), Answered(request_digest="0", status=200, body=b"")
    async with database.change() as tx:
        await answers.keep(tx, ident(1), "r", "k", answered, NOW)

    outbox = SqlOutbox(database)

    async def answer_again() -> None:
        async with database.change() as tx:
            await outbox.post(tx, message(1))
            await answers.keep(tx, ident(1), "r", "k", answered, NOW)

    with pytest.raises(Conflict):
        await answer_again()

    assert await leased(outbox) == []


async def test_a_record_comes_back_as_it_was(database: Database) -> None:
    note = Note(id=ident(1), owner=ident(2), words=("𠮷", "“；--", "\u0000"))
    async with database.change() as tx:
        await notes.insert(tx, note)

    async with database.read() as tx:
        assert await notes.get(tx, note.id) == note
        assert await notes.find(tx, notes.c.first == "𠮷") == [note]
        assert await notes.get(tx, ident(3)) is None
        assert await notes.get_many(tx, [note.id, ident(3)]) == [note]


async def test_a_change_made_on_an_older_version_is_refused(database: Database) -> None:
    first = Note(id=ident(1), owner=ident(2))
    second = msgspec.structs.replace(first, version=2, words=("a",))
    async with database.change() as tx:
        await notes.insert(tx, first)
        await notes.replace(tx, second)

    with pytest.raises(Conflict) as refused:
        async with database.change() as tx:
            await notes.replace(tx, msgspec.structs.replace(first, version=2, words=("b",)))

    assert refused.value.code == "version-conflict"
    async with database.read() as tx:
        assert await notes.get(tx, first.id) == second


async def test_the_same_id_inserted_twice_is_a_conflict(database: Database) -> None:
    note = Note(id=ident(1), owner=ident(2))
    async with database.change() as tx:
        await notes.insert(tx, note)

    with pytest.raises(Conflict):
        async with database.change() as tx:
            await notes.insert(tx, note)


def test_new_ids_are_uuid7_and_order_by_time() -> None:
    made = [new_id() for _ in range(1_000)]

    assert {one.version for one in made} == {7}
    assert len(set(made)) == 1_000
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)
