"""What the realtime model says, in the engine's words (protocols.md F3, F5, F8, F9)."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson

from calls.engine import events as ev
from calls.realtime.messages import SESSION_REQUEST_ID

Message = dict[str, Any]

BUSY_CODE = "conversation_already_has_active_response"
FATAL_CODES = frozenset(
    {
        "session_expired",
        "insufficient_quota",
        "invalid_api_key",
        "account_deactivated",
        "billing_hard_limit_reached",
        "model_not_found",
    }
)


class RealtimeReader:
    """Reads one session's server events. `counts` holds what was ignored, by type or code."""

    def __init__(self, wanted: Message) -> None:
        self.wanted = wanted
        self.is_confirmed = False
        self.counts: Counter[str] = Counter()
        self.usage: Counter[str] = Counter()

    def read(self, raw: bytes | str, at: int) -> ev.Event | None:
        """Translate one server event; None for what needs no reaction, however malformed."""
        try:
            message = orjson.loads(raw)
            reader = _READERS.get(message["type"])
            if reader is None:
                self.counts["ignored"] += 1
                return None
            return reader(self, message, at)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.counts["malformed"] += 1
            return None


def _session_updated(reader: RealtimeReader, message: Message, at: int) -> ev.Event | None:
    """Only the echo of what we asked for confirms a session (L15, L44)."""
    if reader.is_confirmed:
        return None
    found = differences(reader.wanted, message["session"])
    reader.is_confirmed = True
    if found:
        reader.counts["session_mismatch"] += 1
        return ev.SessionRefused(at)
    return ev.SessionReady(at)


def _response_done(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    response = message["response"]
    usage = response.get("usage") or {}
    reader.usage.update({k: v for k, v in usage.items() if isinstance(v, int)})
    return ev.ResponseDone(at, _string(response, "id"), _outcome(response.get("status")))


def _output_item_done(_: RealtimeReader, message: Message, at: int) -> ev.Event | None:
    """A function call counts once, here, and only when it is complete (F7)."""
    item = message["item"]
    if item["type"] != "function_call" or item.get("status", "completed") != "completed":
        return None
    return ev.ToolCalled(
        at,
        _string(message, "response_id"),
        _string(item, "call_id"),
        _string(item, "name"),
        _string(item, "arguments"),
    )


def _error(reader: RealtimeReader, message: Message, at: int) -> ev.Event | None:
    error = message["error"]
    code, request_id = error.get("code") or error.get("type") or "", error.get("event_id") or ""
    reader.counts[f"error_{code}"] += 1
    if request_id == SESSION_REQUEST_ID:
        return ev.SessionRefused(at)
    if code in FATAL_CODES:
        return ev.ModelLost(at)
    if not request_id.startswith("create-"):
        return None
    return ev.CreateRejected(at, request_id, busy=code == BUSY_CODE)


def _string(fields: Message, key: str) -> str:
    """Return a field that the engine needs as text; raises KeyError, TypeError."""
    value = fields[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _ids(message: Message) -> tuple[str, str]:
    return _string(message, "response_id"), _string(message, "item_id")


def _outcome(status: object) -> ev.Outcome:
    try:
        return ev.Outcome(str(status))
    except ValueError:
        return ev.Outcome.COMPLETED


def _speech_started(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    start_ms = int(message["audio_start_ms"])
    return ev.SpeechStarted(at, _string(message, "item_id"), start_ms, confirmed=False, onset_at=at)


def _speech_stopped(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.SpeechStopped(at, _string(message, "item_id"), int(message["audio_end_ms"]))


def _committed(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.TurnCommitted(at, _string(message, "item_id"))


def _transcribed(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.CallerTranscribed(
        at, _string(message, "item_id"), _string(message, "transcript").strip()
    )


def _transcription_failed(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    reader.counts["transcription_failed"] += 1
    return ev.CallerTranscribed(at, _string(message, "item_id"), "")


def _response_created(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.ResponseCreated(at, _string(message["response"], "id"))


def _audio(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    audio = base64.b64decode(message["delta"], validate=True)
    return ev.AudioReceived(at, *_ids(message), audio)


def _audio_done(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.AudioFinished(at, *_ids(message))


def _text(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.TextReceived(at, *_ids(message), _string(message, "delta"))


def _text_done(_: RealtimeReader, message: Message, at: int) -> ev.Event:
    return ev.TextFinished(at, *_ids(message), _string(message, "transcript"))


_READERS: dict[str, Callable[[RealtimeReader, Message, int], ev.Event | None]] = {
    "session.updated": _session_updated,
    "input_audio_buffer.speech_started": _speech_started,
    "input_audio_buffer.speech_stopped": _speech_stopped,
    "input_audio_buffer.committed": _committed,
    "conversation.item.input_audio_transcription.completed": _transcribed,
    "conversation.item.input_audio_transcription.failed": _transcription_failed,
    "response.created": _response_created,
    "response.output_audio.delta": _audio,
    "response.output_audio.done": _audio_done,
    "response.output_audio_transcript.delta": _text,
    "response.output_audio_transcript.done": _text_done,
    "response.output_item.done": _output_item_done,
    "response.done": _response_done,
    "error": _error,
}

_MUST_ECHO = (
    ("output_modalities",),
    ("audio", "input", "format", "type"),
    ("audio", "input", "turn_detection", "type"),
    ("audio", "input", "turn_detection", "create_response"),
    ("audio", "input", "turn_detection", "interrupt_response"),
    ("audio", "output", "format", "type"),
    ("audio", "output", "voice"),
)


def differences(wanted: Message, echoed: Message) -> list[str]:
    """Return the dotted paths in which a session is not the one we asked for (L15, L49)."""
    paths = [p for p in _MUST_ECHO if _at(echoed, p) not in (_ABSENT, _at(wanted, p))]
    if "tools" in echoed and _tool_names(echoed) != _tool_names(wanted):
        paths.append(("tools",))
    return [".".join(path) for path in paths]


def _tool_names(session: Message) -> list[str]:
    """Return the names of a session's functions, whatever defaults were added to them."""
    return [tool["name"] for tool in session["tools"] or []]


_ABSENT = object()


def _at(session: Message, path: tuple[str, ...]) -> object:
    value: object = session
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key, _ABSENT)
        if value is _ABSENT:
            break
    return value
