"""Filling a strict schema from what a caller said: what was found, neutral values elsewhere.

Every value is either found (from the facts, by the property's name and description) or neutral
(null where the schema takes it). The result fits the schema; the caller of `fill` checks it.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from prosaas.sandbox.openai.rest.json_schema import types
from prosaas.sandbox.openai.rest.json_schema_refs import height, resolve
from prosaas.sandbox.openai.rest.json_schema_values import (
    fits,
    neutral_member,
    neutral_number,
    neutral_text,
)
from prosaas.sandbox.openai.rest.responses_facts import Facts
from prosaas.sandbox.openai.rest.responses_guess import (
    guess_flag,
    guess_member,
    guess_number,
    guess_texts,
)

Json = dict[str, Any]
_NOTHING: Final = object()
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[א-ת]+|\d+")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes: the words of its key and of its description, references on the way."""

    key: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    def into(self, node: Json, key: str = "") -> "_Place":
        description = _tokens(str(node.get("description", "")))
        return _Place(_tokens(key) or self.key, description or self.description, self.references)

    def along(self, reference: str) -> "_Place":
        return _Place(self.key, self.description, (*self.references, reference))


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(token.lower() for token in _TOKEN.findall(text))


def fill(schema: Json, found: Facts) -> Any:
    """Make a value for a schema that openai_json_schema.check took."""
    filler = _Filler(schema, found)
    value = filler.find(schema, _Place())
    return filler.neutral(schema) if value is _NOTHING else value


class _Filler:
    def __init__(self, root: Json, found: Facts) -> None:
        self._root, self._facts = root, found

    def find(self, node: Json, place: _Place) -> Any:
        """A value from the facts, or _NOTHING."""
        if "$ref" in node:
            return self._find_referred(node["$ref"], place)
        if "const" in node:
            return _NOTHING
        if "enum" in node:
            member = guess_member(node["enum"], place.key, self._facts)
            return member if member is not None and fits(member, node) else _NOTHING
        options = node.get("anyOf") or [{**node, "type": kind} for kind in types(node)]
        for option in options:
            value = self._find_typed(option, place.into(option))
            if value is not _NOTHING:
                return value
        return _NOTHING

    def neutral(self, node: Json) -> Any:
        """The value that says least; ends because it always goes where the schema is flattest."""
        if "$ref" in node:
            return self.neutral(resolve(self._root, node["$ref"]) or {})
        if "const" in node:
            return node["const"]
        if "enum" in node:
            return neutral_member(node)
        options = node.get("anyOf") or [{**node, "type": kind} for kind in types(node)]
        if len(options) > 1 or "anyOf" in node:
            return self.neutral(min(options, key=self._flatness))
        return self._neutral_typed(options[0])

    def _flatness(self, option: Json) -> float:
        return 0 if option.get("type") == "null" else 1 + height(option, self._root)

    def _find_referred(self, reference: str, place: _Place) -> Any:
        """What refers to itself is left to the neutral value: facts are told once."""
        target = resolve(self._root, reference)
        if target is None or reference in place.references:
            return _NOTHING
        return self.find(target, place.along(reference))

    def _find_typed(self, node: Json, place: _Place) -> Any:
        kind = node.get("type")
        if not isinstance(kind, str) or "enum" in node or "const" in node:
            return self.find(node, place)
        if kind == "object":
            return self._find_object(node, place)
        if kind == "array":
            return self._find_array(node, place)
        return next(
            (value for value in self._guesses(kind, node, place) if fits(value, node)), _NOTHING
        )

    def _guesses(self, kind: str, node: Json, place: _Place) -> list[Any]:
        if kind == "string":
            form, longest = node.get("format", ""), node.get("maxLength")
            texts = guess_texts(place.key, place.description, form, self._facts)
            return [text[:longest] for text in texts[:1]]
        if kind in ("number", "integer"):
            return guess_number(place.key, node, self._facts)
        return guess_flag(place.key, self._facts) if kind == "boolean" else []

    def _find_object(self, node: Json, place: _Place) -> Any:
        inner = node.get("properties", {})
        values = {name: self.find(entry, place.into(entry, name)) for name, entry in inner.items()}
        if all(value is _NOTHING for value in values.values()):
            return _NOTHING
        return {
            name: self.neutral(inner[name]) if value is _NOTHING else value
            for name, value in values.items()
        }

    def _find_array(self, node: Json, place: _Place) -> Any:
        items, most = node["items"], node.get("maxItems")
        found = self._members(items, place)[:most]
        if not found:
            return _NOTHING
        return found + [self.neutral(items) for _ in range(node.get("minItems", 0) - len(found))]

    def _members(self, items: Json, place: _Place) -> list[Any]:
        if items.get("type") == "string" and not {"enum", "const"} & items.keys():
            texts = guess_texts(place.key, place.description, items.get("format", ""), self._facts)
            cut = [text[: items.get("maxLength")] for text in texts]
            return [text for text in cut if fits(text, items)]
        value = self.find(items, place)
        return [] if value is _NOTHING else [value]

    def _neutral_typed(self, node: Json) -> Any:
        kind = node["type"]
        if kind == "object":
            return {name: self.neutral(entry) for name, entry in node.get("properties", {}).items()}
        if kind == "array":
            return [self.neutral(node["items"]) for _ in range(node.get("minItems", 0))]
        if kind == "string":
            return neutral_text(node)
        if kind in ("number", "integer"):
            return neutral_number(node)
        return None if kind == "null" else False
