"""Tries every way to an installation from the machine that it runs on, as a browser would."""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable
from urllib.parse import urlsplit

import aiohttp
import msgspec

from server.handlers.media import CHECK
from server.reach import turn
from server.reach.findings import RELAYS, Finding, Outcome, Tried, Way, judge
from server.reach.turn import Password
from signaling.turn import MediaPlaces

TIMEOUT_S = 6.0


async def examine(origin: str, password: Password | None = None) -> list[Finding]:
    """What is open between here and the installation at this origin (`https://host[:port]`)."""
    split = urlsplit(origin)
    if split.scheme not in ("http", "https") or not split.hostname:
        raise ValueError("the address must be http://… or https://…")
    tried = [await _timed("name", split.hostname, _resolve(split.hostname))]
    if tried[0].outcome != "reached":
        return judge(tried)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as client:
        visit = _Visit(client, f"{split.scheme}://{split.netloc}")
        tried.append(await _timed("page", visit.origin, visit.open_page()))
        if tried[-1].outcome == "untrusted":
            # The rest is worth knowing, even if a browser would stop here.
            tried[-1] = tried[-1]._replace(way="certificate")
            visit.trusts_all = True
            tried.append(await _timed("page", visit.origin, visit.open_page()))
        tried.append(await _timed("socket", visit.origin, visit.open_socket()))
    return judge(tried + await _try_media(visit.places, password))


async def _try_media(places: MediaPlaces | None, password: Password | None) -> list[Tried]:
    if places is None:
        return []
    asked: list[Awaitable[Tried]] = []
    for probe in places.probes:
        place = turn.read_place(probe)
        where = f"{place.host}:{place.port}"
        asked.append(_timed("media", where, turn.ask(place, None, is_relay=False)))
    for relay in places.relays:
        place = turn.read_place(relay)
        where, way = f"{place.host}:{place.port}", RELAYS[place.transport]
        asked.append(_timed(way, where, turn.ask(place, password, is_relay=True)))
    return list(await asyncio.gather(*asked))


async def _timed(way: Way, place: str, outcome: Awaitable[Outcome]) -> Tried:
    began = time.monotonic()
    found = await outcome
    return Tried(way, place, found, round((time.monotonic() - began) * 1_000))


async def _resolve(host: str) -> Outcome:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await asyncio.get_running_loop().getaddrinfo(host, None)
    except (TimeoutError, socket.gaierror):
        return "silent"
    return "reached"


class _Visit:
    """One look at the installation's pages; keeps what it said of media."""

    def __init__(self, client: aiohttp.ClientSession, origin: str) -> None:
        self._client = client
        self.origin = origin
        self.trusts_all = False
        self.places: MediaPlaces | None = None

    @property
    def _tls(self) -> ssl.SSLContext | bool:
        return not self.trusts_all

    async def open_page(self) -> Outcome:
        """Ask where media goes."""
        try:
            async with self._client.get(self.origin + CHECK, ssl=self._tls) as reply:
                if reply.status != 200:
                    return "refused"
                self.places = msgspec.json.decode(await reply.read(), type=MediaPlaces)
        except aiohttp.ClientConnectorCertificateError:
            return "untrusted"
        except TimeoutError:
            return "silent"
        except (aiohttp.ClientError, msgspec.DecodeError):
            return "refused"
        return "reached"

    async def open_socket(self) -> Outcome:
        """Open a WebSocket; the server closes it at once."""
        try:
            address, origin = self.origin + CHECK, self.origin
            async with self._client.ws_connect(address, origin=origin, ssl=self._tls) as line:
                async with asyncio.timeout(TIMEOUT_S):
                    await line.receive()
        except TimeoutError:
            return "silent"
        except aiohttp.ClientError:
            return "refused"
        return "reached"
