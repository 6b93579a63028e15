"""The subset of JSON Schema that strict structured output takes (protocols.md G2).

Every object closed and with all of its keys required, no anyOf at the top, known keywords only,
references inside the schema, sizes bounded. Numbers of the bounds: (unverified).
"""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from prosaas.sandbox.openai.rest.json_schema_refs import can_end, resolve

Json = dict[str, Any]
Path = tuple[str, ...]

MOST_LEVELS = 10
MOST_PROPERTIES = 5000
MOST_ENUM_VALUES = 1000
MOST_LETTERS = 120_000
MOST_DEMANDED = 1000  # of this stand-in: what it must write of its own

_ANYWHERE = {"type", "description", "title", "enum", "const", "$ref", "anyOf", "$defs"}
_ANYWHERE |= {"definitions", "$schema", "$id", "$comment"}
_BY_TYPE = {
    "string": {"pattern", "format", "minLength", "maxLength"},
    "number": {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
}
_BY_TYPE["integer"] = _BY_TYPE["number"]
_KNOWN = _ANYWHERE.union(*_BY_TYPE.values())
_FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"}
_LOOKING_AROUND = re.compile(r"\(\?(?:[=!]|<[=!])|\\[1-9]|\(\?P=")


class SchemaRefused(ValueError):
    """A schema that strict mode does not take; the text says where and why."""


def check(schema: Any) -> None:
    """Accept a schema for strict mode; raises SchemaRefused."""
    _check_root(schema)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = tuple(str(step) for step in error.absolute_path)
        raise refused(place, f"{error.message}.") from error
    nodes = list(walk(schema, ()))
    for path, node in nodes:
        _check_node(path, node, schema)
    _check_sizes(schema, [node for _, node in nodes])
    if not can_end(schema, schema):
        raise refused((), "the schema refers to itself without end.")


def refused(path: Path, why: str) -> SchemaRefused:
    """Word a refusal as the service does, with its place in the schema."""
    return SchemaRefused(f"In context={path!r}, {why}")


def walk(node: Any, path: Path) -> Iterator[tuple[Path, Json]]:
    """Every schema in a schema, itself first, with the way there. References are not followed."""
    yield path, node
    if not isinstance(node, dict):
        return
    for keyword in ("properties", "$defs", "definitions"):
        for name, inner in node.get(keyword, {}).items():
            yield from walk(inner, (*path, keyword, name))
    if "items" in node:
        yield from walk(node["items"], (*path, "items"))
    for index, inner in enumerate(node.get("anyOf", ())):
        yield from walk(inner, (*path, "anyOf", str(index)))


def _check_root(schema: Any) -> None:
    if not isinstance(schema, dict):
        raise SchemaRefused("schema must be a JSON object.")
    if "anyOf" in schema:
        raise refused((), "schema must not have 'anyOf' at the top level.")
    if schema.get("type") != "object":
        found = schema.get("type")
        raise SchemaRefused(f"schema must be a JSON Schema of 'type: \"object\"', got '{found}'.")


def _check_node(path: Path, node: Any, root: Json) -> None:
    if not isinstance(node, dict):
        raise refused(path, "schema must be a JSON object.")
    for keyword in node:
        if keyword not in _KNOWN:
            raise refused(path, f"'{keyword}' is not permitted.")
    if "$ref" in node:
        _check_reference(path, node, root)
        return
    if not {"type", "anyOf", "enum", "const"} & node.keys():
        raise refused(path, "schema must have a 'type' key.")
    kinds = types(node)
    allowed = _ANYWHERE.union(*(_BY_TYPE.get(kind, set()) for kind in kinds))
    for keyword in node:
        if keyword not in allowed:
            raise refused(path, f"'{keyword}' is not permitted with type {node.get('type')!r}.")
    if "object" in kinds:
        _check_object(path, node)
    if "array" in kinds and "items" not in node:
        raise refused(path, "array schema missing items.")
    _check_strings(path, node)
    _check_bounds(path, node)


def types(node: Json) -> tuple[str, ...]:
    """The types that a node names, none when it is an enum, a const or a choice without."""
    found = node.get("type", ())
    return (found,) if isinstance(found, str) else tuple(found)


def _check_reference(path: Path, node: Json, root: Json) -> None:
    if set(node) - {"$ref", "description", "title"}:
        raise refused(path, "$ref cannot have keywords beside it.")
    if resolve(root, node["$ref"]) is None:
        raise refused(path, f"reference '{node['$ref']}' leads nowhere in the schema.")


def _check_object(path: Path, node: Json) -> None:
    if node.get("additionalProperties") is not False:
        raise refused(path, "'additionalProperties' is required to be supplied and to be false.")
    properties, required = node.get("properties", {}), node.get("required", [])
    for name in properties:
        if name not in required:
            raise refused(
                path,
                "'required' is required to be supplied and to be an array including every key in"
                f" properties. Missing '{name}'.",
            )
    for name in required:
        if name not in properties:
            raise refused(path, f"'required' names '{name}', which is not in properties.")


def _check_strings(path: Path, node: Json) -> None:
    if node.get("format", "date") not in _FORMATS:
        raise refused(path, f"'format' {node['format']!r} is not supported.")
    if _LOOKING_AROUND.search(node.get("pattern", "")):
        raise refused(path, "'pattern' uses lookaround or backreferences.")


def _check_bounds(path: Path, node: Json) -> None:
    pairs = [("minItems", "maxItems"), ("minLength", "maxLength"), ("minimum", "maximum")]
    for low, high in pairs:
        if low in node and high in node and node[low] > node[high]:
            raise refused(path, f"'{low}' is above '{high}'.")
    if node.get("minItems", 0) > MOST_DEMANDED or node.get("minLength", 0) > MOST_DEMANDED:
        raise refused(path, f"more than {MOST_DEMANDED} of anything is not written here.")
    if not node.get("enum", [None]):
        raise refused(path, "'enum' is empty.")


def _check_sizes(root: Json, nodes: list[Json]) -> None:
    names = [
        name for node in nodes for name in (*node.get("properties", {}), *node.get("$defs", {}))
    ]
    values = [value for node in nodes for value in node.get("enum", ())]
    if sum(len(node.get("properties", {})) for node in nodes) > MOST_PROPERTIES:
        raise SchemaRefused(f"More than {MOST_PROPERTIES} object properties.")
    if len(values) > MOST_ENUM_VALUES:
        raise SchemaRefused(f"More than {MOST_ENUM_VALUES} enum values.")
    if sum(len(str(text)) for text in (*names, *values)) > MOST_LETTERS:
        raise SchemaRefused(f"Names and values hold more than {MOST_LETTERS} letters.")
    if (levels := _levels(root)) > MOST_LEVELS:
        raise SchemaRefused(f"{levels} levels of nesting exceeds limit of {MOST_LEVELS}.")


def _levels(node: Json) -> int:
    inner = [*node.get("properties", {}).values(), *node.get("anyOf", ())]
    inner += [*node.get("$defs", {}).values(), *([node["items"]] if "items" in node else [])]
    deepest = max((_levels(entry) for entry in inner), default=0)
    return deepest + ("object" in types(node) or "array" in types(node))
