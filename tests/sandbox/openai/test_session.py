"""session.update: strict, whole or not at all, leaf by leaf (protocols.md F4, H2-3..5)."""

from typing import Any

import aiohttp
import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.world import PCMU, scripted, talking, world

CONFIG = scripted(ScriptedReply(tone_ms=200))
Json = dict[str, Any]

REFUSED: list[tuple[Json, str, str]] = [
    ({"modalities": ["audio"]}, "unknown_parameter", "session.modalities"),
    ({"voice": "alloy"}, "unknown_parameter", "session.voice"),
    ({"input_audio_format": "g711_ulaw"}, "unknown_parameter", "session.input_audio_format"),
    ({"turn_detection": None}, "unknown_parameter", "session.turn_detection"),
    ({"temperature": 0.8}, "unknown_parameter", "session.temperature"),
    ({"output_modalities": ["audio", "text"]}, "invalid_value", "session.output_modalities"),
    ({"instructions": 5}, "invalid_value", "session.instructions"),
    ({"model": "gpt-realtime-1.5"}, "invalid_value", "session.model"),
    ({"audio": {"input": {"format": "g711_ulaw"}}}, "invalid_value", "session.audio.input.format"),
    (
        {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 8000}}}},
        "invalid_value",
        "session.audio.input.format.rate",
    ),
    (
        {"audio": {"output": {"format": {"type": "audio/pcmu", "rate": 8000}}}},
        "unknown_parameter",
        "session.audio.output.format.rate",
    ),
    (
        {"audio": {"input": {"noise_reduction": "near_field"}}},
        "invalid_value",
        "session.audio.input.noise_reduction",
    ),
    (
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "threshold": "high"}}}},
        "invalid_value",
        "session.audio.input.turn_detection.threshold",
    ),
    (
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        "missing_required_parameter",
        "session.tools[0].name",
    ),
    ({"audio": {"output": {"voice": "nobody"}}}, "invalid_value", "session.audio.output.voice"),
]


@pytest.mark.parametrize(("change", "code", "param"), REFUSED)
async def test_what_ga_does_not_know_is_refused(change: Json, code: str, param: str) -> None:
    """H2-3, H2-5: beta names, wrong types, impossible values, each with its dotted path."""
    async with talking(CONFIG) as client:
        error = (await client.update(**change))["error"]
    assert (error["code"], error["param"]) == (code, param)


async def test_a_refused_update_applies_nothing() -> None:
    """H2-3."""
    async with talking(CONFIG) as client:
        refused = await client.update(instructions="new", audio={"output": {"speed": 9}})
        session = (await client.update())["session"]
    assert refused["type"] == "error"
    assert session["instructions"] != "new"


async def test_an_update_needs_its_type_and_errors_echo_the_event_id() -> None:
    """H2-3."""
    async with talking(CONFIG) as client:
        error = (await client.ask("session.update", event_id="mine", session={}))["error"]
    assert (error["param"], error["event_id"]) == ("session.type", "mine")


async def test_only_present_leaves_change() -> None:
    """H2-4: the answer is the whole effective session."""
    detection = {"type": "server_vad", "silence_duration_ms": 700}
    async with talking(CONFIG) as client:
        session = (await client.update(audio={"input": {"turn_detection": detection}}))["session"]
    assert session["audio"]["input"]["format"] == PCMU
    assert session["audio"]["input"]["turn_detection"]["silence_duration_ms"] == 700
    assert session["audio"]["input"]["turn_detection"]["prefix_padding_ms"] == 300


async def test_empty_values_clear() -> None:
    """H2-4."""
    tool = {"type": "function", "name": "end_call", "parameters": {"type": "object"}}
    async with talking(CONFIG) as client:
        listening = {"input": {"transcription": {"model": "gpt-transcribe"}}}
        await client.update(tools=[tool], audio=listening)
        cleared = {"input": {"transcription": None, "turn_detection": None}}
        session = (await client.update(tools=[], instructions=None, audio=cleared))["session"]
    assert (session["tools"], session["instructions"]) == ([], "")
    assert session["audio"]["input"]["turn_detection"] is None


async def test_the_rate_of_pcm_is_told_where_it_was_not_named() -> None:
    """H2-4: the full effective session, and response."""
    pcm = {"type": "audio/pcm"}
    async with talking(CONFIG) as client:
        audio = {"input": {"format": pcm}, "output": {"format": pcm}}
        audio = (await client.update(audio=audio))["session"]["audio"]
        await client.update(audio={"output": {"format": PCMU}})
        await client.send("response.create", response={"audio": {"output": {"format": pcm}}})
        done = (await client.until("response.done"))["response"]
    whole = {"type": "audio/pcm", "rate": 24000}
    assert audio["input"]["format"] == audio["output"]["format"] == whole
    assert done["audio"]["output"]["format"] == whole


