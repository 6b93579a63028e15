"""What clients may send, in GA shapes: session, response, item, event (protocols.md F2, F4)."""

from typing import Any

from prosaas.sandbox.openai.realtime.errors import invalid_value
from prosaas.sandbox.openai.realtime.models import LISTENING
from prosaas.sandbox.openai.realtime.schema import (
    Check,
    anything,
    by_type,
    either,
    fields,
    flag,
    list_of,
    nullable,
    number,
    one_of,
    text,
)

VOICES = ("alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar")

_whole = number(0, 10**9, whole=True)
_format = by_type(
    {
        "audio/pcm": fields({"type": text, "rate": one_of(24000)}),
        "audio/pcmu": fields({"type": text}),
        "audio/pcma": fields({"type": text}),
    }
)
_voice = either(fields({"id": text}, ("id",)), one_of(*VOICES), dict)
_choice = one_of("auto", "none", "required")
_tool_choice = nullable(
    either(
        fields({"type": one_of("function", "mcp"), "name": text, "server_label": text}, ("type",)),
        _choice,
        dict,
    )
)
_function = fields(
    {"type": text, "name": text, "description": text, "parameters": anything}, ("type", "name")
)
_tools = nullable(list_of(by_type({"function": _function, "mcp": anything})))
_max_tokens = nullable(either(one_of("inf"), number(1, 32000, whole=True), str))
_reasoning = nullable(fields({"effort": one_of("minimal", "low", "medium", "high", "xhigh")}))
_flags = {"create_response": flag, "interrupt_response": flag}
_turn_detection = by_type(
    {
        "server_vad": fields(
            {
                "type": text,
                "threshold": number(0, 1),
                "prefix_padding_ms": _whole,
                "silence_duration_ms": _whole,
                "idle_timeout_ms": nullable(number(5000, 30000, whole=True)),
                **_flags,
            }
        ),
        "semantic_vad": fields(
            {"type": text, "eagerness": one_of("low", "medium", "high", "auto"), **_flags}
        ),
    }
)
_transcription = fields(
    {
        "model": one_of(*LISTENING),
        "language": nullable(text),
        "languages": nullable(list_of(text)),
        "keywords": nullable(list_of(text)),
        "prompt": nullable(text),
        "delay": nullable(one_of("minimal", "low", "medium", "high", "xhigh")),
    }
)
_truncation = either(
    fields(
        {
            "type": one_of("retention_ratio"),
            "retention_ratio": number(0, 1),
            "token_limits": nullable(fields({"post_instructions": _whole})),
        },
        ("type", "retention_ratio"),
    ),
    one_of("auto", "disabled"),
    dict,
)
_tracing = either(
    fields({"workflow_name": text, "group_id": text, "metadata": anything}), one_of("auto"), dict
)
_MOST_METADATA, _LONGEST_KEY, _LONGEST_VALUE = 16, 64, 512


def _metadata(value: Any, param: str) -> None:
    """Accept up to 16 pairs of strings of up to 64 and 512 characters."""
    if not isinstance(value, dict) or len(value) > _MOST_METADATA:
        raise invalid_value(param, "an object of at most 16 keys")
    for key, entry in value.items():
        text(entry, f"{param}.{key}")
        if len(key) > _LONGEST_KEY or len(entry) > _LONGEST_VALUE:
            raise invalid_value(
                f"{param}.{key}",
                f"a key of at most {_LONGEST_KEY} and a value of at most {_LONGEST_VALUE} letters",
            )


def _one_modality(value: Any, param: str) -> None:
    """Accept ["audio"] or ["text"]: GA does not give both at once."""
    list_of(one_of("text", "audio"))(value, param)
    one_of(1)(len(value), param)


_input_audio = fields(
    {
        "format": _format,
        "noise_reduction": nullable(
            fields({"type": one_of("near_field", "far_field"), "strength": number(0, 1)}, ("type",))
        ),
        "transcription": nullable(_transcription),
        "turn_detection": nullable(_turn_detection),
    }
)
_output_audio = fields({"format": _format, "voice": _voice, "speed": number(0.25, 1.5)})

