"""What a call reports as used is what the stand-in billed, over real sockets (F4, F8)."""

from __future__ import annotations

from functools import partial
from typing import Any

from calls.realtime import client
from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from tests.calls.session.fakes import a_call, policy
from tests.calls.session.test_over_sockets import (
    ANSWER,
    GREETING,
    QUESTION,
    answered_or_over,
    until,
)
from tests.sandbox.openai.world import world as stand_in

Json = dict[str, Any]


async def used_and_billed() -> tuple[Json, list[Json]]:
    """What a call reports as used, and everything the model said."""
    config = OpenAIConfig(
        mode="script",
        script=(GREETING, ANSWER),
        transcripts=(QUESTION, QUESTION),
        first_token_ms=20,
    )
    async with stand_in(config) as here:
        dial = partial(
            client.dial, api_key="sk-test", base_url=f"{here.url}/v1", model="gpt-realtime-2.1"
        )
        async with a_call(policy=policy(vad_silence_ms=200), dial=dial) as call:
            await until(lambda: 0 in call.records.turns)
            for asked in (1, 2):
                call.carrier.speaks(500)
                await until(partial(answered_or_over, call, asked))
        sessions = here.sandbox.sessions
        said = [e.event for each in sessions for e in each.events if e.sender == "server"]
    usage: Json = dict(call.records.closed[0][1].usage)
    return usage, said


async def test_all_that_is_billed_is_counted_by_modality() -> None:
    usage, said = await used_and_billed()
    billed = [event["response"]["usage"] for event in said if event["type"] == "response.done"]
    billed = [each for each in billed if each]
    spoken, heard = usage["realtime"], usage["transcription"]
    assert len(billed) >= 2
    for way in ("input", "output"):
        for modality in ("text", "audio"):
            total = sum(each[f"{way}_token_details"][f"{modality}_tokens"] for each in billed)
            assert spoken.get(f"{way}_{modality}", 0) == total
    kept = [each["input_token_details"]["cached_tokens_details"] for each in billed]
    for modality in ("text", "audio"):
        assert spoken.get(f"cached_{modality}", 0) == sum(
            each[f"{modality}_tokens"] for each in kept
        )
    completed = "conversation.item.input_audio_transcription.completed"
    words = [event["usage"] for event in said if event["type"] == completed]
    assert heard["input_tokens"] == sum(each["input_tokens"] for each in words) > 0
    assert (spoken["model"], heard["model"]) == ("gpt-realtime-2.1", "gpt-transcribe")
