"""The voices: real speech in two languages, one for each side, spoken once."""

import asyncio

import pytest

from prosaas.sandbox.sound.audio import rms
from prosaas.sandbox.sound.voice import say


@pytest.mark.parametrize(("text", "language"), [("Good morning.", "en"), ("שלום וברכה", "he")])
async def test_both_languages_are_spoken(text: str, language: str) -> None:
    """A second or so of audio, far from silence."""
    audio = await say(text, language=language)
    assert 4000 < len(audio) < 24000
    assert rms(audio) > 1000


async def test_caller_and_agent_have_different_voices() -> None:
    """So that a recording's channels can be told apart."""
    assert await say("Hello.", speaker="caller") != await say("Hello.", speaker="agent")


async def test_the_same_text_sounds_the_same() -> None:
    """Many at once come from one thread, and each text is spoken once."""
    first, *others = await asyncio.gather(*(say("One moment please.") for _ in range(8)))
    assert all(other is first for other in others)


async def test_speed_changes_the_length() -> None:
    """1.0 is the usual pace."""
    assert len(await say("Hello there.", speed=1.4)) < len(await say("Hello there."))


async def test_unknown_voices_are_refused() -> None:
    """A typo must not become silence."""
    with pytest.raises(KeyError):
        await say("Hello.", speaker="robot")
