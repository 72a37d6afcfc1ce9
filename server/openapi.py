"""The typed routes as an OpenAPI 3.1 document; knows no handler's inside."""

from collections.abc import Iterable
from typing import Any

import msgspec

from server.errors import Problem
from server.typed_routes import Content, Route

REF = "#/components/schemas/{name}"


def types_of(routes: Iterable[Route]) -> list[type]:
    """Every type that travels on these routes, bodies and answers."""
    found: list[type] = [Problem]
    for route in routes:
        found += [kind for kind in (route.body, route.answer) if kind not in (None, Content)]
    return found


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the routes."""
    routes = list(routes)
    types = types_of(routes)
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    by_type = dict(zip(types, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lianzhen 联诊", "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "lianzhen_session"}
            },
        },
        "security": [{"session": []}],
    }


def _operation(route: Route, by_type: dict[type, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {
            "200": {"description": "done", "content": _content(route.answer, by_type)},
            "default": {
                "description": "refused or failed, RFC 9457",
                "content": {"application/problem+json": {"schema": by_type[Problem]}},
            },
        },
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": by_type[route.body]}},
        }
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    path = [_parameter(name, kind, "path") for name, kind in route.in_path.items()]
    query = [_parameter(name, kind, "query") for name, kind in route.in_query.items()]
    headers = [_parameter("Idempotency-Key", str, "header")] if route.kind == "change" else []
    return path + query + headers


def _parameter(name: str, kind: type, place: str) -> dict[str, Any]:
    schema = msgspec.json.schema(kind)
    return {"name": name, "in": place, "required": place != "query", "schema": schema}


def _content(kind: type, by_type: dict[type, Any]) -> dict[str, Any]:
    if kind is Content:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": by_type[kind]}}
