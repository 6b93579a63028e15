"""What the realtime model says, in the engine's words (protocols.md F3, F5, F8, F9)."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import orjson

from calls.engine import events as ev
from calls.realtime.echo import differences
from calls.realtime.errors import BUSY_CODE, SERVER_ERROR, Verdict, classify
from calls.realtime.messages import SESSION_REQUEST_ID
from calls.realtime.usage import SessionUsage

Message = dict[str, Any]

SLOW_AUDIO_MS: Final = 1_200  # from here on a caller wonders (R14); a metric, not a deadline
SERVER_ERRORS_MAX = 1  # the second one in a session: another session may fare better (F9)


class RealtimeReader:
    """Reads one session's server events.

    `counts` holds what was ignored or refused, by type or code, and what came late.
    """

    def __init__(self, wanted: Message) -> None:
        self.wanted = wanted
        self.is_confirmed = False
        self.mismatch: list[str] = []  # where the session is not the one wanted, by dotted path
        self.server_errors = 0
        self.counts: Counter[str] = Counter()
        self.usage = SessionUsage()
        self.created_at: dict[str, int] = {}  # responses of which no sound came yet

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
    reader.mismatch = differences(reader.wanted, message["session"])
    reader.is_confirmed = True
    reader.usage.name(message["session"].get("model"))
    if reader.mismatch:
        reader.counts["session_mismatch"] += 1
        return ev.SessionRefused(at)
    return ev.SessionReady(at)


def _response_done(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    response = message["response"]
    reader.usage.add_response(response.get("usage"))
    response_id = _string(response, "id")
    reader.created_at.pop(response_id, None)
    return ev.ResponseDone(at, response_id, _outcome(response.get("status")))


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
    """Tell what an error ends: the session, the response it refuses, or nothing (F9)."""
    error = message["error"]
    code, kind, request_id = (str(error.get(key) or "") for key in ("code", "type", "event_id"))
    reader.counts[f"error_{code or kind}"] += 1
    verdict = classify(code, kind)
    if verdict is Verdict.FATAL:
        return ev.ModelRefused(at)
    if verdict is Verdict.REDIAL:
        return ev.ModelLost(at)
    is_servers = SERVER_ERROR in (code, kind)
    if request_id == SESSION_REQUEST_ID:
        return ev.ModelLost(at) if is_servers else ev.SessionRefused(at)
    if request_id.startswith("create-"):
        reader.counts["creates_rejected"] += 1
        return ev.CreateRejected(at, request_id, busy=code == BUSY_CODE)
    reader.server_errors += is_servers
    return ev.ModelLost(at) if reader.server_errors > SERVER_ERRORS_MAX else None


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


def _transcribed(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    reader.usage.add_transcription(message.get("usage"))
    return ev.CallerTranscribed(
        at, _string(message, "item_id"), _string(message, "transcript").strip()
    )


def _transcription_failed(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    reader.counts["transcription_failed"] += 1
    return ev.CallerTranscribed(at, _string(message, "item_id"), "")


def _response_created(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    response_id = _string(message["response"], "id")
    reader.created_at[response_id] = at
    return ev.ResponseCreated(at, response_id)


def _audio(reader: RealtimeReader, message: Message, at: int) -> ev.Event:
    response_id, item_id = _ids(message)
    audio = base64.b64decode(message["delta"], validate=True)
    waited_ms = at - reader.created_at.pop(response_id, at)
    if waited_ms > SLOW_AUDIO_MS:
        reader.counts["slow_first_audio"] += 1
    return ev.AudioReceived(at, response_id, item_id, audio)


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
