"""The stand-in as a real model: what it says follows from the sound alone."""

import numpy as np
import pytest

from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.sound.audio import mulaw_encode
from prosaas.sandbox.sound.voice import say
from tests.sandbox.openai.world import FAST, TELEPHONY, Client, functions, quiet, talking

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


async def _answer(client: Client) -> str:
    """What it says next."""
    await client.send("response.create")
    output = (await client.until("response.done"))["response"]["output"]
    return str(output[0]["content"][0]["transcript"])


async def _written(client: Client, role: str, text: str) -> None:
    """An item of text, as a client writes it."""
    kind = "output_text" if role == "assistant" else "input_text"
    item = {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}
    await client.send("conversation.item.create", item=item)


async def test_written_text_is_answered_as_speech_is() -> None:
    """F2: digits from the keypad reach the model as text."""
    async with talking(CONFIG) as client:
        await _written(client, "user", "The caller pressed these keys on the telephone: 4 2")
        assert (await _answer(client)).startswith("I have noted 4 2.")


async def test_a_replayed_conversation_is_known_and_goes_on() -> None:
    """F1: no resume, so the client reopens and replays; answered lines are not answered again."""
    async with talking(CONFIG) as client:
        await _written(client, "user", "My name is Anna Jones")
        await _written(client, "assistant", "Thank you. What can I do for you?")
        await _written(client, "user", "I need to order flowers")
        answer = await _answer(client)
    assert answer == "I have noted: Anna Jones. I need to order flowers. Is that correct?"


async def test_a_function_is_called_waited_for_and_its_answer_told() -> None:
    """H2-16, F7: it goes on only after the output and another response.create."""
    async with talking(CONFIG) as client:
        await client.update(tools=functions("current_time"))
        await _written(client, "user", "Are you open tomorrow")
        await client.send("response.create")
        (call,) = (await client.until("response.done"))["response"]["output"]
        output = {"call_id": call["call_id"], "output": '{"time":"half past nine"}'}
        item = {"type": "function_call_output", **output}
        await client.send("conversation.item.create", item=item)
        answer = await _answer(client)
    assert call["name"] == "current_time"
    assert answer.startswith("I have looked: half past nine.")
