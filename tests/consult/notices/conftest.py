"""A night on duty, with a gateway that answers what a test wants."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.consult.alliance import LEAD, Clinic
from tests.consult.notices.watching import Night


class Answers:
    """A gateway: a real HTTP server that answers with these statuses, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.keys: list[str] = []
        self.bodies: list[bytes] = []

    async def hear(self, request: web.Request) -> web.Response:
        """Keep what came."""
        self.keys.append(request.headers["Idempotency-Key"])
        self.bodies.append(await request.read())
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response({"receipt": "SMS-7"}, status=status)


@pytest.fixture
def gateway() -> Answers:
    """The gateway of the lead hospital."""
    return Answers()


@pytest.fixture
async def night(clinic: Clinic, gateway: Answers) -> AsyncIterator[Night]:
    """A night that has just begun; nobody is on duty yet."""
    app = web.Application()
    app.router.add_post("/calls", gateway.hear)
    server = TestServer(app, host="127.0.0.1")
    async with server, aiohttp.ClientSession() as session:
        yield Night(clinic, session, {LEAD: str(server.make_url("/calls"))})