@pytest.mark.parametrize(
    ("name", "value", "cleared"),
    [
        ("truncation", "disabled", "auto"),
        ("tool_choice", "none", "auto"),
        ("output_modalities", ["text"], ["audio"]),
    ],
)
async def test_null_brings_the_default_back(name: str, value: Any, cleared: Any) -> None:
    """F2."""
    async with talking(CONFIG) as client:
        before = (await client.update(**{name: value}))["session"][name]
        after = (await client.update(**{name: None}))["session"][name]
    assert (before, after) == (value, cleared)


async def test_the_voice_stays_once_it_was_heard() -> None:
    """F4: the whole update is void, its tools included."""
    async with talking(CONFIG) as client:
        await client.send("response.create")
        await client.until("response.done")
        error = (await client.update(instructions="new", audio={"output": {"voice": "cedar"}}))[
            "error"
        ]
        session = (await client.update())["session"]
    assert error["code"] == "cannot_update_voice"
    assert session["instructions"] != "new"


async def test_instructions_for_one_response_leave_the_session_alone() -> None:
    """H2-21."""
    async with talking(CONFIG) as client:
        await client.send(
            "response.create", response={"instructions": "once", "metadata": {"k": "v"}}
        )
        done = (await client.until("response.done"))["response"]
        session = (await client.update())["session"]
    assert done["metadata"] == {"k": "v"}
    assert session["instructions"] != "once"


@pytest.mark.parametrize(
    ("raw", "code", "param"),
    [
        ("{", "invalid_json", None),
        ("[]", "invalid_event", "type"),
        ('{"event_id":"e"}', "invalid_event", "type"),
        ('{"type":"session.destroy"}', "invalid_value", "type"),
        ('{"type":"output_audio_buffer.clear"}', "invalid_value", "type"),
        ('{"type":"response.cancel","why":"x"}', "unknown_parameter", "why"),
        ('{"type":"input_audio_buffer.append","audio":"%%"}', "invalid_value", "audio"),
        (
            '{"type":"response.create","response":{"voice":"a"}}',
            "unknown_parameter",
            "response.voice",
        ),
        ('{"type":"conversation.item.delete"}', "missing_required_parameter", "item_id"),
    ],
)
async def test_bad_events_are_answered_and_the_session_goes_on(
    raw: str, code: str, param: str | None
) -> None:
    """H2-22."""
    async with talking(CONFIG) as client:
        await client.socket.send_str(raw)
        error = (await client.next())["error"]
        alive = await client.update()
    assert (error["code"], error["param"]) == (code, param)
    assert alive["type"] == "session.updated"


async def test_items_are_placed_and_removed() -> None:
    """H2-21: root, behind an item, unknown ids."""
    said = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "x"}]}
    async with talking(CONFIG) as client:
        await client.send("conversation.item.create", item={**said, "id": "one"})
        await client.send(
            "conversation.item.create", item={**said, "id": "two"}, previous_item_id="root"
        )
        await client.send(
            "conversation.item.create", item={**said, "id": "three"}, previous_item_id="two"
        )
        await client.send("conversation.item.delete", item_id="four")
        error = (await client.until("error"))["error"]
    previous = [e["previous_item_id"] for e in client.events if e["type"].endswith("item.added")]
    assert previous == [None, None, "two"]
    assert error["code"] == "item_delete_invalid_item_id"


async def test_a_tool_result_needs_its_call() -> None:
    """H2-16."""
    item = {"type": "function_call_output", "call_id": "call_x", "output": "{}"}
    async with talking(CONFIG) as client:
        error = (await client.ask("conversation.item.create", item=item))["error"]
    assert error["param"] == "item.call_id"


async def test_a_bad_key_is_refused_before_the_handshake() -> None:
    """H2-1."""
    async with world(scripted(ScriptedReply(tone_ms=1), api_keys=("right",))) as here:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with here.client():
                pass
    assert refused.value.status == 401


async def test_beta_clients_are_closed_with_4000() -> None:
    """F0, H2-1."""
    async with world(CONFIG) as here:
        beta = {"OpenAI-Beta": "realtime=v1"}
        async with here.client(telephony=False, headers=beta) as client:
            message = await client.socket.receive()
    assert message.data == 4000
    assert message.extra == "invalid_request_error.beta_api_shape_disabled"
