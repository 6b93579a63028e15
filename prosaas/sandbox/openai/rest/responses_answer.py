"""The answer to a request for text: found by rules, cut at the token limit, counted."""

import json
import math
from dataclasses import dataclass

from prosaas.sandbox.openai.rest.json_schema_fill import fill
from prosaas.sandbox.openai.rest.json_schema_values import fits
from prosaas.sandbox.openai.rest.responses_facts import Facts, facts
from prosaas.sandbox.openai.rest.responses_order import TextOrder

REFUSAL = "I'm sorry, but I can't help with that."
_LETTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said and why it ended: `reason` of an incomplete one, `error` of a failed one.

    `output_tokens` hold the `reasoning_tokens`.
    """

    status: str
    input_tokens: int
    output_tokens: int
    reasoning_tokens: int = 0
    text: str = ""
    refusal: str = ""
    reason: str = ""
    error: str = ""


def answer(wanted: TextOrder, fault: str, reasoning_tokens: int) -> Answer:
    """Answer; `fault` is refusal | content_filter | failed, or "" for none."""
    asked = tokens(wanted.counted)
    if fault == "failed":
        return Answer("failed", asked, 0, error="The server had an error while responding.")
    thought = reasoning_tokens if wanted.reasons else 0
    text = REFUSAL if fault == "refusal" else _written(wanted)
    if text is None:
        return Answer("failed", asked, 0, error="The schema cannot be followed.")
    reason = ""
    if fault == "content_filter":
        text, reason = text[: len(text) // 2], fault
    most = wanted.most_tokens
    if most is not None and thought + tokens(text) > most:
        thought = min(thought, most)
        text, reason = text[: (most - thought) * _LETTERS_PER_TOKEN], "max_output_tokens"
    spoken = {"refusal": text} if fault == "refusal" else {"text": text}
    return Answer(
        "incomplete" if reason else "completed",
        input_tokens=asked,
        output_tokens=thought + tokens(text),
        reasoning_tokens=thought,
        reason=reason,
        **spoken,
    )


def tokens(text: str) -> int:
    """Count roughly as a tokenizer would."""
    return math.ceil(len(text) / _LETTERS_PER_TOKEN)


def _written(wanted: TextOrder) -> str | None:
    """The text, or None when no value for the schema was found."""
    found = facts(wanted.said)
    if wanted.schema is None:
        return _told(found)
    value = fill(wanted.schema, found)
    return json.dumps(value, ensure_ascii=False) if fits(value, wanted.schema) else None


def _told(found: Facts) -> str:
    """A summary in plain words."""
    parts = [found.summary, f"Phone: {found.phone}" if found.phone else "", found.when]
    return ". ".join(part for part in parts if part) or "Nothing was said."
