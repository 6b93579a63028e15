"""The session object: its defaults, and merging an update into it (protocols.md F4, H2-2..5)."""

import copy
from collections.abc import Mapping
from typing import Any

from prosaas.sandbox.openai_errors import RealtimeError, invalid_value

Json = dict[str, Any]

_PCM = {"type": "audio/pcm", "rate": 24000}
_CLEARED: Mapping[str, Any] = {"instructions": "", "tools": [], "max_output_tokens": "inf"}
_VAD_DEFAULTS: Mapping[str, Json] = {
    "server_vad": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    },
}


def default_session(*, session_id: str, model: str, expires_at: int) -> Json:
    """Build the session of `session.created`; expires_at is seconds since 1970."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": model,
        "output_modalities": ["audio"],
        "instructions": "You are a helpful, friendly voice assistant.",
        "audio": {
            "input": {
                "format": dict(_PCM),
                "noise_reduction": None,
                "transcription": None,
                "turn_detection": dict(_VAD_DEFAULTS["server_vad"]),
            },
            "output": {"format": dict(_PCM), "voice": "alloy", "speed": 1.0},
        },
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "truncation": "auto",
        "tracing": None,
        "prompt": None,
        "include": None,
        "expires_at": expires_at,
    }


def merged(session: Json, update: Json, *, has_spoken: bool) -> Json:
    """Give the session after a checked update; the old one is left as it was.

    Only present leaves change. Raises RealtimeError for another model, and for another voice once
    the assistant has spoken (the whole update is then void).
    """
    if update.get("model", session["model"]) != session["model"]:
        raise invalid_value("session.model", f"'{session['model']}': the model cannot change")
    voice = update.get("audio", {}).get("output", {}).get("voice")
    if has_spoken and voice not in (None, session["audio"]["output"]["voice"]):
        raise RealtimeError(
            "cannot_update_voice",
            "Cannot update a conversation's voice if assistant audio is present.",
            "session.audio.output.voice",
        )
    if "-2" not in session["model"] and {"reasoning", "parallel_tool_calls"} & set(update):
        raise invalid_value("session", f"no reasoning settings on {session['model']}")
    result = copy.deepcopy(session)
    audio = update.get("audio", {})
    _merge_input(result["audio"]["input"], audio.get("input", {}))
    result["audio"]["output"].update(audio.get("output", {}))
    for key in set(update) - {"type", "audio"}:
        value = update[key]
        result[key] = _CLEARED.get(key) if value is None else copy.deepcopy(value)
    return result


def _merge_input(current: Json, update: Json) -> None:
    for key, value in update.items():
        if key == "turn_detection" and value is not None:
            current[key] = _merge_turn_detection(current[key], value)
        elif key == "transcription" and value is not None:
            current[key] = {**(current[key] or {}), **value}
        else:
            current[key] = copy.deepcopy(value)


def _merge_turn_detection(current: Json | None, update: Json) -> Json:
    if current is None or current["type"] != update["type"]:
        current = _VAD_DEFAULTS[update["type"]]
    return {**current, **update}
