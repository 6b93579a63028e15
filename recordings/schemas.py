"""The shapes that a model's answers must have: strict JSON Schemas (protocols.md G2).

Ours alone: nothing that was said in a call is part of one. Every object is closed, every key is
required, and what may be missing is null. Lengths are not for strict schemas to bound; whoever
stores a text cuts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

Schema = dict[str, Any]

OUTCOMES: Final = (
    "answered",
    "appointment",
    "message",
    "callback",
    "complaint",
    "wrong-number",
    "spam",
)
URGENCIES: Final = ("low", "normal", "urgent")
SENTIMENTS: Final = ("positive", "neutral", "negative")
SAME_NUMBER: Final = "same-number"  # for a caller who says "call me on this number"
_PLAIN_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TYPES: Final = {
    "text": "string",
    "number": "number",
    "integer": "integer",
    "yes-no": "boolean",
    "date": "string",
    "choice": "string",
}


def closed(properties: Mapping[str, Schema]) -> Schema:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


SUMMARY: Final = closed(
    {
        "summary": {
            "type": "string",
            "description": "What the call was about and how it ended, in one to four sentences.",
        },
        "outcome": {
            "type": "string",
            "enum": list(OUTCOMES),
            "description": "How the call came out.",
        },
        "caller_name": {
            "type": ["string", "null"],
            "description": "The caller's name as said, null if it was not said.",
        },
        "callback_number": {
            "type": ["string", "null"],
            "description": (
                "The telephone number the caller wants to be called on, in digits as said; "
                f'"{SAME_NUMBER}" for the one the call came from; null if none was named.'
            ),
        },
        "reason": {"type": "string", "description": "Why the caller called, in a few words."},
        "urgency": {
            "type": "string",
            "enum": list(URGENCIES),
            "description": "How soon the business should act.",
        },
        "follow_up": {
            "type": ["string", "null"],
            "description": "What the business has to do now, null if nothing.",
        },
        "sentiment": {
            "type": "string",
            "enum": list(SENTIMENTS),
            "description": "How the caller sounded at the end.",
        },
    }
)


def field_keys(fields: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The schema's key for each field's name: the name, or field_3 for one in another script."""
    taken = {field["name"] for field in fields if _PLAIN_KEY.fullmatch(field["name"])}
    keys: dict[str, str] = {}
    for position, field in enumerate(fields, start=1):
        name = field["name"]
        keys[name] = name if name in taken else _free(f"field_{position}", taken)
    return keys


def of_fields(fields: Sequence[Mapping[str, Any]]) -> Schema:
    """The schema of a tenant's own fields, as tenants/extraction.py checked them."""
    keys = field_keys(fields)
    return closed({keys[field["name"]]: _of_field(field) for field in fields})


def _free(key: str, taken: set[str]) -> str:
    while key in taken:
        key += "_"
    return key


def _of_field(field: Mapping[str, Any]) -> Schema:
    said = f"{field['name']}: {field.get('description') or field['type']}"
    schema: Schema = {"type": [_TYPES[field["type"]], "null"], "description": said}
    if field["type"] == "date":
        schema["format"] = "date"
    if field["type"] == "choice":
        schema["enum"] = [*field["choices"], None]
    return schema
