"""A real Janus, Debian's, with the configuration that we ship on ports of its own; killed and
started again by the tests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

from tests.ports import free_port, wait_until_open

SHIPPED = Path(__file__).parents[1] / "signaling" / "engines" / "janus"
SECRET = "a word that only the tests know"
START_S = 20.0
PORTS = 200


class Janus:
    """`with Janus(folder) as janus`: runs until the end of the block; `url` is its WebSocket.

    It names `announces` in its candidates instead of its own address, as behind a NAT; if it is
    not guarded it takes anybody's word.
    """

    def __init__(
        self, folder: Path, *, announces: str | None = None, is_guarded: bool = True
    ) -> None:
        self.folder = folder
        self.announces = announces
        self._is_guarded = is_guarded
        self.port = free_port(socket.SOCK_STREAM)
        first = min(free_port(socket.SOCK_DGRAM), 65_000 - PORTS)
        self.media_ports = range(first, first + PORTS + 1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its API is spoken."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def secret_file(self) -> Path:
        """The file with the word that opens it, as the server wants it."""
        return self.folder / "secret"

    @property
    def process_id(self) -> int:
        """The running process."""
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        self._configure()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers on its port."""
        if shutil.which("janus") is None:
            raise RuntimeError("Janus is not installed: run `make test-deps`")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._program(), *self._arguments()],
                cwd=self.folder,
                env={
                    "PATH": os.defpath,
                    "JANUS_CONFIGURATION": str(self._configuration),
                    "JANUS_SECRET_FILE": str(self.secret_file),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_open(self.port, self._process, START_S)
        except AssertionError:
            raise RuntimeError((self.folder / "log").read_text()[-2_000:]) from None

    def _program(self) -> list[str]:
        """As we ship it; who wants none of our secrets starts it alone."""
        return [str(SHIPPED / "start")] if self._is_guarded else ["janus", "--configs-folder=."]

    def _arguments(self) -> list[str]:
        ports = f"--rtp-port-range={self.media_ports[0]}-{self.media_ports[-1]}"
        return [ports] if self.announces is None else [ports, f"--nat-1-1={self.announces}"]

    def kill(self) -> None:
        """End it with -9, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def _configuration(self) -> Path:
        return self.folder / "configuration" if self._is_guarded else self.folder

    def _configure(self) -> None:
        self._configuration.mkdir(parents=True, exist_ok=True)
        for shipped in (SHIPPED / "configuration").glob("*.jcfg"):
            text = re.sub(r"ws_port = \d+", f"ws_port = {self.port}", shipped.read_text())
            (self._configuration / shipped.name).write_text(text)
        self.secret_file.write_text(f"{SECRET}\n")
        if not self._is_guarded:
            (self.folder / "secret.jcfg").write_text("")
            (self.folder / "key.jcfg").write_text(f'admin_key = "{SECRET}"\n')
