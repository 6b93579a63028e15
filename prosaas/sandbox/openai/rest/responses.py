"""POST /v1/responses and its stored answers, as objects of the API (protocols.md G2)."""

import time
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.rest.errors import RestError
from prosaas.sandbox.openai.rest.models import Models
from prosaas.sandbox.openai.rest.responses_answer import Answer, answer
from prosaas.sandbox.openai.rest.responses_order import text_field, text_order

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Stored:
    view: Json
    said: str


class Responses:
    """Makes responses and keeps those that are to be stored."""

    def __init__(self) -> None:
        self._stored: dict[str, _Stored] = {}

    def create(self, body: Json, models: Models, ids: Ids, *, fault: str, thought: int) -> Json:
        """Answer a request body; raises RestError."""
        before = self._before(text_field(body, "previous_response_id"))
        wanted = text_order(body, models, before)
        view = _view(body, answer(wanted, fault, thought), ids)
        if body.get("store") is not False:
            self._stored[view["id"]] = _Stored(view, wanted.said)
        return view

    def get(self, response_id: str) -> Json:
        """A stored response; raises RestError 404."""
        if response_id not in self._stored:
            raise RestError(404, f"Response with id '{response_id}' not found.")
        return self._stored[response_id].view

    def delete(self, response_id: str) -> Json:
        """Forget a stored response; raises RestError 404."""
        self.get(response_id)
        del self._stored[response_id]
        return {"id": response_id, "object": "response", "deleted": True}

    def _before(self, response_id: str) -> str:
        if not response_id:
            return ""
        if response_id not in self._stored:
            message = f"Previous response with id '{response_id}' not found."
            code, param = "previous_response_not_found", "previous_response_id"
            raise RestError(400, message, code=code, param=param)
        return self._stored[response_id].said


def _view(body: Json, given: Answer, ids: Ids) -> Json:
    """The response object; what was asked is echoed."""
    format_asked = (body.get("text") or {}).get("format") or {"type": "text"}
    return {
        "id": ids.new("resp"),
        "object": "response",
        "created_at": int(time.time()),
        "status": given.status,
        "background": False,
        "error": {"code": "server_error", "message": given.error} if given.error else None,
        "incomplete_details": {"reason": given.reason} if given.reason else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "model": body["model"],
        "output": _output(given, ids),
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": body.get("previous_response_id"),
        "reasoning": {"effort": (body.get("reasoning") or {}).get("effort"), "summary": None},
        "store": body.get("store") is not False,
        "temperature": body.get("temperature", 1.0),
        "text": {"format": format_asked, "verbosity": "medium"},
        "tool_choice": body.get("tool_choice", "auto"),
        "tools": body.get("tools") or [],
        "top_p": body.get("top_p", 1.0),
        "truncation": body.get("truncation", "disabled"),
        "usage": None if given.error else _usage(given),
        "user": body.get("user"),
        "metadata": body.get("metadata") or {},
    }


def _output(given: Answer, ids: Ids) -> list[Json]:
    """A reasoning item where there was reasoning, then the message if it came to one."""
    items: list[Json] = []
    if given.reasoning_tokens:
        items.append({"id": ids.new("rs"), "type": "reasoning", "summary": []})
    part: Json = {"type": "output_text", "text": given.text, "annotations": [], "logprobs": []}
    if given.refusal:
        part = {"type": "refusal", "refusal": given.refusal}
    if given.text or given.refusal:
        status = "incomplete" if given.reason else "completed"
        message = {"id": ids.new("msg"), "type": "message", "status": status, "role": "assistant"}
        items.append({**message, "content": [part]})
    return items


def _usage(given: Answer) -> Json:
    return {
        "input_tokens": given.input_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": given.output_tokens,
        "output_tokens_details": {"reasoning_tokens": given.reasoning_tokens},
        "total_tokens": given.input_tokens + given.output_tokens,
    }
