"""Typed routes on a real server: decoding, replay by key, refusals, transactions."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from msgspec import Struct
from sqlalchemy import Column, MetaData, String

from consult.access.wire import Call, Principal
from consult.ledger.clock import new_id, utc_now
from consult.ledger.errors import NotFound, NotNow, StorageFull, Unavailable
from consult.ledger.ports import Transaction
from consult.ledger.sql.database import Database, clinic
from consult.ledger.sql.idempotency import SqlIdempotency
from consult.ledger.sql.records import RecordTable
from consult.ledger.wire import HospitalId, PractitionerId
from server import typed_routes
from server.guards import only_from, tell_errors
from server.openapi import document
from server.typed_routes import (
    BODY_LIMIT_BYTES,
    Arguments,
    Content,
    Hooks,
    Later,
    Route,
    Surface,
)

ME = Principal(person=PractitionerId(new_id()), hospital=HospitalId(new_id()))


PAPERS = 8
UNDER_WAY, PRINTED = asyncio.Barrier(PAPERS + 1), asyncio.Event()
ASKED, ANSWERED = asyncio.Barrier(PAPERS + 1), asyncio.Event()


class Note(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line."""

    text: str


class Kept(Struct, frozen=True, kw_only=True):
    """A line as kept."""

    id: UUID
    owner: UUID
    version: int = 1
    name: str


own = MetaData()
notes = RecordTable("route_test_notes", Kept, Column("name", String(40)), metadata=own)


class Notes:
    """The handlers of the test."""

    async def add(self, tx: Transaction, call: Call, body: Note) -> Kept:
        """Keep a line; some lines are refused after they were written."""
        kept = Kept(id=new_id(), owner=ME.hospital, name=body.text)
        await notes.insert(tx, kept)
        match body.text:
            case "refuse":
                raise NotNow("not-now", "现在不行。", "Not now.")
            case "full":
                raise StorageFull("disk")
            case "down":
                raise Unavailable("archive")
            case "bug":
                raise KeyError("secret detail")
            case _:
                pass
        return kept

    async def list(self, tx: Transaction, call: Call, name: str = "") -> tuple[Kept, ...]:
        """All lines."""
        return tuple(await notes.find(tx, notes.c.name == name))

    async def one(self, tx: Transaction, call: Call, note: UUID) -> Kept:
        """One line."""
        found = await notes.get(tx, note)
        if found is None:
            raise NotFound
        return found

    async def paper(self, tx: Transaction, call: Call) -> Content:
        """A paper that takes its time."""

        async def make() -> bytes:
            await UNDER_WAY.wait()
            await PRINTED.wait()
            return b"%PDF-"

        return Content(make, "application/pdf", "病历\r\nX: 1.pdf")

    async def ask(self, tx: Transaction, call: Call, name: str = "") -> Later[Note]:
        """A line that somebody else must be asked for."""

        async def make() -> Note:
            if name == "nobody":
                raise NotFound
            await ASKED.wait()
            await ANSWERED.wait()
            return Note(text="from elsewhere")

        return Later(make)


ROUTES = (
    Route("GET", "/paper", Notes.paper),
    Route("GET", "/elsewhere", Notes.ask),
    Route("POST", "/notes", Notes.add, "change"),
    Route("GET", "/notes", Notes.list),
    Route("GET", "/notes/{note}", Notes.one),
)


async def _me(_: web.Request) -> tuple[Principal, datetime]:
    return ME, utc_now()


