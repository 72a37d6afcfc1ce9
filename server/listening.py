"""One aiohttp application on one port until somebody asks it to stop; knows no route."""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from server.settings import SettingsError

SHUTDOWN_S = 5.0


class Place(Struct, frozen=True, kw_only=True):
    """Where to listen; port 0 lets the system choose. With both files it speaks TLS."""

    host: str
    port: int
    certificate_file: Path | None = None
    key_file: Path | None = None


@asynccontextmanager
async def listening(app: web.Application, place: Place) -> AsyncIterator[int]:
    """Serves for the length of the context; gives the port that it listens on."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, place.host, place.port, ssl_context=_tls(place))
        await _start(site, place)
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def until_signalled() -> AsyncIterator[asyncio.Event]:
    """An event that SIGINT, SIGTERM or SIGHUP sets; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask() -> None:
        stop.set()
        _release(loop.remove_signal_handler, signals)

    for number in signals:
        loop.add_signal_handler(number, ask)
    try:
        yield stop
    finally:
        _release(loop.remove_signal_handler, signals)


async def _start(site: web.TCPSite, place: Place) -> None:
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {place.host}:{place.port}: {error.strerror}"
        ) from None


def _release(remove: Callable[[int], bool], signals: tuple[signal.Signals, ...]) -> None:
    for number in signals:
        remove(number)


def _tls(place: Place) -> ssl.SSLContext | None:
    if place.certificate_file is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(place.certificate_file, place.key_file)
    return context
