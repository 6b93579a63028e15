"""One seed, one session: ids, chunks and order repeat (H2-24)."""

import random

import pytest

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.realtime.pace import chunks
from prosaas.sandbox.openai.realtime.script import Call
from tests.sandbox.openai.world import Client, Json, functions, quiet, scripted, talking, voice

SCRIPT = (
    ScriptedReply(tone_ms=3000, text="One two three four."),
    ScriptedReply(tone_ms=500, text="Five.", calls=(Call("book"), Call("look_up"))),
)
TURN = quiet(400) + voice(500) + quiet(600)
LISTENING = {"input": {"transcription": {"model": "gpt-transcribe"}}}


def _config(seed: int) -> OpenAIConfig:
    more: Json = {"transcripts": ("Hello.",), "transcription_when": "before_response"}
    return scripted(*SCRIPT, seed=seed, asides=SCRIPT[:1], first_token_jitter_ms=5, **more)


async def _call(client: Client) -> None:
    """Two turns, one item and one refused event."""
    await client.update(audio=LISTENING, tools=functions("book", "look_up"))
    for _ in SCRIPT:
        await client.append(TURN)
        await client.until("response.done")
    content = [{"type": "input_text", "text": "x"}]
    item = {"type": "message", "role": "system", "content": content}
    await client.send("conversation.item.create", item=item)
    await client.send("response.cancel")
    await client.until("error")


async def _events(seed: int) -> list[Json]:
    async with talking(_config(seed)) as client:
        await _call(client)
    for event in client.events:
        event.get("session", {}).pop("expires_at", None)  # the one field that is a time of day
    return client.events


async def test_the_same_seed_gives_the_same_events() -> None:
    """Every field of every event, chunk sizes and ids among them."""
    assert await _events(7) == await _events(7)


async def test_another_seed_gives_other_ids_and_the_same_story() -> None:
    """Nothing else depends on it but the sizes of chunks."""
    one, other = await _events(1), await _events(2)
    assert {event["event_id"] for event in one}.isdisjoint(event["event_id"] for event in other)
    kinds = [[e["type"] for e in events if "delta" not in e["type"]] for events in (one, other)]
    assert kinds[0] == kinds[1]


async def test_responses_side_by_side_do_not_change_each_other() -> None:
    """Whatever their order on the wall clock."""
    seen = []
    for speedup in ((50.0, 50.0), (400.0, 800.0)):
        async with talking(scripted(*SCRIPT, seed=3, asides=SCRIPT[:1], speedup=speedup)) as client:
            await client.send("response.create")
            await client.send("response.create", response={"conversation": "none"})
            await client.until("response.done")
            await client.until("response.done")
        deltas = [e for e in client.events if e["type"] == "response.output_audio.delta"]
        seen.append(sorted((e["response_id"], e["item_id"], e["delta"]) for e in deltas))
    assert seen[0] == seen[1]


def test_ids_are_unique_and_look_like_the_vendors() -> None:
    """A prefix and 21 letters and digits, event ids too."""
    ids = Ids(random.Random(1))
    made = [ids.new("item") for _ in range(100)] + [ids.event() for _ in range(100)]
    assert len(set(made)) == 200
    assert {len(name.partition("_")[2]) for name in made} == {21}
    assert all(name.partition("_")[2].isalnum() for name in made)


def test_a_streams_ids_do_not_depend_on_other_streams() -> None:
    """What comes first on the wall clock changes nothing for the rest."""
    one, other = Ids(random.Random(1)), Ids(random.Random(1))
    other.new("resp")
    other.new("item", "output")
    assert one.new("item") == other.new("item")


@pytest.mark.parametrize("speedup", [1.0, 0.5])
def test_audio_can_trickle(speedup: float) -> None:
    """H2-11, slower than it should: at 1x the pauses are as long as the audio."""
    config = OpenAIConfig(speedup=(speedup, speedup))
    cut = chunks(
        bytes(8000),
        "words",
        bytes_per_ms=8,
        sample_bytes=1,
        config=config,
        chance=random.Random(1),
    )
    pauses = sum(chunk.pause_seconds for chunk in cut)
    assert pauses == pytest.approx(1.0 / speedup)


def test_chunks_lie_within_their_bounds() -> None:
    """H2-11: 20 to 400 ms, uneven, and never a whole number of carrier frames."""
    cut = list(
        chunks(
            bytes(80_000),
            "",
            bytes_per_ms=8,
            sample_bytes=1,
            config=OpenAIConfig(),
            chance=random.Random(1),
        )
    )
    lengths = [chunk.audio_ms for chunk in cut[:-1]]
    assert 20 <= min(lengths) < max(lengths) <= 400.2
    assert all(len(chunk.audio) % 160 for chunk in cut[:-1])
