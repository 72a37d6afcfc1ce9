"""Telling open pages of changes: only those of the hospitals concerned, bounded, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from uuid import UUID

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from consult.ledger.clock import new_id
from consult.ledger.errors import Full
from consult.ledger.wire import ConsultationId, HospitalId, PractitionerId
from server.changes import MANY, PAGES, Changes

OURS, THEIRS = HospitalId(new_id()), HospitalId(new_id())
ME, YOU = PractitionerId(new_id()), PractitionerId(new_id())


@pytest.fixture
async def page() -> AsyncIterator[tuple[Changes, aiohttp.ClientResponse]]:
    changes = Changes()

    async def serve(request: web.Request) -> web.StreamResponse:
        return await changes.serve(request, OURS, ME)

    app = web.Application()
    app.router.add_get("/", serve)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession(server.make_url("/")) as client,
        client.get("/") as response,
    ):
        assert await response.content.readline() == b": here\n"
        yield changes, response
        changes.close()


async def told(response: aiohttp.ClientResponse) -> UUID | None:
    """The consultation of the next event."""
    async with asyncio.timeout(10):
        while True:
            line = await response.content.readline()
            if line.startswith(b"data: "):
                return msgspec.json.decode(line[6:], type=dict[str, UUID | None])["consultation"]


async def test_a_page_hears_of_its_hospital_and_of_no_other(
    page: tuple[Changes, aiohttp.ClientResponse],
) -> None:
    changes, response = page
    foreign, ours = ConsultationId(new_id()), ConsultationId(new_id())

    changes.publish([THEIRS], foreign)
    changes.publish([THEIRS, OURS], ours)

    assert await told(response) == ours


async def test_too_many_changes_at_once_become_everything(
    page: tuple[Changes, aiohttp.ClientResponse],
) -> None:
    changes, response = page

    for _ in range(MANY + 1):
        changes.publish([OURS], ConsultationId(new_id()))

    assert await told(response) is None


async def test_a_closing_server_lets_its_pages_go(
    page: tuple[Changes, aiohttp.ClientResponse],
) -> None:
    changes, response = page

    changes.close()

    async with asyncio.timeout(10):
        await response.content.read()
    assert response.content.at_eof()


def test_nobody_takes_the_places_of_all_others() -> None:
    changes = Changes()
    with ExitStack() as pages:
        for _ in range(PAGES):
            pages.enter_context(changes.listening(OURS, ME))
        with pytest.raises(Full):
            pages.enter_context(changes.listening(OURS, ME))
        pages.enter_context(changes.listening(OURS, YOU))
    with changes.listening(OURS, ME):
        pass
