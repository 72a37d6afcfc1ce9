"""Wire types → JSON Schema, one file per direction, from which the web client's types are made.

Knows which Structs travel; knows no TypeScript. What the server says always carries every field,
so there every property is required; what a client says may leave out what has a default.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from inspect import cleandoc
from pathlib import Path
from types import UnionType
from typing import Any

import msgspec

from server.routes import ALSO, ROUTES
from server.setting_up import SetUp
from server.signin.wire import SignIn, StepUp
from server.typed_routes import Content, Route
from signaling.rooms.wire import ClientMessage, ServerMessage

Schema = dict[str, Any]

ASKED_ALSO = (SignIn, StepUp, SetUp)
"""Bodies of the routes that stand apart; the others of `ALSO` are answers."""


def files() -> dict[str, Schema]:
    """The JSON Schema documents by the name of the TypeScript file that is made of each."""
    asked = {_name(route): route.body for route in ROUTES if route.body is not None}
    answered = {_name(route): route.answer for route in ROUTES if route.answer is not Content}
    said = tuple(kind for kind in ALSO if kind not in ASKED_ALSO)
    return {
        "room-client": document({"ClientMessage": ClientMessage}, is_ours=False),
        "room-server": document({"ServerMessage": ServerMessage}, is_ours=True),
        "http-bodies": table("Bodies", "The body of each", asked, ASKED_ALSO, is_ours=False),
        "http-answers": table("Answers", "The answer of each", answered, said, is_ours=True),
    }


def document(named: Mapping[str, UnionType], *, is_ours: bool) -> Schema:
    """A definition for every Struct of the unions, and one for each union."""
    references, definitions = _components(named.values(), is_ours=is_ours)
    for name, reference in zip(named, references, strict=True):
        text = "One of the messages, told apart by `type`."
        definitions[name] = {"anyOf": reference["anyOf"], "description": text}
    return {"$defs": definitions}


def table(
    name: str, text: str, rows: Mapping[str, Any], also: Sequence[Any], *, is_ours: bool
) -> Schema:
    """A definition for every Struct that is reached, and a table: method and path → type."""
    references, definitions = _components([*rows.values(), *also], is_ours=is_ours)
    definitions[name] = {
        "type": "object",
        "description": f"{text} route, by its method and path.",
        "properties": dict(zip(rows, references, strict=False)),
        "required": list(rows),
        "additionalProperties": False,
    }
    return {"$defs": definitions}


def _components(kinds: Iterable[Any], *, is_ours: bool) -> tuple[tuple[Schema, ...], Schema]:
    kinds = list(kinds)
    references, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    sparse = {kind.__name__ for kind in kinds if _leaves_out_defaults(kind)}
    definitions = {
        name: _plain(schema, all_required=is_ours and name not in sparse)
        for name, schema in sorted(components.items())
    }
    return references, definitions


def _leaves_out_defaults(kind: Any) -> bool:  # noqa: ANN401  # also unions and tuples
    config = getattr(kind, "__struct_config__", None)
    return config is not None and config.omit_defaults


def write(folder: Path) -> None:
    """Writes every document into the folder as `NAME.json`."""
    for name, schema in files().items():
        text = json.dumps(schema, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"


def _plain(schema: Schema, *, all_required: bool) -> Schema:
    plain = schema | {"description": cleandoc(schema.get("description", ""))}
    if all_required and "properties" in schema:
        plain["required"] = list(schema["properties"])
    return plain


if __name__ == "__main__":
    write(Path(sys.argv[1]))
