"""Sound for tests of what follows a call: lines really spoken, at their places in channels."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import numpy as np

from prosaas.sandbox.sound.audio import RATE, Pcm, mulaw_decode, mulaw_encode, wav_bytes
from prosaas.sandbox.sound.voice import say


@cache
def spoken(line: str, language: str = "en", speaker: str = "caller") -> Pcm:
    """A line as samples at 8 kHz."""
    return mulaw_decode(asyncio.run(say(line, language=language, speaker=speaker)))


def placed(*said: tuple[float, Pcm], seconds: float) -> Pcm:
    """A channel of so many seconds in which sounds begin at theirs."""
    channel = np.zeros(round(seconds * RATE), dtype=np.int16)
    for at, sound in said:
        start = round(at * RATE)
        channel[start : start + len(sound)] = sound
    return channel


def hiss(seconds: float, level: float) -> Pcm:
    """Noise of a line at so many dB below full scale, through a telephone's codec."""
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE))
    return mulaw_decode(mulaw_encode((noise * 32768 * 10 ** (level / 20)).astype(np.int16)))


def softer(sound: Pcm, by: float) -> Pcm:
    """The sound, so many dB softer."""
    return (sound * 10 ** (-by / 20)).astype(np.int16)


def written(path: Path, *channels: Pcm, rate: int = RATE) -> Path:
    """The channels as a file."""
    path.write_bytes(wav_bytes(channels, rate))
    return path
