"""A whole turn on the wire: the order of events, their ids, and the vendor's types."""

import base64
from typing import Any, cast

from openai import AsyncOpenAI

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from tests.sandbox.openai.shapes import strange_fields
from tests.sandbox.openai.world import TELEPHONY, functions, quiet, scripted, talking, voice, world

TONE = ScriptedReply(tone_ms=1000, text="la la la")
RESPONSE = [
    "response.created",
    "rate_limits.updated",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
]
ENDING = [
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


async def test_a_voice_turn_has_the_documented_order() -> None:
    """H2-10, protocols.md F5."""
    async with talking(scripted(TONE)) as client:
        await client.append(quiet(400) + voice(500) + quiet(600))
        await client.until("response.done")
    types = [kind for kind in client.types() if not kind.endswith("delta")]
    assert types == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        *RESPONSE,
        *ENDING,
    ]


async def test_ids_and_neighbours_are_consistent_through_a_turn() -> None:
    """H2-10."""
    async with talking(scripted(TONE)) as client:
        await client.append(quiet(400) + voice(500) + quiet(600))
        done = await client.until("response.done")
    said = done["response"]["output"][0]
    user = next(e for e in client.events if e["type"] == "conversation.item.done")
    own = [e for e in client.events if e.get("item_id") == said["id"]]
    assert {e["response_id"] for e in own} == {done["response"]["id"]}
    added = [e for e in client.events if e["type"] == "conversation.item.added"]
    assert [e["previous_item_id"] for e in added] == [None, user["item"]["id"]]
    assert len({e["event_id"] for e in client.events}) == len(client.events)


async def test_the_new_item_is_empty_and_in_progress() -> None:
    """H2-10."""
    async with talking(scripted(TONE)) as client:
        await client.send("response.create")
        added = await client.until("conversation.item.added")
    assert added["item"]["status"] == "in_progress"
    assert added["item"]["content"] == []


async def test_audio_is_whole_and_never_cut_at_frames() -> None:
    """H2-11: uneven chunks, not multiples of 160 bytes, all of the tone."""
    async with talking(scripted(TONE)) as client:
        await client.send("response.create")
        await client.until("response.done")
    sizes = [
        len(base64.b64decode(e["delta"]))
        for e in client.events
        if e["type"] == "response.output_audio.delta"
    ]
    assert sum(sizes) == len(client.audio()) == 8000
    assert all(size % 160 for size in sizes[:-1])


async def test_every_event_of_a_session_has_the_vendors_shape() -> None:
    """One wrong belief must not sit on both sides: openai's types judge our events."""
    call = ScriptedReply(text="Bye.", call="end_call")
    async with talking(scripted(TONE, call)) as client:
        await client.update(tools=functions("end_call"))
        await client.update(audio={"input": {"transcription": {"model": "gpt-transcribe"}}})
        await client.append(quiet(400) + voice(500) + quiet(600))
        await client.until("conversation.item.input_audio_transcription.completed")
        await client.send("response.create", response={"conversation": "none"})
        await client.send("response.cancel", response_id="resp_none")
        await client.send("conversation.item.delete", item_id="item_none")
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")
    assert {field for event in client.events for field in strange_fields(event)} == set()


async def test_the_first_event_is_the_vendors_session() -> None:
    """H2-2."""
    async with world(scripted(TONE)) as here, here.client(telephony=False) as client:
        created = await client.next()
    assert strange_fields(created) == set()
    assert created["session"]["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": 24000}


async def test_the_vendors_client_holds_a_whole_turn() -> None:
    """openai.AsyncOpenAI, not ours, on the other end."""
    async with world(scripted(TONE)) as here:
        openai = AsyncOpenAI(api_key="sk-test", base_url=f"{here.url}/v1")
        async with openai.realtime.connect(model="gpt-realtime-2.1") as connection:
            await connection.session.update(session=cast("Any", TELEPHONY))
            audio = base64.b64encode(quiet(400) + voice(500) + quiet(600)).decode()
            await connection.input_audio_buffer.append(audio=audio)
            types = []
            while "response.done" not in types:
                types.append((await connection.recv()).type)
        await openai.close()
    assert types[:2] == ["session.created", "session.updated"]
    assert "response.output_audio.delta" in types


async def test_words_come_ahead_of_their_sound() -> None:
    """H2-11."""
    async with talking(scripted(ScriptedReply(text="One two three four five six."))) as client:
        await client.send("response.create")
        await client.until("response.done")
    words = "".join(e["delta"] for e in client.events if "transcript.delta" in e["type"])
    first = next(e["type"] for e in client.events if e["type"].endswith("delta"))
    assert words == "One two three four five six."
    assert first == "response.output_audio_transcript.delta"


async def test_a_function_call_ends_the_response_without_going_on() -> None:
    """H2-16."""
    call = ScriptedReply(text="Bye.", call="end_call", arguments='{"why":"done"}')
    async with talking(scripted(call)) as client:
        await client.update(tools=functions("end_call"))
        await client.send("response.create")
        done = await client.until("response.done")
    pieces = [e["delta"] for e in client.events if "arguments.delta" in e["type"]]
    item = done["response"]["output"][1]
    assert "".join(pieces) == item["arguments"] == '{"why":"done"}'
    assert [i["type"] for i in done["response"]["output"]] == ["message", "function_call"]


async def test_pcm_output_is_24_khz_samples() -> None:
    """F4: audio/pcm is 24 kHz int16."""
    async with world(scripted(TONE)) as here, here.client(telephony=False) as client:
        await client.send("response.create")
        await client.until("response.done")
    assert len(client.audio()) == 24000 * 2


async def test_one_seed_gives_one_session() -> None:
    """H2-24: ids and chunks repeat."""
    seen = []
    for _ in range(2):
        async with talking(scripted(TONE, seed=7)) as client:
            await client.send("response.create")
            await client.until("response.done")
        seen.append(client.events)
    assert seen[0] == seen[1]


async def test_sessions_are_logged_for_assertions() -> None:
    """H2-24: the log of a session holds both sides, without the audio itself."""
    async with world(scripted(TONE)) as here:
        async with here.client() as client:
            await client.append(quiet(100))
            await client.append(quiet(100))
            await client.send("response.create")
            await client.until("response.done")
        record = here.sandbox.sessions[0]
    appended = next(e.event for e in record.events if "append" in e.event["type"])
    assert appended["count"] == 2
    assert record.types()[:2] == ["session.created", "session.updated"]
