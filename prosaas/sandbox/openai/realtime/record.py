"""The event log of a session, for assertions and for GET /sandbox/openai/sessions."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from prosaas.sandbox.openai.realtime.timeline import Timeline

Json = dict[str, Any]

_AUDIO_KEYS = {"input_audio_buffer.append": "audio", "response.output_audio.delta": "delta"}


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event. `at_ms` counts from the connection; audio is replaced by its base64 length."""

    at_ms: int
    sender: str
    event: Json


@dataclass(slots=True)
class SessionRecord:
    """All that was said on one connection. Appends in a row are one entry with their `count`."""

    session_id: str
    model: str
    events: list[LoggedEvent] = field(default_factory=list)
    close_code: int | None = None
    timeline: Timeline = field(default_factory=Timeline)

    def add(self, at_ms: int, sender: str, event: Json) -> None:
        """Log an event sent by `client` or `server`."""
        if sender == "server":
            self.timeline.sent(event)
        kind = event.get("type")
        key = _AUDIO_KEYS.get(kind) if isinstance(kind, str) else None
        if key is not None and isinstance(event.get(key), str):
            event = {**event, key: len(event[key])}
        else:
            event = orjson.loads(orjson.dumps(event))
        if kind == "input_audio_buffer.append" and self._join(event):
            return
        self.events.append(LoggedEvent(at_ms, sender, event))

    def appended(self, length: int) -> bool:
        """Count one more append of so much base64; False when the last event was no append."""
        last = self.events[-1].event if self.events else {}
        if last.get("type") != "input_audio_buffer.append" or not isinstance(last["audio"], int):
            return False
        last["count"] += 1
        last["audio"] += length
        return True

    def _join(self, event: Json) -> bool:
        if not self.events or self.events[-1].event.get("type") != event["type"]:
            event["count"] = 1
            return False
        last = self.events[-1].event
        last["count"] += 1
        if isinstance(last.get("audio"), int) and isinstance(event.get("audio"), int):
            last["audio"] += event["audio"]
        return True

    def types(self, sender: str = "server") -> list[str]:
        """The types of one side's events, in order."""
        return [entry.event.get("type", "") for entry in self.events if entry.sender == sender]

    def view(self) -> Json:
        """Render as JSON."""
        return {
            "session_id": self.session_id,
            "model": self.model,
            "close_code": self.close_code,
            "events": [
                {"at_ms": entry.at_ms, "sender": entry.sender, "event": entry.event}
                for entry in self.events
            ],
        }
