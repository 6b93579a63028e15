"""The session object: its defaults, and merging an update into it (protocols.md F4, H2-2..5)."""

import copy
from collections.abc import Mapping
from typing import Any

from prosaas.sandbox.openai.realtime.errors import RealtimeError, invalid_value, missing
from prosaas.sandbox.openai.realtime.models import LISTENING, model

Json = dict[str, Any]

_PCM = {"type": "audio/pcm", "rate": 24000}
_CLEARED: Mapping[str, Any] = {
    "instructions": "",
    "tools": [],
    "tool_choice": "auto",
    "output_modalities": ["audio"],
    "max_output_tokens": "inf",
    "truncation": "auto",
}
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


def merged(
    session: Json, update: Json, *, has_spoken: bool = False, is_speaking: bool = False
) -> Json:
    """Give the session after a checked update; the old one is left as it was.

    Only present leaves change. Raises RealtimeError, and the whole update is void, for another
    model, for another voice once the assistant has spoken, another speed while it speaks, other
    tracing once that is on, and for what the model cannot do.
    """
    _refuse_model(session, update)
    _refuse_sound(session, update, has_spoken=has_spoken, is_speaking=is_speaking)
    if (
        session["tracing"] is not None
        and update.get("tracing", session["tracing"]) != (session["tracing"])
    ):
        raise invalid_value("session.tracing", "no change: tracing is on for this session")
    result = copy.deepcopy(session)
    audio = update.get("audio", {})
    _merge_input(result["audio"]["input"], audio.get("input", {}))
    result["audio"]["output"].update(with_rate(audio.get("output", {})))
    for key in set(update) - {"type", "audio"}:
        value = update[key]
        result[key] = copy.deepcopy(_CLEARED.get(key) if value is None else value)
    return result


def with_rate(side: Json) -> Json:
    """One side's audio settings, their PCM format with its only rate (H2-4)."""
    is_pcm = side.get("format", {}).get("type") == _PCM["type"]
    return {**side, "format": dict(_PCM)} if is_pcm else side


def _refuse_model(session: Json, update: Json) -> None:
    name = session["model"]
    if update.get("model", name) != name:
        raise invalid_value("session.model", f"'{name}': the model cannot change")
    refuse_abilities(name, update, "session")


def refuse_abilities(name: str, wanted: Json, param: str) -> None:
    """Raise RealtimeError for what a session or a response wants and its model cannot do."""
    able = model(name)
    for key in ("reasoning", "parallel_tool_calls"):
        if wanted.get(key) is not None and not able.reasons:
            raise invalid_value(f"{param}.{key}", f"nothing: '{name}' does not support it")
    tokens = wanted.get("max_output_tokens")
    if isinstance(tokens, int) and tokens > able.output_tokens:
        raise invalid_value(
            f"{param}.max_output_tokens", f"a number from 1 to {able.output_tokens} or 'inf'"
        )


def _refuse_sound(session: Json, update: Json, *, has_spoken: bool, is_speaking: bool) -> None:
    current, wanted = session["audio"]["output"], update.get("audio", {}).get("output", {})
    if has_spoken:
        refuse_voice(current, wanted, "session")
    if is_speaking and wanted.get("speed", current["speed"]) != current["speed"]:
        raise invalid_value("session.audio.output.speed", "no change while a response runs")


def refuse_voice(current: Json, wanted: Json, param: str) -> None:
    """Raise RealtimeError when another voice is wanted than the one that was heard."""
    if wanted.get("voice") not in (None, current["voice"]):
        raise RealtimeError(
            "cannot_update_voice",
            "Cannot update a conversation's voice if assistant audio is present.",
            f"{param}.audio.output.voice",
        )


def _merge_input(current: Json, update: Json) -> None:
    for key, value in with_rate(update).items():
        if key == "turn_detection" and value is not None:
            current[key] = _merge_turn_detection(current[key], value)
        elif key == "transcription" and value is not None:
            current[key] = _merge_transcription(current[key] or {}, value)
        elif key == "noise_reduction" and value is not None:
            current[key] = {**(current[key] or {}), **value}
        else:
            current[key] = copy.deepcopy(value)


def _merge_transcription(current: Json, update: Json) -> Json:
    """Hints outlive an update without them, but not another model."""
    if update.get("model", current.get("model")) != current.get("model"):
        current = {}
    result = {**current, **update}
    if "model" not in result:
        raise missing("session.audio.input.transcription.model")
    able = LISTENING[result["model"]]
    for key, value in result.items():
        if key != "model" and value is not None and key not in able:
            raise invalid_value(
                f"session.audio.input.transcription.{key}",
                f"nothing: '{result['model']}' does not support it",
            )
    return result


def _merge_turn_detection(current: Json | None, update: Json) -> Json:
    if current is None or current["type"] != update["type"]:
        current = _VAD_DEFAULTS[update["type"]]
    return {**current, **update}
