"""The schemas that the web client's types are made of: nothing that travels is left out."""

from __future__ import annotations

from typing import get_args

import jsonschema
import msgspec

from server import schema
from server.routes import ROUTES
from server.typed_routes import Content
from signaling.rooms.wire import ClientMessage, Leave, Ping, ServerMessage


def test_every_document_is_a_json_schema() -> None:
    for document in schema.files().values():
        jsonschema.Draft202012Validator.check_schema(document)


def test_every_route_stands_in_the_tables() -> None:
    files = schema.files()
    asked = files["http-bodies"]["$defs"]["Bodies"]["properties"]
    answered = files["http-answers"]["$defs"]["Answers"]["properties"]

    for route in ROUTES:
        name = f"{route.method} {route.path}"
        assert (name in asked) == (route.body is not None)
        assert (name in answered) == (route.answer is not Content)


def test_every_message_is_one_of_its_union() -> None:
    files = schema.files()

    for file, name, union in [
        ("room-client", "ClientMessage", ClientMessage),
        ("room-server", "ServerMessage", ServerMessage),
    ]:
        assert len(files[file]["$defs"][name]["anyOf"]) == len(get_args(union))


def test_what_travels_is_what_the_schema_says() -> None:
    files = schema.files()

    for file, name, message in [
        ("room-client", "ClientMessage", Leave()),
        ("room-server", "ServerMessage", Ping()),
    ]:
        rule = {"$ref": f"#/$defs/{name}", **files[file]}
        jsonschema.validate(msgspec.to_builtins(message), rule)


def test_what_the_server_says_is_always_whole() -> None:
    case = schema.files()["http-answers"]["$defs"]["Case"]

    assert set(case["required"]) == set(case["properties"])
