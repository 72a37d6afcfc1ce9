"""The page that tells hospitals how to speak with us: its examples are tried."""

from pathlib import Path

import pytest

import consult.exchange
from consult.exchange.core.hl7 import parse
from consult.exchange.core.oru import results_of, sender_of
from server import settings
from server.app.exchange import sender_of as sender_of_system

PAGE = (Path(consult.exchange.__file__).parent / "CONFORMANCE.md").read_text(encoding="utf-8")


def example(language: str, number: int = 1) -> str:
    """A block of this language, the first unless another is asked for."""
    return PAGE.split(f"```{language}\n")[number].split("```", 1)[0]


@pytest.fixture
def chosen(tmp_path: Path) -> settings.Settings:
    """The settings of the page."""
    file = tmp_path / "lianzhen.toml"
    file.write_text(example("toml"), encoding="utf-8")
    return settings.load({"LIANZHEN_CONFIG": str(file)})


def test_the_settings_of_the_page_can_be_used(chosen: settings.Settings) -> None:
    (system,) = chosen.systems
    assert (chosen.hl7_port, system.facility) == (2575, "桓仁县人民医院")


def test_the_gateway_of_the_page_can_be_set(tmp_path: Path) -> None:
    file = tmp_path / "lianzhen.toml"
    file.write_text(example("toml", 2), encoding="utf-8")
    chosen = settings.load({"LIANZHEN_CONFIG": str(file)})
    (hook,) = chosen.webhooks
    assert (hook.url, chosen.emergency_patience_s) == ("https://sms.example/ring", 60)


def test_the_message_of_the_page_is_taken(chosen: settings.Settings) -> None:
    message = parse(example("hl7").encode())
    sender = sender_of(message, [sender_of_system(chosen.systems[0])])

    (arrived,) = results_of(message, sender).results

    assert arrived.result.values[0].value == "11.20"
    assert arrived.result.department == "检验科"
