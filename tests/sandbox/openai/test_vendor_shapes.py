"""Whatever the stand-in is told to do, its events have the shapes of the vendor's own types."""

from typing import Any

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.script import Call
from tests.sandbox.openai.shapes import strange_fields
from tests.sandbox.openai.world import Client, Json, functions, quiet, scripted, talking, voice

TONE = ScriptedReply(tone_ms=1000, text="la la la")
CALLS = ScriptedReply(text="Yes.", calls=(Call("one", '{"a":1}'), Call("two")))
TURN = quiet(400) + voice(500) + quiet(600)
KIND = "conversation.item.input_audio_transcription"


def _strange(client: Client) -> set[str]:
    return {field for event in client.events for field in strange_fields(event)}


@pytest.mark.parametrize(
    "reply",
    [
        CALLS,
        ScriptedReply(status="failed", reason="server_error"),
        ScriptedReply(tone_ms=900, text="It fails.", status="failed"),
        ScriptedReply(status="failed", reason="inference_rate_limit_exceeded"),
        ScriptedReply(tone_ms=900, status="incomplete", reason="content_filter"),
        ScriptedReply(call="one", arguments='{"a":"b"}', status="incomplete"),
    ],
)
async def test_every_kind_of_reply_has_them(reply: ScriptedReply) -> None:
    """Calls, failures, cuts."""
    async with talking(scripted(reply)) as client:
        await client.update(tools=functions("one", "two"))
        await client.send("response.create")
        await client.until("response.done")
    assert _strange(client) == set()


@pytest.mark.parametrize(
    ("faults", "last"),
    [
        ({"transcription": "failed"}, f"{KIND}.failed"),
        ({"transcription_pieces": 2}, f"{KIND}.completed"),
        ({"requests_per_minute": 0}, "response.done"),
        ({"silent": "audio"}, "response.done"),
        ({"context_tokens": 5}, "response.done"),
    ],
)
async def test_every_fault_has_them(faults: Json, last: str) -> None:
    """With probabilities and speakers, too."""
    listening = {"input": {"transcription": {"model": "gpt-4o-transcribe-diarize"}}}
    config = scripted(TONE, transcripts=("Hello there.",), **faults)
    async with talking(config) as client:
        include = ["item.input_audio_transcription.logprobs"]
        await client.update(audio=listening, include=include, truncation="disabled")
        await client.append(TURN)
        await client.until(last)
    assert _strange(client) == set()


async def test_every_answer_to_a_client_has_them() -> None:
    """Errors, retrieved items, truncations, asides, text, idle timeouts."""
    config = scripted(TONE, CALLS, idle_speedup=1000.0)
    detection: Any = {"type": "server_vad", "idle_timeout_ms": 5000}
    async with talking(config) as client:
        await client.update(tracing="auto", reasoning={"effort": "low"}, parallel_tool_calls=True)
        await client.update(tools=functions("one", "two"))
        await client.update(tracing=None)
        await client.send("response.create")
        item_id = (await client.until("response.done"))["response"]["output"][0]["id"]
        where = {"item_id": item_id, "content_index": 0, "audio_end_ms": 100}
        await client.send("conversation.item.truncate", **where)
        await client.send("conversation.item.retrieve", item_id=item_id)
        wanted = {"conversation": "none", "output_modalities": ["text"], "input": []}
        await client.send("response.create", response=wanted)
        await client.until("response.done")
        await client.update(audio={"input": {"turn_detection": detection}})
        await client.send("response.create")
        await client.until("input_audio_buffer.timeout_triggered")
    assert _strange(client) == set()


async def test_late_deltas_may_come_behind_the_end() -> None:
    """F6: clients drop them by their item; only there after response.done."""
    long = ScriptedReply(tone_ms=8000, text="a long story")
    config = scripted(long, speedup=(3.0, 3.0), late_deltas=2, late_after_done=True)
    async with talking(config) as client:
        await client.send("response.create")
        item_id = (await client.until("response.output_audio.delta"))["item_id"]
        await client.send("response.cancel")
        await client.until("response.done")
        late = [await client.until("response.output_audio.delta") for _ in range(2)]
    assert {delta["item_id"] for delta in late} == {item_id}
    assert _strange(client) == set()
