"""Records into a hospital's FHIR server over loopback: once, with a receipt, or a dead letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from aiohttp import ClientSession, web
from fhir.resources.R4B.bundle import Bundle

from consult.consultations.sql import SqlConsultations, SqlWritings
from consult.exchange.core import pushing as course
from consult.exchange.http import Endpoint, HttpEndpoints
from consult.exchange.service.pushing import PUSH, Means, Pushing, Sources
from consult.exchange.sql import SqlPushes
from consult.exchange.wire.push import Push
from consult.ledger.errors import NotFound, NotNow, Unavailable
from consult.ledger.ports import Posted
from consult.ledger.wire import HospitalId, PushId
from tests.consult.alliance import CHAIR, DOCTOR, EXPERT, LEAD, NOW, TOWNSHIP, call, ident
from tests.consult.walking import Walk

PDF_BYTES = b"%PDF-1.7 report" + b"0" * 1_500_000
TOKEN = "the word"


class FhirServer:
    """A real HTTP server that keeps Bundles as a FHIR server does, or fails as it is told."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.statuses: list[int] = []
        self.url = ""

    async def create(self, request: web.Request) -> web.Response:
        """A conditional create."""
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert request.content_type == "application/fhir+json"
        if self.statuses and (status := self.statuses.pop(0)) != 201:
            return web.Response(status=status, headers={"Location": "/elsewhere"})
        condition, body = request.headers["If-None-Exist"], await request.read()
        name = condition.rpartition("|")[2]
        status = 200 if name in self.kept else 201
        self.kept.setdefault(name, body)
        location = f"{self.url}/{name}/_history/1"
        return web.Response(status=status, headers={"Location": location})

    @asynccontextmanager
    async def open(self) -> AsyncIterator[FhirServer]:
        """Served for the length of the context."""
        app = web.Application(client_max_size=8 << 20)
        app.router.add_post("/fhir/Bundle", self.create)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/fhir/Bundle"
        yield self
        await runner.cleanup()


class Post:
    """The pushing of one walk, to the servers of its hospitals."""

    def __init__(self, walk: Walk, session: ClientSession, urls: dict[HospitalId, str]) -> None:
        clinic = walk.clinic
        self.walk, self.now = walk, NOW
        endpoints = {each: Endpoint(url=url, token=TOKEN) for each, url in urls.items()}
        self.pushing = Pushing(
            Sources(SqlConsultations(), SqlWritings(), clinic.frozen, clinic.vault),
            HttpEndpoints(session, endpoints, timeout_s=5),
            Means(
                clinic.database,
                SqlPushes(),
                clinic.outbox,
                clinic.audit,
                lambda: NOW,
                clinic.new_id,
                "https://lianzhen.example",
            ),
        )

    async def messages(self) -> list[Posted]:
        """What the outbox has to push; a lease lasts a moment."""
        self.now += timedelta(seconds=1)
        leased = await self.walk.clinic.outbox.lease(self.now, 0.5, 50)
        return [message for message in leased if message.topic == PUSH]

    async def work(self) -> list[Push]:
        """Work on all that is due."""
        return [await self.pushing.push(message) for message in await self.messages()]

    async def pushes(self) -> tuple[Push, ...]:
        """Those of the consultation."""
        async with self.walk.clinic.database.read() as tx:
            return await self.pushing.of_consultation(tx, self.walk.id)


@pytest.fixture
async def server() -> AsyncIterator[FhirServer]:
    """A hospital's FHIR server."""
    async with FhirServer().open() as opened:
        yield opened


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """An HTTP client."""
    async with ClientSession() as opened:
        yield opened


async def delivered(walk: Walk, *, archive_copy: bool = True) -> None:
    """Walk to a sealed report whose PDF lies in the vault."""

    async def pieces() -> AsyncIterator[bytes]:
        yield PDF_BYTES

    blob = await walk.clinic.vault.put(TOWNSHIP, pieces(), 2_000_000)
    await walk.open()
    await walk.write(archive_copy=archive_copy)
    await walk.submit()
    await walk.assign(EXPERT)
    await walk.accept(CHAIR, EXPERT)
    await walk.hold()
    await walk.advise(EXPERT)
    await walk.advise(CHAIR)
    await walk.conclude()
    report = (await walk.view(CHAIR)).reports[-1].id
    await walk.do(lambda tx: walk.clinic.reports.sealed(tx, report, blob.digest, NOW))
    await walk.do(lambda tx: walk.clinic.reports.delivered(tx, report, NOW))


