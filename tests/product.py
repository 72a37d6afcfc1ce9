"""The product as a person runs it: one command in a folder of its own, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer
from typing import Self

import psutil

from server.demo.archives import HOSPITALS_BY_NAME
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
START_S = 90.0
LEAVE_S = 20.0
LAST_LINES = ("Ctrl-C ends it.", "lianzhen serves ")


class Product:
    """`lianzhen demo`, or another word, on free ports of the loopback."""

    def __init__(self, folder: Path, word: str = "demo", **settings: str) -> None:
        self.folder = folder
        self.word = word
        self.port, self.media_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.said = ""
        chosen = {"http_port": str(self.port), "media_port": str(self.media_port)} | settings
        chosen["data_dir"] = str(folder)
        self.environ = {f"LIANZHEN_{name.upper()}": value for name, value in chosen.items()}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def process(self) -> psutil.Process:
        """The server itself."""
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def log(self) -> Path:
        """What the server and its children wrote to standard error."""
        return self.folder.with_suffix(".log")

    def start(self) -> float:
        """Start, and wait until it says that it serves; the seconds that this took."""
        began = time.monotonic()
        with self.log.open("a") as log:
            process = self._process = subprocess.Popen(
                [sys.executable, "-m", "server", self.word],
                cwd=ROOT,
                env={"PATH": os.defpath, **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        late = Timer(START_S, process.kill)
        late.start()
        self.said = ""
        assert process.stdout is not None
        for line in process.stdout:
            self.said += line
            if any(last in line for last in LAST_LINES):
                break
        late.cancel()
        late.join()
        is_there = any(last in self.said for last in LAST_LINES)
        assert is_there, self.said + self.log.read_text()[-4_000:]
        return time.monotonic() - began

    def kill(self) -> None:
        """Kill the server alone with -9, and wait until its children have noticed and left."""
        children = self.process.children(recursive=True)
        self._end(signal.SIGKILL)
        _, left = psutil.wait_procs(children, timeout=LEAVE_S)
        for child in left:
            child.kill()
        assert not left, f"outlived the server: {left}"

    def stop(self) -> None:
        """End it as Ctrl-C does; killed when it takes too long."""
        if self._process is None:
            return
        children = self.process.children(recursive=True)
        try:
            self._end(signal.SIGINT)
        finally:
            _, left = psutil.wait_procs(children, timeout=LEAVE_S)
            for child in left:
                child.kill()

    def child(self, *words: str) -> psutil.Process:
        """The oldest child whose command line has all these words: one in reserve is younger."""
        found = [
            child
            for child in self.process.children(recursive=True)
            if all(word in " ".join(child.cmdline()) for word in words)
        ]
        if not found:
            raise LookupError(words)
        return min(found, key=lambda child: child.create_time())

    def archive_folder(self, name: str) -> Path:
        """Where the archive `lead` or `township` keeps its packages."""
        assert name in HOSPITALS_BY_NAME
        return self.folder / "archives" / name

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command over the same installation, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "server", *words],
            cwd=ROOT,
            env={"PATH": os.defpath, **self.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
        )

    def _end(self, number: signal.Signals) -> None:
        process = self._process
        assert process is not None
        self._process = None
        process.send_signal(number)
        try:
            process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            assert process.stdout is not None
            process.stdout.close()
