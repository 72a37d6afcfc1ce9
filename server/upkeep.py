"""What somebody who looks after an installation asks from a terminal; the server may be running."""

from __future__ import annotations

import platform
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import msgspec

from consult.audit.wire import Verdict
from consult.ledger.sql.outbox import Unfinished
from server import settings as house
from server.app.composition import FONTS, Ground, lay_ground
from server.migrations import migrate
from server.settings import Settings

LIBRARIES = ("aiohttp", "cryptography", "msgspec", "pydicom", "pyhanko", "pylibsrtp", "sqlalchemy")
LISTED = 200


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Ground]:
    """The databases of an installation, brought to the version of this program."""
    ground = lay_ground(settings)
    try:
        await migrate(ground.clinic, "clinic")
        await migrate(ground.images, "images")
        yield ground
    finally:
        await ground.clinic.close()
        await ground.images.close()


async def verify_audit(settings: Settings) -> Verdict:
    """Walks the whole chain of the audit trail."""
    async with opened(settings) as ground, ground.clinic.read() as tx:
        return await ground.audit.verify(tx)


async def unfinished(settings: Settings) -> dict[str, list[Unfinished]]:
    """What both outboxes still have to do or gave up, by database."""
    async with opened(settings) as ground:
        return {
            "clinic": await ground.outbox.unfinished(LISTED),
            "images": await ground.images_outbox.unfinished(LISTED),
        }


def report(settings: Settings) -> str:
    """Versions, settings and what is missing, as lines of text without a secret."""
    lines = [f"python {platform.python_version()} ({sys.executable})", f"on {platform.platform()}"]
    lines += [f"{name} {version(name)}" for name in LIBRARIES]
    shown = house.shown(settings)
    lines += [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in shown.items()]
    return "\n".join(lines + [f"missing: {what}" for what in missing(settings)])


def missing(settings: Settings) -> list[str]:
    """What must be there before this installation can serve and is not."""
    found = {
        "the built web client: run `make run` or `.ci/setup run`": settings.web_dir / "index.html",
        "the fonts of the papers: run `make run` or `.ci/setup run`": FONTS,
    }
    files = (settings.tls_certificate_file, settings.tls_key_file, settings.database_password_file)
    found |= {str(file): file for file in files if file is not None}
    found |= {str(archive.token_file): archive.token_file for archive in settings.archives}
    for system in settings.systems:
        words = (system.folder, system.token_file, system.push_token_file)
        found |= {str(path): path for path in words if path is not None}
    secrets = (archive.authorization_file for archive in settings.pacs)
    found |= {str(path): path for path in secrets if path is not None}
    return [what for what, path in found.items() if not path.exists()]
