"""Our messages to the model, held against the vendor's own types (protocols.md F2, F4)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeClientEvent
from pydantic import BaseModel, TypeAdapter

from calls.engine.policy import AgentPolicy, Eagerness, VadMode
from calls.engine.turns import Speaker, Spoken
from calls.realtime import messages

POLICY = AgentPolicy(greeting="Hello.", instructions="You answer for a shop.", language="he")
SESSION = messages.session(POLICY, transcribe_model="gpt-transcribe")
SEMANTIC = AgentPolicy("", "", vad_mode=VadMode.SEMANTIC, vad_eagerness=Eagerness.HIGH)
CLOCK = {
    "type": "function",
    "name": "current_time",
    "description": "Tell the time.",
    "parameters": {"type": "object", "properties": {}, "additionalProperties": False},
}
HISTORY = [
    Spoken(Speaker.AGENT, "Hello."),
    Spoken(Speaker.CALLER, "Do you have roses?"),
    Spoken(Speaker.AGENT, ""),
    Spoken(Speaker.AGENT, "We do."),
]


def session(policy: AgentPolicy, *tools: dict[str, Any]) -> dict[str, Any]:
    return messages.session(policy, transcribe_model="gpt-transcribe", tools=tools)


CLIENT_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)


def unknown_fields(value: object) -> list[str]:
    """Return what the vendor's models do not know, which they would let pass."""
    if isinstance(value, BaseModel):
        fields = [getattr(value, name) for name in type(value).model_fields]
        return [*(value.model_extra or {}), *unknown_fields(fields)]
    if isinstance(value, list):
        return [name for item in value for name in unknown_fields(item)]
    return []


@pytest.mark.parametrize(
    "text",
    [
        messages.session_update(SESSION),
        messages.session_update(session(SEMANTIC)),
        messages.session_update(session(POLICY, CLOCK)),
        messages.append("//9/"),
        messages.commit(),
        messages.create_response("create-1", ""),
        messages.create_response("create-2", "Say goodbye."),
        messages.create_response("create-3", "", tools=False),
        messages.create_response("create-4", "Ask again.", tools=False),
        messages.cancel_response("resp_1"),
        messages.truncate_item("item_1", 800),
        messages.delete_item("item_1"),
        messages.answer_tool("call_1", '{"status":"ok"}'),
        messages.add_text("item_keys_1", "1 2 3"),
        *messages.replay(HISTORY),
    ],
)
def test_every_message_is_one_the_vendor_knows(text: str) -> None:
    """L15, L16: no wrong type, no unknown field."""
    event = CLIENT_EVENT.validate_json(text)
    assert event.type == json.loads(text)["type"]
    assert unknown_fields(event) == []


def test_an_unknown_field_would_be_noticed() -> None:
    """The check above can fail."""
    event = CLIENT_EVENT.validate_python({"type": "input_audio_buffer.commit", "temperature": 1})
    assert unknown_fields([event]) == ["temperature"]


def test_audio_is_mu_law_both_ways() -> None:
    """Protocols F4: verbatim between the carrier and the model."""
    audio = SESSION["audio"]
    assert audio["input"]["format"] == audio["output"]["format"] == {"type": "audio/pcmu"}


def test_replies_and_interruptions_are_ours_alone() -> None:
    """L26: exactly one owner of each, stated."""
    detection = SESSION["audio"]["input"]["turn_detection"]
    assert (detection["create_response"], detection["interrupt_response"]) == (False, False)


def test_a_semantic_vad_has_only_its_eagerness() -> None:
    """L15, protocols F4: threshold, padding and silence are of the other kind; ownership is not."""
    assert session(SEMANTIC)["audio"]["input"]["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "high",
        "create_response": False,
        "interrupt_response": False,
    }


def test_the_first_syllable_is_kept() -> None:
    """L34: prefix padding of at least 500 ms."""
    assert SESSION["audio"]["input"]["turn_detection"]["prefix_padding_ms"] >= 500


def test_one_update_carries_the_prompt_and_the_tools() -> None:
    """L41, L49: the whole configuration before the greeting."""
    sent = json.loads(messages.session_update(SESSION))
    assert sent["event_id"] == messages.SESSION_REQUEST_ID
    assert sent["session"]["instructions"] == POLICY.instructions
    assert [tool["name"] for tool in sent["session"]["tools"]] == ["end_call"]
    assert session(POLICY, CLOCK)["tools"] == [messages.END_CALL_TOOL, CLOCK]


@pytest.mark.parametrize(("language", "heard"), [("he", ["he", "en"]), ("en", ["en"])])
def test_callers_are_heard_in_the_agents_language_and_in_english(
    language: str, heard: list[str]
) -> None:
    policy = AgentPolicy(greeting="", instructions="", language=language)
    session = messages.session(policy, transcribe_model="gpt-transcribe")
    assert session["audio"]["input"]["transcription"]["languages"] == heard


def test_a_reply_without_instructions_of_its_own_keeps_the_sessions() -> None:
    """L60: the field is absent, for an empty one would clear them."""
    assert "response" not in json.loads(messages.create_response("create-1", ""))


def test_a_reply_without_tools_may_only_speak() -> None:
    sent = json.loads(messages.create_response("create-1", "", tools=False))
    assert sent["response"] == {"tool_choice": "none"}


def test_text_that_was_not_spoken_becomes_the_callers_item() -> None:
    item = json.loads(messages.add_text("item_keys_1", "1 2 3"))["item"]
    assert (item["id"], item["role"]) == ("item_keys_1", "user")
    assert item["content"] == [{"type": "input_text", "text": "1 2 3"}]


def test_a_new_session_is_told_what_was_said_in_its_order() -> None:
    """Protocols F1, F2: assistant audio cannot be created, and an empty turn says nothing."""
    items = [json.loads(text)["item"] for text in messages.replay(HISTORY)]
    assert [(item["role"], item["content"][0]) for item in items] == [
        ("assistant", {"type": "output_text", "text": "Hello."}),
        ("user", {"type": "input_text", "text": "Do you have roses?"}),
        ("assistant", {"type": "output_text", "text": "We do."}),
    ]


@given(st.binary(max_size=400))
def test_caller_audio_is_passed_on_as_it_came(audio: bytes) -> None:
    """S0-10: without decoding."""
    payload = base64.b64encode(audio).decode()
    assert json.loads(messages.append(payload)) == {
        "type": "input_audio_buffer.append",
        "audio": payload,
    }


@given(st.text(), st.text())
def test_any_text_is_rendered_as_json(request_id: str, text: str) -> None:
    message = json.loads(messages.create_response(request_id, text))
    assert message["event_id"] == request_id
    assert message.get("response", {}).get("instructions", "") == text