session: Check = fields(
    {
        "type": one_of("realtime"),
        "model": text,
        "output_modalities": nullable(_one_modality),
        "instructions": nullable(text),
        "audio": fields({"input": _input_audio, "output": _output_audio}),
        "tools": _tools,
        "tool_choice": _tool_choice,
        "max_output_tokens": _max_tokens,
        "truncation": nullable(_truncation),
        "tracing": nullable(_tracing),
        "include": nullable(list_of(one_of("item.input_audio_transcription.logprobs"))),
        "prompt": nullable(anything),
        "reasoning": _reasoning,
        "parallel_tool_calls": flag,
    },
    ("type",),
)

_id: dict[str, Check] = {
    "id": nullable(text),
    "object": one_of("realtime.item"),
    "status": one_of("completed", "incomplete", "in_progress"),
    "type": text,
}
_user_part = by_type(
    {
        "input_text": fields({"type": text, "text": text}, ("text",)),
        "input_audio": fields(
            {"type": text, "audio": text, "transcript": nullable(text)}, ("audio",)
        ),
        "input_image": fields({"type": text, "image_url": text, "detail": text}, ("image_url",)),
    }
)
_said_part = by_type({"output_text": fields({"type": text, "text": text}, ("text",))})
_told_part = by_type({"input_text": fields({"type": text, "text": text}, ("text",))})


def _message(part: Check) -> Check:
    return fields({**_id, "role": text, "content": list_of(part)}, ("role", "content"))


_ITEMS: dict[str, Check] = {
    "message": by_type(
        {
            "user": _message(_user_part),
            "assistant": _message(_said_part),
            "system": _message(_told_part),
        },
        "role",
    ),
    "function_call": fields(
        {**_id, "call_id": text, "name": text, "arguments": text}, ("name", "arguments")
    ),
    "function_call_output": fields({**_id, "call_id": text, "output": text}, ("call_id", "output")),
}
item: Check = by_type(_ITEMS)

either_item: Check = by_type(
    {**_ITEMS, "item_reference": fields({"type": text, "id": text}, ("id",))}
)

response: Check = fields(
    {
        "instructions": nullable(text),
        "tools": _tools,
        "tool_choice": _tool_choice,
        "output_modalities": nullable(_one_modality),
        "audio": fields({"output": fields({"format": _format, "voice": _voice})}),
        "max_output_tokens": _max_tokens,
        "conversation": one_of("auto", "none"),
        "input": list_of(either_item),
        "metadata": nullable(_metadata),
        "reasoning": _reasoning,
        "parallel_tool_calls": flag,
        "prompt": nullable(anything),
    }
)

client_secret: Check = fields(
    {
        "expires_after": nullable(
            fields({"anchor": one_of("created_at"), "seconds": number(10, 7200, whole=True)})
        ),
        "session": nullable(session),
    }
)

_item_id: dict[str, Check] = {"item_id": text}
EVENTS: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "session.update": ({"session": session}, ("session",)),
    "input_audio_buffer.append": ({"audio": text}, ("audio",)),
    "input_audio_buffer.commit": ({}, ()),
    "input_audio_buffer.clear": ({}, ()),
    "conversation.item.create": (
        {"item": item, "previous_item_id": nullable(text)},
        ("item",),
    ),
    "conversation.item.retrieve": (_item_id, ("item_id",)),
    "conversation.item.delete": (_item_id, ("item_id",)),
    "conversation.item.truncate": (
        {**_item_id, "content_index": one_of(0), "audio_end_ms": _whole},
        ("item_id", "content_index", "audio_end_ms"),
    ),
    "response.create": ({"response": nullable(response)}, ()),
    "response.cancel": ({"response_id": nullable(text)}, ()),
}


def event(message: dict[str, Any]) -> None:
    """Check a client event whose type is one of EVENTS; raises RealtimeError."""
    known, required = EVENTS[message["type"]]
    fields({**known, "type": text, "event_id": nullable(text)}, required)(message, "")
