"""What a request for text asks for, from /v1/responses and /v1/chat/completions (G2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.openai.rest.errors import (
    RestError,
    invalid_type,
    invalid_value,
    missing,
    unknown_parameter,
    unsupported,
)
from prosaas.sandbox.openai.rest.json_schema import SchemaRefused, check
from prosaas.sandbox.openai.rest.models import Models

Json = dict[str, Any]

FEWEST_OUTPUT_TOKENS = 16
_LONGEST_NAME = 64
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_KNOWN = {
    *("model", "input", "instructions", "text", "max_output_tokens", "store", "metadata"),
    *("previous_response_id", "reasoning", "stream", "background", "temperature", "top_p"),
    *("tools", "tool_choice", "parallel_tool_calls", "truncation", "user", "include"),
    *("safety_identifier", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"),
    *("service_tier", "top_logprobs", "max_tool_calls", "stream_options", "conversation", "prompt"),
    *("moderation", "image", "access_programs", "context_management"),
}
_NOT_HERE = ("stream", "background", "conversation", "prompt")
_OTHER_ITEMS = ("reasoning", "item_reference", "function_call", "function_call_output")


@dataclass(frozen=True, slots=True)
class TextOrder:
    """One request. `said` is what users said, `counted` all that is billed as input."""

    model: str
    said: str
    counted: str
    schema: Json | None
    most_tokens: int | None
    reasons: bool


def text_order(body: Json, models: Models, before: str = "") -> TextOrder:
    """Check a body of /v1/responses; `before` is what was said in the previous response."""
    _known(body)
    model = text_field(body, "model")
    if not model:
        raise missing("model")
    models.text(model)
    if "input" not in body:
        raise missing("input")
    said, others = _input(body["input"])
    layout = object_field(object_field(body, "text"), "format", "text.format")
    schema = schema_of(layout, "text.format") if layout else None
    effort = object_field(body, "reasoning").get("effort")
    return TextOrder(
        model=model,
        said="\n".join(part for part in (before, said) if part),
        counted="".join(
            (text_field(body, "instructions"), before, said, others, str(layout or ""))
        ),
        schema=schema,
        most_tokens=most_tokens(body, "max_output_tokens"),
        reasons=models.reasons(model) and effort != "none",
    )


def schema_of(layout: Json, param: str) -> Json | None:
    """Check a format object; gives the schema to follow, None for plain text.

    Only `strict` promises anything: without it a schema that strict mode refuses is not followed.
    """
    kind = layout.get("type")
    if kind == "text":
        return None
    if kind != "json_schema":
        raise unsupported(f"{param}.type", f"'{kind}' is not supported here: 'json_schema' is.")
    name = layout.get("name")
    if not isinstance(name, str):
        raise missing(f"{param}.name")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        message = "expected up to 64 letters, digits, underscores and dashes."
        raise invalid_value(f"{param}.name", f"Invalid '{param}.name': {message}")
    if not isinstance(layout.get("schema"), dict):
        raise missing(f"{param}.schema")
    schema: Json = layout["schema"]
    try:
        check(schema)
    except SchemaRefused as error:
        if layout.get("strict") is not True:
            return None
        message = f"Invalid schema for response_format '{name}': {error}"
        where, code = f"{param}.schema", "invalid_json_schema"
        raise RestError(400, message, code=code, param=where) from error
    return schema


def most_tokens(body: Mapping[str, Any], name: str) -> int | None:
    """Read a bound of output tokens; raises RestError below 16."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid_type(name, "an integer")
    if value < FEWEST_OUTPUT_TOKENS:
        message = (
            f"Invalid '{name}': integer below minimum value. Expected a value >= 16, got {value}."
        )
        raise RestError(400, message, code="integer_below_min_value", param=name)
    return value


def message_text(item: Any, param: str) -> str:
    """The text of one message's content: a string or a list of text parts."""
    content = item.get("content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise invalid_type(f"{param}.content", "a string or an array")
    texts = []
    for index, part in enumerate(content):
        if not isinstance(part, dict) or not isinstance(part.get("text"), str):
            message = "Only text is understood here."
            raise unsupported(f"{param}.content[{index}]", message)
        texts.append(part["text"])
    return "\n".join(texts)


def text_field(body: Json, name: str) -> str:
    """A string of the body, "" when it is not there; raises RestError."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid_type(name, "a string")
    return value or ""


def object_field(body: Json, name: str, param: str = "") -> Json:
    """An object of the body, empty when it is not there; raises RestError."""
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise invalid_type(param or name, "an object")
    return value or {}


def _known(body: Json) -> None:
    for name in body:
        if name not in _KNOWN:
            raise unknown_parameter(name)
    for name in _NOT_HERE:
        if body.get(name):
            raise unsupported(name, f"'{name}' is not supported by this stand-in.")


def _input(value: Any) -> tuple[str, str]:
    """What users said, and all other text; only the first is searched for facts."""
    if isinstance(value, str):
        return value, ""
    if not isinstance(value, list):
        raise invalid_type("input", "a string or an array")
    said: list[str] = []
    others: list[str] = []
    for index, item in enumerate(value):
        param = f"input[{index}]"
        if not isinstance(item, dict):
            raise invalid_type(param, "an object")
        if item.get("type", "message") in _OTHER_ITEMS:
            continue
        text = message_text(item, param)
        if item.get("role") not in ("user", "assistant", "system", "developer"):
            raise invalid_value(f"{param}.role", f"Invalid role: {item.get('role')!r}.")
        (said if item["role"] == "user" else others).append(text)
    return "\n".join(said), "".join(others)
