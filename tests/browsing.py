"""A browser's HTTP as far as a session needs it: one cookie, the CSRF token, JSON bodies."""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from msgspec import Struct

DEADLINE_S = 30.0
WITHIN_S = 120.0
AGAIN_S = 0.05

Answer = TypeVar("Answer")


class Reply(Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    body: bytes
    content_type: str

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        return msgspec.json.decode(self.body, type=dict[str, object])


class Browsing:
    """Calls one server; nothing is shared between calls but the session."""

    def __init__(self, base_url: str) -> None:
        self._base = urlsplit(base_url)
        self._cookies: dict[str, str] = {}
        self._csrf = ""

    def address(self, path: str, scheme: str) -> str:
        """The address of a path, for another scheme (ws)."""
        return f"{scheme}://{self._base.netloc}{path}"

    def headers(self) -> dict[str, str]:
        """What a browser sends with each call of a page of this server."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        origin = f"{self._base.scheme}://{self._base.netloc}"
        return {"Origin": origin} | ({"Cookie": cookie} if cookie else {})

    async def sign_in(self, account: str, password: str) -> dict[str, object]:
        """Open a session; AssertionError if it is refused."""
        body = {"account": account, "password": password}
        reply = await self.call("POST", "/api/session", body)
        assert reply.status == 200, (reply.status, reply.body)
        signed_in = reply.json()
        self._csrf = str(signed_in["csrf"])
        return signed_in

    async def call(
        self, method: str, path: str, body: object = None, *, key: str | None = None
    ) -> Reply:
        """One call; a body that is not bytes goes as JSON; `key` is the Idempotency-Key."""
        return await asyncio.to_thread(self._call, method, path, body, key or str(uuid4()))

    async def rows(self, path: str) -> list[dict[str, Any]]:
        """The rows of a list; AssertionError unless it is given."""
        reply = await self.call("GET", path)
        assert reply.status == 200, (path, reply.status, reply.body)
        return msgspec.json.decode(reply.body, type=list[dict[str, Any]])

    def _call(self, method: str, path: str, body: object, key: str) -> Reply:
        headers = self.headers()
        if method != "GET":
            headers |= {"X-CSRF-Token": self._csrf, "Idempotency-Key": key}
        content = body if isinstance(body, bytes) else None
        if body is not None and content is None:
            content = msgspec.json.encode(body)
            headers["Content-Type"] = "application/json"
        elif content is not None:
            headers["Content-Type"] = "application/octet-stream"
        line = http.client.HTTPConnection(self._base.netloc, timeout=DEADLINE_S)
        try:
            line.request(method, path, body=content, headers=headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self._cookies |= {n: morsel.value for n, morsel in SimpleCookie(cookie).items()}
            kind = answer.headers.get_content_type()
            return Reply(status=answer.status, body=answer.read(), content_type=kind)
        finally:
            line.close()


async def asked_until(
    ask: Callable[[], Awaitable[Answer]], holds: Callable[[Answer], object]
) -> Answer:
    """Ask again and again until the answer is so: for what wakes no page."""
    until = time.monotonic() + WITHIN_S
    while not holds(answer := await ask()):
        assert time.monotonic() < until, answer
        await asyncio.sleep(AGAIN_S)
    return answer