class Heard:
    """What the hooks are told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def changed(self, _: Arguments) -> None:
        self.lines.append("changed")

    async def saw(self, _: Call, __: Arguments) -> None:
        self.lines.append("saw")

    async def turned_away(self, _: Call, route: str, __: Arguments, code: str) -> None:
        self.lines.append(f"turned away: {route}: {code}")

    @property
    def hooks(self) -> Hooks:
        return Hooks(changed=self.changed, saw=self.saw, turned_away=self.turned_away)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def server(tmp_path: Path, heard: Heard) -> AsyncIterator[aiohttp.ClientSession]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clinic.db")
    async with database.change() as tx:
        await tx.connection.run_sync(clinic.create_all)
        await tx.connection.run_sync(own.create_all)
    surface = Surface(database, SqlIdempotency(), _me, heard.hooks)
    guard = only_from("http://127.0.0.1", loopback_only=True)
    app = web.Application(middlewares=[tell_errors, guard])
    app.add_routes([surface.bind(route, {"Notes": Notes()}) for route in ROUTES])
    async with TestServer(app) as running, aiohttp.ClientSession(running.make_url("/")) as client:
        yield client
    await database.close()


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def count(server: aiohttp.ClientSession, name: str) -> int:
    async with server.get("/notes", params={"name": name}) as answer:
        return len(await answer.json())


async def test_the_same_key_and_body_change_once_and_answer_alike(
    server: aiohttp.ClientSession,
) -> None:
    headers = key()
    answers = []
    for _ in range(3):
        async with server.post("/notes", json={"text": "a"}, headers=headers) as answer:
            answers.append(await answer.read())

    assert answers[0] == answers[1] == answers[2]
    assert await count(server, "a") == 1


async def test_the_same_key_with_another_body_is_refused(server: aiohttp.ClientSession) -> None:
    headers = key()
    await server.post("/notes", json={"text": "a"}, headers=headers)

    async with server.post("/notes", json={"text": "b"}, headers=headers) as answer:
        assert answer.status == 422
        assert (await answer.json())["code"] == "idempotency-key-reused"
    assert await count(server, "b") == 0


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("refuse", 409, "not-now"),
        ("full", 507, "storage-full"),
        ("down", 503, "unavailable"),
        ("bug", 500, "our-fault"),
    ],
)
async def test_what_fails_after_writing_leaves_nothing(
    server: aiohttp.ClientSession, text: str, status: int, code: str
) -> None:
    async with server.post("/notes", json={"text": text}, headers=key()) as answer:
        problem = await answer.json()

    assert (answer.status, problem["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert problem["zh"]
    assert problem["en"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert "secret" not in str(problem)
    assert await count(server, text) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"text": 1}', 400),
        (b'{"text": "a", "unknown": 1}', 400),
        (b'{"text": "\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"text": "' + b"x" * BODY_LIMIT_BYTES + b'"}', 413),
    ],
)
async def test_a_bad_body_gets_a_clear_answer(
    server: aiohttp.ClientSession, body: bytes, status: int
) -> None:
    async with server.post("/notes", data=BytesIO(body), headers=key()) as answer:
        assert answer.status == status
        assert (await answer.json())["code"] in ("bad-request", "too-big")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/notes", {}, 400),
        ("GET", "/notes?unknown=1", {}, 400),
        ("GET", "/notes/not-an-id", {}, 400),
        ("GET", f"/notes/{UUID(int=1)}", {}, 404),
        ("GET", "/nowhere", {}, 404),
        ("PUT", "/notes", {}, 405),
        ("POST", "/notes", key() | {"Origin": "http://evil.example"}, 403),
        ("POST", "/notes", key() | {"Sec-Fetch-Site": "cross-site"}, 403),
        ("GET", "/notes", {"Host": "evil.example"}, 403),
    ],
)
async def test_what_does_not_fit_the_surface_is_refused(
    server: aiohttp.ClientSession, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async with server.request(method, path, data=b'{"text": "a"}', headers=headers) as answer:
        assert answer.status == status
        assert answer.content_type == "application/problem+json"


async def test_a_header_that_is_not_utf_8_is_refused(server: aiohttp.ClientSession) -> None:
    url = server._base_url
    assert url is not None
    reader, writer = await asyncio.open_connection(url.host, url.port)
    host = f"Host: {url.host}:{url.port}\r\nConnection: close\r\n".encode()
    writer.write(b"GET /notes HTTP/1.1\r\n" + host + b"Idempotency-Key: \xff\xfe\r\n\r\n")

    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_body_that_does_not_go_on_is_given_up(
    server: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_routes, "PIECE_S", 0.05)

    async def stalled() -> AsyncIterator[bytes]:
        yield b'{"text":'
        await asyncio.Event().wait()

    async with (
        asyncio.timeout(10),
        server.post("/notes", data=stalled(), headers=key()) as answer,
    ):
        assert answer.status == 400


async def test_papers_that_are_being_printed_keep_nobody_from_the_database(
    server: aiohttp.ClientSession,
) -> None:
    async def printed() -> str:
        async with server.get("/paper") as answer:
            assert await answer.read() == b"%PDF-"
            assert "X" not in answer.headers
            return answer.headers["Content-Disposition"]

    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        papers = [tasks.create_task(printed()) for _ in range(PAPERS)]
        await UNDER_WAY.wait()
        assert await count(server, "a") == 0
        PRINTED.set()

    names = {paper.result() for paper in papers}
    assert names == {"inline; filename*=UTF-8''%E7%97%85%E5%8E%86%0D%0AX%3A%201.pdf"}


async def test_whoever_is_asked_elsewhere_keeps_nobody_from_the_database(
    server: aiohttp.ClientSession,
) -> None:
    async def asked() -> object:
        async with server.get("/elsewhere") as answer:
            return await answer.json()

    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        answers = [tasks.create_task(asked()) for _ in range(PAPERS)]
        await ASKED.wait()
        assert await count(server, "a") == 0
        ANSWERED.set()

    assert [answer.result() for answer in answers] == [{"text": "from elsewhere"}] * PAPERS


async def test_what_is_refused_elsewhere_is_told_of_like_any_refusal(
    server: aiohttp.ClientSession, heard: Heard
) -> None:
    async with server.get("/elsewhere", params={"name": "nobody"}) as answer:
        assert answer.status == 404
    assert heard.lines == ["turned away: GET /elsewhere: not-found"]


async def test_every_answer_carries_the_security_headers(server: aiohttp.ClientSession) -> None:
    async with server.get("/notes") as answer:
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_document_names_every_route_with_its_types() -> None:
    made = document(ROUTES, "1")

    assert made["openapi"] == "3.1.0"
    assert set(made["paths"]) == {"/notes", "/notes/{note}", "/paper", "/elsewhere"}
    body = made["paths"]["/notes"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Note"}
    answer = made["paths"]["/elsewhere"]["get"]["responses"]["200"]["content"]
    assert answer["application/json"]["schema"] == {"$ref": "#/components/schemas/Note"}
    assert [p["name"] for p in made["paths"]["/notes/{note}"]["get"]["parameters"]] == ["note"]


async def test_the_hooks_hear_of_changes_of_what_was_seen_and_of_who_was_turned_away(
    server: aiohttp.ClientSession, heard: Heard
) -> None:
    await server.post("/notes", json={"text": "a"}, headers=key())
    await server.post("/notes", json={"text": "refuse"}, headers=key())
    await server.get("/notes")
    await server.get(f"/notes/{uuid4()}")

    assert heard.lines == ["changed", "saw", "turned away: GET /notes/{note}: not-found"]
