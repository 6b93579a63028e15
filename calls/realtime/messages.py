"""Our messages to the realtime model (protocols.md F2, F4), rendered as JSON text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from calls.engine.policy import AgentPolicy, VadMode
from calls.engine.prompts import END_CALL
from calls.engine.turns import Speaker, Spoken

SESSION_REQUEST_ID = "session"
_PCMU = {"type": "audio/pcmu"}
_APPEND = '{"type":"input_audio_buffer.append","audio":"'

END_CALL_TOOL: dict[str, Any] = {
    "type": "function",
    "name": END_CALL,
    "description": "Hang up. Call it once the caller needs nothing more and you said goodbye.",
    "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
}


def session(
    policy: AgentPolicy, *, transcribe_model: str, tools: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """Return the session we need: mu-law both ways, and we own turns' replies and interruption.

    `tools` are the specs of functions beside `end_call`.
    """
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
                    **_turns(policy),
                    "create_response": False,
                    "interrupt_response": False,
                },
            },
            "output": {"format": _PCMU, "voice": policy.voice},
        },
        "tools": [END_CALL_TOOL, *tools],
        "tool_choice": "auto",
    }


def _turns(policy: AgentPolicy) -> dict[str, Any]:
    """Return how the model finds the end of a turn; a semantic VAD has no times of ours (F4)."""
    if policy.vad_mode is VadMode.SEMANTIC:
        return {"type": policy.vad_mode.value, "eagerness": policy.vad_eagerness.value}
    return {
        "type": policy.vad_mode.value,
        "threshold": policy.vad_threshold,
        "prefix_padding_ms": policy.vad_prefix_ms,
        "silence_duration_ms": policy.vad_silence_ms,
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


def create_response(request_id: str, instructions: str, *, tools: bool = True) -> str:
    """Return a `response.create`; `instructions` replace the session's for this response.

    Without `tools` the response may only speak.
    """
    response = {"instructions": instructions} if instructions else {}
    if not tools:
        response["tool_choice"] = "none"
    message: dict[str, Any] = {"type": "response.create", "event_id": request_id}
    return _render({**message, "response": response} if response else message)


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
    return _item({"type": "function_call_output", "call_id": call_id, "output": output})


def add_text(item_id: str, text: str) -> str:
    """Return the message that makes a user item of text, under an id of ours."""
    return _item({"id": item_id, **_spoken(Spoken(Speaker.CALLER, text))})


def replay(history: Iterable[Spoken]) -> list[str]:
    """Return the messages that tell a new session what was said so far, in its order (F1).

    Assistant audio cannot be created, so the agent's words go in as text (F2).
    """
    return [_item(_spoken(said)) for said in history if said.text]


def _spoken(said: Spoken) -> dict[str, Any]:
    is_caller = said.who is Speaker.CALLER
    kind = "input_text" if is_caller else "output_text"
    return {
        "type": "message",
        "role": "user" if is_caller else "assistant",
        "content": [{"type": kind, "text": said.text}],
    }


def _item(item: dict[str, Any]) -> str:
    return _render({"type": "conversation.item.create", "item": item})
