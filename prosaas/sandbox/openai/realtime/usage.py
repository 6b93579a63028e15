"""Token counts that add up (protocols.md F8, G4): audio 1 token per 100 ms in, per 50 ms out."""

import json
import math
from collections import deque
from typing import Any

from prosaas.sandbox.openai.realtime.conversation import Item

Json = dict[str, Any]
Count = tuple[str, int, int]  # of an item: its id, its tokens of text, and of audio

LETTERS_PER_TOKEN = 4
_CONTEXTS_KEPT = 8


def text_tokens(text: str) -> int:
    """Tokens of a text."""
    return math.ceil(len(text) / LETTERS_PER_TOKEN)


def prefix_of(params: Json) -> str:
    """What stands before the conversation in every context: instructions and tools."""
    return str(params["instructions"]) + json.dumps(params["tools"])


def count_of(item: Item) -> Count:
    """Count an item as input: of the caller's audio, whose transcript another model makes (F4)."""
    audio = math.ceil(item.audio_ms / (100 if item.is_users else 50))
    return item.id, text_tokens(item.written() if item.is_users else item.text()), audio


class Usage:
    """Counts one session's responses; what an earlier one read is found in the cache."""

    def __init__(self) -> None:
        self._seen: deque[tuple[str, list[Count]]] = deque(maxlen=_CONTEXTS_KEPT)

    def response(self, params: Json, items: list[Item], said_ms: float, said: str) -> Json:
        """Count one response: its input is everything before it, its output what it said."""
        prefix, counts = prefix_of(params), [count_of(item) for item in items]
        text = text_tokens(prefix) + sum(count[1] for count in counts)
        audio = sum(count[2] for count in counts)
        cached_text, cached_audio = self._cached(prefix, counts)
        self._seen.append((prefix, counts))
        output = {"text_tokens": text_tokens(said), "audio_tokens": math.ceil(said_ms / 50)}
        return {
            "total_tokens": text + audio + sum(output.values()),
            "input_tokens": text + audio,
            "output_tokens": sum(output.values()),
            "input_token_details": {
                "text_tokens": text,
                "audio_tokens": audio,
                "image_tokens": 0,
                "cached_tokens": cached_text + cached_audio,
                "cached_tokens_details": {
                    "text_tokens": cached_text,
                    "audio_tokens": cached_audio,
                    "image_tokens": 0,
                },
            },
            "output_token_details": output,
        }

    def _cached(self, prefix: str, counts: list[Count]) -> tuple[int, int]:
        """Text and audio of the longest beginning that an earlier response read unchanged."""
        shared: list[list[Count]] = [
            _same_beginning(counts, seen) for known, seen in self._seen if known == prefix
        ]
        if not shared:
            return 0, 0
        longest = max(shared, key=len)
        text = text_tokens(prefix) + sum(count[1] for count in longest)
        return text, sum(count[2] for count in longest)


def _same_beginning(first: list[Count], second: list[Count]) -> list[Count]:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return first[:length]


def transcription_usage(model: str, audio_ms: float, transcript: str) -> Json:
    """Count a transcription: by duration for the whisper family, by tokens for the others."""
    if "whisper" in model:
        return {"type": "duration", "seconds": round(audio_ms / 1000, 3)}
    audio, text = math.ceil(audio_ms / 100), text_tokens(transcript)
    return {
        "type": "tokens",
        "input_tokens": audio,
        "output_tokens": text,
        "total_tokens": audio + text,
        "input_token_details": {"audio_tokens": audio, "text_tokens": 0},
    }
