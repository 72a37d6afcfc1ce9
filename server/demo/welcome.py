"""What the demo says when it serves: where, and who may sign in as whom."""

from __future__ import annotations

from unicodedata import east_asian_width

from server.demo.alliance import HOSPITALS, PASSWORD, PEOPLE
from server.settings import Settings


def text(settings: Settings, port: int) -> str:
    """The address and a table of the demo's accounts."""
    hospitals = {hospital.id: hospital.name for hospital in HOSPITALS}
    rows = [
        (
            person.account,
            PASSWORD,
            person.practitioner.name,
            f"{person.role_zh} {person.role_en}",
            hospitals[person.practitioner.owner],
        )
        for person in PEOPLE
    ]
    lines = [_line(row) for row in [("account", "password", "name", "role", "hospital"), *rows]]
    address = f"http://{settings.http_host}:{port}"
    return "\n".join(["", f"  联诊 Lianzhen: {address}", "", *lines, "", "  Ctrl-C ends it.", ""])


def _line(row: tuple[str, str, str, str, str]) -> str:
    widths = (9, 15, 9, 28, 0)
    return "  " + "".join(_padded(word, width) for word, width in zip(row, widths, strict=True))


def _padded(word: str, width: int) -> str:
    """The word filled up to a width on the terminal, where a Chinese sign takes two columns."""
    columns = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in word)
    return word + " " * (width - columns)
