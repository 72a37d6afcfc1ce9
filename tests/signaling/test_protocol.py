"""The document of the protocol says what the code says."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from signaling.rooms import wire
from signaling.rooms.core import refusals, rights
from signaling.rooms.service import errands, media
from signaling.rooms.wire import (
    ClientMessage,
    CloseCode,
    Fact,
    HostMessage,
    Refused,
    ServerMessage,
)

DOCUMENT = (Path(__file__).parents[2] / "signaling" / "PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^### (\w+)\n.*?^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_is_a_message_of_its_name(name: str, example: str) -> None:
    kind = getattr(wire, name)

    message = msgspec.json.decode(example, type=kind)

    assert msgspec.json.decode(msgspec.json.encode(message), type=kind) == message


@pytest.mark.parametrize("union", [ClientMessage, ServerMessage, Fact])
def test_every_message_has_one_example(union: object) -> None:
    names = [name for name, _ in EXAMPLES]

    for kind in get_args(union):
        assert names.count(kind.__name__) == 1


def test_the_table_of_close_codes_is_the_enum() -> None:
    rows = re.findall(r"^\| (\d{4}) \| (\w+) \|", DOCUMENT, re.MULTILINE)

    assert {name: int(code) for code, name in rows} == {c.name: c.value for c in CloseCode}


def test_every_code_of_a_refusal_is_explained() -> None:
    made = [one for module in (refusals, media, errands) for one in vars(module).values()]
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE))

    assert {one.code for one in made if isinstance(one, Refused)} <= explained


def test_the_table_of_rights_is_the_rooms() -> None:
    rows = re.findall(
        r"^\| (observer|guest|requester|whoever)[^|]*\| (.*) \|$", DOCUMENT, re.MULTILINE
    )
    listens, talks, works, hosts = (set(re.findall(r"`([A-Z]\w+)`", row)) for _, row in rows)

    assert listens | {"Join"} == _names(rights.allowed("observer"))
    assert listens | talks | {"Join"} == _names(rights.allowed("guest"))
    for role in rights.AT_WORK:
        assert listens | talks | works | {"Join"} == _names(rights.allowed(role))
    assert hosts == _names(get_args(HostMessage))


def _names(kinds: Iterable[type]) -> set[str]:
    return {kind.__name__ for kind in kinds}
