"""The interface in OpenAPI 3.1, made of the same table as its addresses: nothing stands there that is not answered."""

from __future__ import annotations

from typing import Any

from homeroom.connections.envelopes import REFUSALS
from homeroom.exchange.provider.asking import LIMIT, OF_A_LIST, OF_ONE
from homeroom.exchange.provider.operations import COLLECTIONS, Operation
from homeroom.exchange.provider.shapes import FORMER_USERS, REFERENCE, USERS, Shape

TEXT: dict[str, Any] = {"type": "string"}
LISTS = frozenset(("grades", "subjects", "subjectCodes", "periods"))
LISTS_OF_REFERENCES = frozenset(("terms", "children", "agents", "resources", "orgs"))
AS_NUMBERS = frozenset(("score", "weight", "resultValueMin", "resultValueMax"))
WORDS = {
    "limit": "How many records at most; above 300 it is 300.",
    "offset": "How many records are left out before the first.",
    "sort": "A field, by its dotted path.",
    "orderBy": "Which way.",
    "filter": "field OP 'value', or two of them with AND or OR between. OP is = != > >= < <= or ~",
    "fields": "Which fields, with commas between; the sourcedId always comes along.",
}


def document(title: str, operations: list[Operation], base: str, *, is_former: bool = False) -> dict[str, Any]:
    shapes = {shape.single: shape for each in operations for shape in [shape_of(each, is_former)]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1.1" if is_former else "1.2",
            "description": "Read-only. Every list and count is of what the person in whose name a program asks may fetch.",
        },
        "servers": [{"url": f"/{base.rstrip('/')}"}],
        "security": [{"program": []}],
        "paths": {f"/{path_of(each)}": {"get": operation_of(each, is_former)} for each in operations},
        "components": {
            "securitySchemes": {
                "program": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes_of(operations)}},
                }
            },
            "schemas": {
                **{name: record_of(shape) for name, shape in shapes.items()},
                "reference": {
                    "type": "object",
                    "properties": dict.fromkeys(REFERENCE, TEXT),
                    "required": list(REFERENCE),
                    "additionalProperties": False,
                },
                "imsx_StatusInfo": {
                    "type": "object",
                    "properties": {
                        "imsx_codeMajor": {"const": "failure"},
                        "imsx_severity": {"const": "error"},
                        "imsx_description": TEXT,
                        "imsx_CodeMinor": {"type": "object"},
                    },
                    "required": ["imsx_codeMajor", "imsx_severity"],
                },
            },
        },
    }


def shape_of(operation: Operation, is_former: bool) -> Shape:
    shape = COLLECTIONS[operation.listed].shape
    return FORMER_USERS if is_former and shape is USERS else shape


def names_of_ids(operation: Operation) -> list[str]:
    """One for each id of the path: "schoolsId"; of one record its own is the sourcedId."""
    names = [f"{name}Id" for name in operation.named]
    return [*names[:-1], "sourcedId"] if operation.is_of_one else names


def path_of(operation: Operation) -> str:
    names = iter(names_of_ids(operation))
    return "/".join(f"{{{next(names)}}}" if part.startswith("{") else part for part in operation.parts)


def operation_of(operation: Operation, is_former: bool) -> dict[str, Any]:
    shape = shape_of(operation, is_former)
    record = {"$ref": f"#/components/schemas/{shape.single}"}
    held = {shape.single: record} if operation.is_of_one else {shape.plural: {"type": "array", "items": record}}
    found: dict[str, Any] = {
        "description": "What is there.",
        "content": json_of({"type": "object", "properties": held, "required": list(held)}),
    }
    if not operation.is_of_one:
        found["headers"] = {
            "X-Total-Count": {"description": "How many fit, over all pages.", "schema": {"type": "integer"}},
            "Link": {"description": "The ways to the first, last, next and previous page.", "schema": TEXT},
        }
    refused = {str(status): {"description": words, "content": json_of(STATUS)} for status, words in REFUSALS.items()}
    asked = OF_ONE if operation.is_of_one else OF_A_LIST
    ids = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names_of_ids(operation)]
    return {
        "operationId": operation.name.replace("/", "_"),
        "summary": operation.path,
        "security": [{"program": list(operation.scopes)}],
        "parameters": [*ids, *(parameter(name) for name in asked)],
        "responses": {"200": found, **refused},
    }


STATUS = {"$ref": "#/components/schemas/imsx_StatusInfo"}


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def parameter(name: str) -> dict[str, Any]:
    schemas = {
        "limit": {"type": "integer", "minimum": 1, "default": LIMIT},
        "offset": {"type": "integer", "minimum": 0, "default": 0},
        "orderBy": {"enum": ["asc", "desc"]},
    }
    return {"name": name, "in": "query", "description": WORDS[name], "schema": schemas.get(name, TEXT)}


def record_of(shape: Shape) -> dict[str, Any]:
    fields: dict[str, Any] = {"sourcedId": TEXT, "status": {"const": "active"}, "dateLastModified": TEXT}
    for name in shape.plain:
        fields[name] = (
            {"type": "array", "items": TEXT} if name in LISTS else {"type": "number"} if name in AS_NUMBERS else TEXT
        )
    reference = {"$ref": "#/components/schemas/reference"}
    for name in shape.references:
        fields[name] = {"type": "array", "items": reference} if name in LISTS_OF_REFERENCES else reference
    for name in shape.nested:
        fields[name] = {"type": "array", "items": {"type": "object"}}
    return {
        "type": "object",
        "properties": fields,
        # With `fields` the others are left out.
        "required": ["sourcedId"],
        "additionalProperties": False,
    }


def scopes_of(operations: list[Operation]) -> dict[str, str]:
    return {scope: scope.rpartition("/")[2] for each in operations for scope in each.scopes}
