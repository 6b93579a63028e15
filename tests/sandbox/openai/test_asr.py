"""Transcripts of the caller: late, early, out of order, failed, in pieces, or none (H2-17)."""

from typing import Any

import pytest

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from tests.sandbox.openai.world import Client, Json, quiet, scripted, talking, voice

TONE = ScriptedReply(tone_ms=100)
KIND = "conversation.item.input_audio_transcription"
WORDS = ("My name is David.", "Goodbye.")
TURN = quiet(400) + voice(500) + quiet(600)


def _config(**more: Any) -> OpenAIConfig:
    return scripted(TONE, transcripts=WORDS, **more)


async def _listening(client: Client, **hints: Any) -> None:
    await client.update(audio={"input": {"transcription": {"model": "gpt-transcribe", **hints}}})


def _order(client: Client) -> list[str]:
    wanted = (f"{KIND}.completed", "response.created", "response.done")
    return [kind for kind in client.types() if kind in wanted]


async def test_a_transcript_can_come_before_its_response() -> None:
    """F4: asynchronous, anywhere after committed."""
    async with talking(_config(transcription_when="before_response")) as client:
        await _listening(client)
        await client.append(TURN)
        await client.until("response.done")
    assert _order(client) == [f"{KIND}.completed", "response.created", "response.done"]


async def test_a_transcript_can_come_after_its_response() -> None:
    """F4."""
    async with talking(_config(transcription_when="after_response")) as client:
        await _listening(client)
        await client.append(TURN)
        await client.until(f"{KIND}.completed")
    assert _order(client) == ["response.created", "response.done", f"{KIND}.completed"]


async def test_transcripts_can_overtake_each_other() -> None:
    """F4: order them by item, not by arrival."""
    detection = {"type": "server_vad", "create_response": False}
    async with talking(_config(transcription_swapped=True)) as client:
        await _listening(client)
        await client.update(audio={"input": {"turn_detection": detection}})
        await client.append(TURN + TURN)
        done = [await client.until(f"{KIND}.completed") for _ in WORDS]
    items = [e["item_id"] for e in client.events if e["type"] == "input_audio_buffer.committed"]
    assert [event["item_id"] for event in done] == items[::-1]
    assert [event["transcript"] for event in done] == list(WORDS[::-1])


async def test_a_transcript_can_come_in_pieces() -> None:
    """F3: deltas of a streaming model; their sum is the transcript."""
    async with talking(_config(transcription_pieces=3)) as client:
        await _listening(client)
        await client.append(TURN)
        done = await client.until(f"{KIND}.completed")
    deltas = [event["delta"] for event in client.events if event["type"] == f"{KIND}.delta"]
    assert len(deltas) == 2
    assert "".join(deltas) == done["transcript"] == WORDS[0]


async def test_without_transcription_there_is_none() -> None:
    """F4: off by default."""
    async with talking(_config()) as client:
        await client.append(TURN)
        await client.until("response.done")
        await client.update()
    assert not [kind for kind in client.types() if kind.startswith(KIND)]


async def test_the_item_learns_its_transcript() -> None:
    """F3: and its audio can be retrieved."""
    async with talking(_config()) as client:
        await _listening(client)
        await client.append(TURN)
        item_id = (await client.until(f"{KIND}.completed"))["item_id"]
        await client.send("conversation.item.retrieve", item_id=item_id)
        item = (await client.until("conversation.item.retrieved"))["item"]
    assert item["content"][0]["transcript"] == WORDS[0]
    assert item["content"][0]["audio"]


@pytest.mark.parametrize(
    ("hints", "codes"), [({"languages": ["he"]}, ["he"]), ({"languages": ["he", "en"]}, ["en"])]
)
async def test_the_language_hint_is_honoured(hints: Json, codes: list[str]) -> None:
    """H2-17: gpt-transcribe names what it found."""
    async with talking(_config()) as client:
        await _listening(client, **hints)
        await client.append(TURN)
        done = await client.until(f"{KIND}.completed")
    assert [entry["code"] for entry in done["languages"]] == codes


async def test_another_language_is_not_understood_by_english_ears() -> None:
    """H2-17: real ears, honest about Hebrew."""
    async with talking(scripted(TONE)) as client:
        await _listening(client, language="he")
        await client.append(TURN)
        done = await client.until(f"{KIND}.completed")
    assert (done["transcript"], done["languages"]) == ("", [])


async def test_probabilities_come_where_they_are_included() -> None:
    """F3: session.include."""
    async with talking(_config()) as client:
        await _listening(client)
        await client.update(include=["item.input_audio_transcription.logprobs"])
        await client.append(TURN)
        done = await client.until(f"{KIND}.completed")
    assert [entry["token"] for entry in done["logprobs"]] == WORDS[0].split()


async def test_the_diarizing_model_names_speakers() -> None:
    """F3: segments in seconds of the item."""
    model = {"model": "gpt-4o-transcribe-diarize"}
    async with talking(_config()) as client:
        await client.update(audio={"input": {"transcription": model}})
        await client.append(TURN)
        segment = await client.until(f"{KIND}.segment")
    assert (segment["text"], segment["speaker"]) == (WORDS[0], "A")
    assert segment["start"] < segment["end"]


@pytest.mark.parametrize(
    ("listening", "param"),
    [
        ({"model": "gpt-nothing"}, "model"),
        ({"language": "en"}, "model"),
        ({"model": "whisper-1", "keywords": ["x"]}, "keywords"),
        ({"model": "gpt-realtime-whisper", "prompt": "x"}, "prompt"),
        ({"model": "gpt-transcribe", "delay": "low"}, "delay"),
    ],
)
async def test_hints_must_suit_the_model(listening: Json, param: str) -> None:
    """F4: languages and keywords, delay, prompt: each where it is supported."""
    async with talking(_config()) as client:
        error = (await client.update(audio={"input": {"transcription": listening}}))["error"]
    assert error["param"] == f"session.audio.input.transcription.{param}"


async def test_a_script_can_answer_words() -> None:
    """H2-24: by the caller's transcript, else by turn."""
    bye = ScriptedReply(tone_ms=100, text="Bye.", heard="goodbye")
    config = scripted(bye, ScriptedReply(tone_ms=100, text="Hello."), transcripts=WORDS)
    said = []
    async with talking(config) as client:
        for _ in WORDS:
            await client.append(TURN)
            output = (await client.until("response.done"))["response"]["output"]
            said.append(output[0]["content"][0]["transcript"])
    assert said == ["Hello.", "Bye."]
