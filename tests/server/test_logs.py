"""The log of a failure says where it was, never with what."""

import pytest
import structlog

from server import logs


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_failure_is_logged_without_the_values_around_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    logs.configure("info")

    def sign_in(password: str) -> None:
        raise KeyError(len(password))

    said_by_nobody = " ".join(("correct", "horse"))
    try:
        sign_in(said_by_nobody)
    except KeyError:
        structlog.get_logger("test").exception("our fault")
    finally:
        structlog.reset_defaults()

    said = capsys.readouterr().err
    assert "in sign_in" in said
    assert said_by_nobody not in said
