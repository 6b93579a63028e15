"""Cutting a reply into uneven chunks that leave faster than real time (H2-11). Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from prosaas.sandbox.openai.realtime.config import OpenAIConfig

_FRAME_BYTES = 160  # a carrier's frame; chunks are never a whole number of them
_WORDS_AHEAD_MS = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """Audio bytes in the output format, their length, the words up to there, and the wait after."""

    audio: bytes
    audio_ms: float
    words: str
    pause_seconds: float


def chunks(
    audio: bytes,
    text: str,
    *,
    bytes_per_ms: int,
    sample_bytes: int,
    config: OpenAIConfig,
    chance: random.Random,
) -> Iterator[Chunk]:
    """Cut audio and its transcript; every byte and every letter appears once, in order."""
    position, told = 0, 0
    while position < len(audio):
        length_ms = chance.uniform(*config.chunk_ms)
        length = max(sample_bytes, int(length_ms * bytes_per_ms) // sample_bytes * sample_bytes)
        if length % _FRAME_BYTES == 0:
            length += sample_bytes
        piece = audio[position : position + length]
        position += len(piece)
        audio_ms = len(piece) / bytes_per_ms
        is_last = position >= len(audio)
        share = (position / bytes_per_ms + _WORDS_AHEAD_MS) * bytes_per_ms / len(audio)
        until = len(text) if is_last else _word_end(text, min(1.0, share))
        words, told = text[told:until], max(told, until)
        yield Chunk(piece, audio_ms, words, audio_ms / 1000 / chance.uniform(*config.speedup))


def _word_end(text: str, share: float) -> int:
    """Find where the word ends that stands at this share of the text."""
    index = text.find(" ", int(share * len(text)))
    return len(text) if index < 0 else index
