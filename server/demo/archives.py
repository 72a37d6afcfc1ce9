"""The demo's two archives: each a process of its own on a free port that the data folder records.

Knows how to start them, not what they keep.
"""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from consult.people.wire import Hospital
from server.demo.alliance import LEAD_HOSPITAL, TOWNSHIP_HOSPITAL
from server.processes import Program
from server.settings import Archive

HOST = "127.0.0.1"
HOSPITALS_BY_NAME = {"lead": LEAD_HOSPITAL, "township": TOWNSHIP_HOSPITAL}


class DemoArchive(Struct, frozen=True, kw_only=True):
    """One archive of the demo: whose, where it keeps and where it listens."""

    name: str
    hospital: Hospital
    folder: Path
    port: int

    @property
    def token_file(self) -> Path:
        """The file of the word that a delivery must bring."""
        return self.folder / "token"

    @property
    def program(self) -> Program:
        """What to start."""
        options = {
            "--folder": str(self.folder),
            "--hospital": self.hospital.name,
            "--port": str(self.port),
            "--token-file": str(self.token_file),
        }
        words = [word for option in options.items() for word in option]
        argv = (sys.executable, "-m", "server", "archive", "--child", *words)
        return Program(name=f"archive of the {self.name} hospital", argv=argv)

    @property
    def setting(self) -> Archive:
        """What the server is told of it."""
        return Archive(
            hospital=str(self.hospital.id),
            url=f"http://{HOST}:{self.port}",
            token_file=self.token_file,
        )


@contextmanager
def prepared(data_dir: Path) -> Iterator[tuple[DemoArchive, ...]]:
    """The archives with folders, tokens and ports, kept for them as long as the context lasts.

    The ports are those of the last start where they are still free.
    """
    folder = data_dir / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "ports.json"
    before = (
        msgspec.json.decode(record.read_bytes(), type=dict[str, int]) if record.exists() else {}
    )
    with ExitStack() as held:
        kept = {
            name: held.enter_context(reserved(before.get(name, 0))) for name in HOSPITALS_BY_NAME
        }
        ports = {name: int(place.getsockname()[1]) for name, place in kept.items()}
        record.write_bytes(msgspec.json.encode(ports))
        yield tuple(
            _with_token(
                DemoArchive(name=name, hospital=hospital, folder=folder / name, port=ports[name])
            )
            for name, hospital in HOSPITALS_BY_NAME.items()
        )


def reserved(wanted: int) -> socket.socket:
    """Bound to the wanted port when nobody has it, else to a free one; it never listens.

    Until it is closed Linux gives the port to nobody who asks for any, and lets an archive, which
    binds with SO_REUSEADDR as this does, listen there: its start and its restarts find it free.
    """
    for port in (wanted, 0):
        place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((HOST, port))
        except OSError:
            place.close()
            continue
        return place
    raise OSError("no port of the loopback is free")


def _with_token(archive: DemoArchive) -> DemoArchive:
    archive.folder.mkdir(exist_ok=True)
    if not archive.token_file.exists():
        archive.token_file.touch(mode=0o600)
        archive.token_file.write_text(secrets.token_urlsafe(32) + "\n", encoding="utf-8")
    return archive
