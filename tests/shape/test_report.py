"""What a measurement leaves behind says what was measured, of which commit, under which load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import report


def test_a_report_names_commit_load_and_every_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "FOLDER", tmp_path)

    rows = [report.at_most("join", "ms", 300.0, 600.0, ("Janus", 400.0))]
    written = json.loads(report.write("join", rows).read_text())

    assert written["commit"]
    assert len(written["load"]) == 3
    assert written["rows"] == [
        {
            "what": "join",
            "unit": "ms",
            "ours": 300.0,
            "peer_name": "Janus",
            "peer": 400.0,
            "ratio": 0.75,
            "target": 600.0,
            "met": True,
            "is_level": None,
        }
    ]
    assert "met" in capsys.readouterr().out
