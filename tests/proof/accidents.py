"""Kills processes with -9 at the worst moment, and says what it hit."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from tests.product import Product

DEADLINE_S = 120.0
LOOK_EVERY_S = 0.001
ENOUGH_BYTES = 1 << 20


def kill_in_delivery(product: Product, name: str) -> int:
    """Kill an archive while a package arrives; the bytes that had come. Runs in a thread."""
    folder = product.archive_folder(name)
    until = time.monotonic() + DEADLINE_S
    while time.monotonic() < until:
        arriving = sum(_size(file) for file in (folder / "incoming").glob("*"))
        if arriving > ENOUGH_BYTES:
            _process_of(folder).kill()
            assert not list((folder / "packages").rglob("*.zip")), "killed too late"
            return arriving
        time.sleep(LOOK_EVERY_S)
    raise TimeoutError(f"no package arrived at the archive {name}")


def kill_media(product: Product) -> None:
    """Kill the media process."""
    product.child("signaling.sfu").kill()


def kill_recorder(product: Product) -> None:
    """Kill the process that records."""
    product.child("signaling.recording").kill()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _process_of(folder: Path) -> psutil.Process:
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "archive" in words and str(folder) in words:
            return process
    raise LookupError(folder)
