"""Tokens of responses: they add up, grow, and are cached as far as the beginning is the same."""

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.conversation import Item
from prosaas.sandbox.openai.realtime.usage import Usage
from tests.sandbox.openai.world import SLOW, Client, Json, quiet, scripted, talking, voice

PARAMS: Json = {"instructions": "x" * 40, "tools": []}
TONE = ScriptedReply(tone_ms=1000, text="la la la la")


def _item(name: str, text: str = "x" * 40, audio_ms: float = 0) -> Item:
    body = {"id": name, "role": "user", "content": [{"text": text}]}
    return Item(body, audio_ms=audio_ms)


def _cached(usage: Json) -> int:
    count: int = usage["input_token_details"]["cached_tokens"]
    return count


def test_the_unchanged_beginning_is_cached() -> None:
    """H2-18: instructions, tools, and the items that were read before."""
    usage, items = Usage(), [_item("a", audio_ms=1000), _item("b")]
    first = usage.response(PARAMS, items, 0, "")
    second = usage.response(PARAMS, [*items, _item("c")], 0, "")
    assert (_cached(first), _cached(second)) == (0, first["input_tokens"])
    assert second["input_tokens"] == first["input_tokens"] + 10


def test_a_change_breaks_the_cache_from_there_on() -> None:
    """F6: truncating an item makes what follows it dear."""
    usage, items = Usage(), [_item("a"), _item("b"), _item("c")]
    usage.response(PARAMS, items, 0, "")
    cut = usage.response(PARAMS, [_item("a"), _item("b", "x"), _item("c")], 0, "")
    assert _cached(cut) == usage.response(PARAMS, [], 0, "")["input_tokens"] + 10


def test_dropping_old_items_breaks_the_cache() -> None:
    """F4: only instructions and tools are the same."""
    usage, items = Usage(), [_item("a"), _item("b")]
    usage.response(PARAMS, items, 0, "")
    dropped = usage.response(PARAMS, items[1:], 0, "")
    assert _cached(dropped) == dropped["input_tokens"] - 10


def test_other_instructions_find_nothing() -> None:
    """G4: keep them stable."""
    usage = Usage()
    usage.response(PARAMS, [_item("a")], 0, "")
    other = usage.response(PARAMS | {"instructions": "y"}, [_item("a")], 0, "")
    assert _cached(other) == 0


def test_a_response_beside_it_leaves_the_conversations_cache_alone() -> None:
    """H2-13: each finds what it has in common with any earlier one."""
    usage, items = Usage(), [_item("a"), _item("b")]
    usage.response(PARAMS, items, 0, "")
    usage.response(PARAMS, [_item("z")], 0, "")
    again = usage.response(PARAMS, items, 0, "")
    assert _cached(again) == again["input_tokens"]


async def _usage(client: Client) -> Json:
    usage: Json = (await client.until("response.done"))["response"]["usage"]
    return usage


async def test_input_grows_with_every_turn() -> None:
    """H2-18: audio at 100 ms a token in, 50 ms out."""
    async with talking(scripted(TONE)) as client:
        usages = []
        for _ in range(3):
            await client.append(quiet(300) + voice(500) + quiet(600))
            usages.append(await _usage(client))
    audio = [usage["input_token_details"]["audio_tokens"] for usage in usages]
    assert [audio[0], audio[1] - audio[0], audio[2] - audio[1]] == [10, 30, 30]
    assert {usage["output_token_details"]["audio_tokens"] for usage in usages} == {20}
    assert [_cached(late) for late in usages[1:]] == [u["input_tokens"] for u in usages[:2]]


async def test_a_cancelled_response_is_billed_for_what_it_made() -> None:
    """F8."""
    long = ScriptedReply(tone_ms=60_000)
    async with talking(scripted(long, **SLOW)) as client:
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await client.send("response.cancel")
        usage = await _usage(client)
    made_ms = len(client.audio()) / 8
    assert 0 <= usage["output_token_details"]["audio_tokens"] - made_ms / 50 < 1
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


async def test_a_response_never_has_more_tokens_than_allowed() -> None:
    """H2-19: incomplete at max_output_tokens."""
    async with talking(scripted(TONE, chunk_ms=(20, 40))) as client:
        await client.send("response.create", response={"max_output_tokens": 10})
        done = (await client.until("response.done"))["response"]
    assert done["status"] == "incomplete"
    assert 8 <= done["usage"]["output_token_details"]["audio_tokens"] <= 10


async def test_text_has_a_limit_too() -> None:
    """H2-19: four letters a token."""
    limited = {"output_modalities": ["text"], "max_output_tokens": 2}
    async with talking(scripted(TONE)) as client:
        await client.send("response.create", response=limited)
        done = (await client.until("response.done"))["response"]
    assert done["status_details"]["reason"] == "max_output_tokens"
    assert done["output"][0]["content"] == [{"type": "output_text", "text": "la la la"}]


@pytest.mark.parametrize("when", ["before_response", "after_response"])
async def test_the_callers_transcript_is_no_input(when: str) -> None:
    """F4: another model's, billed apart; so the cache does not depend on when it comes."""
    config = scripted(TONE, transcripts=("x" * 400,), transcription_when=when)
    async with talking(config) as client:
        listening = {"input": {"transcription": {"model": "gpt-transcribe"}}}
        await client.update(audio=listening, instructions="")
        usages = []
        for _ in range(2):
            await client.append(quiet(300) + voice(500) + quiet(600))
            usages.append(await _usage(client))
    assert usages[0]["input_token_details"]["text_tokens"] == 1  # no tools: "[]"
    assert _cached(usages[1]) == usages[0]["input_tokens"]
