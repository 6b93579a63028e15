"""One realtime session: client events in, handlers called, refusals answered with `error`.

Sans I/O but for the tasks it spawns: the socket calls `receive` and empties `state.outbox`.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson

from prosaas.sandbox.openai.realtime import validation
from prosaas.sandbox.openai.realtime.errors import INVALID_JSON, RealtimeError, invalid_value
from prosaas.sandbox.openai.realtime.hearing import Hearing
from prosaas.sandbox.openai.realtime.items import expect_call, item_of, with_audio
from prosaas.sandbox.openai.realtime.models import MODELS
from prosaas.sandbox.openai.realtime.settings import merged
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.openai.realtime.turns import Turns
from prosaas.sandbox.wire.refrain import Refrain

Json = dict[str, Any]


class RealtimeSession:
    """Dispatches client events; a refused one changes nothing and leaves the session open."""

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self._turns = Turns(state)
        self._hearing = Hearing(state, self._turns)
        self._refrain = Refrain()
        self._held: list[bytes] | None = None
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
        """Say `session.created`, before anything is asked; commit the faults of the opening."""
        state, config = self._state, self._state.config
        if config.silent == "connection":
            return
        state.emit("session.created", session=state.settings)
        if config.conversation_created:
            conversation = {"id": state.conversation_id, "object": "realtime.conversation"}
            state.emit("conversation.created", conversation=conversation)
        if config.unknown_events:
            state.emit("sandbox.unknown_event", note="clients ignore types they do not know")
        if state.settings["model"] not in MODELS:
            state.fail("model_not_found")
        elif config.fatal:
            state.fail(config.fatal)
        if config.drop_at_ms:
            state.spawn(self._drop_later())

    async def _drop_later(self) -> None:
        await asyncio.sleep(self._state.config.drop_at_ms / 1000)
        self._state.drop()

    def receive(self, raw: bytes) -> None:
        """Handle one text frame; behind a slow session.update it waits its turn."""
        if self._held is not None:
            self._held.append(raw)
            return
        event_id: str | None = None
        try:
            if self._hears(raw):
                return
            event = _parsed(raw)
            event_id = event["event_id"] if isinstance(event.get("event_id"), str) else None
            self._state.record.add(self._state.at_ms(), "client", event)
            if self._state.config.silent not in ("connection", "session"):
                self._handle(event)
                if event["type"] == "input_audio_buffer.append":
                    self._refrain.learn(raw, event["audio"].encode())
        except RealtimeError as error:
            self._state.emit("error", error=error.body(event_id))

    def receive_binary(self) -> None:
        """Refuse a frame that is not text; which code the service gives is unverified."""
        if self._state.config.silent not in ("connection", "session"):
            error = RealtimeError("invalid_event", "Events are JSON in text frames.")
            self._state.emit("error", error=error.body(None))

    def _hears(self, raw: bytes) -> bool:
        """Take one more append in a row, written as the last one was; False for all others."""
        audio = self._refrain.audio(raw)
        if audio is None or self._state.config.silent in ("connection", "session"):
            return False
        if not self._state.record.appended((len(audio) + 2) // 3 * 4):
            return False
        self._hearing.hear(audio)
        return True

    def _handle(self, event: Json) -> None:
        kind = event["type"]
        if kind == "output_audio_buffer.clear":
            raise invalid_value("type", "an event for WebSocket; this one is for WebRTC")
        if not isinstance(kind, str) or kind not in self._handlers:
            raise invalid_value("type", "a known client event")
        validation.event(event)
        self._handlers[kind](event)

    def _session_update(self, event: Json) -> None:
        state = self._state
        settings = merged(
            state.settings,
            event["session"],
            has_spoken=state.has_spoken,
            is_speaking=self._turns.is_speaking,
        )
        if state.config.update_ms:
            self._held = []
            state.spawn(self._update_later(settings))
        else:
            self._updated(settings)

    def _updated(self, settings: Json) -> None:
        self._state.settings = settings
        self._hearing.settings_changed()
        self._state.emit("session.updated", session=settings)

    async def _update_later(self, settings: Json) -> None:
        """Take a configured while over it; events stay in order (protocols.md F5)."""
        await asyncio.sleep(self._state.config.update_ms / 1000)
        self._updated(settings)
        held, self._held = self._held or [], None
        for raw in held:
            self.receive(raw)

    def _item_create(self, event: Json) -> None:
        state = self._state
        kind = state.settings["audio"]["input"]["format"]["type"]
        item = item_of(event["item"], state.ids, kind)
        if item.body["type"] == "function_call_output":
            expect_call(state.conversation.items, item.body["call_id"])
        if item.audio:
            self._turns.listen(item)
        state.conversation.insert(item, event.get("previous_item_id"))
        if item.body.get("role") == "assistant":
            self._turns.replayed()
        previous = state.conversation.previous_id(item)
        state.emit("conversation.item.added", item=item.body, previous_item_id=previous)
        state.emit("conversation.item.done", item=item.body, previous_item_id=previous)

    def _item_retrieve(self, event: Json) -> None:
        conversation = self._state.conversation
        item = conversation.get(event["item_id"], "item_retrieve_invalid_item_id")
        self._state.emit("conversation.item.retrieved", item=with_audio(item, self._state.settings))

    def _item_delete(self, event: Json) -> None:
        self._state.conversation.delete(event["item_id"])
        self._state.emit("conversation.item.deleted", item_id=event["item_id"])

    def _item_truncate(self, event: Json) -> None:
        self._state.conversation.truncate(event["item_id"], event["audio_end_ms"])
        where = {name: event[name] for name in ("item_id", "content_index", "audio_end_ms")}
        self._state.emit("conversation.item.truncated", **where)


def _parsed(raw: bytes) -> Json:
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise RealtimeError(INVALID_JSON, "The event is not valid JSON.") from error
    if not isinstance(event, dict) or "type" not in event:
        raise RealtimeError("invalid_event", "The event is missing its 'type'.", "type")
    return event
