"""One realtime session: client events in, handlers called, refusals answered with `error`.

Sans I/O but for the tasks it spawns: the socket calls `receive` and empties `state.outbox`.
"""

from collections.abc import Callable
from typing import Any

import orjson

from prosaas.sandbox import openai_validation as validation
from prosaas.sandbox.openai_conversation import Item
from prosaas.sandbox.openai_errors import RealtimeError, invalid_value
from prosaas.sandbox.openai_hearing import Hearing
from prosaas.sandbox.openai_settings import merged
from prosaas.sandbox.openai_state import SessionState
from prosaas.sandbox.openai_turns import Turns

Json = dict[str, Any]


class RealtimeSession:
    """Dispatches client events; a refused one changes nothing and leaves the session open."""

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self._turns = Turns(state)
        self._hearing = Hearing(state, self._turns)
        self._handlers: dict[str, Callable[[Json], None]] = {
            "session.update": self._session_update,
            "input_audio_buffer.append": lambda event: self._hearing.append(event["audio"]),
            "input_audio_buffer.commit": lambda _: self._hearing.commit(),
            "input_audio_buffer.clear": lambda _: self._hearing.clear(),
            "conversation.item.create": self._item_create,
            "conversation.item.retrieve": self._item_retrieve,
            "conversation.item.delete": self._item_delete,
            "conversation.item.truncate": self._item_truncate,
            "response.create": lambda event: self._turns.respond(event.get("response") or {}),
            "response.cancel": lambda event: self._turns.cancel(event.get("response_id")),
        }

    def open(self) -> None:
        """Say `session.created`, before anything is asked."""
        self._state.emit("session.created", session=self._state.settings)
        if self._state.config.unknown_events:
            self._state.emit("sandbox.unknown_event", note="clients ignore types they do not know")

    def receive(self, raw: str) -> None:
        """Handle one text frame."""
        event_id: str | None = None
        try:
            event = _parsed(raw)
            event_id = event["event_id"] if isinstance(event.get("event_id"), str) else None
            self._state.record.add(self._state.at_ms(), "client", event)
            kind = event["type"]
            if kind == "output_audio_buffer.clear":
                raise invalid_value("type", "an event for WebSocket; this one is for WebRTC")
            if not isinstance(kind, str) or kind not in self._handlers:
                raise invalid_value("type", "a known client event")
            validation.event(event)
            self._handlers[kind](event)
        except RealtimeError as error:
            self._state.emit("error", error=error.body(event_id))

    def _session_update(self, event: Json) -> None:
        state = self._state
        state.settings = merged(state.settings, event["session"], has_spoken=state.has_spoken)
        self._hearing.settings_changed()
        state.emit("session.updated", session=state.settings)

    def _item_create(self, event: Json) -> None:
        state, body = self._state, dict(event["item"])
        body["id"] = body.get("id") or state.ids.new("item")
        body |= {"object": "realtime.item", "status": "completed"}
        if body["type"] == "function_call_output":
            self._expect_call(body["call_id"])
        item = Item(body)
        state.conversation.insert(item, event.get("previous_item_id"))
        previous = state.conversation.previous_id(item)
        state.emit("conversation.item.added", item=body, previous_item_id=previous)
        state.emit("conversation.item.done", item=body, previous_item_id=previous)

    def _expect_call(self, call_id: str) -> None:
        known = {item.body.get("call_id") for item in self._state.conversation.items}
        if call_id not in known:
            raise RealtimeError(
                "invalid_tool_call_id", f"Tool call ID '{call_id}' not found.", "item.call_id"
            )

    def _item_retrieve(self, event: Json) -> None:
        conversation = self._state.conversation
        item = conversation.get(event["item_id"], "item_retrieve_invalid_item_id")
        self._state.emit("conversation.item.retrieved", item=item.body)

    def _item_delete(self, event: Json) -> None:
        self._state.conversation.delete(event["item_id"])
        self._state.emit("conversation.item.deleted", item_id=event["item_id"])

    def _item_truncate(self, event: Json) -> None:
        self._state.conversation.truncate(event["item_id"], event["audio_end_ms"])
        where = {name: event[name] for name in ("item_id", "content_index", "audio_end_ms")}
        self._state.emit("conversation.item.truncated", **where)


def _parsed(raw: str) -> Json:
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise RealtimeError("invalid_json", "The event is not valid JSON.") from error
    if not isinstance(event, dict) or "type" not in event:
        raise RealtimeError("invalid_event", "The event is missing its 'type'.", "type")
    return event
