"""Our messages to the realtime model (protocols.md F2, F4), rendered as JSON text."""

from __future__ import annotations

from typing import Any

import orjson

from calls.engine.policy import AgentPolicy
from calls.engine.prompts import END_CALL

SESSION_REQUEST_ID = "session"
_PCMU = {"type": "audio/pcmu"}
_APPEND = '{"type":"input_audio_buffer.append","audio":"'

END_CALL_TOOL: dict[str, Any] = {
    "type": "function",
    "name": END_CALL,
    "description": "Hang up. Call it once the caller needs nothing more and you said goodbye.",
    "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
}


def session(policy: AgentPolicy, *, transcribe_model: str) -> dict[str, Any]:
    """Return the session we need: mu-law both ways, and we own turns' replies and interruption."""
    return {
        "type": "realtime",
        "output_modalities": ["audio"],
        "instructions": policy.instructions,
        "audio": {
            "input": {
                "format": _PCMU,
                "noise_reduction": {"type": "near_field"},
                "transcription": {"model": transcribe_model, "languages": _languages(policy)},
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": policy.vad_threshold,
                    "prefix_padding_ms": policy.vad_prefix_ms,
                    "silence_duration_ms": policy.vad_silence_ms,
                    "create_response": False,
                    "interrupt_response": False,
                },
            },
            "output": {"format": _PCMU, "voice": policy.voice},
        },
        "tools": [END_CALL_TOOL],
        "tool_choice": "auto",
    }


def _languages(policy: AgentPolicy) -> list[str]:
    return list(dict.fromkeys([policy.language, "en"]))


def _render(message: dict[str, Any]) -> str:
    return orjson.dumps(message).decode()


def session_update(wanted: dict[str, Any]) -> str:
    """Return the one `session.update` of a call (L41)."""
    return _render({"type": "session.update", "event_id": SESSION_REQUEST_ID, "session": wanted})


def append(payload: str) -> str:
    """Return the message that passes on caller audio, base64 as the carrier sent it."""
    return f'{_APPEND}{payload}"}}'


def commit() -> str:
    """Return the message that makes a user item of the audio appended so far."""
    return _render({"type": "input_audio_buffer.commit"})


def create_response(request_id: str, instructions: str) -> str:
    """Return a `response.create`; `instructions` replace the session's for this response."""
    message: dict[str, Any] = {"type": "response.create", "event_id": request_id}
    if instructions:
        message["response"] = {"instructions": instructions}
    return _render(message)


def cancel_response(response_id: str) -> str:
    """Return a `response.cancel`."""
    return _render({"type": "response.cancel", "response_id": response_id})


def truncate_item(item_id: str, heard_ms: int) -> str:
    """Return the message that cuts an item's audio and words to what was heard, in ms."""
    return _render(
        {
            "type": "conversation.item.truncate",
            "item_id": item_id,
            "content_index": 0,
            "audio_end_ms": heard_ms,
        }
    )


def delete_item(item_id: str) -> str:
    """Return the message that takes an item out of the conversation."""
    return _render({"type": "conversation.item.delete", "item_id": item_id})


def answer_tool(call_id: str, output: str) -> str:
    """Return a function's result; `output` is JSON text."""
    item = {"type": "function_call_output", "call_id": call_id, "output": output}
    return _render({"type": "conversation.item.create", "item": item})
