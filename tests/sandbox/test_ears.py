"""The ears: known lines word for word, everything else honestly nothing."""

import numpy as np
import pytest

from prosaas.sandbox.caller.scripts import DEMO_CALL, PHRASES
from prosaas.sandbox.sound.audio import mulaw_encode
from prosaas.sandbox.sound.ears import hear
from prosaas.sandbox.sound.grammar import plain
from prosaas.sandbox.sound.voice import say

# A few of each kind: the whole list takes half a minute.
SOME = [*PHRASES[::9], PHRASES[-1]]


@pytest.mark.parametrize("line", SOME)
async def test_known_lines_are_understood_word_for_word(line: str) -> None:
    """The text is only in the sound."""
    assert plain(await hear(await say(line))) == plain(line)


@pytest.mark.parametrize(
    "line",
    [
        "Thank you. What can I do for you, David Cohen?",
        "Thank you for calling. I will pass your message on. Goodbye.",
    ],
)
async def test_ears_for_recordings_understand_the_receptionist_too(line: str) -> None:
    """The ears of a live call know callers only."""
    spoken = await say(line, speaker="agent")
    assert plain(await hear(spoken, both_sides=True)) == plain(line)


async def test_lines_survive_the_silence_around_them() -> None:
    """Voice detection delivers padding in front and silence behind."""
    audio = b"\xff" * 4000 + await say("My name is Maria Jones.") + b"\xff" * 4000
    assert await hear(audio) == "My name is Maria Jones"


@pytest.mark.parametrize(
    "line", ["Penguins rarely drive bulldozers.", "Purple monkeys juggle lightning."]
)
async def test_unknown_sentences_are_not_understood(line: str) -> None:
    """Speech outside the domain is not bent into it."""
    assert await hear(await say(line)) == ""


def _noise(ms: int) -> bytes:
    samples = np.random.default_rng(5).normal(0, 3000, ms * 8)
    return mulaw_encode(samples.astype(np.int16))


def _music(ms: int) -> bytes:
    time = np.arange(ms * 8) / 8000
    notes = sum(3000 * np.sin(2 * np.pi * hertz * time) for hertz in (440, 554, 659))
    return mulaw_encode((notes * (np.sin(4 * np.pi * time) > 0)).astype(np.int16))


@pytest.mark.parametrize("sound", [b"", b"\xff" * 8000, _noise(300), _noise(2000), _music(2000)])
async def test_noise_music_and_silence_are_not_understood(sound: bytes) -> None:
    """What has not the shape of speech is nothing."""
    assert await hear(sound) == ""


async def test_hebrew_is_honestly_not_understood() -> None:
    """There is no Hebrew model in the wheel."""
    assert await hear(await say("שלום", language="he"), language="he") == ""


def test_the_demos_lines_are_lines_that_ears_understand() -> None:
    """Issue 2, item 5."""
    said = [step.get("say") or step.get("interrupt", {}).get("say") for step in DEMO_CALL]
    assert {line for line in said if line} <= set(PHRASES)
