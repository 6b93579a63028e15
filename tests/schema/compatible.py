"""Whether who was written against one description of the API still works with another.

Incompatible is: an operation, a parameter, a property or a status of success that is gone; what
must be sent now and did not have to; a type or an enumeration of what is sent that takes less; a
property of an answer that may now be missing, null or of another type. Enumerations of answers
may grow: docs/api.md says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]
_MAX_DEPTH: Final = 24
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_COMBINED: Final = ("oneOf", "anyOf", "allOf")
_AT_MOST: Final = ("maximum", "maxLength", "maxItems")
_AT_LEAST: Final = ("minimum", "minLength", "minItems")


def breaks(old: Schema, new: Schema) -> list[str]:
    """What is incompatible, as sentences; empty for a compatible change."""
    return [fault for path in old["paths"] for fault in _path(path, old, new)]


def _path(path: str, old: Schema, new: Schema) -> Iterator[str]:
    for method in _METHODS:
        before = old["paths"][path].get(method)
        if before is None:
            continue
        name = f"{method.upper()} {path}"
        after = new["paths"].get(path, {}).get(method)
        if after is None:
            yield f"{name} is gone"
            continue
        if before["operationId"] != after["operationId"]:
            yield f"{name} has another operationId"
        yield from _parameters(name, before, after, old, new)
        yield from _body(name, before, after, old, new)
        yield from _answers(name, before, after, old, new)


def _parameters(name: str, before: Any, after: Any, old: Schema, new: Schema) -> Iterator[str]:
    were, are = _by_name(before), _by_name(after)
    for key, parameter in were.items():
        if key not in are:
            yield f"{name}: the parameter {key[1]} is gone"
            continue
        at = f"{name}: the parameter {key[1]}"
        yield from _sent(at, _tree(parameter["schema"], old), _tree(are[key]["schema"], new))
    for key, parameter in are.items():
        if parameter.get("required") and not were.get(key, {}).get("required"):
            yield f"{name}: the parameter {key[1]} must be sent now"


def _by_name(operation: Any) -> dict[tuple[str, str], Any]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", [])}


def _body(name: str, before: Any, after: Any, old: Schema, new: Schema) -> Iterator[str]:
    was, now = before.get("requestBody"), after.get("requestBody")
    if was is not None and now is None:
        yield f"{name} takes no body any more"
    elif now is not None and was is None:
        if now.get("required"):
            yield f"{name} needs a body now"
    elif was is not None:
        for kind, content in was["content"].items():
            if kind not in now["content"]:
                yield f"{name} does not take {kind} any more"
            else:
                there = now["content"][kind]["schema"]
                yield from _sent(f"{name}: body", _tree(content["schema"], old), _tree(there, new))


def _answers(name: str, before: Any, after: Any, old: Schema, new: Schema) -> Iterator[str]:
    for status, answer in before["responses"].items():
        if not status.startswith("2"):
            continue
        now = after["responses"].get(status)
        if now is None:
            yield f"{name} does not answer {status} any more"
            continue
        for kind, content in answer.get("content", {}).items():
            there = now.get("content", {}).get(kind)
            if there is None:
                yield f"{name} does not answer {kind} any more"
            elif "schema" in content:
                at = f"{name}: {status}"
                yield from _told(at, _tree(content["schema"], old), _tree(there["schema"], new))


def _sent(at: str, was: Schema, now: Schema) -> Iterator[str]:
    if less := was["types"] - now["types"]:
        yield f"{at} does not take {', '.join(sorted(less))} any more"
    if "enum" in now and not set(was.get("enum", ["*"])) <= set(now["enum"]):
        yield f"{at} takes fewer values"
    yield from _narrower(at, was, now)
    for name in set(now["required"]) - set(was["required"]):
        yield f"{at}.{name} must be sent now"
    yield from _inside(at, was, now, _sent)


def _told(at: str, was: Schema, now: Schema) -> Iterator[str]:
    if more := now["types"] - was["types"]:
        yield f"{at} may be {', '.join(sorted(more))} now"
    for name in set(was["required"]) - set(now["required"]):
        yield f"{at}.{name} may be missing now"
    yield from _inside(at, was, now, _told)


def _narrower(at: str, was: Schema, now: Schema) -> Iterator[str]:
    for word in _AT_MOST:
        if word in now and now[word] < was.get(word, float("inf")):
            yield f"{at} has a smaller {word}"
    for word in _AT_LEAST:
        if word in now and now[word] > was.get(word, float("-inf")):
            yield f"{at} has a larger {word}"


def _inside(
    at: str, was: Schema, now: Schema, look: Callable[[str, Schema, Schema], Iterator[str]]
) -> Iterator[str]:
    for name, inner in was["properties"].items():
        if name not in now["properties"]:
            yield f"{at}.{name} is gone"
        else:
            yield from look(f"{at}.{name}", inner, now["properties"][name])
    if was["items"] is not None and now["items"] is not None:
        yield from look(f"{at}[]", was["items"], now["items"])


def _tree(schema: Schema, whole: Schema, depth: int = 0) -> dict[str, Any]:
    """A schema without references, all its words there; of `oneOf` and `allOf` all in one."""
    if "$ref" in schema and depth < _MAX_DEPTH:
        named = schema["$ref"].rpartition("/")[2]
        return _tree(whole["components"]["schemas"][named], whole, depth + 1)
    parts = [each for word in _COMBINED for each in schema.get(word, [])]
    if parts and depth < _MAX_DEPTH:
        return _merged([_tree(each, whole, depth + 1) for each in parts])
    inner = schema.get("properties", {}) if depth < _MAX_DEPTH else {}
    items = schema.get("items") if depth < _MAX_DEPTH else None
    return {
        **{word: schema[word] for word in (*_AT_MOST, *_AT_LEAST) if word in schema},
        **({"enum": [str(each) for each in schema["enum"]]} if "enum" in schema else {}),
        "types": _types(schema),
        "required": schema.get("required", []),
        "properties": {name: _tree(each, whole, depth + 1) for name, each in inner.items()},
        "items": None if items is None else _tree(items, whole, depth + 1),
    }


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "types": set().union(*(part["types"] for part in parts)),
        "required": [name for part in parts for name in part["required"]],
        "properties": {name: part["properties"][name] for part in parts
                       for name in part["properties"]},
        "items": next((part["items"] for part in parts if part["items"]), None),
    }  # fmt: skip
    if all("enum" in part for part in parts if part["types"] != {"null"}):
        whole["enum"] = [value for part in parts for value in part.get("enum", ["None"])]
    return whole


def _types(schema: Schema) -> set[str]:
    told = schema.get("type", "anything")
    return {told} if isinstance(told, str) else set(told)
