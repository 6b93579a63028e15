"""One question to a model, answered in a fixed shape: POST /v1/responses (protocols.md G2).

An answer is paid for also when it cannot be used. So whatever the service answered comes back as a
Reply with its usage, and says only when asked for its value that there is none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jsonschema import Draft202012Validator
from openai.types.responses import ResponseTextConfigParam

from recordings.openai_rest.client import OpenAiFailed, asked, client

_FOR_GOOD: Final = frozenset({"openai-refused", "openai-content-filter", "openai-invalid-prompt"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `instructions` and `schema` are ours; `data` is whatever it is."""

    name: str
    model: str
    instructions: str
    schema: Mapping[str, Any]
    data: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, each counted once: input without what was cached, cached input, output."""

    input: int
    cached: int
    output: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `usage` was paid for; `value` fits the schema, None with a `failure`."""

    model: str
    usage: Usage
    value: Mapping[str, Any] | None = None
    failure: str = ""

    def result(self) -> Mapping[str, Any]:
        """The value; OpenAiFailed when there is none that can be used."""
        if self.value is None:
            raise OpenAiFailed(self.failure, retryable=self.failure not in _FOR_GOOD)
        return self.value


def ask(question: Question, *, most_tokens: int) -> Reply:
    """Ask, for at most so many tokens of output; OpenAiFailed when nothing was answered."""
    layout: ResponseTextConfigParam = {
        "format": {
            "type": "json_schema",
            "name": question.name,
            "schema": dict(question.schema),
            "strict": True,
        }
    }
    answer = asked(
        lambda: _as_object(
            client()
            .responses.with_raw_response.create(
                model=question.model,
                instructions=question.instructions,
                input=[{"role": "user", "content": question.data}],
                text=layout,
                max_output_tokens=most_tokens,
                store=False,
            )
            .http_response.content
        )
    )
    return _reply(question, answer)


def _as_object(body: bytes) -> Mapping[str, Any]:
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("an answer is an object")
    return value


def _reply(question: Question, answer: Mapping[str, Any]) -> Reply:
    model, usage = str(answer.get("model") or question.model)[:80], _usage(answer)
    failure = _failure(answer)
    if failure:
        return Reply(model, usage, failure=failure)
    value = _value("".join(_parts(answer, "output_text", "text")), question.schema)
    return Reply(model, usage, value, failure="" if value is not None else "openai-bad-json")


def _failure(answer: Mapping[str, Any]) -> str:
    status = answer.get("status")
    if status == "incomplete":
        return _word(_inner(answer, "incomplete_details").get("reason") or "incomplete")
    if status != "completed":
        return _word(_inner(answer, "error").get("code") or "failed")
    is_refused = next(_parts(answer, "refusal", "refusal"), None) is not None
    return "openai-refused" if is_refused else ""


def _word(code: object) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in str(code).lower())
    return f"openai-{letters}"[:60]


def _parts(answer: Mapping[str, Any], kind: str, key: str) -> Iterator[str]:
    """The texts of the answer's parts of this kind, in order; what else is there is not ours."""
    for item in _objects(answer.get("output")):
        if item.get("type") == "message":
            for part in _objects(item.get("content")):
                if part.get("type") == kind:
                    yield str(part.get(key) or "")


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, dict))


def _value(text: str, schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The object in a text if it fits the schema and the database can hold it."""
    try:
        value = json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
        written = json.dumps(value, ensure_ascii=False)
        written.encode()  # half a character is a ValueError
    except (ValueError, RecursionError):
        return None
    fits = isinstance(value, dict) and Draft202012Validator(schema).is_valid(value)
    return value if fits and "\\u0000" not in written else None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _usage(answer: Mapping[str, Any]) -> Usage:
    usage = _inner(answer, "usage")
    asked_for = _count(usage, "input_tokens")
    cached = min(asked_for, _count(_inner(usage, "input_tokens_details"), "cached_tokens"))
    return Usage(asked_for - cached, cached, _count(usage, "output_tokens"))


def _inner(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}


def _count(value: Mapping[str, Any], key: str) -> int:
    count = value.get(key)
    return count if isinstance(count, int) and count > 0 else 0
