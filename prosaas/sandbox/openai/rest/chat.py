"""POST /v1/chat/completions on the core of /v1/responses (protocols.md G2)."""

import time
from typing import Any

from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.rest.errors import RestError, missing
from prosaas.sandbox.openai.rest.models import Models
from prosaas.sandbox.openai.rest.responses_answer import answer
from prosaas.sandbox.openai.rest.responses_order import (
    TextOrder,
    message_text,
    most_tokens,
    object_field,
    schema_of,
    text_field,
)

Json = dict[str, Any]


def completion(body: Json, models: Models, ids: Ids, *, fault: str, thought: int) -> Json:
    """Answer a request body; raises RestError. A failed answer is a 500 here."""
    wanted = _order(body, models)
    given = answer(wanted, fault, thought)
    if given.error:
        raise RestError(500, given.error, kind="server_error")
    reasons = {"": "stop", "max_output_tokens": "length", "content_filter": "content_filter"}
    message = {"role": "assistant", "content": given.text or None, "refusal": given.refusal or None}
    choice = {"index": 0, "message": message, "logprobs": None}
    return {
        "id": ids.new("chatcmpl").replace("_", "-", 1),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": wanted.model,
        "choices": [{**choice, "finish_reason": reasons[given.reason]}],
        "usage": {
            "prompt_tokens": given.input_tokens,
            "completion_tokens": given.output_tokens,
            "total_tokens": given.input_tokens + given.output_tokens,
            "completion_tokens_details": {"reasoning_tokens": given.reasoning_tokens},
        },
    }


def _order(body: Json, models: Models) -> TextOrder:
    model, messages = text_field(body, "model"), body.get("messages")
    if not model:
        raise missing("model")
    models.text(model)
    if not isinstance(messages, list) or not all(isinstance(entry, dict) for entry in messages):
        raise missing("messages")
    texts = [message_text(entry, f"messages[{index}]") for index, entry in enumerate(messages)]
    users = [
        text for text, entry in zip(texts, messages, strict=True) if entry.get("role") == "user"
    ]
    layout = object_field(body, "response_format") or {"type": "text"}
    layout = {**object_field(layout, "json_schema"), "type": layout.get("type")}
    return TextOrder(
        model=model,
        said="\n".join(users),
        counted="".join([*texts, str(layout)]),
        schema=schema_of(layout, "response_format"),
        most_tokens=most_tokens(body, "max_completion_tokens"),
        reasons=models.reasons(model) and body.get("reasoning_effort") != "none",
    )
