"""What a measurement leaves behind: build/bench/NAME.json and a table on the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "bench"


class Row(Struct, frozen=True, kw_only=True):
    """One figure: ours, beside a peer's where one was measured, and the target it must meet.

    `ratio` is ours over the peer's; `met` is None where there is no target, `is_level` where
    nobody asks for more than a ratio that is printed.
    """

    what: str
    unit: str
    ours: float
    peer_name: str = ""
    peer: float | None = None
    ratio: float | None = None
    target: float | None = None
    met: bool | None = None
    is_level: bool | None = None
    """Whether we are as good as the peer."""


def at_most(
    what: str, unit: str, ours: float, target: float, peer: tuple[str, float] | None = None
) -> Row:
    """A figure that should be small: met when it is not above the target."""
    name, beside = peer or ("", None)
    return Row(
        what=what,
        unit=unit,
        ours=ours,
        peer_name=name,
        peer=beside,
        ratio=ours / beside if beside else None,
        target=target,
        met=ours <= target,
    )


def write(name: str, rows: Sequence[Row], **more: object) -> Path:
    """Writes build/bench/NAME.json with date, commit and the machine's load, and prints a table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.json"
    report = {
        "name": name,
        "date": time.strftime("%Y-%m-%d %H:%M:%S%z"),
        "commit": commit(),
        "load": os.getloadavg(),
        "rows": msgspec.to_builtins(list(rows)),
        **more,
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    said = f"{report['date']}, commit {report['commit']}, load {os.getloadavg()[0]:.1f}"
    print(f"\n{name}  ({said})", flush=True)
    for row in rows:
        print(_line(row))
    return path


def _line(row: Row) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    target = "" if row.target is None else f"target {row.target:g}"
    peer = "" if row.peer is None else f"{row.peer_name} {row.peer:.3g} (x{row.ratio or 0:.2f})"
    peer += {True: " level", False: " WORSE", None: ""}[row.is_level]
    return f"  {row.what:<52} {row.ours:>10.3g} {row.unit:<6} {target:<14} {verdict:<7} {peer}"


def commit() -> str:
    """The commit that is measured, marked if files differ from it."""
    said = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=10"],
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"
