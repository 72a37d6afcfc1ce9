"""The demo's two archives: each a process of its own on a free port that the data folder records.

Knows how to start them, not what they keep.
"""

from __future__ import annotations

import secrets
import socket
import sys
from contextlib import closing
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


def prepare(data_dir: Path) -> tuple[DemoArchive, ...]:
    """The archives with folders, tokens and ports; those of the last start, where still free."""
    folder = data_dir / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "ports.json"
    before = (
        msgspec.json.decode(record.read_bytes(), type=dict[str, int]) if record.exists() else {}
    )
    ports = {name: free_port(before.get(name, 0)) for name in HOSPITALS_BY_NAME}
    record.write_bytes(msgspec.json.encode(ports))
    return tuple(
        _with_token(
            DemoArchive(name=name, hospital=hospital, folder=folder / name, port=ports[name])
        )
        for name, hospital in HOSPITALS_BY_NAME.items()
    )


def free_port(wanted: int) -> int:
    """The wanted port when nobody listens there, else one that is free now."""
    for port in (wanted, 0):
        with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
            # As the archive itself will bind, so that what the last start left does not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port of the loopback is free")


def _with_token(archive: DemoArchive) -> DemoArchive:
    archive.folder.mkdir(exist_ok=True)
    if not archive.token_file.exists():
        archive.token_file.touch(mode=0o600)
        archive.token_file.write_text(secrets.token_urlsafe(32) + "\n", encoding="utf-8")
    return archive
