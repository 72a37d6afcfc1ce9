"""The server's process from settings to a signal: children first, then the application.

Chooses nothing: the application is composed in `server.app`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from server import app, logs
from server.listening import Place, listening, until_signalled
from server.processes import Program, watched
from server.settings import Settings


def plain_welcome(settings: Settings, port: int) -> str:
    """One line: where it serves."""
    return f"lianzhen serves {settings.origin}, listening on port {port}"


async def run(
    settings: Settings,
    *,
    programs: Sequence[Program] = (),
    welcome: Callable[[Settings, int], str] = plain_welcome,
) -> None:
    """Serves until a signal; keeps the programs running meanwhile and ends them after it."""
    logs.configure(settings.log_level)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    place = Place(
        host=settings.http_host,
        port=settings.http_port,
        certificate_file=settings.tls_certificate_file,
        key_file=settings.tls_key_file,
    )
    async with (
        until_signalled() as stop,
        watched(*programs) as children,
        listening(app.create(settings), place) as port,
    ):
        for child in children:
            await child.is_ready()
        sys.stdout.write(welcome(settings, port) + "\n")
        sys.stdout.flush()
        await stop.wait()
