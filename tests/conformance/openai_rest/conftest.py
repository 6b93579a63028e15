"""The SDK at the target, and speech as a file."""

import asyncio
from collections.abc import Iterator

import pytest
from openai import OpenAI

from prosaas.sandbox.sound.audio import mulaw_decode, wav_bytes
from prosaas.sandbox.sound.voice import say
from tests.conformance.targets import OpenAITarget

SAID = "I would like to book an appointment on Monday morning."


@pytest.fixture(scope="module")
def openai(openai_target: OpenAITarget) -> Iterator[OpenAI]:
    """The vendor's SDK, without retries: a refusal shall be seen."""
    with OpenAI(api_key=openai_target.api_key, base_url=openai_target.url, max_retries=0) as client:
        yield client


@pytest.fixture(scope="session")
def wav() -> bytes:
    """SAID, as 8 kHz mono WAV."""
    return wav_bytes([mulaw_decode(asyncio.run(say(SAID)))])