async def test_a_record_is_kept_once_with_its_receipt(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: server.url})

    await post.pushing.open(walk.id)
    await post.pushing.open(walk.id)
    (push,) = await post.work()

    ((digest, body),) = server.kept.items()
    bundle = Bundle.model_validate_json(body)
    assert bundle.type == "document"
    assert (push.state, push.digest) == ("delivered", digest)
    assert push.location == f"{server.url}/{digest}/_history/1"
    assert await post.pushes() == (push,)
    assert await post.messages() == []
    inside = msgspec.json.decode(body)["entry"][-1]["resource"]
    assert inside["resourceType"] == "Binary"


async def test_an_answer_that_was_lost_is_no_second_record(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: server.url})
    await post.pushing.open(walk.id)
    (message,) = await post.messages()

    first = await post.pushing.push(message)
    unheard = msgspec.structs.replace(first, version=first.version + 1, state="pending")
    async with walk.clinic.database.change() as tx:
        await SqlPushes().save(tx, unheard)
    again = await post.pushing.push(message)

    assert (again.state, again.location) == ("delivered", first.location)
    assert len(server.kept) == 1


async def test_what_may_pass_is_tried_again(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: server.url})
    await post.pushing.open(walk.id)

    for attempts, status in enumerate((401, 404, 429, 500, 503, 302), 1):
        server.statuses = [status]
        with pytest.raises(Unavailable):
            await post.work()
        (push,) = await post.pushes()
        assert (push.state, push.attempts) == ("pending", attempts)
        assert push.last_error == f"endpoint answered {status}"
    assert [each.state for each in await post.work()] == ["delivered"]


async def test_what_is_refused_is_a_dead_letter_until_somebody_sends_it_again(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: server.url})
    await post.pushing.open(walk.id)

    for status in (400, 412, 413, 415, 422):
        server.statuses = [status]
        (push,) = await post.work()
        assert (push.state, push.last_error) == ("failed", f"endpoint-refused-{status}")
        assert await post.messages() == []
        async with walk.clinic.database.change() as tx:
            await post.pushing.retry(tx, call(DOCTOR).doer, walk.id, push.id)
    assert [each.state for each in await post.work()] == ["delivered"]


async def test_a_system_that_is_away_is_tried_again_and_given_up_at_last(
    walk: Walk, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: "http://127.0.0.1:9/fhir/Bundle"})
    await post.pushing.open(walk.id)
    with pytest.raises(Unavailable):
        await post.work()
    (push,) = await post.pushes()
    tired = msgspec.structs.replace(
        push, version=push.version + 1, attempts=course.ATTEMPTS_MAX - 1
    )
    async with walk.clinic.database.change() as tx:
        await SqlPushes().save(tx, tired)

    (last,) = await post.work()

    assert (last.state, last.attempts) == ("failed", course.ATTEMPTS_MAX)
    assert await post.messages() == []


async def test_without_consent_the_lead_hospital_gets_nothing(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk, archive_copy=False)
    post = Post(walk, session, {TOWNSHIP: server.url, LEAD: server.url})

    await post.pushing.open(walk.id)

    assert [push.hospital for push in await post.pushes()] == [TOWNSHIP]


async def test_only_what_failed_is_sent_again(
    walk: Walk, server: FhirServer, session: ClientSession
) -> None:
    await delivered(walk)
    post = Post(walk, session, {TOWNSHIP: server.url})
    await post.pushing.open(walk.id)
    (push,) = await post.pushes()
    doer = call(DOCTOR).doer
    async with walk.clinic.database.change() as tx:
        with pytest.raises(NotNow):
            await post.pushing.retry(tx, doer, walk.id, push.id)
        with pytest.raises(NotFound):
            await post.pushing.retry(tx, doer, walk.id, PushId(ident(1)))
    lost = Posted(id=ident(2), topic=PUSH, key="push", body={"push": str(ident(1))}, run_at=NOW)
    with pytest.raises(NotFound):
        await post.pushing.push(lost)
