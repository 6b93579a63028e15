"""Token counts that add up (protocols.md F8, G4): audio 1 token per 100 ms in, per 50 ms out."""

import json
import math
from dataclasses import dataclass
from typing import Any

from prosaas.sandbox.openai_conversation import Item

Json = dict[str, Any]

_LETTERS_PER_TOKEN = 4


def _text_tokens(text: str) -> int:
    return math.ceil(len(text) / _LETTERS_PER_TOKEN)


@dataclass
class Usage:
    """Counts one session's responses; what the last one read, the next finds in the cache."""

    _prefix: str = ""
    _cached_text: int = 0
    _cached_audio: int = 0

    def response(self, params: Json, items: list[Item], said_ms: float, said: str) -> Json:
        """Count one response: its input is everything before it, its output what it said."""
        prefix = params["instructions"] + json.dumps(params["tools"])
        text = _text_tokens(prefix) + sum(_text_tokens(item.text()) for item in items)
        audio = sum(_audio_tokens(item) for item in items)
        is_same = prefix == self._prefix
        cached_text = min(self._cached_text, text) if is_same else 0
        cached_audio = min(self._cached_audio, audio) if is_same else 0
        self._prefix, self._cached_text, self._cached_audio = prefix, text, audio
        output = {"text_tokens": _text_tokens(said), "audio_tokens": math.ceil(said_ms / 50)}
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


def _audio_tokens(item: Item) -> int:
    return math.ceil(item.audio_ms / (100 if item.is_users else 50))


def transcription_usage(model: str, audio_ms: float, transcript: str) -> Json:
    """Count a transcription: by duration for the whisper family, by tokens for the others."""
    if "whisper" in model:
        return {"type": "duration", "seconds": round(audio_ms / 1000, 3)}
    audio, text = math.ceil(audio_ms / 100), _text_tokens(transcript)
    return {
        "type": "tokens",
        "input_tokens": audio,
        "output_tokens": text,
        "total_tokens": audio + text,
        "input_token_details": {"audio_tokens": audio, "text_tokens": 0},
    }
