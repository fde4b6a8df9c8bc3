"""Builds the OpenAPI 3.1 document from the endpoint table and the wire structs."""

import re
from typing import Any, get_args

import msgspec

from hub.web.contract import desk_socket
from hub.web.contract.base import Problem
from hub.web.contract.endpoints import ENDPOINTS, Endpoint
from hub.web.guard import COOKIE, CSRF_HEADER, SAFE

REFERENCE = "#/components/schemas/{name}"
FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
UPLOAD = {"type": "object", "properties": {"file": FILE}, "required": ["file"]}
SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Set by sign_in."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": "`csrf` of Me, on every request that changes something with the cookie.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "Of another system, instead of both."},
}


def gives_file(endpoint: Endpoint) -> bool:
    return endpoint.raw and endpoint.method == "GET"


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(name=name)}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": _reference(name)}}


def _keys(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    """What opens an endpoint: a session, with its CSRF word for changes, or a token."""
    if not endpoint.roles:
        return []
    changes: dict[str, list[str]] = {} if endpoint.method in SAFE else {"csrf": []}
    return [{"session": [], **changes}, {"token": []}]


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if name == "id" else "string"},
        }
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    query = [
        {"name": q.name, "in": "query", "description": q.about, "schema": {"type": q.type}}
        for q in endpoint.query
    ]
    return path + query


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.operation,
        "summary": endpoint.about,
        "description": "Roles: " + (", ".join(sorted(endpoint.roles)) or "anyone"),
        "parameters": _parameters(endpoint),
        "security": _keys(endpoint),
        "responses": {
            "200": {"description": "Done", "content": _answer(endpoint)},
            "default": {"description": "Not done, and why", "content": _json(Problem.__name__)},
        },
    }
    if endpoint.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(endpoint.body.__name__)}
    elif endpoint.raw and endpoint.method == "POST":
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    return operation


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    return {"*/*": {"schema": FILE}} if gives_file(endpoint) else _json(endpoint.answer.__name__)


def _union(members: tuple[type, ...]) -> dict[str, Any]:
    return {"oneOf": [_reference(member.__name__) for member in members]}


def document(version: str) -> dict[str, Any]:
    """The whole document; frames of the desk socket are among the schemas (`ClientFrame`, `ServerFrame`)."""
    client, server = get_args(desk_socket.ClientFrame), get_args(desk_socket.ServerFrame)
    structs = {e.answer for e in ENDPOINTS} | {e.body for e in ENDPOINTS if e.body} | {Problem}
    ordered = sorted(structs, key=lambda struct: struct.__name__)
    _, schemas = msgspec.json.schema_components([*ordered, *client, *server], ref_template=REFERENCE)
    schemas["ClientFrame"], schemas["ServerFrame"] = _union(client), _union(server)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hotline Hub", "version": version},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": SECURITY},
    }
