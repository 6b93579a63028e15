"""The stand-in as a real model: what it says follows from the sound alone."""

import numpy as np
import pytest

from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.sound.audio import mulaw_encode
from prosaas.sandbox.sound.voice import say
from tests.sandbox.openai.world import FAST, TELEPHONY, Client, quiet, talking

CONFIG = OpenAIConfig(**FAST)
TRANSCRIPT = "conversation.item.input_audio_transcription.completed"
TOOL = {"type": "function", "name": "end_call", "parameters": {"type": "object"}}


async def _listening(client: Client) -> None:
    """Transcribe, and wait half a second for the end of a line, as the product does."""
    listening = {
        "format": {"type": "audio/pcmu"},
        "transcription": {"model": "gpt-transcribe"},
        "turn_detection": {"type": "server_vad", "silence_duration_ms": 500},
    }
    await client.update(audio=TELEPHONY["audio"] | {"input": listening}, tools=[TOOL])


async def _turn(client: Client, audio: bytes) -> tuple[str, str, list[str]]:
    """Say something; the transcript, the answer, the names of called functions."""
    await client.append(quiet(400) + audio + quiet(700))
    heard = (await client.until(TRANSCRIPT))["transcript"]
    output = (await client.until("response.done"))["response"]["output"]
    called = [item["name"] for item in output if item["type"] == "function_call"]
    return heard, output[0]["content"][0]["transcript"], called


@pytest.mark.parametrize("name", ["David Cohen", "Rachel Smith"])
async def test_the_transcript_follows_the_sound(name: str) -> None:
    """No text passes beside the audio: another line, another transcript and answer."""
    async with talking(CONFIG) as client:
        await _listening(client)
        heard, answer, _ = await _turn(client, await say(f"My name is {name}."))
    assert heard == f"My name is {name}"
    assert name in answer


async def test_noise_is_heard_as_nothing_and_the_receptionist_says_so() -> None:
    """Loud enough for voice detection, but no words."""
    noise = np.random.default_rng(3).normal(0, 3000, 8000).astype(np.int16)
    async with talking(CONFIG) as client:
        await _listening(client)
        heard, answer, _ = await _turn(client, mulaw_encode(noise))
    assert heard == ""
    assert "did not understand" in answer


async def test_a_whole_conversation_ends_with_the_tool() -> None:
    """Greeting, name, reason, read back, goodbye, end_call."""
    lines = [
        "My name is David Cohen.",
        "I would like to book an appointment.",
        "Yes, that is correct.",
        "Goodbye.",
    ]
    async with talking(CONFIG) as client:
        await _listening(client)
        await client.send("response.create", response={"instructions": 'Say: "Welcome to Demo."'})
        greeting = (await client.until("response.done"))["response"]["output"][0]
        turns = [await _turn(client, await say(line)) for line in lines]
    assert greeting["content"][0]["transcript"] == "Welcome to Demo."
    assert "David Cohen" in turns[1][1]
    assert turns[-1][2] == ["end_call"]
