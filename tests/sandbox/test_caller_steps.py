"""Scripts: what is accepted, what is refused, and that the lines are really spoken."""

import base64

import numpy as np
import pytest

from prosaas.sandbox.caller.steps import (
    HangUp,
    Interrupt,
    Pause,
    Press,
    ScriptError,
    Talk,
    WaitAgent,
    prepare,
)
from prosaas.sandbox.sound.audio import wav_bytes


async def test_every_kind_of_step() -> None:
    steps = await prepare(
        [
            {"wait_agent": {"quiet_ms": 500, "timeout_ms": 9000}},
            {"pause_ms": 40},
            {"dtmf": "1#"},
            {"hangup": True},
        ]
    )
    assert steps == (WaitAgent(500, 9000), Pause(40), Press("1"), Press("#"), HangUp())


async def test_lines_are_spoken_in_both_languages() -> None:
    first, second, third = await prepare(
        [
            {"say": "hello"},
            {"say": "שלום", "language": "he"},
            {"interrupt": {"after_ms": 100, "say": "wait"}},
        ]
    )
    assert isinstance(first, Talk)
    assert isinstance(second, Talk)
    assert isinstance(third, Interrupt)
    assert min(len(first.audio), len(second.audio), len(third.audio)) > 1600


async def test_a_wav_of_any_rate_becomes_8_khz() -> None:
    wav = wav_bytes([np.zeros(16000, dtype=np.int16)], 16000)
    (step,) = await prepare([{"play_wav": base64.b64encode(wav).decode()}])
    assert isinstance(step, Talk)
    assert len(step.audio) == pytest.approx(8000, abs=100)


@pytest.mark.parametrize(
    "step",
    [
        {},
        {"dance": 1},
        {"say": "a", "dtmf": "1"},
        {"say": "a", "language": "xx"},
        {"pause_ms": "1"},
        {"pause_ms": -1},
        {"dtmf": "x"},
        {"dtmf": ""},
        {"wait_agent": 1},
        {"wait_agent": {"quiet": 1}},
        {"interrupt": {"after_ms": 1}},
        {"play_wav": "é"},
        {"play_wav": "bm90IGEgd2F2"},
    ],
)
async def test_a_bad_step_is_named(step: dict[str, object]) -> None:
    with pytest.raises(ScriptError, match="step 2"):
        await prepare([{"pause_ms": 20}, step])
