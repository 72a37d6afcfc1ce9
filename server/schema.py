"""Wire types → JSON Schema, one file per direction, from which the web client's types are made.

Knows which Structs travel; knows no TypeScript. What the server says always carries every field,
so there every property is required; what a client says may leave out what has a default.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import msgspec

from signaling.rooms.wire import ClientMessage, ServerMessage

Schema = dict[str, Any]


def files() -> dict[str, Schema]:
    """The JSON Schema documents by the name of the TypeScript file that is made of each."""
    return {
        "room-client": document({"ClientMessage": ClientMessage}, is_ours=False),
        "room-server": document({"ServerMessage": ServerMessage}, is_ours=True),
    }


def document(named: Mapping[str, UnionType], *, is_ours: bool, also: Iterable[Any] = ()) -> Schema:
    """One schema with a definition for every Struct that is reached and for each named union."""
    also = tuple(also)
    members = [member for union in named.values() for member in get_args(union)]
    _, components = msgspec.json.schema_components([*members, *also], ref_template="#/$defs/{name}")
    definitions: Schema = {
        name: _plain(schema, all_required=is_ours) for name, schema in sorted(components.items())
    }
    for name, union in named.items():
        (reference,), _ = msgspec.json.schema_components([union], ref_template="#/$defs/{name}")
        definitions[name] = {
            "anyOf": reference["anyOf"],
            "description": "One of the messages, told apart by `type`.",
        }
    return {"$defs": definitions}


def write(folder: Path) -> None:
    """Writes every document into the folder as `NAME.json`."""
    for name, schema in files().items():
        text = json.dumps(schema, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _plain(schema: Schema, *, all_required: bool) -> Schema:
    plain = schema | {"description": cleandoc(schema.get("description", ""))}
    if all_required and "properties" in schema:
        plain["required"] = list(schema["properties"])
    return plain


if __name__ == "__main__":
    write(Path(sys.argv[1]))
